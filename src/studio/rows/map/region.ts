/** Which points a region drawn on the map holds. */
import type { Point } from './viewport';

/** Even-odd rule: a region that crosses itself holds what its line winds around an odd number of times. */
export function holds(corners: readonly Point[], { x, y }: Point): boolean {
  let inside = false;
  for (let at = 0, last = corners.length - 1; at < corners.length; last = at++) {
    const [a, b] = [corners[at]!, corners[last]!];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

export const boxOf = (from: Point, to: Point): readonly Point[] => [
  from,
  { x: to.x, y: from.y },
  to,
  { x: from.x, y: to.y },
];
