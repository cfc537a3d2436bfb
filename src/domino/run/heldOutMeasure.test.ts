import { describe, expect, it } from 'vitest';
import { HeldOutMeasure, TURN } from './heldOutMeasure';

/** Texts whose first token says how hard they are; a prefix [x] takes x nats off each of their tokens. */
const texts = (count: number): Int32Array[] => Array.from({ length: count }, (_, i) => Int32Array.of(10 + i, 0));
function measured(count: number) {
  const scored: number[] = [];
  const measure = new HeldOutMeasure(texts(count), async (some, prefix) => {
    scored.push(some.length);
    return Float64Array.from(some, (text) => -text.length * (text[0]! - prefix[0]!));
  });
  return { measure, scored };
}
const behind = (value: number): Float32Array => Float32Array.of(value);

describe('few held-out texts', () => {
  it('are all scored each time, and nothing twice', async () => {
    const { measure, scored } = measured(TURN);
    expect(measure.isWhole).toBe(true);
    const best = { heldOut: 5, prefix: () => behind(1) };
    expect(await measure.against(best, 3, behind(2))).toBe(await measure.onAll(behind(2)));
    expect(scored).toEqual([TURN, TURN]);
  });
});

describe('many held-out texts', () => {
  it('take turns that are the same for the same number, and come to all of them', () => {
    const { measure } = measured(100);
    const seen = new Set(Array.from({ length: 25 }, (_, turn) => measure.turn(turn)).flat());
    expect(seen.size).toBe(100);
    expect(measure.turn(4)).toEqual(measure.turn(4));
    expect(new Set(measure.turn(6)).size).toBe(TURN);
  });

  it('compare prompts on the same texts: a turn of hard ones hides no progress, and one of easy ones feigns none', async () => {
    const { measure, scored } = measured(1000);
    const first = await measure.against(null, 0, behind(1));
    const best = { heldOut: first, prefix: () => behind(1) };
    // Later turns are harder by far more than prompts differ.
    for (const turn of [1, 20, 61]) {
      expect((await measure.against(best, turn, behind(1.5))) - first).toBeCloseTo(-0.5, 9);
      expect((await measure.against(best, turn, behind(0.75))) - first).toBeCloseTo(0.25, 9);
    }
    expect(Math.max(...scored)).toBe(TURN);
    expect(await measure.onAll(behind(0))).toBeCloseTo(10 + 999 / 2, 9);
  });
});
