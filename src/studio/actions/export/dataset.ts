/** Rows as files on the person's own disk. The writers come with the first export, not with the page. */

import { StudioError } from '../../../errors';
import type { ExportPlan } from '../../../export/plan';
import type { TargetId } from '../../../export/targets';
import type { SplitOptions } from '../../../export/validationSplit';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import { download, fileName } from '../../ui/download';
import { plural } from '../../ui/format';
import { auditMemory } from '../explore/memory';
import { isCancelled, report } from '../failures';
import { cardFacts, promptHashes } from './cardFacts';
import { certificateFacts } from './certificateFacts';
import { type ExportState, notChosen, type RowChoice, rowSource, samplesIn, worthKeeping } from './exportRows';
import { gathered } from './gathered';

export interface DatasetRequest extends RowChoice {
  readonly target: TargetId;
  /** A ZIP with data, split, card and lineage; or the data alone, all in one file. */
  readonly as: 'folder' | 'file';
  readonly split: SplitOptions;
  /** CSV only: put a ' before cells that a spreadsheet would run. */
  readonly spreadsheetSafe: boolean;
}

/** One click: plain JSON Lines, nothing but the rows. */
export const plainRequest = (choice: RowChoice): DatasetRequest => ({
  ...choice,
  target: 'jsonl',
  as: 'file',
  split: { share: 0, seed: 0 },
  spreadsheetSafe: false,
});

/** What an export would be, with why samples are not among the chosen ones. */
export interface DatasetPlan {
  readonly plan: ExportPlan;
  readonly notChosen: ReturnType<typeof notChosen>;
  /** Files of the folder, or the one. */
  readonly files: readonly string[];
}

/**
 * Count and preview, without writing.
 * @throws StudioError CANCELLED
 */
export async function planDataset(
  { store }: Studio,
  request: Omit<DatasetRequest, 'spreadsheetSafe'>,
  signal?: AbortSignal,
): Promise<DatasetPlan> {
  return planOf(store.getState(), request, signal);
}

async function planOf(
  state: ExportState,
  request: Omit<DatasetRequest, 'spreadsheetSafe'>,
  signal?: AbortSignal,
): Promise<DatasetPlan> {
  const { planExport, targetOf, folderFileNames, dataFileName } = await import('../../../export/writers');
  const hashes = await promptHashes(state.project, samplesIn(state, request.scope));
  const split = request.as === 'folder' ? request.split : { share: 0, seed: 0 };
  const plan = await planExport(rowSource(state, request, hashes), targetOf(request.target), split, { signal });
  const files =
    request.as === 'folder' ? folderFileNames(plan) : [dataFileName(plan, dataName(state.project.name, plan))];
  return { plan, notChosen: notChosen(state, request.scope), files };
}

/** "house-style", or "house-style-trl" for a trainer. */
const dataName = (project: string, { target }: ExportPlan): string =>
  target.group === 'Plain' && target.lineage === 'column' ? fileName(project) : `${fileName(project)}-${target.id}`;

const running = new WeakMap<Studio['store'], AbortController>();

/** Stop the export that is under way; nothing is saved. */
export const cancelExport = ({ store }: Studio): void => running.get(store)?.abort();

/** Write the chosen rows as they are now, and hand them over as a download. Another export that is under way is stopped. */
export async function exportDataset(studio: Studio, request: DatasetRequest): Promise<void> {
  const { store } = studio;
  cancelExport(studio);
  const controller = new AbortController();
  running.set(store, controller);
  const { signal } = controller;
  const isNewest = (): boolean => running.get(store) === controller;
  // Rows that come or go meanwhile are not of this export.
  const state = store.getState();
  try {
    store.setSession({ exportProgress: { done: 0, total: 1 } });
    const { plan } = await planOf(state, request, signal);
    const { saved, written } = await write(studio, state, plan, request, signal);
    const exported = new Set(samplesIn(state, request.scope).map(({ id }) => id));
    if (worthKeeping(state.project).every(({ id }) => exported.has(id))) store.setSession({ unsaved: false });
    const leftOut = [...plan.refused.values()].reduce((sum, count) => sum + count, 0);
    store.announce(`${plural(written, 'row')} exported to ${saved}.${leftOut > 0 ? ` ${leftOut} left out.` : ''}`);
    store.setSession({ lastExport: { file: saved, rows: written, leftOut } });
  } catch (thrown) {
    if (!isCancelled(thrown)) report(studio, thrown);
    else if (isNewest()) store.announce('The export was cancelled.');
  } finally {
    if (isNewest()) {
      running.delete(store);
      store.setSession({ exportProgress: null });
    }
  }
}

async function write(
  studio: Studio,
  { project, session }: ExportState,
  plan: ExportPlan,
  { as, scope, withReferences, spreadsheetSafe }: DatasetRequest,
  signal: AbortSignal,
): Promise<{ saved: string; written: number }> {
  const { store } = studio;
  const writers = await import('../../../export/writers');
  if (writers.isEmptyPlan(plan)) throw writers.nothingToWrite(plan);
  const total = as === 'folder' ? writers.folderSteps(plan) : plan.source.count;
  const options = {
    signal,
    spreadsheetSafe,
    onProgress: (done: number) => store.setSession({ exportProgress: { done, total } }),
  };
  const name = dataName(project.name, plan);
  const written = plan.counts.new + plan.counts.yours;
  if (as === 'file') {
    const blobs = await gathered(writers.writeDataFile(plan, 'train', options));
    const saved = writers.dataFileName(plan, name);
    finish(signal, saved, writers.dataMediaType(plan), blobs);
    return { saved, written };
  }
  const facts = cardFacts(
    { project, session },
    { scope, withReferences },
    await promptHashes(project, project.samples),
  );
  const run = activeRun({ project, session });
  const memorisation = run === null ? null : await auditMemory(studio, run, project.samples, project.batches);
  const behind = certificateFacts(project, memorisation);
  const blobs = await gathered(writers.zipPieces(writers.folderFiles(plan, facts, behind, options), { signal }));
  const saved = `${name}.zip`;
  finish(signal, saved, 'application/zip', blobs);
  return { saved, written };
}

function finish(signal: AbortSignal, name: string, mediaType: string, blobs: readonly Blob[]): void {
  if (signal.aborted) throw new StudioError('CANCELLED', 'The export was cancelled.', 'Start it again when you like.');
  download(name, mediaType, blobs);
}
