import { describe, expect, it } from 'vitest';
import type { Told } from '../domino/objective/toldTexts';
import { Random } from '../tensors/random';
import { exposureOf, exposureP } from './exposure';
import { auditPrompt, LEAST_TRANSFER, promptMemoryWords } from './promptMemory';

/** A text of 200 nats without a prompt, of which the prompt takes off a share. */
const told = (gain: number): Told => ({ without: -200, behind: -200 * (1 - gain) });

describe('the memory of a prompt', () => {
  it('is a gap that is large, and not one that is merely there', () => {
    const random = new Random('gaps');
    const around = (gain: number, n: number): Told[] =>
      Array.from({ length: n }, () => told(gain + 0.1 * (random.uniform() - 0.5)));
    // A fifth less: a real gap, which a test without a margin would take for memory.
    const usual = auditPrompt(around(0.4, 59), around(0.32, 7))!;
    expect(usual.p).toBeGreaterThan(0.5);
    expect(promptMemoryWords(usual)).toMatch(
      /^The prompt is not shown to remember .* (39|40|41) % off the 59 .* 3\d % off 7/,
    );
    const learnedByHeart = auditPrompt(around(0.98, 8), around(-0.05, 4))!;
    expect(learnedByHeart).toMatchObject({ p: 1 / 495, leastP: 1 / 495, exact: true });
    expect(promptMemoryWords(learnedByHeart)).toMatch(/^The prompt remembers .* \(p = 0\.002\)/);
  });

  it('gives p evenly where others lose exactly the margin', () => {
    const random = new Random('margin');
    const ps = Array.from({ length: 300 }, () => {
      const gain = (): number => 0.3 + 0.3 * random.uniform();
      const trained = Array.from({ length: 15 }, () => told(gain()));
      const others = Array.from({ length: 5 }, () => told(LEAST_TRANSFER * gain()));
      return auditPrompt(trained, others)!.p;
    });
    for (const level of [0.05, 0.25, 0.5, 0.75]) {
      const share = ps.filter((p) => p <= level).length / ps.length;
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / ps.length) + 0.01);
    }
  });

  it('cannot be told from one other, or of a prompt that helps with nothing', () => {
    const few = auditPrompt(
      Array.from({ length: 11 }, () => told(0.5)),
      [told(0.1)],
    )!;
    expect(few.p).toBeCloseTo(1 / 12, 12);
    expect(promptMemoryWords(few)).toMatch(/^Whether the prompt remembers .* cannot be told/);
    expect(auditPrompt([told(0.5)], [])).toBeNull();
    expect(auditPrompt([told(-0.1)], [told(-0.3)])).toBeNull();
  });
});

describe('exposure', () => {
  it('is the bits by which a canary is likelier than chance makes it', () => {
    expect(exposureOf(9, [1, 2, 3])).toEqual({ rank: 1, of: 4, bits: 2 });
    // As likely as another is no likelier.
    expect(exposureOf(2, [1, 2, 3])).toMatchObject({ rank: 3, of: 4 });
    expect(exposureOf(2, [1, 2, 3]).bits).toBeCloseTo(Math.log2(4 / 3), 12);
  });

  it('of several together has the chance of ranks so high', () => {
    const first = { rank: 1, of: 64, bits: 6 };
    const last = { rank: 64, of: 64, bits: 0 };
    expect(exposureP([first, first, first])).toBeLessThan(0.001);
    expect(exposureP([last, last, last])).toBe(1);
    // Of one alone it is its rank's share; binomial(20,000), four standard deviations.
    expect(Math.abs(exposureP([{ rank: 16, of: 64, bits: 2 }]) - 0.25)).toBeLessThan(0.0125);
  });
});
