/** Long work on the page's own thread, in pieces that leave room for the person. */

/** A piece is at most about so long. */
const PIECE_MS = 12;

/** Lets the page breathe where a piece was long enough; each piece of work has one of its own. */
export class Pace {
  private began = performance.now();

  async step(): Promise<void> {
    if (performance.now() - this.began < PIECE_MS) return;
    await nextTask();
    this.began = performance.now();
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
