/** GPT-2's printable alphabet for bytes: each of the 256 bytes has one visible character in `tokenizer.json`. */
function alphabet(): string[] {
  const characters = new Array<string>(256);
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const visible = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    characters[byte] = String.fromCharCode(visible ? byte : next++);
  }
  return characters;
}

export const BYTE_TO_CHARACTER: readonly string[] = alphabet();

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}
