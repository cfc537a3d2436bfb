import { byText } from './grader';

/** Python's string.punctuation. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * Equal as SQuAD has it: lower case, without ASCII punctuation, then without the words a, an and the, blanks as one
 * (rajpurkar et al. 2016, arXiv 1606.05250; normalize_answer of its evaluate-v2.0.py, as in WebNLG/WebNLG-Text-to-triples at 4eb7547).
 * An answer that has nothing else, such as "A", is compared letter by letter.
 */
export const normalised = byText<'normalised'>((task, answer) => {
  const right = normalisedText(task.answer);
  return right === '' ? answer.trim() === task.answer.trim() : normalisedText(answer) === right;
});

export const normalisedText = (text: string): string =>
  text
    .toLowerCase()
    .replace(PUNCTUATION, '')
    .replace(ARTICLES, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
