/** Of texts in their order (FNV-1a over UTF-16 units, 2 × 32 bits): it tells accidents apart, it is not meant against an adversary. */
export function digestOf(texts: readonly string[]): string {
  let first = 0x811c9dc5;
  let second = 0xcbf29ce4;
  const mix = (value: number): void => {
    first = Math.imul(first ^ value, 0x01000193);
    second = Math.imul(second ^ (value + 0x9e3779b9), 0x01000193) ^ (second >>> 15);
  };
  for (const text of texts) {
    mix(text.length);
    for (let at = 0; at < text.length; at++) mix(text.charCodeAt(at));
  }
  return [first, second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
