import type { Tokenizer } from './types';

const NAMED = 8;

/**
 * What a tokenizer cannot spell, it drops or writes as its unknown token, and says nothing: byte-level vocabularies and
 * those with byte fallback spell everything, others do not.
 * @returns a sentence that says how many texts lose characters and which, or null where none does. Case and forms of one
 * character (NFKD) may change: that is the tokenizer's normaliser at work.
 */
export function unknownTextNotice(tokenizer: Tokenizer, texts: readonly string[]): string | null {
  const unknown = new Set<string>();
  let losing = 0;
  for (const text of texts) {
    const spelled = new Set(folded(tokenizer.decode(tokenizer.encode(text))));
    const lost = [...text].filter((character) => folded(character).some((part) => !spelled.has(part)));
    if (lost.length > 0) losing++;
    for (const character of lost) unknown.add(character);
  }
  if (losing === 0) return null;
  const named = [...unknown].slice(0, NAMED).join(' ');
  const more = unknown.size > NAMED ? ` and ${unknown.size - NAMED} more` : '';
  return (
    `${losing} of ${texts.length} references ${losing === 1 ? 'has' : 'have'} characters that this model's tokenizer cannot spell ` +
    `(${named}${more}): they are learned and written without them. Choose a model that knows them, or leave them out.`
  );
}

/** Code points that show, in one form of each. */
function folded(text: string): string[] {
  // One by one: in a word a sigma at its end has another lower case than alone.
  const forms = [...text.normalize('NFKD')].flatMap((character) => [...character.toLowerCase()]);
  return forms.filter((character) => /[^\s\p{C}]/u.test(character));
}
