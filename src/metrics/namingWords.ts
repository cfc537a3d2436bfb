/** A few words that name some of a list of texts among the others. */

const MOST = 3;
/** Of the group's texts that must have a word for it to name them. */
const LEAST_SHARE = 0.5;
/** Of the others' texts that may have it: what a third of them say names nothing. */
const MOST_OUTSIDE = 1 / 3;
/** So much more often a word must be in a group's texts than in the others: e, threefold. */
const LEAST_LOG_ODDS = 1;

/** Words of letters, three or more; what programs write as one (`unpaid_total`, `unpaidTotal`) is several. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? [],
  );

/**
 * By the log-odds of a text of the group having a word against one of the others, each count with ½ added (Haldane 1955), times the share of
 * the group that has it: a word of one text alone names no group.
 * @param group places of its texts
 * @returns at most three, the most telling first
 */
export function namingWords(texts: readonly string[], group: readonly number[]): readonly string[] {
  const own = new Set(group);
  const counts = new Map<string, { inside: number; outside: number }>();
  for (const [place, text] of texts.entries())
    for (const word of wordsIn(text)) {
      const count = counts.get(word) ?? { inside: 0, outside: 0 };
      if (own.has(place)) count.inside++;
      else count.outside++;
      counts.set(word, count);
    }
  const logOdds = (hits: number, of: number): number => Math.log((hits + 0.5) / (of - hits + 0.5));
  return [...counts]
    .flatMap(([word, { inside, outside }]) => {
      const told = logOdds(inside, own.size) - logOdds(outside, texts.length - own.size);
      const isOfGroup = inside >= LEAST_SHARE * own.size && outside <= MOST_OUTSIDE * (texts.length - own.size);
      return isOfGroup && told >= LEAST_LOG_ODDS ? [{ word, worth: told * (inside / own.size) }] : [];
    })
    .sort((a, b) => b.worth - a.worth || a.word.localeCompare(b.word))
    .slice(0, MOST)
    .map(({ word }) => word);
}
