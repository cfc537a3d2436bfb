/** Web Locks for tests: exclusive ones with `steal` and `signal`, as all tabs of a browser share them. Never part of the page. */

interface Held {
  readonly name: string;
  fail(reason: unknown): void;
}
interface Waiting {
  readonly name: string;
  grant(): void;
}

export class FakeLocks {
  private held: Held[] = [];
  private waiting: Waiting[] = [];

  async query(): Promise<{ held: { name: string }[]; pending: { name: string }[] }> {
    return { held: this.held.map(({ name }) => ({ name })), pending: this.waiting.map(({ name }) => ({ name })) };
  }

  request(name: string, { steal = false, signal }: LockOptions, use: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        const held: Held = { name, fail: reject };
        this.held.push(held);
        const release = (): void => {
          this.held = this.held.filter((each) => each !== held);
          this.grantNext(name);
        };
        queueMicrotask(() =>
          use()
            .then(resolve, reject)
            .finally(() => {
              if (this.held.includes(held)) release();
            }),
        );
      };
      const owner = this.held.find((each) => each.name === name);
      if (owner === undefined) return grant();
      if (steal) {
        this.held = this.held.filter((each) => each !== owner);
        owner.fail(new DOMException('stolen', 'AbortError'));
        return grant();
      }
      const entry: Waiting = { name, grant };
      this.waiting.push(entry);
      signal?.addEventListener('abort', () => {
        if (!this.waiting.includes(entry)) return;
        this.waiting = this.waiting.filter((each) => each !== entry);
        reject(signal.reason);
      });
    });
  }

  private grantNext(name: string): void {
    const next = this.waiting.find((each) => each.name === name);
    if (next === undefined) return;
    this.waiting = this.waiting.filter((each) => each !== next);
    next.grant();
  }
}
