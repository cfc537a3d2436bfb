/** Longer than that nobody waits for a worker that was asked to end its work, ms. */
const PATIENCE_MS = 1500;

/** An answer, or the worker's end where it does not come in time: what ended is what was asked for. */
export async function orEnd(answer: Promise<void>, worker: { terminate(): void }): Promise<void> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    worker.terminate();
  }, PATIENCE_MS);
  try {
    await answer;
  } catch (thrown) {
    if (!isLate) throw thrown;
  } finally {
    clearTimeout(late);
  }
}
