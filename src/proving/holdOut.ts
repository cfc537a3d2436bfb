/** Tasks told off from the person's own examples: no student learns from them. */
import { Random } from '../tensors/random';

export interface ToldOff {
  /** Ids, in the examples' order. */
  readonly ids: readonly string[];
  /** Of them, those that no prompt learned from. Rows may lean on the others: what drew them has read those. */
  readonly unseen: number;
}

/** So many tasks are told off where nothing is said. */
export const USUAL_TASKS = 24;

/** Of so many examples at most half are told off: the others are what Reference SFT learns from. */
export const mostTasks = (examples: number): number => Math.floor(examples / 2);

/**
 * @param ids of examples with an answer
 * @param learned ids of those that a prompt learned from, whose rows take part: they are taken last
 * @param count wanted; fewer come of few examples
 */
export function tellOff(ids: readonly string[], learned: ReadonlySet<string>, count: number, seed: number): ToldOff {
  const wanted = Math.min(count, mostTasks(ids.length));
  const order = new Random(`tasks ${seed}`).shuffle([...ids]);
  const inTurn = [...order.filter((id) => !learned.has(id)), ...order.filter((id) => learned.has(id))];
  const taken = new Set(inTurn.slice(0, wanted));
  return {
    ids: ids.filter((id) => taken.has(id)),
    unseen: [...taken].filter((id) => !learned.has(id)).length,
  };
}
