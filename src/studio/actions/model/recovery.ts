/**
 * A model worker that dies, falls silent or loses its GPU costs time and no work: the page says so, starts another, loads the model
 * again, and what waited for it goes on from what the page has.
 */
import type { DeviceChoice } from '../../../../workers/engine/engine.protocol';
import { type ErrorCode, StudioError } from '../../../errors';
import { drawing } from '../../selectors/drawing';
import { liveRun } from '../../selectors/runs';
import type { StudioStore } from '../../store/store';
import type { Studio } from '../../studio';
import { loadModel } from './model';

/** Deaths in a row, without a model that got ready between them, after which the next one waits for the person. */
const MOST_FRUITLESS = 3;
/** Times that one piece of work is begun again without having come any further. */
export const MOST_ATTEMPTS = 3;
/** Longer than that nobody waits for a worker that was asked to stop. */
export const STOP_MS = 1500;

const LOSSES: ReadonlySet<ErrorCode> = new Set(['WORKER_LOST', 'DEVICE_LOST']);

export const isLoss = (thrown: unknown): thrown is StudioError =>
  thrown instanceof StudioError && LOSSES.has(thrown.code);

interface Recovery {
  fruitless: number;
  deviceLosses: number;
  /** Whether a model is there again; the newest. */
  again: Promise<boolean>;
  /** Who waits for that waits no longer: a person has asked for an end. */
  giveUp: () => void;
  givenUp: Promise<boolean>;
}

function untilGivenUp(): Pick<Recovery, 'giveUp' | 'givenUp'> {
  let giveUp = (): void => undefined;
  const givenUp = new Promise<boolean>((resolve) => {
    giveUp = () => resolve(false);
  });
  return { giveUp, givenUp };
}

const recoveries = new WeakMap<StudioStore, Recovery>();

function recoveryOf({ store }: Studio): Recovery {
  const known = recoveries.get(store) ?? {
    fruitless: 0,
    deviceLosses: 0,
    again: Promise.resolve(true),
    ...untilGivenUp(),
  };
  recoveries.set(store, known);
  return known;
}

export function watchEngine(studio: Studio): () => void {
  return studio.engine.onCrash((error) => restart(studio, error));
}

function restart(studio: Studio, error: StudioError): void {
  const { store } = studio;
  const recovery = recoveryOf(studio);
  recovery.fruitless++;
  if (error.code === 'DEVICE_LOST') recovery.deviceLosses++;
  const { code, message } = error;
  if (recovery.fruitless > MOST_FRUITLESS) {
    const remedy = 'Load it again, on another backend, or a smaller one. What the page has is untouched.';
    store.setModelStatus({ kind: 'failed', error: { code, message, remedy } });
    store.announce(message);
    recovery.again = Promise.resolve(false);
    return;
  }
  const advice = adviceOn(studio, error, recovery.deviceLosses);
  const remedy = `The model is being loaded again.${whatGoesOn(studio, 'then goes')}${advice}`;
  const afterwards = `The model was loaded again.${whatGoesOn(studio, 'went')}${advice}`;
  const id = store.reportError({ code, message, remedy });
  store.announce(`${message} ${remedy}`);
  const again = load(studio, recovery);
  recovery.again = again;
  void again.then((isBack) => {
    if (isBack) store.reviseError(id, { code, message, remedy: afterwards });
  });
}

async function load(studio: Studio, recovery: Recovery, device?: DeviceChoice): Promise<boolean> {
  await loadModel(studio, undefined, device);
  const isReady = studio.store.getState().session.modelStatus.kind === 'ready';
  if (isReady) recovery.fruitless = 0;
  return isReady;
}

/** What becomes of the work under way, in a sentence; empty where nothing is. */
function whatGoesOn({ store }: Studio, goes: 'then goes' | 'went'): string {
  const state = store.getState();
  const run = liveRun(state);
  if (run && run.status.kind !== 'stopping')
    return ` ${run.name} ${goes} on ${run.checkpoint ? `from step ${run.checkpointStep}` : 'from its start'}.`;
  return drawing(state) ? ` Drawing ${goes} on with the rows that are missing.` : '';
}

/** What a person may do about it. */
function adviceOn({ store }: Studio, error: StudioError, deviceLosses: number): string {
  return error.code === 'DEVICE_LOST' && deviceLosses > 1 && store.getState().session.deviceChoice !== 'wasm'
    ? ' It is not the first time: WebAssembly is slower and does not depend on the GPU. Drawing and learning go on there.'
    : '';
}

/** Whether what failed may be begun again: it was lost with its worker, and a model is there again. Resolves when that is known. */
export async function isBackAfter(studio: Studio, thrown: unknown): Promise<boolean> {
  if (!isLoss(thrown)) return false;
  // Of several deaths in a row the last one counts.
  for (;;) {
    const { again, givenUp } = recoveryOf(studio);
    const isBack = await Promise.race([again, givenUp]);
    const now = recoveryOf(studio);
    if (now.givenUp !== givenUp) return false;
    if (now.again === again) return isBack;
  }
}

/** End the worker over work that was asked to stop and does not, and load the model again; what was pending is CANCELLED. */
export function abandon(studio: Studio): void {
  studio.engine.terminate(
    new StudioError(
      'CANCELLED',
      'The model worker did not stop in time and was ended.',
      'The model is being loaded again. What the page has is untouched.',
    ),
  );
  const recovery = recoveryOf(studio);
  recovery.giveUp();
  Object.assign(recovery, untilGivenUp());
  recovery.again = load(studio, recovery);
}

/** Go on without the GPU, with what is under way as well. */
export function moveToWasm(studio: Studio): void {
  studio.engine.terminate(
    new StudioError('WORKER_LOST', 'The model moves to WebAssembly.', 'It is being loaded there.'),
  );
  const recovery = recoveryOf(studio);
  recovery.again = load(studio, recovery, 'wasm');
}
