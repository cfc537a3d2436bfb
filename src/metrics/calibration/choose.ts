/** Which rows a person should label, drawn so that the chance of each is known. */
import type { Random } from '../../tensors/random';
import type { Drawn } from './types';

/** Share of the chance that all rows have alike: none stands for more than twice as many as in a uniform choice. */
const UNIFORM_SHARE = 0.5;

export interface Choice extends Drawn {
  readonly row: number;
}

/**
 * Draw rows one after another, without replacement.
 * @param worth of each row, not negative; all the same is a uniform choice
 * @param enough told of each row as it is drawn; true ends the choice with it
 */
export function drawRows(
  worth: ArrayLike<number>,
  firstTurn: number,
  random: Random,
  enough: (row: number, drawn: number) => boolean,
): Choice[] {
  const left = new Set<number>(Array.from({ length: worth.length }, (_, row) => row));
  let sum = 0;
  for (const row of left) sum += worth[row]!;
  const choices: Choice[] = [];
  while (left.size > 0) {
    const uniform = sum > 0 ? UNIFORM_SHARE : 1;
    const rest = left.size;
    const chanceOf = (row: number): number => uniform / rest + (sum > 0 ? ((1 - uniform) * worth[row]!) / sum : 0);
    let aim = random.uniform();
    let drawn = -1;
    for (const row of left) {
      drawn = row;
      aim -= chanceOf(row);
      if (aim < 0) break;
    }
    choices.push({ row: drawn, turn: firstTurn + choices.length, weight: 1 / (chanceOf(drawn) * rest) });
    left.delete(drawn);
    sum = Math.max(0, sum - worth[drawn]!);
    if (enough(drawn, choices.length)) break;
  }
  return choices;
}
