/**
 * The first place of a range where something holds, found by halves.
 * @param holds where it does, it holds at every later place, too
 * @returns `to` where it holds nowhere from `from` on
 */
export function firstPlace(from: number, to: number, holds: (place: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
