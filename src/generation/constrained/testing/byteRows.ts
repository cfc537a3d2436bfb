import { Random } from '../../../tensors/random';
import type { Grammar } from '../grammar';
import { HeldRows } from '../heldRows';

/** A token a byte, some of two and more, and the end of a sample last. */
export function byteVocabulary(more: readonly string[] = []): (Uint8Array | null)[] {
  const encoder = new TextEncoder();
  return [
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    ...['": ', '", "', ' {"', '===', '\n=== ', 'é', ' a', '}}', ...more].map((text) => encoder.encode(text)),
    null,
  ];
}

/** Texts drawn at random among what a form allows, and null where one did not end in its room. */
export function drawTexts(
  grammar: Grammar,
  count: number,
  room: number,
  vocabulary = byteVocabulary(),
): (string | null)[] {
  const end = vocabulary.length - 1;
  const rows = new HeldRows(grammar, vocabulary, [end]);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(`held ${index}`);
    const row = rows.start();
    const bytes: number[] = [];
    for (let left = room; left > 0; left--) {
      const allowed = row.allowed(left);
      const token = allowed[Math.floor(random.uniform() * allowed.length)]!;
      if (token === end) return decoder.decode(Uint8Array.from(bytes));
      bytes.push(...vocabulary[token]!);
      row.take(token);
    }
    return null;
  });
}
