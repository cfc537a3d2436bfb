/** A prompt learned elsewhere, in another tab or on the command line, as a run of this page: nothing is learned anew. */
import { EMBEDDED_ID, type ModelSource } from '../../../../workers/engine/engine.protocol';
import type { NamedPrompt } from '../../../domino/prompt/openPromptFile';
import { StudioError, toErrorFields } from '../../../errors';
import type { ModelInfo } from '../../../model/types';
import { newRunId } from '../../../project/ids';
import type { Run } from '../../../project/types';
import { takenRunNames } from '../../selectors/runs';
import type { OpeningStatus } from '../../store/learning.slice';
import type { ModelStatus } from '../../store/model.slice';
import type { Session } from '../../store/session';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { pickFiles } from '../../ui/pickFiles';
import { lookupModel } from '../model/hub';
import { isBusy, loadModel } from '../model/model';

/** The reader comes with the first file, not with the page. */
const reader = () => import('../../../domino/prompt/openPromptFile');

export const isPromptFile = ({ name }: { readonly name: string }): boolean => /\.safetensors$/i.test(name);

/** Open prompt files one after the other; the last one that fits is the one that Synthesise draws from. */
export async function openPrompts(studio: Studio, files: readonly File[]): Promise<void> {
  for (const file of files) await openPrompt(studio, file);
}

/** Opens the system's file picker: the way in without dragging. Of a PEFT adapter both files are picked at once. */
export function pickPrompt(studio: Studio): void {
  pickFiles({ accept: '.safetensors,.zip,.json', multiple: true }, (files) => void openPicked(studio, files));
}

async function openPicked(studio: Studio, files: readonly File[]): Promise<void> {
  const { adaptersAmong } = await import('./adapterFiles');
  const { adapters, others } = await adaptersAmong(files.map((file) => ({ path: file.name, file })));
  await openPrompts(studio, [...others.map(({ file }) => file), ...adapters]);
}

/** Read and check one file, and put it beside the runs of this page. What was there stays, whatever the file is. */
export async function openPrompt(studio: Studio, file: File): Promise<void> {
  const { store } = studio;
  store.goTo('learn');
  store.setSession({ openingStatus: { kind: 'reading', file: file.name } });
  let read: NamedPrompt | undefined;
  try {
    const { openPromptFile, checkPromptFits } = await reader();
    read = isArchive(file) ? await fromArchive(studio, file) : await openPromptFile(file, file.name);
    const info = await loadedInfo(studio, read.model.id);
    checkPromptFits(read, info, file.name);
    const run = runOf(store.getState(), read, file.name, info);
    store.edit({ type: 'addRun', run });
    store.setSession({
      activeRunId: run.id,
      openingStatus: { kind: 'idle' },
      samplePrompt: 'active-run',
      removed: null,
    });
    store.announce(
      `${file.name} is open${read.adapterBase === undefined ? `: learned on ${read.model.id}` : ''}. Next: Synthesise.`,
    );
  } catch (thrown) {
    const error = toErrorFields(thrown);
    const elsewhere = read !== undefined && MODEL_CODES.includes(error.code);
    const wants = elsewhere && read ? { ...read.model, blob: file } : null;
    if (wants) await lookAtDownloads(studio);
    store.setSession({ openingStatus: { kind: 'refused', file: file.name, error, wants } });
    store.announce(`${file.name} could not be opened: ${error.message}`);
  }
}

const isArchive = ({ name }: File): boolean => /\.zip$/i.test(name);

/** A prompt of the studio in a ZIP, or a PEFT adapter, as a prompt of the loaded model. */
async function fromArchive(studio: Studio, file: File): Promise<NamedPrompt> {
  const { openPromptArchive } = await import('../../../domino/prompt/openPromptArchive');
  return openPromptArchive(await studio.projects.promptIn(file, file.name), file.name, async (base) => ({
    info: await loadedInfo(studio, base ?? 'a model that it does not name'),
    idsInFront: Int32Array.from(await studio.engine.tokensInFront()),
  }));
}

/** Which models this browser keeps: one of them may be the one. */
async function lookAtDownloads({ store, hub }: Studio): Promise<void> {
  try {
    store.setSession({ downloaded: await hub.downloaded() });
  } catch {
    // A browser without storage keeps none, and says so where models are chosen.
  }
}

/** Codes that another model would mend. */
const MODEL_CODES: readonly string[] = ['PROMPT_MISMATCH', 'MODEL_FILE_MISSING'];

export const dismissOpening = ({ store }: Studio): void => store.setSession({ openingStatus: { kind: 'idle' } });

