import { EMBEDDED_ID } from '../../workers/engine/engine.protocol';
import type { ModelStatus } from './store/model.slice';
import type { Studio } from './studio';

/** Files of a model that is ready, for the next visit without a network: the runtime that it runs on, and the model if it is the page's. */
export function filesOf({ loaded }: Extract<ModelStatus, { kind: 'ready' }>): string[] {
  const { id, device } = loaded.info;
  const build = device.kind === 'webgpu' ? 'ort/ort-wasm-simd-threaded.asyncify.' : 'ort/ort-wasm-simd-threaded.';
  const runtime = ['mjs', 'wasm'].map((ending) => build + ending);
  return id === EMBEDDED_ID ? [...runtime, `models/${EMBEDDED_ID}/`] : runtime;
}

/** Python, from the first row that is run on. */
export const PYTHON_FILES: readonly string[] = ['python/'];

/** Keep files that were used for visits without a network, where the page itself is kept; elsewhere nothing. */
export async function keepForOffline(prefixes: readonly string[]): Promise<void> {
  if (!import.meta.env.PROD) return;
  const ready = await globalThis.navigator?.serviceWorker?.ready;
  ready?.active?.postMessage({ type: 'keep', prefixes });
}

/**
 * Keep the page itself for visits without a network, from the moment its model is ready: until then the network has better to do. A
 * browser that refuses (private windows, plain http) loses this and nothing else.
 */
export function startOffline({ store }: Studio): () => void {
  const container = import.meta.env.PROD ? globalThis.navigator?.serviceWorker : undefined;
  if (container === undefined) return () => undefined;
  const keep = async (status: ModelStatus): Promise<void> => {
    if (status.kind !== 'ready') return;
    await container.register(new URL(`${import.meta.env.BASE_URL}sw.js`, document.baseURI));
    await keepForOffline(filesOf(status));
  };
  let before: ModelStatus | null = null;
  return store.subscribe(({ session: { modelStatus } }) => {
    if (modelStatus === before) return;
    before = modelStatus;
    keep(modelStatus).catch(() => undefined);
  });
}
