import { describe, expect, it } from 'vitest';
import { packTexts, unpackTexts } from './packedTexts';

describe('texts that cross as one', () => {
  it.each([[[]], [['']], [['a', '', 'bc\n', '😀', '\ud83d', '\ude00', 'ä']]])('are the same again: %j', (texts) => {
    const packed = packTexts(texts);
    expect(unpackTexts(packed)).toEqual(texts);
    expect(packed.text).toBe(texts.join(''));
  });
});
