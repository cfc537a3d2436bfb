import { Random } from '../tensors/random';

export interface SplitOptions {
  /** Share of the rows that are kept for validation, 0…0.5. */
  readonly share: number;
  readonly seed: number;
}

/**
 * Choose the rows kept for validation: ⌊share·n + ½⌋ of them, at least 1 where share > 0 and there are two different texts. Equal texts
 * stay on one side, so a few may be missing. The same rows, share and seed give the same split on every platform.
 * @param groups for each row the number of its text, counted from 0
 * @returns for each row 1 where it is for validation, else 0
 */
export function validationSplit(groups: readonly number[], { share, seed }: SplitOptions): Uint8Array {
  const sizes: number[] = [];
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  if (sizes.length < 2 || share === 0) return new Uint8Array(groups.length);
  const wanted = Math.max(1, Math.round(share * groups.length));
  const order = shuffled(sizes.length, seed);
  const chosen = new Uint8Array(sizes.length);
  let taken = 0;
  for (const group of order) {
    if (taken + sizes[group]! > wanted) continue;
    chosen[group] = 1;
    taken += sizes[group]!;
    if (taken === wanted) break;
  }
  // Every text stands more often than rows are wanted.
  if (taken === 0) chosen[order.reduce((least, group) => (sizes[group]! < sizes[least]! ? group : least))] = 1;
  return Uint8Array.from(groups, (group) => chosen[group]!);
}

const shuffled = (count: number, seed: number): number[] =>
  new Random(seed).drawFirst(
    Array.from({ length: count }, (_, index) => index),
    Math.max(0, count - 1),
  );
