import { describe, expect, it } from 'vitest';
import { alternativesTo, plantedCanaries } from './canaries';

const references = Array.from(
  { length: 12 },
  (_, at) =>
    `def part${'abcdefghijkl'[at]!.repeat(3)}(x):\n    return x + 10${at} # ${'Nopqrstuvwxyz'[at]}erbal of part`,
);

describe('canaries', () => {
  it('have the form of a reference, and words that no reference has', () => {
    const canaries = plantedCanaries(references, 3, 4);
    expect(new Set(canaries.map(({ carrier }) => carrier)).size).toBe(3);
    for (const { text, carrier } of canaries) {
      const shape = (of: string): string => of.replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a').replace(/\d/g, '0');
      const original = references[carrier]!;
      expect(shape(text)).toBe(shape(original));
      expect(text).toMatch(/^def \w+\(x\):\n {4}return x \+ /);
      expect(references).not.toContain(text);
      const own = text.match(/\d{2,}|[A-Za-z]{3,}/g)!.filter((word) => !references.join('\n').includes(word));
      expect(own.length).toBeGreaterThanOrEqual(2);
    }
    expect(plantedCanaries(references, 3, 4)).toEqual(canaries);
    expect(plantedCanaries(references, 3, 5)).not.toEqual(canaries);
  });

  it('differ from what could have been planted in nothing but chance', () => {
    const [canary] = plantedCanaries(references, 1, 4);
    const alternatives = alternativesTo(canary!, references, 63, 4);
    expect(new Set(alternatives).size).toBe(63);
    expect(alternatives).not.toContain(canary!.text);
    // The same words are replaced in each, and the rest stands.
    const frame = (text: string): string => text.replace(/[a-z]{3,}\(|\d{2,}|# \w+/gi, '…');
    for (const text of alternatives) expect(frame(text)).toBe(frame(canary!.text));
  });
});
