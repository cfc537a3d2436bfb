/** Average linkage (Sokal & Michener 1958, UPGMA): the two groups that are least apart in the mean become one, while they are near enough. */

/**
 * @param count items
 * @param apart of two items; symmetric
 * @param most groups farther apart than this in the mean of their pairs stay apart
 * @returns the groups' items, each list rising, in the order of their first items
 */
export function averageLinkage(
  count: number,
  apart: (a: number, b: number) => number,
  most: number,
): readonly (readonly number[])[] {
  const groups: (number[] | null)[] = Array.from({ length: count }, (_, item) => [item]);
  const between = Array.from({ length: count }, (_, a) =>
    Float64Array.from({ length: count }, (_, b) => (a === b ? Number.POSITIVE_INFINITY : apart(a, b))),
  );
  /** Of each group its nearest of a higher place: kept, since a merger changes few of them. */
  const nearest = new Int32Array(count);
  const look = (a: number): void => {
    let best = -1;
    for (let b = a + 1; b < count; b++) if (groups[b] && (best < 0 || between[a]![b]! < between[a]![best]!)) best = b;
    nearest[a] = best;
  };
  for (let a = 0; a < count; a++) look(a);
  for (;;) {
    let first = -1;
    for (let a = 0; a < count; a++) {
      if (!groups[a] || nearest[a]! < 0) continue;
      if (first < 0 || between[a]![nearest[a]!]! < between[first]![nearest[first]!]!) first = a;
    }
    if (first < 0) break;
    const second = nearest[first]!;
    if (between[first]![second]! > most) break;
    const [own, other] = [groups[first]!, groups[second]!];
    const total = own.length + other.length;
    for (let c = 0; c < count; c++) {
      if (!groups[c] || c === first || c === second) continue;
      const mean = (own.length * between[first]![c]! + other.length * between[second]![c]!) / total;
      between[first]![c] = mean;
      between[c]![first] = mean;
    }
    groups[first] = [...own, ...other];
    groups[second] = null;
    for (let a = 0; a < count; a++) {
      if (!groups[a]) continue;
      const near = nearest[a]!;
      if (a === first || near === first || near === second) look(a);
      else if (a < first && between[a]![first]! < (between[a]![near] ?? Number.POSITIVE_INFINITY)) nearest[a] = first;
    }
  }
  return groups.flatMap((group) => (group ? [group.sort((a, b) => a - b)] : []));
}
