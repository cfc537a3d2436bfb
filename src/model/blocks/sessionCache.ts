/** Sessions by key: each is compiled when it is first asked for, and a compilation that failed is tried again. Owns them. */
import type { Session } from '../../runtime/types';

export class SessionCache<T> {
  private readonly made = new Map<string, Promise<T>>();

  /** @param sessionOf the session to release of what a compilation gives */
  constructor(private readonly sessionOf: (compiled: T) => Session) {}

  get(key: string, compile: () => Promise<T>): Promise<T> {
    let compiled = this.made.get(key);
    if (compiled === undefined) {
      compiled = compile();
      this.made.set(key, compiled);
      compiled.catch(() => this.made.delete(key));
    }
    return compiled;
  }

  async dispose(): Promise<void> {
    const compiled = await Promise.allSettled(this.made.values());
    this.made.clear();
    for (const one of compiled) if (one.status === 'fulfilled') await this.sessionOf(one.value).release();
  }
}
