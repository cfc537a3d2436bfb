/** How long the kept references are, in tokens of the loaded model: counted once for each list and state of the count. */
import { firstPlace } from '../../firstPlace';
import { byIdentities } from '../../project/byIdentity';
import { keptReferences } from '../../project/references';
import type { Project, ProjectReference } from '../../project/types';
import type { Session } from '../store/session';

interface TokenLengths {
  /** Whether every reference is counted. */
  readonly isWhole: boolean;
  /** 0 where none is counted. */
  readonly longest: number;
  /** Ascending; of the counted ones. */
  readonly sorted: Uint32Array;
}

const measured = byIdentities(
  (references: readonly ProjectReference[], counts: ReadonlyMap<string, number>): TokenLengths => {
    const lengths = new Uint32Array(references.length);
    let known = 0;
    // Looking up a text reads all of it: not where nothing can be found.
    if (counts.size > 0)
      for (const { input } of references) {
        const count = counts.get(input);
        if (count !== undefined) lengths[known++] = count;
      }
    const sorted = lengths.subarray(0, known).sort();
    return { isWhole: known === references.length, longest: sorted.at(-1) ?? 0, sorted };
  },
);

export const tokenLengths = (
  project: Pick<Project, 'files' | 'droppedIds'>,
  { tokenCounts }: Pick<Session, 'tokenCounts'>,
): TokenLengths => measured(keptReferences(project), tokenCounts);

/** References of more tokens than that. */
export const longerThan = ({ sorted }: TokenLengths, limit: number): number =>
  sorted.length - firstPlace(0, sorted.length, (place) => sorted[place]! > limit);
