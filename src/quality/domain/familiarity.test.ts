import { describe, expect, it } from 'vitest';
import { Random } from '../../tensors/random';
import { bitsByFrequency, bytesOf, ContextCounts } from './byteCounts';
import { measureFamiliarity } from './familiarity';

describe('counting bytes', () => {
  it('takes the entropy of what it counts', () => {
    // Half a's and half b's: a bit each, where the half counts of what is not there weigh nothing.
    const others = [bytesOf('ab'.repeat(50_000))];
    expect(bitsByFrequency(bytesOf('abba'), others)).toBeCloseTo(4, 1);
  });

  it('is a probability: over all next bytes it sums to one', () => {
    const counts = new ContextCounts([bytesOf('the cat sat on the mat'), bytesOf('the hat')]);
    const before = bytesOf('the ');
    const start = counts.bits(before);
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) sum += 2 ** (start - counts.bits(Uint8Array.of(...before, byte)));
    expect(sum).toBeCloseTo(1, 9);
  });

  it('foretells what the others say and not what they do not', () => {
    const counts = new ContextCounts(Array.from({ length: 20 }, () => bytesOf('the quick brown fox')));
    expect(counts.bits(bytesOf('the quick brown fox')) / 19).toBeLessThan(0.7);
    expect(counts.bits(bytesOf('zzzzzzzzzzzzzzzzzzz')) / 19).toBeGreaterThan(8);
  });
});

describe('familiarity', () => {
  const random = new Random('texts');
  const words = 'of the order parcel and refund please thank you lamp jacket account'.split(' ');
  const references = Array.from({ length: 30 }, () =>
    Array.from({ length: 20 }, () => words[random.integer(words.length)]!).join(' '),
  );
  /** A model that takes so many bits a byte. */
  const modelOf = (bits: number) => async (texts: readonly string[]) =>
    texts.map((text) => bits * Math.LN2 * bytesOf(text).length);

  it('tells a model that knows such texts from one that knows nothing', async () => {
    const [knows, nothing] = [
      await measureFamiliarity(references, modelOf(0.9)),
      await measureFamiliarity(references, modelOf(8)),
    ];
    expect(knows).toMatchObject({ examples: 8, familiar: 8, unfamiliar: 0 });
    expect(knows!.bitsPerByte).toBeCloseTo(0.9, 9);
    expect(nothing).toMatchObject({ familiar: 0, unfamiliar: 8 });
  });

  it('does not blame a model for what nobody can foretell', async () => {
    const noise = Array.from({ length: 30 }, () =>
      Array.from({ length: 100 }, () => '0123456789abcdef'[random.integer(16)]!).join(''),
    );
    // Four bits a byte is all that there is to know of random hexadecimals.
    expect(await measureFamiliarity(noise, modelOf(4.02))).toMatchObject({ unfamiliar: 0 });
    expect(await measureFamiliarity(noise, modelOf(7))).toMatchObject({ unfamiliar: 8 });
  });

  it('says nothing of too few, and counts no repeat of a text as another', async () => {
    expect(await measureFamiliarity(['one'], modelOf(1))).toBeNull();
    expect(await measureFamiliarity(['  ', ''], modelOf(1))).toBeNull();
    expect(await measureFamiliarity(references, modelOf(Number.NaN))).toBeNull();
    const same = await measureFamiliarity(['a b c d', 'a b c d', 'a b c d'], modelOf(1));
    expect(same!.bitsPerByteByContext).toBeCloseTo(8, 6);
  });

  it('cuts no pair of surrogates in two', async () => {
    const seen: string[] = [];
    await measureFamiliarity([`${'a'.repeat(399)}😀`, 'b'], async (texts) => {
      seen.push(...texts);
      return texts.map(() => 1);
    });
    expect(seen[0]).toBe('a'.repeat(399));
  });
});
