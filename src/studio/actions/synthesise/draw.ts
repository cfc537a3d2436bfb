/** Synthesise, as the form says: at once, or round by round to where no row passes yet. */
import { type Aim, mostFor } from '../../../generation/aim';
import type { ReferenceId } from '../../../project/ids';
import { draftPlan } from '../../selectors/draftPlan';
import { goesGapsFirst } from '../../selectors/gapsFirst';
import { keepersOf, recipeOf } from '../../selectors/sampleGroup';
import type { CoverageFound } from '../../store/explore.slice';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { measureCoverage } from '../explore/coverage';
import { report } from '../failures';
import { nearAim } from './drawNear';
import { synthesise } from './synthesise';

export async function draw(studio: Studio): Promise<void> {
  const state = studio.store.getState();
  const { aim } = draftPlan(state);
  if (typeof aim === 'number' || !goesGapsFirst(state)) await synthesise(studio);
  else await drawGapsFirst(studio, aim).catch((thrown: unknown) => report(studio, thrown));
}

/**
 * Where there is no row yet half of the aim is drawn ordinarily, to see what is missing. Then each round draws near the largest gap that was
 * not tried before, and what gaps do not need is drawn ordinarily. Each round is a draw of its own, with what it was drawn near.
 */
async function drawGapsFirst(studio: Studio, aim: Aim): Promise<void> {
  const { store } = studio;
  const begun = store.getState().project.batches.length;
  const tried = new Set<ReferenceId>();
  let rounds = 0;
  for (let isOrdinary = false; !isOrdinary; ) {
    const left = leftOf(studio, aim, begun);
    if (left === null) break;
    const found = await measureCoverage(studio);
    const isBlank = found === null || found.rows === 0;
    const gap = isBlank ? null : nextGap(found, tried);
    if (gap === null) {
      // Nothing is missing, or nothing more can be done about it.
      isOrdinary = !isBlank || rounds > 0;
      const half = isOrdinary ? left : { pass: Math.ceil(left.pass / 2), most: Math.ceil(left.most / 2) };
      if ((await synthesise(studio, { aim: half })) !== 'reached' && isOrdinary) break;
    } else {
      for (const id of gap) tried.add(id);
      const near = nearAim(gap.length);
      const pass = Math.min(left.pass, near.pass);
      const end = await synthesise(studio, { aim: { pass, most: Math.min(left.most, mostFor(pass)) }, near: gap });
      if (end === null || end === 'cancelled') break;
    }
    rounds++;
    const { synthesisStatus: status } = store.getState().session;
    if (status.kind === 'failed' || (status.kind === 'done' && status.cancelled)) break;
  }
  const after = await measureCoverage(studio);
  if (after) store.announce(`${after.covered} of ${plural(after.of, 'example')} have a passing row nearby.`);
}

/** What is still to be drawn; null where the draws since then came to it. */
function leftOf({ store }: Studio, { pass, most }: Aim, begun: number): Aim | null {
  const { batches, samples, ...project } = store.getState().project;
  const own = new Set(batches.slice(begun).map(({ id }) => id));
  const drawn = samples.filter(({ batchId }) => own.has(batchId));
  const passed = keepersOf(recipeOf(project), drawn).length;
  const left = { pass: pass - passed, most: most - drawn.length };
  if (left.pass <= 0 || left.most <= 0) return null;
  return { ...left, pass: Math.min(left.pass, left.most) };
}

const nextGap = ({ gaps }: CoverageFound, tried: ReadonlySet<ReferenceId>): readonly ReferenceId[] | null =>
  gaps.find(({ referenceIds }) => !referenceIds.some((id) => tried.has(id)))?.referenceIds ?? null;
