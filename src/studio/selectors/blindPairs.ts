/** Rows of two draws met two at a time, without saying which is whose. */
import { byIdentities } from '../../project/byIdentity';
import type { BatchId } from '../../project/ids';
import type { Sample } from '../../project/types';
import { wilsonInterval } from '../../quality/opinions/wilson';
import { Random } from '../../tensors/random';
import type { BlindPick } from '../store/compare.slice';
import { formatCount, formatShare, plural } from '../ui/format';

export interface BlindPair {
  /** Left and right, by chance. */
  readonly shown: readonly [Sample, Sample];
  /** Whether the first draw's row is the left one. */
  readonly firstIsLeft: boolean;
}

/** Each row at most once, by chance but the same for the same rows: a pair that was left is met again. */
export const blindPairs = byIdentities((first: readonly Sample[], second: readonly Sample[]): readonly BlindPair[] => {
  const random = new Random(`${first[0]?.batchId}/${second[0]?.batchId}`);
  const [a, b] = [random.shuffle([...first]), random.shuffle([...second])];
  return Array.from({ length: Math.min(a.length, b.length) }, (_, at): BlindPair => {
    const firstIsLeft = random.uniform() < 0.5;
    return { shown: firstIsLeft ? [a[at]!, b[at]!] : [b[at]!, a[at]!], firstIsLeft };
  });
});

export interface BlindTally {
  readonly first: number;
  readonly second: number;
  readonly neither: number;
  /** Of those with a choice, 95 %, of the second's share; null where there is none. */
  readonly interval: readonly [number, number] | null;
}

export function blindTally(picks: readonly BlindPick[], first: BatchId, second: BatchId): BlindTally {
  const own = picks.filter((pick) => pick.first === first && pick.second === second);
  const count = (chosen: BlindPick['chosen']): number => own.filter((pick) => pick.chosen === chosen).length;
  const [ones, others] = [count('first'), count('second')];
  return { first: ones, second: others, neither: count('neither'), interval: wilsonInterval(others, ones + others) };
}

/** What the choices say, with the names: for when they are all made. */
export function tallyWords(
  { first, second, neither, interval }: BlindTally,
  [nameOfFirst, nameOfSecond]: readonly [string, string],
): string {
  const chosen = first + second;
  if (interval === null)
    return neither === 0 ? 'Nothing was chosen.' : `No difference was seen in ${plural(neither, 'pair')}.`;
  const counts = `${nameOfFirst} ${formatCount(first)}, ${nameOfSecond} ${formatCount(second)}, no difference ${formatCount(neither)}.`;
  const range = `${formatShare(second / chosen)} for ${nameOfSecond} (95 %: ${formatShare(interval[0])} to ${formatShare(interval[1])})`;
  if (interval[0] > 0.5) return `${counts} You prefer ${nameOfSecond}: ${range}.`;
  if (interval[1] < 0.5) return `${counts} You prefer ${nameOfFirst}: ${range}.`;
  return `${counts} No preference can be told yet: ${range}.`;
}
