/**
 * Rows to send to be judged in one request. Verdicts keep arriving while rows stream, however long one takes: those that are run take a
 * hundredth of a second each. Of a hundred thousand that take no time most go by the thousand.
 */
export const FIRST_REQUEST = 16;

const [LEAST, MOST] = [8, 1024];
const [SHORT_MS, LONG_MS] = [100, 400];

/** @param size of the last request that was full, which took so long */
export function nextRequestSize(size: number, elapsedMs: number): number {
  if (elapsedMs < SHORT_MS) return Math.min(MOST, 2 * size);
  return elapsedMs > LONG_MS ? Math.max(LEAST, size >> 1) : size;
}
