/** What follows from the references, kept in step with them: near-duplicates, the held-out split, token counts. */
import { splitHeldOut } from '../../../references/split';
import type { Reference } from '../../../references/types';
import { keptReferences, type NearDuplicate, sameRows } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { pruneMap } from '../explore/map';
import { report } from '../failures';
import { modelKey } from '../model/model';
import { judgeSamples, referenceFigures } from '../synthesise/judge';

/** Texts a request, so that a long list neither blocks the worker nor waits behind a run for long. */
const COUNT_BATCH = 256;

export function watchReferences(studio: Studio): () => void {
  const { store } = studio;
  let countedBy = '';
  let counting = false;

  /** Repeats and measures come from the checks worker; an answer about rows that have changed since is dropped. */
  const compare = async (references: readonly Reference[]): Promise<void> => {
    try {
      const measured = await studio.checks.measureReferences(references.map((reference) => reference.input));
      if (!sameRows(keptReferences(store.getState()), references)) return;
      const nearDuplicates = new Map<string, NearDuplicate>();
      for (const { index, of, kind, similarity } of measured.repeats) {
        const [repeat, original] = [references[index], references[of]];
        if (repeat && original) nearDuplicates.set(repeat.id, { of: original.id, kind, similarity });
      }
      store.setState({ nearDuplicates, ...referenceFigures(measured) });
      await judgeSamples(studio);
    } catch (thrown) {
      report(studio, thrown);
    }
  };

  const updateSplit = (state: StudioState): void => {
    const kept = keptReferences(state);
    const { holdout, seed } = state.draftOptions;
    const heldOut = holdout > 0 && holdout <= 0.5 ? splitHeldOut(kept.length, holdout, seed).heldOut : [];
    store.setState({ heldOutIds: new Set(heldOut.flatMap((index) => kept[index]?.id ?? [])) });
  };

  const countTokens = async (): Promise<void> => {
    if (counting) return;
    counting = true;
    try {
      for (;;) {
        const state = store.getState();
        if (state.modelStatus.kind !== 'ready') return;
        const key = modelKey(state.modelStatus.loaded.info);
        const known = key === countedBy ? state.tokenCounts : new Map<string, number>();
        const missing = [...new Set(state.references.map((reference) => reference.input))].filter(
          (text) => !known.has(text),
        );
        if (missing.length === 0) return;
        const texts = missing.slice(0, COUNT_BATCH);
        const counts = await studio.engine.countTokens(texts);
        countedBy = key;
        const tokenCounts = new Map(known);
        texts.forEach((text, index) => {
          tokenCounts.set(text, counts[index] ?? 0);
        });
        store.setState({ tokenCounts });
      }
    } catch (thrown) {
      if (store.getState().modelStatus.kind === 'ready') report(studio, thrown);
    } finally {
      counting = false;
    }
  };

  return store.subscribe((state, previous) => {
    const keptChanged = state.references !== previous.references || state.droppedIds !== previous.droppedIds;
    const { holdout, seed } = state.draftOptions;
    if (keptChanged) {
      pruneMap(studio);
      void compare(keptReferences(state));
    }
    if (keptChanged || holdout !== previous.draftOptions.holdout || seed !== previous.draftOptions.seed)
      updateSplit(state);
    if (state.references !== previous.references || state.modelStatus !== previous.modelStatus) void countTokens();
  });
}
