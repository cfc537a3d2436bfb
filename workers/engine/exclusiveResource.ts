/** One held resource: whoever uses it keeps it alive, and it changes hands one change at a time. */
export class ExclusiveResource<T> {
  private held: T | undefined;
  private readonly uses = new Set<Promise<unknown>>();
  private changing: Promise<unknown> = Promise.resolve();

  get current(): T | undefined {
    return this.held;
  }

  /** `work` on the resource, which is not released before it settles. */
  async use<R>(resource: T, work: (resource: T) => Promise<R>): Promise<R> {
    const use = work(resource);
    this.uses.add(use);
    try {
      return await use;
    } finally {
      this.uses.delete(use);
    }
  }

  /**
   * Give up what is held, then take what `next` makes; later changes wait.
   * @param release called once nothing uses the old resource any more
   */
  replace(release: (held: T) => Promise<void>, next?: () => Promise<T>): Promise<T | undefined> {
    const change = async (): Promise<T | undefined> => {
      const old = this.held;
      this.held = undefined;
      await Promise.allSettled(this.uses);
      if (old !== undefined) await release(old);
      this.held = await next?.();
      return this.held;
    };
    const done = this.changing.then(change, change);
    this.changing = done.catch(() => undefined);
    return done;
  }
}
