/** One attempt at a download: ends when it is cancelled, and when nothing has come for a while, which fetch alone never does. */
export class Attempt {
  /** Nothing came for the time allowed. */
  stalled = false;
  private readonly abort = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly cancel = (): void => this.abort.abort();

  constructor(
    private readonly outer: AbortSignal,
    private readonly stallMs: number,
  ) {
    if (outer.aborted) this.cancel();
    outer.addEventListener('abort', this.cancel);
    this.alive();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Something came: wait as long again. */
  alive(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stalled = true;
      this.abort.abort();
    }, this.stallMs);
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.cancel);
  }
}
