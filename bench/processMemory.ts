import { existsSync, readFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';

/** Most bytes that a renderer of this browser had in memory so far (VmHWM of /proc); null where there is no /proc. */
export const peakRendererBytes = (browser: Browser): Promise<number | null> => peakProcessBytes(browser, 'renderer');

/** The same of another kind of its processes, as Chromium names them: on a GPU, what is computed is held by `GPU`. */
export async function peakProcessBytes(browser: Browser, kind: string): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const peaks = processInfo
      .filter(({ type, id }) => type === kind && existsSync(`/proc/${id}/status`))
      .map(({ id }) => 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]));
    return peaks.length === 0 ? null : Math.max(...peaks);
  } finally {
    await session.detach();
  }
}
