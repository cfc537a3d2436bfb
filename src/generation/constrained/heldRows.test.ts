import { expect, it } from 'vitest';
import { literal, repeat, sequence } from './grammar';
import { HeldRows } from './heldRows';

/** Words of letters, so many, and the end of a sample. */
function vocabularyOf(size: number): (Uint8Array | null)[] {
  const encoder = new TextEncoder();
  const words = Array.from({ length: size - 1 }, (_, at) => encoder.encode(at.toString(26).replace(/\d/g, 'z')));
  return [...words, null];
}

it('takes vocabularies as large as models have, at an end too', () => {
  const vocabulary = vocabularyOf(262_144);
  const letters = { kind: 'set', bytes: Array.from({ length: 26 }, (_, at) => 97 + at) } as const;
  const row = new HeldRows(repeat(letters), vocabulary, [vocabulary.length - 1]).start();
  expect(row.allowed(20)).toHaveLength(vocabulary.length);
});

it('keeps room for what must still come, and for the end', () => {
  const vocabulary = [...'ab'].map((sign): Uint8Array | null => new TextEncoder().encode(sign)).concat([null]);
  const rows = new HeldRows(sequence(repeat(literal('a')), literal('bb')), vocabulary, [2]);
  const row = rows.start();
  expect([...row.allowed(4)]).toEqual([0, 1]);
  row.take(0);
  // Of three more tokens two are bb and one is the end.
  expect([...row.allowed(3)]).toEqual([1]);
  row.take(1);
  expect([...row.allowed(2)]).toEqual([1]);
  row.take(1);
  expect([...row.allowed(1)]).toEqual([2]);
});
