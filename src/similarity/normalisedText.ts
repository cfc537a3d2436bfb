/** Texts as SQuAD compares them. */

/** Python's string.punctuation. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/**
 * Where it makes a number another one: in front of it, or between two digits unless it groups thousands; and behind a name such as C++ or C#.
 * SQuAD's answers are names and phrases, and its rule takes −5 for 5, 1.5 for 15 and "<=50K" for ">50K".
 */
const MEANING =
  /(?<![^\s([{"'$:,=])(?:[-<>.]=?)+(?=[\d.$])|(?<=\d)(?!,\d{3}(?!\d))[!-/:-@[-`{-~]+(?=\d)|(?<=[\p{L}\p{N}])(?:\+{1,2}|#)(?![\p{L}\p{N}])/gu;
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * Lower case, without ASCII punctuation, then without the words a, an and the, blanks as one (rajpurkar et al. 2016, arXiv 1606.05250;
 * normalize_answer of its evaluate-v2.0.py, as in WebNLG/WebNLG-Text-to-triples at 4eb7547). Signs that a number or a name is another one by stay.
 */
export const normalisedText = (text: string): string =>
  withoutPunctuation(text.toLowerCase().replaceAll('−', '-'))
    .replace(ARTICLES, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');

function withoutPunctuation(text: string): string {
  let [kept, at] = ['', 0];
  for (const { 0: signs, index } of text.matchAll(MEANING)) {
    kept += text.slice(at, index).replace(PUNCTUATION, '') + signs;
    at = index + signs.length;
  }
  return kept + text.slice(at).replace(PUNCTUATION, '');
}
