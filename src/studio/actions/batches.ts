/** Streams of the worker reach the store in batches, at most one a frame, so that the page renders once for many events. */

type Schedule = (run: () => void) => void;

/** Between two flushes at least this long, ms: drawing the curves takes about 30 ms of a core that the engine wants, too. */
const MIN_INTERVAL_MS = 200;

/** Next frame, or a timer where no frame comes: hidden tabs have none. */
const nextFrame: Schedule = (run) => {
  if (typeof requestAnimationFrame === 'undefined' || document.hidden) setTimeout(run, MIN_INTERVAL_MS);
  else setTimeout(() => (document.hidden ? run() : requestAnimationFrame(run)), MIN_INTERVAL_MS);
};

export interface Batch<T> {
  push(...items: readonly T[]): void;
  /** Hand over what is waiting, now. */
  flush(): void;
}

export function batched<T>(deliver: (items: readonly T[]) => void, schedule: Schedule = nextFrame): Batch<T> {
  let waiting: T[] = [];
  let scheduled = false;
  const flush = (): void => {
    scheduled = false;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    deliver(items);
  };
  return {
    push(...items) {
      waiting.push(...items);
      if (scheduled) return;
      scheduled = true;
      schedule(flush);
    },
    flush,
  };
}