/** The model that is loaded, or that is just being loaded: a file may be dropped before the page is ready. */
async function loadedInfo({ store }: Studio, wanted: string): Promise<ModelInfo> {
  const status = await new Promise<ModelStatus>((resolve) => {
    const settled = ({ session }: StudioState): boolean => session.modelStatus.kind !== 'loading';
    if (settled(store.getState())) return resolve(store.getState().session.modelStatus);
    const stop = store.subscribe((state) => {
      if (!settled(state)) return;
      stop();
      resolve(state.session.modelStatus);
    });
  });
  if (status.kind === 'ready') return status.loaded.info;
  throw new StudioError(
    'MODEL_FILE_MISSING',
    `The prompt was learned on ${wanted}, and no model is loaded.`,
    `Load ${wanted} under Data, then open the prompt again.`,
  );
}

function runOf(state: StudioState, read: NamedPrompt, file: string, info: ModelInfo): Run {
  const { options, learned, composition, bytes, withoutSamples, adapterBase } = read;
  return {
    id: newRunId(),
    name: freeName(state, file),
    createdAt: Date.now(),
    openedFrom: { file, learned, ...(adapterBase === undefined ? {} : { adapterBase }) },
    options: Object.freeze(options),
    references: [],
    ...(composition ? { composition } : {}),
    modelId: info.id,
    modelHash: info.hash,
    deviceLabel: '',
    status: { kind: 'finished', stoppedBy: 'finished', bestStep: learned?.bestStep ?? options.steps },
    history: [],
    heldOutIds: [],
    cutIds: [],
    heldOutWithoutPrompt: learned?.heldOutWithoutPrompt ?? null,
    tokensPerStep: 0,
    samples: [],
    notices: withoutSamples ? [{ step: learned?.steps ?? options.steps, message: WITHOUT_SAMPLES }] : [],
    prompt: bytes,
    checkpoint: null,
    checkpointStep: 0,
  };
}

const WITHOUT_SAMPLES =
  'The file is large: its sample-level tokens, which sampling does not use, were left in it. An export of this prompt is without them.';

/** "prompt.safetensors" → "prompt", "prompt 2": how runs are told apart in lists. */
function freeName(state: StudioState, file: string): string {
  const base = file.replace(/\.(safetensors|zip)$/i, '').slice(0, 60) || 'prompt';
  const taken = takenRunNames(state);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`;
  return name;
}

/** Where the model that a refused prompt asks for can be had from here. */
export type WayToModel =
  | { readonly kind: 'load'; readonly source: ModelSource }
  | { readonly kind: 'look-up'; readonly id: string; readonly revision: string };

/** null where nothing better is known than what is loaded already, or where the name says nothing. */
export function wayToModel(
  state: Pick<Session, 'modelStatus' | 'downloaded'>,
  { id, revision }: { readonly id: string; readonly revision: string },
): WayToModel | null {
  const { modelStatus, downloaded } = state;
  const loaded = modelStatus.kind === 'ready' ? modelStatus.loaded.info : null;
  const here = (downloaded?.models ?? []).filter((model) => model.complete && model.id === id);
  const stored = here.find((model) => model.revision === revision) ?? here[0];
  if (stored && !(loaded?.id === id && loaded.revision === stored.revision))
    return { kind: 'load', source: { kind: 'kept', id, key: stored.key } };
  if (loaded?.id === id && loaded.revision === revision) return null;
  if (id === EMBEDDED_ID) return loaded?.id === id ? null : { kind: 'load', source: { kind: 'embedded' } };
  if (!/^[\w.-]+\/[\w.-]+$/.test(id)) return null;
  return { kind: 'look-up', id, revision: /^[0-9a-f]{40}$/.test(revision) ? revision : 'main' };
}

/** Load the model that the refused prompt was learned on, and open the prompt there. */
export async function openOnItsModel(
  studio: Studio,
  refused: Extract<OpeningStatus, { kind: 'refused' }>,
): Promise<void> {
  if (refused.wants === null || isBusy(studio)) return;
  const way = wayToModel(studio.store.getState().session, refused.wants);
  if (way?.kind === 'load') {
    await loadModel(studio, way.source);
    await openPrompt(studio, refused.wants.blob);
  } else if (way?.kind === 'look-up') {
    const { hubEndpoint } = studio.store.getState().preferences;
    studio.store.openModelDialog();
    await lookupModel(studio, { kind: 'hub', endpoint: hubEndpoint, id: way.id, revision: way.revision });
  }
}
