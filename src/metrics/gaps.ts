/** References without a row nearby, those that stand together as one gap. */
import { distanceOfRows } from '../embedding/vectors';
import { averageLinkage } from './averageLinkage';
import type { Coverage } from './coverage';
import { namingWords } from './namingWords';

export interface Gap {
  /** Places of its references, the one in the middle first: its distances to the others sum to the least. */
  readonly references: readonly number[];
  /** Words that its references share and the others do not, the most telling first; none where nothing sets them apart. */
  readonly words: readonly string[];
  /** The row that comes nearest to one of them, and how near in radii of its ball; null without rows. */
  readonly nearest: { readonly row: number; readonly reference: number; readonly radii: number } | null;
}

/** In radii. Of 30 uncovered examples of the sample set, whose distances differ by a tenth, 1 leaves groups of two or three. */
const MOST_APART = 1.03;

/** Uncovered references that are grouped: of more, those that lie farthest from any row. */
const MOST_GROUPED = 1000;

/**
 * Uncovered references that stand together are one gap: groups by average linkage, each pair as far apart as it is in the mean of the radii of
 * their balls. (Single linkage, that is balls that touch, chains: it made one gap of 28 of 30 uncovered references.) Largest first,
 * of equals the one farther from any row.
 * @param texts of the references that were covered
 */
export function gapsOf({ isCovered, nearest, directions, radii }: Coverage, texts: readonly string[]): readonly Gap[] {
  const dim = directions.length / isCovered.length;
  const open = isCovered
    .flatMap((covered, place) => (covered ? [] : [{ place, far: nearest[place]?.radii ?? Number.POSITIVE_INFINITY }]))
    .sort((a, b) => b.far - a.far)
    .slice(0, MOST_GROUPED)
    .map(({ place }) => place)
    .sort((a, b) => a - b);
  const apart = (a: number, b: number): number => distanceOfRows(directions, a, directions, b, dim);
  const inRadii = (a: number, b: number): number =>
    (2 * apart(a, b)) / Math.max(Number.MIN_VALUE, radii[a]! + radii[b]!);
  const groups = averageLinkage(open.length, (a, b) => inRadii(open[a]!, open[b]!), MOST_APART).map((group) =>
    group.map((at) => open[at]!),
  );
  const gaps = groups.map((group): Gap => {
    const spread = new Map(group.map((a) => [a, group.reduce((sum, b) => sum + apart(a, b), 0)]));
    const references = group.toSorted((a, b) => spread.get(a)! - spread.get(b)! || a - b);
    const reached = references.flatMap((reference) => {
      const near = nearest[reference];
      return near ? [{ row: near.row, reference, radii: near.radii }] : [];
    });
    const closest = reached.reduce<Gap['nearest']>((a, b) => (a !== null && a.radii <= b.radii ? a : b), null);
    return { references, words: namingWords(texts, references), nearest: closest };
  });
  const far = ({ nearest: near }: Gap): number => near?.radii ?? Number.POSITIVE_INFINITY;
  return gaps.sort((a, b) => b.references.length - a.references.length || far(b) - far(a));
}
