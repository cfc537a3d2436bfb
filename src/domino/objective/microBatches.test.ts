import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBudget, paddedPositions, planMicroBatches } from './microBatches';

const budget = (positions: number) => ({ positions, keptPositions: positions });

describe('planMicroBatches', () => {
  it('holds every row once and stays within the budget, a longer row alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 900 }),
        (lengths, positions) => {
          const groups = planMicroBatches(lengths, budget(positions));
          expect(groups.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row));
          for (const group of groups) {
            if (group.length > 1) expect(paddedPositions(lengths, group)).toBeLessThanOrEqual(positions);
          }
        },
      ),
    );
  });

  it('separates long rows from short ones, and does not split what is alike', () => {
    expect(planMicroBatches([500, 20, 510, 21, 19], budget(4096))).toEqual([
      [4, 1, 3],
      [0, 2],
    ]);
    expect(planMicroBatches([30, 31, 30, 33], budget(4096))).toHaveLength(1);
    expect(planMicroBatches([], budget(10))).toEqual([]);
  });

  it('plans many rows quickly', () => {
    const lengths = Array.from({ length: 40_000 }, (_, i) => 20 + ((i * 7919) % 400));
    const started = performance.now();
    planMicroBatches(lengths, budget(2048));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('defaultBudget', () => {
  it('shrinks with the model, and holds the inputs of its blocks', () => {
    const room = 512 * 2 ** 20;
    const device = { activationBudgetBytes: room, largestPass: Number.POSITIVE_INFINITY };
    const small = defaultBudget({ info: { layerCount: 6, tokenDim: 256 }, ...device });
    const large = defaultBudget({ info: { layerCount: 24, tokenDim: 896 }, ...device });
    expect(defaultBudget({ info: { layerCount: 6, tokenDim: 256 }, ...device, largestPass: 128 }).positions).toBe(128);
    expect(small.positions).toBe(2048);
    expect(large.positions).toBeLessThan(small.positions);
    expect(large.keptPositions).toBeLessThan(small.keptPositions);
    // Inputs of 24 blocks take half of the room.
    expect(large.keptPositions * 24 * 896 * 4).toBeLessThanOrEqual(room / 2);
    expect((large.keptPositions + 1) * 24 * 896 * 4).toBeGreaterThan(room / 2);
  });
});
