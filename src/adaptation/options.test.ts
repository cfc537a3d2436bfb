import { describe, expect, it } from 'vitest';
import { initAdapter } from './loraInit';
import { checkAdaptOptions, resolveAdaptOptions } from './options';

describe('options of a student', () => {
  it('are the paper’s where nothing is said, and follow the lessons', () => {
    expect(resolveAdaptOptions(713)).toMatchObject({
      rank: 8,
      alpha: 16,
      targets: 'all-linear',
      batch: 24,
      weightDecay: 0,
      steps: 60,
    });
    expect(resolveAdaptOptions(60).steps).toBe(40);
    // Two epochs of 12,000 lessons in batches of 24.
    expect(resolveAdaptOptions(12_000).steps).toBe(1000);
    expect(resolveAdaptOptions(12_000, { batch: 8 }).steps).toBe(3000);
    expect(resolveAdaptOptions(10, { steps: 3, seed: undefined })).toMatchObject({ steps: 3, seed: 0 });
  });

  it.each([
    ['rank', 0],
    ['rank', 2.5],
    ['alpha', 0],
    ['learningRate', Number.NaN],
    ['learningRate', 0],
    ['steps', 0],
    ['batch', Number.POSITIVE_INFINITY],
    ['heldOutShare', 0.6],
    ['evaluateEvery', 0],
    ['clipNorm', 0],
    ['seed', -1],
    ['seed', '1'],
    ['targets', []],
    ['targets', ['q_proj', 'q_proj']],
    ['targets', ['.*']],
    ['targets', 'all'],
  ])('refuse %s %j by name', (name, value) => {
    const options = { ...resolveAdaptOptions(10), [name]: value };
    expect(() => checkAdaptOptions(options as never)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', where: name }),
    );
  });

  it('refuse one that there is not', () => {
    expect(() => checkAdaptOptions({ ...resolveAdaptOptions(10), dropout: 0.1 } as never)).toThrow(/no option dropout/);
  });
});

describe('an adapter’s start', () => {
  const layers = [
    { name: 'a', inputs: 300, outputs: 7 },
    { name: 'b', inputs: 48, outputs: 200 },
  ];

  it('is PEFT’s: A uniform within 1/√inputs, B zero', () => {
    const weights = initAdapter(layers, 8, 0);
    expect([...weights].map(([name, { length }]) => [name, length])).toEqual([
      ['a.lora_A.weight', 2400],
      ['a.lora_B.weight', 56],
      ['b.lora_A.weight', 384],
      ['b.lora_B.weight', 1600],
    ]);
    for (const { name, inputs } of layers) {
      const a = weights.get(`${name}.lora_A.weight`)!;
      const bound = 1 / Math.sqrt(inputs);
      expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...a)).toBeGreaterThan(0.97 * bound);
      // The variance of U(−c, c) is c²/3; of n draws the estimate is within 4 · c²/3 · √(0.8 / n).
      const variance = a.reduce((sum, x) => sum + x * x, 0) / a.length;
      expect(Math.abs(variance - bound ** 2 / 3)).toBeLessThan(4 * (bound ** 2 / 3) * Math.sqrt(0.8 / a.length));
      expect(weights.get(`${name}.lora_B.weight`)!.every((x) => x === 0)).toBe(true);
    }
  });

  it('follows from the seed, and of a layer from that layer alone', () => {
    const [one, again, other] = [initAdapter(layers, 8, 0), initAdapter(layers, 8, 0), initAdapter(layers, 8, 1)];
    expect(again).toEqual(one);
    expect(other.get('a.lora_A.weight')).not.toEqual(one.get('a.lora_A.weight'));
    expect(initAdapter(layers.slice(1), 8, 0).get('b.lora_A.weight')).toEqual(one.get('b.lora_A.weight'));
  });
});
