/**
 * Of lists of numbers in their order (FNV-1a, 2 × 32 bits): it tells accidents apart, it is not meant against an adversary.
 * @param at the number at a place of a list; its lower 32 bits count
 */
export function fingerprintOf<List extends { readonly length: number }>(
  lists: readonly List[],
  at: (list: List, place: number) => number,
): string {
  let first = 0x811c9dc5;
  let second = 0xcbf29ce4;
  const mix = (value: number): void => {
    first = Math.imul(first ^ value, 0x01000193);
    second = Math.imul(second ^ (value + 0x9e3779b9), 0x01000193) ^ (second >>> 15);
  };
  for (const list of lists) {
    mix(list.length);
    for (let place = 0; place < list.length; place++) mix(at(list, place));
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
