/** What follows from the references, kept in step with them: near-duplicates, the held-out split, token counts. */

import { Pace } from '../../../pace';
import type { ReferenceId } from '../../../project/ids';
import { allReferences, keptReferences, sameRows } from '../../../project/references';
import type { ProjectReference } from '../../../project/types';
import { asksModel } from '../../../quality/opinions/earned';
import { splitHeldOut } from '../../../references/split';
import { recipeOf } from '../../selectors/sampleGroup';
import type { NearDuplicate } from '../../store/references.slice';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { pruneMap } from '../explore/map';
import { report } from '../failures';
import { modelKey } from '../model/model';
import { judgeSamples, referenceFigures } from '../synthesise/judge';

/** Texts a request, so that a long list neither blocks the worker nor waits behind a run for long. */
const COUNT_BATCH = 256;

/** At most so long after the rows came, ms. */
const LATEST_MS = 500;

/** In a task of its own, once what shows the rows is drawn: of a long list each of these takes its time. */
function later(work: () => Promise<void>): void {
  // Not in every browser.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void work(), { timeout: LATEST_MS });
  else setTimeout(() => void work(), 0);
}

/** Rows between two looks at the clock. */
const ROWS_A_LOOK = 500;

/** A text that is looked up for the first time is read through: here in pieces, before the page looks all of them up at once. */
async function areCounted(
  references: readonly ProjectReference[],
  counts: ReadonlyMap<string, number>,
  pace: Pace,
): Promise<boolean> {
  let known = 0;
  for (const [at, { input }] of references.entries()) {
    if (counts.has(input)) known++;
    if (at % ROWS_A_LOOK === 0) await pace.step();
  }
  return known === references.length;
}

interface Counted {
  /** The model that counted. */
  readonly by: string;
  readonly counts: Map<string, number>;
  readonly references: readonly ProjectReference[];
  /** How many of them, from the first on, are counted or asked for. */
  before: number;
}

export function watchReferences(studio: Studio): () => void {
  const { store } = studio;
  let counted: Counted = { by: '', counts: new Map(), references: [], before: 0 };
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
      store.setSession({ nearDuplicates, formRules: measured.form, ...referenceFigures(measured) });
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

  /** The next texts that the loaded model has not counted, in the list's order; none: all are, or there is no model. */
  const nextUncounted = async (pace: Pace): Promise<readonly string[]> => {
    const { project, session } = store.getState();
    if (session.modelStatus.kind !== 'ready') return [];
    const key = modelKey(session.modelStatus.loaded.info);
    const references = allReferences(project);
    if (key !== counted.by) counted = { by: key, counts: new Map(), references, before: 0 };
    // Those before that place are counted: of a long list they are not looked up again for each request.
    if (references !== counted.references) counted = { ...counted, references, before: 0 };
    const own = counted;
    if (own.before === 0 && (await areCounted(references, own.counts, pace))) own.before = references.length;
    const texts = new Set<string>();
    while (own.before < references.length && texts.size < COUNT_BATCH) {
      const { input } = references[own.before++]!;
      if (!own.counts.has(input)) texts.add(input);
      if (own.before % ROWS_A_LOOK === 0) await pace.step();
    }
    return [...texts];
  };

  /** What is shown is a copy: made seldom, or a long list would be copied for each of its parts. */
  const show = (counts: ReadonlyMap<string, number>): void => store.setSession({ tokenCounts: new Map(counts) });

  const countTokens = async (): Promise<void> => {
    if (counting) return;
    counting = true;
    try {
      const pace = new Pace();
      let isShown = true;
      for (let texts = await nextUncounted(pace); texts.length > 0; texts = await nextUncounted(pace)) {
        const { by, counts } = counted;
        const tokens = await studio.engine.countTokens(texts);
        const { modelStatus } = store.getState().session;
        // Another model counts anew.
        if (modelStatus.kind !== 'ready' || modelKey(modelStatus.loaded.info) !== by) {
          counted = { ...counted, before: 0 };
          continue;
        }
        for (const [at, text] of texts.entries()) counts.set(text, tokens[at] ?? 0);
        isShown = counts.size >= 2 * store.getState().session.tokenCounts.size;
        if (isShown) show(counts);
      }
      const { modelStatus } = store.getState().session;
      if (!isShown) show(counted.counts);
      // Whoever has examples and a model will learn: its sessions are made while they are looked at.
      if (modelStatus.kind === 'ready' && counted.counts.size > 0)
        void studio.engine.prepareTraining().catch(() => undefined);
    } catch (thrown) {
      counted = { ...counted, before: 0 };
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
    // Other checks: rows are judged again as they are.
    if (state.project.recipe !== previous.project.recipe) void judgeSamples(studio);
    const isOtherModel = state.session.modelStatus !== previous.session.modelStatus;
    if (isOtherModel && asksModel(recipeOf(state.project))) void judgeSamples(studio);
    if (keptChanged || options.holdout !== before.holdout || options.seed !== before.seed) updateSplit(state);
    if (rowsChanged || isOtherModel) later(countTokens);
  });
}
