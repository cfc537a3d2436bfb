/** What a cluster is called: words that its texts have and the others' do not, by TF-IDF over clusters (Grootendorst 2022, c-TF-IDF). */

const WORDS = 3;
const WORD = /[\p{L}_][\p{L}\p{N}_]+/gu;

/**
 * @param of the cluster of each text
 * @returns a name for each of `count` clusters: up to three words, the most distinctive first; "" where it has none. Two clusters never have one name.
 */
export function clusterNames(texts: readonly string[], of: ArrayLike<number>, count: number): string[] {
  const counts = Array.from({ length: count }, () => new Map<string, number>());
  const totals = new Map<string, number>();
  texts.forEach((text, row) => {
    const own = counts[of[row]!];
    // A text says a word once: one long text would name the whole cluster.
    for (const word of new Set(text.toLowerCase().match(WORD) ?? [])) {
      if (own) own.set(word, (own.get(word) ?? 0) + 1);
      totals.set(word, (totals.get(word) ?? 0) + 1);
    }
  });
  const sizes = Array.from({ length: count }, () => 0);
  for (let row = 0; row < texts.length; row++) sizes[of[row]!] = (sizes[of[row]!] ?? 0) + 1;
  const mean = texts.length / Math.max(1, count);
  const names = counts.map((own, cluster) => {
    const weights = [...own].map(([word, times]): [string, number] => [
      word,
      (times / Math.max(1, sizes[cluster]!)) * Math.log(1 + mean / totals.get(word)!),
    ]);
    weights.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return weights
      .slice(0, WORDS)
      .map(([word]) => word)
      .join(', ');
  });
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 || name === '' ? name : `${name} ${times}`;
  });
}
