/** What a person feels while the engine works: how long their input waits for the main thread. */
import type { Page } from '@playwright/test';

/** No page that works keeps a person waiting so long, on any machine. What is felt is measured and printed; see bench/. */
export const STALLED_MS = 1000;

export interface InputDelay {
  /** Key presses that reached the page. */
  readonly inputs: number;
  /** Longest wait from a key press to the first handler of the page, in ms. */
  readonly longestDelayMs: number;
  /** Longest time from an input to the next frame painted after it, in ms: the worst INP; 0 where all took under 16 ms. */
  readonly longestToPaintMs: number;
  /** Longest task on the main thread, in ms; 0 where none reached 50 ms. */
  readonly longestTaskMs: number;
}

const KEY = '__inputDelay';
type Measured = { -readonly [Field in keyof InputDelay]: InputDelay[Field] };

/** Start measuring in the page as it is; a navigation ends it. */
export async function watchInputDelay(page: Page): Promise<void> {
  await page.evaluate((key) => {
    const measured: Measured = { inputs: 0, longestDelayMs: 0, longestToPaintMs: 0, longestTaskMs: 0 };
    Object.assign(globalThis, { [key]: measured });
    addEventListener(
      'keydown',
      (event) => {
        measured.inputs++;
        measured.longestDelayMs = Math.max(measured.longestDelayMs, performance.now() - event.timeStamp);
      },
      { capture: true },
    );
    // Event Timing reports only what took 16 ms or more to the next paint, so it can't count the inputs.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.startTime < startedAt) continue;
        measured.longestToPaintMs = Math.max(measured.longestToPaintMs, entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) measured.longestTaskMs = Math.max(measured.longestTaskMs, duration);
    }).observe({ type: 'longtask' });
    const startedAt = performance.now();
  }, KEY);
}

/**
 * Press a harmless key at intervals for a while, as a person who waits does, and report what it felt like.
 * Shift alone does nothing in a page, yet is an input like any other.
 */
export async function measureInputDelay(page: Page, durationMs: number, everyMs = 250): Promise<InputDelay> {
  const end = Date.now() + durationMs;
  while (Date.now() < end) {
    await page.keyboard.press('Shift');
    await page.waitForTimeout(everyMs);
  }
  return page.evaluate((key) => (globalThis as unknown as Record<string, InputDelay>)[key] as InputDelay, KEY);
}
