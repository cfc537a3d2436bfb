import type { Executor } from './types';

/** An executor that is loaded with the first program; one that could not be loaded is asked for again. */
export function lazyExecutor(load: () => Promise<Executor>): Executor {
  let loading: Promise<Executor> | null = null;
  const loaded = (): Promise<Executor> => {
    loading ??= load().catch((thrown) => {
      loading = null;
      throw thrown;
    });
    return loading;
  };
  return {
    run: async (programs) => (programs.length === 0 ? [] : (await loaded()).run(programs)),
    dispose: () => void loading?.then((executor) => executor.dispose()).catch(() => undefined),
  };
}
