import type { DeviceChoice, LoadProgress, ModelSource } from '../../../../workers/engine/engine.protocol';
import { readStream } from '../../../../workers/rpc/eventStream.protocol';
import { toErrorFields } from '../../../errors';
import { isModelBusy } from '../../selectors/isModelBusy';
import type { StudioStore } from '../../store/store';
import type { Studio } from '../../studio';
import { batched } from '../batches';

/** Identifies the space that token counts and vectors belong to. */
export const modelKey = (info: { id: string; revision: string; hash: string }): string =>
  `${info.id}@${info.revision}#${info.hash}`;

/** The model cannot be exchanged under what it does. */
export const isBusy = ({ store }: Studio): boolean => isModelBusy(store.getState());

const newest = new WeakMap<StudioStore, symbol>();

/** Load a model, or the one asked for last; the newest request wins. */
export async function loadModel(studio: Studio, source?: ModelSource, device?: DeviceChoice): Promise<void> {
  const { store, engine } = studio;
  const { modelSource, deviceChoice } = store.getState().session;
  const [wanted, choice] = [source ?? modelSource, device ?? deviceChoice];
  const startedAt = Date.now();
  store.setSession({
    modelSource: wanted,
    deviceChoice: choice,
    modelStatus: { kind: 'loading', progress: null, startedAt },
  });
  const mine = Symbol('load');
  newest.set(store, mine);
  const isCurrent = (): boolean =>
    newest.get(store) === mine && store.getState().session.modelStatus.kind === 'loading';
  const progress = batched<LoadProgress>((events) => {
    const latest = events.at(-1);
    if (latest && isCurrent()) store.setModelStatus({ kind: 'loading', progress: latest, startedAt });
  });
  try {
    const loaded = await readStream(engine.load(wanted, choice), (event) => progress.push(event));
    if (!isCurrent()) return;
    store.setPreferences({
      rememberedSource: wanted.kind === 'kept' ? wanted : { kind: 'embedded' },
      rememberedDevice: choice,
    });
    store.setModelStatus({ kind: 'ready', loaded });
    store.announce(`Model ready: ${loaded.info.id} on ${loaded.info.device.label}.`);
  } catch (thrown) {
    if (!isCurrent()) return;
    const error = toErrorFields(thrown);
    store.setModelStatus({ kind: 'failed', error });
    store.announce(`The model could not be loaded: ${error.message}`);
  }
}

/** Stop a load under way: the worker ends, and with it the download. */
export function cancelLoading(studio: Studio): void {
  if (studio.store.getState().session.modelStatus.kind !== 'loading') return;
  studio.store.setModelStatus({ kind: 'idle' });
  studio.engine.terminate();
}
