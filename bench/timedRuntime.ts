/** A runtime that adds up what its sessions take: to make, and to run, by name. For benchmarks alone. */
import type { Runtime } from '../src/runtime/types';

export interface Spent {
  readonly runs: number;
  readonly seconds: number;
}

export interface TimedRuntime {
  readonly runtime: Runtime;
  /** Seconds that making sessions took. */
  made(): number;
  /** By session. */
  spent(): Record<string, Spent>;
}

export function timedRuntime(inner: Runtime): TimedRuntime {
  let made = 0;
  const spent = new Map<string, { runs: number; seconds: number }>();
  const timed = async <T>(work: () => Promise<T>, count: (seconds: number) => void): Promise<T> => {
    const before = performance.now();
    const result = await work();
    count((performance.now() - before) / 1000);
    return result;
  };
  const createSession: Runtime['createSession'] = async (graph, options) => {
    const session = await timed(
      () => inner.createSession(graph, options),
      (seconds) => {
        made += seconds;
      },
    );
    const sum = spent.get(options.name) ?? { runs: 0, seconds: 0 };
    spent.set(options.name, sum);
    return {
      ...session,
      run: (feeds) =>
        timed(
          () => session.run(feeds),
          (seconds) => {
            sum.runs++;
            sum.seconds += seconds;
          },
        ),
    };
  };
  const runtime = new Proxy(inner, {
    get: (target, name) => {
      if (name === 'createSession') return createSession;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { runtime, made: () => made, spent: () => Object.fromEntries(spent) };
}
