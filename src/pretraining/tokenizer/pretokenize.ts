/**
 * The split that comes before byte-pair merging: what a merge may never cross.
 *
 * Words take one leading space, underscore or dot (so `total_count` is two tokens), numbers come in at most two digits,
 * and a line break takes the indentation after it and the punctuation before it: `:` + newline + eight spaces is one token.
 * Every character falls under some alternative, so joining the pieces gives the text back exactly.
 */
export const SPLIT_PATTERN = '[ _.]?\\p{L}+| ?\\p{N}{1,2}| ?[^\\s\\p{L}\\p{N}]+(?:[\\r\\n]+ *)?|[\\r\\n]+ *|\\s+';

const split = new RegExp(SPLIT_PATTERN, 'gu');

export function pretokenize(text: string): string[] {
  return text.match(split) ?? [];
}
