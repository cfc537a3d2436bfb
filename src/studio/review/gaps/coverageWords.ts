import type { CoverageFound, FoundGap } from '../../store/explore.slice';
import { formatCount, formatShare, plural } from '../../ui/format';

/** "31 of 40 of your examples have a passing row nearby (53–91 %)." */
export function coverageWords({ covered, of, interval }: CoverageFound): string {
  const [low, high] = interval.map((share) => Math.round(100 * share));
  return `${formatCount(covered)} of ${formatCount(of)} of your examples have a passing row nearby (${low}–${high} %).`;
}

/** What "nearby" and the interval mean. */
export const COVERAGE_HELP =
  'Nearby: closer to the example than its fifth neighbour among your examples, by the vectors that are named under Explore. Rows that do not pass fill no gap. ' +
  'The interval, 95 %, says where the share would lie with as many other rows and as many other examples of the same kind.';

/** What a gap is called: what its examples have in common, or else its middle one. */
export const gapName = ({ words }: FoundGap, middle: string): string => (words.length > 0 ? words.join(', ') : middle);

/** How far it is to the nearest row, beyond the edge of what counts as nearby. */
export function nearestWords(nearest: FoundGap['nearest']): string {
  if (nearest === null) return 'No row passes yet.';
  const beyond = nearest.radii - 1;
  if (!Number.isFinite(beyond)) return 'No row says the same.';
  return beyond < 0.005 ? 'The nearest row is at the edge.' : `The nearest row is ${formatShare(beyond)} too far.`;
}

export const gapSize = ({ referenceIds }: FoundGap): string => plural(referenceIds.length, 'example');
