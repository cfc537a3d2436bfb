import type { Aim } from '../../../generation/aim';
import type { ReferenceId } from '../../../project/ids';
import { referenceOf } from '../../../project/references';
import { passedOf } from '../../selectors/drawing';
import type { NearOutcome } from '../../store/synthesis.slice';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { coveredOf, measureCoverage } from '../explore/coverage';
import { embeddingOf } from '../explore/embedder';
import { isCancelled, report } from '../failures';
import { synthesise } from './synthesise';

/** Rows that pass for each reference, and the least and the most of a draw. */
const [ROWS_EACH, LEAST, MOST] = [2, 8, 64];

/** What a draw near so many references is for. A draw behind an S yields less than an ordinary one: half as many pass, or more. */
export function nearAim(references: number): Aim {
  const pass = Math.min(MOST, Math.max(LEAST, ROWS_EACH * references));
  return { pass, most: 4 * pass };
}

/** Draw near these references, and say what became of them. Those that are gone are left out. */
export async function drawNear(studio: Studio, wanted: readonly ReferenceId[]): Promise<void> {
  const { store } = studio;
  const { project } = store.getState();
  const referenceIds = wanted.filter((id) => referenceOf(project, id) !== undefined);
  if (referenceIds.length === 0) return;
  // Rows of all sources are looked at before and after: a draw shows them, whichever were shown.
  store.setSession({ nearOutcome: null, shownSource: null });
  try {
    const space = embeddingOf(store.getState())?.key;
    const before = await measureCoverage(studio);
    const draws = new Set(project.batches.map(({ id }) => id));
    const end = await synthesise(studio, { aim: nearAim(referenceIds.length), near: referenceIds });
    const after = await measureCoverage(studio);
    const { batches, samples } = store.getState().project;
    const batch = batches.find(({ id, near }) => near !== undefined && !draws.has(id));
    // Vectors of another model have other neighbours.
    const isSame = embeddingOf(store.getState())?.key === space;
    if (end === null || before === null || after === null || batch === undefined || !isSame) return;
    const drawn = samples.filter(({ batchId }) => batchId === batch.id);
    const nearOutcome: NearOutcome = {
      referenceIds,
      before: coveredOf(before, referenceIds),
      after: coveredOf(after, referenceIds),
      drawn: drawn.length,
      passed: passedOf(store.getState().project, batch.id),
    };
    store.setSession({ nearOutcome });
    store.announce(nearOutcomeWords(nearOutcome));
  } catch (thrown) {
    if (!isCancelled(thrown)) report(studio, thrown);
  }
}

/** "3 of 5 now have a passing row nearby, before it was 0. 24 rows were drawn, of which 12 pass." */
export function nearOutcomeWords({ referenceIds, before, after, drawn, passed }: NearOutcome): string {
  const rows = `${plural(drawn, 'row')} drawn, of which ${passed} pass.`;
  const of = referenceIds.length;
  if (of === 1)
    return `${after > 0 ? 'It has a passing row nearby now' : 'It still has no passing row nearby'}: ${rows}`;
  const change = after === before ? 'as before' : `before it was ${before}`;
  return `${after} of ${of} have a passing row nearby now, ${change}: ${rows}`;
}
