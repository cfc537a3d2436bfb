/** Many texts as one and their lengths: a message of two parts, where a list would be copied text by text. */
export interface PackedTexts {
  readonly text: string;
  /** uint32 [texts]: UTF-16 code units of each. */
  readonly lengths: Uint32Array<ArrayBuffer>;
}

export const packTexts = (texts: readonly string[]): PackedTexts => ({
  text: texts.join(''),
  lengths: Uint32Array.from(texts, ({ length }) => length),
});

export function unpackTexts({ text, lengths }: PackedTexts): string[] {
  const texts: string[] = [];
  let at = 0;
  for (const length of lengths) {
    texts.push(text.slice(at, at + length));
    at += length;
  }
  return texts;
}
