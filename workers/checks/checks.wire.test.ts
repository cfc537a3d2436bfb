/** What crosses to the checks worker: the same texts, in pieces that none is long to hand over. */
import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../src/quality/recipe';
import { unpackTexts } from '../packedTexts';
import { createChecksService } from './checks.service';
import { onWire, overWire, piecesOf } from './checks.wire';

describe('texts for the checks', () => {
  it('are the same again from their pieces, none of which is large', () => {
    for (const texts of [
      [],
      ['a'],
      Array.from({ length: 12_001 }, (_, at) => `${at}`),
      ['x'.repeat(2 ** 20), '', 'y'],
    ]) {
      const pieces = [...piecesOf(texts)];
      expect(pieces.flatMap(unpackTexts)).toEqual(texts);
      for (const { lengths } of pieces) expect(lengths.length).toBeLessThanOrEqual(5001);
    }
    const many = Array.from({ length: 100 }, () => 'x'.repeat(2 ** 17));
    expect([...piecesOf(many)].map(({ lengths }) => lengths.length)).toEqual(Array.from({ length: 25 }, () => 4));
  });

  it('give what they give without the channel, and are gone with the call', async () => {
    const plain = createChecksService();
    const wire = onWire(createChecksService());
    const checks = overWire(wire);
    const texts = Array.from({ length: 6000 }, (_, at) => `name the ${at % 50} largest rivers`);
    expect(await checks.distinct2Of(texts)).toBe(await plain.distinct2Of(texts));
    expect(await checks.distinct2Of([])).toBeNull();
    const references = texts.slice(0, 60);
    expect(await checks.measureReferences(references)).toEqual(await plain.measureReferences(references));
    const given = references.map((text, at) => ({ id: `r${at}`, text }));
    const sample = { id: 's0', text: references[7]!, finishReason: 'stop', source: 'run' } as const;
    await Promise.all([checks.open(given, defaultRecipe), plain.open(given, defaultRecipe)]);
    expect(await checks.judge([sample])).toEqual(await plain.judge([sample]));
    await expect(wire.measureReferences('gone')).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
