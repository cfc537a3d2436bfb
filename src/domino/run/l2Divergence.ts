/**
 * L2 with the denominator of Eq. 3 has no floor (docs/method.md §2): a run can go on lowering it by making negatives ever less
 * likely, which says nothing about the domain. Legend: V vocabulary, T tokens of a text.
 */
import type { DominoOptions, HistoryPoint } from '../types';

type FloorOptions = Pick<DominoOptions, 'lambda' | 'denominator' | 'likelihood' | 'contrastiveFloor'>;

/**
 * Below this L2 has run off. Where the options name no floor, it is what the longest text costs when its tokens are drawn
 * blindly, T·ln V (ln V for a likelihood per token): no step falls below it but by negatives less likely than that.
 * @param texts trained on
 * @returns −∞ where L2 is absent or has a bound of its own
 */
export function l2Floor(options: FloorOptions, texts: readonly Int32Array[], vocabularySize: number): number {
  if (options.contrastiveFloor !== null) return options.contrastiveFloor;
  if (options.lambda === 0 || options.denominator === 'all') return Number.NEGATIVE_INFINITY;
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  return -Math.log(vocabularySize) * (options.likelihood === 'sequence' ? longest : 1);
}

/** Held-out evaluations in a row that must be worse than the best one. */
const PATIENCE = 2;

/**
 * What to tell when the contrast is bought with the domain: an L2 without a floor is below 0 and has fallen since the best
 * held-out loss, and the evaluations since then are worse. null where there is nothing to tell.
 */
export function l2DivergenceNotice(history: readonly HistoryPoint[], { denominator }: FloorOptions): string | null {
  if (denominator === 'all') return null;
  const measured = history.filter((point): point is HistoryPoint & { heldOut: number } => point.heldOut !== null);
  const place = measured.reduce((at, { heldOut }, i) => (heldOut < (measured[at]?.heldOut as number) ? i : at), 0);
  const [best, last] = [measured[place], measured.at(-1)];
  if (best === undefined || last === undefined || measured.length - place - 1 < PATIENCE) return null;
  const since = history.filter(({ step }) => step > best.step);
  const until = history.filter(({ step }) => step <= best.step).slice(-since.length);
  const [before, after] = [meanL2(until), meanL2(since)];
  if (!(after < 0 && after < before)) return null;
  return (
    `L2 runs off: without the positive in its denominator it has no floor, and it fell from ${before.toPrecision(3)} to ` +
    `${after.toPrecision(3)} on average while the held-out loss rose from ${best.heldOut.toFixed(3)} at step ${best.step} to ` +
    `${last.heldOut.toFixed(3)}. The prompt of step ${best.step} is kept. ${DIVERGENCE_REMEDY}`
  );
}

/** What a user can do about either. */
export const DIVERGENCE_REMEDY = 'Use the denominator "all", a smaller λ or a smaller learning rate to go further.';

/** Over the steps that had the contrast; 0 where none had. */
function meanL2(points: readonly HistoryPoint[]): number {
  const values = points.flatMap(({ l2 }) => l2 ?? []);
  return values.reduce((sum, l2) => sum + l2, 0) / Math.max(1, values.length);
}
