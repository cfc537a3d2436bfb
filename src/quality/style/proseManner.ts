/** How prose is written, whatever it says: its characters, sentences and small words. */
import { wordsOf } from '../../similarity/similarity';
import { type Manner, meanOf, ratio } from './manner';

/** English words that say little and tell authors apart (Mosteller and Wallace 1963); in other languages their shares are 0, and say nothing. */
const FUNCTION_WORDS =
  'the of and to a in that it is was i for on you he be with as by at have are this not but had his they from she which or we an were been their has would what will there if can all do no my your please how when me so just'.split(
    ' ',
  );

const SIGNS: readonly (readonly [string, RegExp])[] = [
  ['capitals', /\p{Lu}/gu],
  ['digits', /\p{N}/gu],
  ['commas', /[,，、]/g],
  ['full stops', /[.。]/g],
  ['question marks', /[?？]/g],
  ['exclamation marks', /[!！]/g],
  ['colons', /[:;：；]/g],
  ['quotation marks', /["“”„«»]/g],
  ['apostrophes', /['’]/g],
  ['dashes', /[-–—]/g],
  ['brackets', /[()[\]{}（）]/g],
  ['line breaks', /\n/g],
  ['other signs', /[^\p{L}\p{N}\s.,?!:;"“”„«»'’\-–—()[\]{}]/gu],
  ['vowels', /[aeiouy]/gi],
];

/** Of one text. */
export function proseManner(text: string): Manner {
  const trimmed = text.trim();
  const tokens = wordsOf(trimmed);
  const words = tokens.filter((token) => /[\p{L}\p{N}]/u.test(token)).map((word) => word.toLowerCase());
  const sentences = trimmed.split(/[.!?。！？]+(?:\s|$)|\n+/).filter((sentence) => sentence.trim() !== '');
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return {
    'number of words': Math.log1p(words.length),
    'length of words': meanOf(words.map(({ length }) => length)),
    'length of sentences': ratio(words.length, sentences.length),
    'different words': ratio(counts.size, words.length),
    ...Object.fromEntries(SIGNS.map(([name, sign]) => [name, ratio(trimmed.match(sign)?.length ?? 0, trimmed.length)])),
    ...Object.fromEntries(FUNCTION_WORDS.map((word) => [`“${word}”`, ratio(counts.get(word) ?? 0, words.length)])),
  };
}
