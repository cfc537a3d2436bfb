/** The soft prompt with all that it takes to draw from it outside the studio. */
import type { BundleBase, PytorchForm } from '../../../bundle/types';
import { StudioError } from '../../../errors';
import type { Run } from '../../../project/types';
import { busyWords } from '../../selectors/isModelBusy';
import { activeRun } from '../../selectors/runs';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { download, fileName } from '../../ui/download';
import { plural } from '../../ui/format';

/** Why the prompt of the chosen run cannot be bundled now; null where it can. */
export function bundleObstacle(state: Pick<StudioState, 'project' | 'session'>, run: Run | null): string | null {
  if (!run?.prompt) return 'There is no learned prompt: press Learn first.';
  const { modelStatus } = state.session;
  const loaded = modelStatus.kind === 'ready' ? modelStatus.loaded.info : null;
  if (loaded?.hash === run.modelHash) return null;
  return `${run.name} was learned on ${run.modelId}, which is not loaded. Load it under Data: the self-test is made with it.`;
}

/** What the files of the loaded model say of its PyTorch form. */
export const askPytorchForm = ({ engine }: Studio): Promise<PytorchForm> => engine.pytorchForm();

/** Whether the loaded model may be of a hub, so that its card can be asked for. */
export const mayHaveCard = ({ session }: Pick<StudioState, 'session'>): boolean => session.modelSource.kind === 'kept';

/**
 * Ask the hub that the loaded model was downloaded from what its card says it was made from; only when the person wants it, for the hub
 * learns the address and the name.
 * @returns null where the card names nothing, or the model is of no hub
 * @throws StudioError HUB_*
 */
export async function askHubForBase({ hub, store }: Studio): Promise<string | null> {
  const { modelSource } = store.getState().session;
  if (modelSource.kind !== 'kept') return null;
  const { models } = await hub.downloaded();
  const kept = models.find(({ key }) => key === modelSource.key);
  if (kept?.origin.kind !== 'hub') return null;
  const base = await hub.baseOf({ endpoint: kept.origin.endpoint, id: kept.id, revision: kept.revision });
  return base === kept.id ? null : base;
}

/**
 * Save the bundle of the chosen run's prompt, with the settings of the draw.
 * @throws StudioError where it cannot be made
 */
export async function saveBundle(studio: Studio, base: BundleBase): Promise<void> {
  const { store, engine } = studio;
  const state = store.getState();
  const run = activeRun(state);
  const obstacle = bundleObstacle(state, run);
  if (obstacle !== null || !run?.prompt) throw new StudioError('BAD_OPTION', obstacle ?? '', 'Then open this again.');
  const busy = busyWords(state);
  if (busy !== null) throw new StudioError('BAD_OPTION', 'The model is at work.', busy);
  const name = `${fileName(state.project.name)}-bundle`;
  const references = run.references.map(({ input }) => input);
  const request = { prompt: run.prompt, base, references, sampling: state.session.draftSampling };
  const { zip, files } = await engine.bundle(request, name);
  download(`${name}.zip`, 'application/zip', [zip]);
  store.announce(`The bundle of ${run.name} is saved: ${plural(files, 'file')} in ${name}.zip.`);
}
