/** What follows from the references, kept in step with them: near-duplicates, the held-out split, token counts. */

import type { ReferenceId } from '../../../project/ids';
import { allReferences, keptReferences, sameRows } from '../../../project/references';
import type { ProjectReference } from '../../../project/types';
import { splitHeldOut } from '../../../references/split';
import type { NearDuplicate } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { pruneMap } from '../explore/map';
import { report } from '../failures';
import { modelKey } from '../model/model';
import { judgeSamples, referenceFigures } from '../synthesise/judge';

/** Texts a request, so that a long list neither blocks the worker nor waits behind a run for long. */
const COUNT_BATCH = 256;

/** In a task of its own: of a long list each of these takes its time, and the page is to answer in between. */
const later = (work: () => Promise<void>): void => void setTimeout(() => void work(), 0);

export function watchReferences(studio: Studio): () => void {
  const { store } = studio;
  let countedBy = '';
  let counts = new Map<string, number>();
  let counting = false;

  /** Repeats and measures come from the checks worker; an answer about rows that have changed since is dropped. */
  const compare = async (references: readonly ProjectReference[]): Promise<void> => {
    try {
      const measured = await studio.checks.measureReferences(references.map((reference) => reference.input));
      if (!sameRows(keptReferences(store.getState().project), references)) return;
      const nearDuplicates = new Map<ReferenceId, NearDuplicate>();
      for (const { index, of, kind, similarity } of measured.repeats) {
        const [repeat, original] = [references[index], references[of]];
        if (repeat && original) nearDuplicates.set(repeat.id, { of: original.id, kind, similarity });
      }
      store.setSession({ nearDuplicates, ...referenceFigures(measured) });
    } catch (thrown) {
      report(studio, thrown);
    }
  };

  const updateSplit = ({ project, session }: StudioState): void => {
    const kept = keptReferences(project);
    const { holdout, seed } = session.draftOptions;
    const heldOut = holdout > 0 && holdout <= 0.5 ? splitHeldOut(kept.length, holdout, seed).heldOut : [];
    store.setSession({ heldOutIds: new Set(heldOut.map((index) => kept[index]!.id)) });
  };

  /** In the state's order; those that this model has counted are left out. */
  const uncounted = ({ project, session }: StudioState): string[] => {
    if (session.modelStatus.kind !== 'ready') return [];
    const key = modelKey(session.modelStatus.loaded.info);
    if (key !== countedBy) counts = new Map();
    countedBy = key;
    return [...new Set(allReferences(project).map((reference) => reference.input))].filter((text) => !counts.has(text));
  };

  const countTokens = async (): Promise<void> => {
    if (counting) return;
    counting = true;
    try {
      for (let missing = uncounted(store.getState()); missing.length > 0; missing = uncounted(store.getState())) {
        const counter = countedBy;
        for (let at = 0; at < missing.length; at += COUNT_BATCH) {
          const texts = missing.slice(at, at + COUNT_BATCH);
          const tokens = await studio.engine.countTokens(texts);
          const { modelStatus } = store.getState().session;
          if (modelStatus.kind !== 'ready' || modelKey(modelStatus.loaded.info) !== counter) break;
          texts.forEach((text, index) => {
            counts.set(text, tokens[index] ?? 0);
          });
          // What is shown is a copy: made seldom, or a long list would be copied for each of its parts.
          const { size } = store.getState().session.tokenCounts;
          if (at + COUNT_BATCH >= missing.length || counts.size >= 2 * size)
            store.setSession({ tokenCounts: new Map(counts) });
        }
      }
      const { modelStatus } = store.getState().session;
      // Whoever has examples and a model will learn: its sessions are made while they are looked at.
      if (modelStatus.kind === 'ready' && counts.size > 0) void studio.engine.prepareTraining().catch(() => undefined);
    } catch (thrown) {
      if (store.getState().session.modelStatus.kind === 'ready') report(studio, thrown);
    } finally {
      counting = false;
    }
  };

  return store.subscribe((state, previous) => {
    const { files, droppedIds } = state.project;
    const [options, before] = [state.session.draftOptions, previous.session.draftOptions];
    const rowsChanged = files !== previous.project.files;
    const keptChanged = rowsChanged || droppedIds !== previous.project.droppedIds;
    if (keptChanged) {
      pruneMap(studio);
      // At once: what was judged against other references is not shown on.
      void judgeSamples(studio);
      later(() => compare(keptReferences(store.getState().project)));
    }
    if (keptChanged || options.holdout !== before.holdout || options.seed !== before.seed) updateSplit(state);
    if (rowsChanged || state.session.modelStatus !== previous.session.modelStatus) later(countTokens);
  });
}
