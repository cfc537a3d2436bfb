import { StudioError } from '../errors';
import { Random } from '../tensors/random';

/**
 * Choose the references held out of training: ⌊share·n + ½⌋ of them, but at least 1 where share > 0 and n ≥ 3, and never
 * so many that fewer than 2 are left to train on. The same n, share and seed give the same split on every platform.
 * @param share 0…0.5
 * @returns indices, both ascending
 */
export function splitHeldOut(n: number, share: number, seed: number): { train: number[]; heldOut: number[] } {
  if (!(share >= 0 && share <= 0.5)) {
    throw new StudioError('BAD_OPTION', `The held-out share is ${share}.`, 'Give a share between 0 and 0.5.', {
      where: 'holdout',
    });
  }
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  const wanted = share > 0 ? Math.max(1, Math.round(share * n)) : 0;
  const count = Math.max(0, Math.min(wanted, n - 2));
  new Random(seed).shuffle(order);
  // Numbers sort themselves in a typed array, a hundred thousand in some milliseconds.
  return { heldOut: Array.from(order.slice(0, count).sort()), train: Array.from(order.slice(count).sort()) };
}
