import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presetOptions } from '../domino/presets';
import { prefixLength } from '../domino/prompt/prefixLength';
import { budgetWithin, sizeOfStep, smallerOptions } from '../domino/stepSize';
import type { DominoOptions } from '../domino/types';
import type { ModelShape } from '../hub/types';
import { cpuLimits, limitsBeside, machineMemory, wasmLimits, webGpuLimits } from './deviceLimits';
import { excesses, fitOf, largestThat, SMALLEST } from './fit';
import { loadRefusal } from './loadRefusal';
import { estimateMemory } from './memoryEstimate';
import { modelSizes } from './modelSizes';
import type { DeviceLimits, PassSize } from './types';

const GIB = 2 ** 30;
const CODER: ModelShape = {
  layers: 24,
  hiddenSize: 896,
  heads: 14,
  keyValueHeads: 2,
  headSize: 64,
  intermediateSize: 4864,
  vocabularySize: 151_936,
  tiedEmbedding: true,
};
/** As Llama 3 70B. */
const LARGE: ModelShape = {
  layers: 80,
  hiddenSize: 8192,
  heads: 64,
  keyValueHeads: 8,
  headSize: 128,
  intermediateSize: 28_672,
  vocabularySize: 128_256,
  tiedEmbedding: false,
};
const q4 = { dtype: 'q4', bytes: 862e6 };
const gpu = (buffer: number, binding = buffer): DeviceLimits =>
  webGpuLimits({ limits: { maxBufferSize: buffer, maxStorageBufferBindingSize: binding } }, null);
const fits = (shape: ModelShape, limits: DeviceLimits, size: PassSize): boolean =>
  !excesses(estimateMemory(shape, q4, { device: limits.kind, ...size }), limits).some(({ certain }) => certain);

const shapes = fc.record({
  layers: fc.integer({ min: 1, max: 100 }),
  hiddenSize: fc.integer({ min: 1, max: 128 }).map((n) => 64 * n),
  heads: fc.integer({ min: 1, max: 64 }),
  keyValueHeads: fc.integer({ min: 1, max: 8 }),
  headSize: fc.constantFrom(64, 128),
  intermediateSize: fc.integer({ min: 1, max: 300 }).map((n) => 64 * n),
  vocabularySize: fc.integer({ min: 300, max: 260_000 }),
  tiedEmbedding: fc.boolean(),
});
const size = fc.integer({ min: 20, max: 37 }).map((bits) => 2 ** bits);
const limitsOf: fc.Arbitrary<DeviceLimits> = fc.oneof(
  fc.tuple(size, size).map(([buffer, binding]) => gpu(Math.max(buffer, binding), binding)),
  fc.constant(wasmLimits(null)),
  size.map((heapBytes) => ({ ...wasmLimits(null), heapBytes })),
  size.map(cpuLimits),
);
const wantedSize = fc.record({
  rows: fc.integer({ min: 1, max: 300 }),
  positions: fc.integer({ min: 4, max: 20_000 }),
});

describe('the largest that fits', () => {
  it('fits, and the next larger does not', () => {
    const seen = { fits: 0, rows: 0, positions: 0, never: 0 };
    fc.assert(
      fc.property(shapes, limitsOf, wantedSize, (shape, limits, wanted) => {
        const fit = fitOf({ shape, stored: q4, limits, wanted });
        if (fit.kind === 'fits') {
          seen.fits++;
          expect(fits(shape, limits, wanted)).toBe(true);
          return;
        }
        expect(fits(shape, limits, wanted)).toBe(false);
        expect(fit.excess.neededBytes).toBeGreaterThan(fit.excess.limitBytes);
        if (fit.kind === 'never') {
          seen.never++;
          expect(fits(shape, limits, SMALLEST)).toBe(false);
          return;
        }
        const { rows, positions } = fit.size;
        expect(fits(shape, limits, fit.size)).toBe(true);
        if (positions === wanted.positions) {
          seen.rows++;
          expect(rows).toBeLessThan(wanted.rows);
          expect(fits(shape, limits, { rows: rows + 1, positions })).toBe(false);
        } else {
          seen.positions++;
          expect(rows).toBe(1);
          expect(positions).toBeLessThan(wanted.positions);
          expect(fits(shape, limits, { rows: 1, positions: positions + 1 })).toBe(false);
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
    // Every answer was given.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it('can be found by halving: more rows or positions never need less', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom('cpu', 'wasm', 'webgpu'),
        wantedSize,
        (shape, device, { rows, positions }) => {
          const estimate = estimateMemory(shape, q4, { device, rows, positions });
          for (const more of [
            { rows: rows + 1, positions },
            { rows, positions: positions + 1 },
          ]) {
            const larger = estimateMemory(shape, q4, { device, ...more });
            expect(larger.heapBytes).toBeGreaterThanOrEqual(estimate.heapBytes);
            expect(larger.deviceBytes).toBeGreaterThanOrEqual(estimate.deviceBytes);
            expect(larger.passBytes).toBeGreaterThanOrEqual(estimate.passBytes);
            expect(larger.buffers[0]?.bytes ?? 0).toBeGreaterThanOrEqual(estimate.buffers[0]?.bytes ?? 0);
          }
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });

  it('is found by halving, at either end too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 }), (limit, to) => {
        expect(largestThat(1, to, (value) => value <= limit)).toBe(limit < 1 ? null : Math.min(limit, to));
      }),
    );
  });
});

describe('options that fit in place of those that do not', () => {
  const options: fc.Arbitrary<DominoOptions> = fc
    .record({
      batch: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 40 })),
      negatives: fc.oneof(fc.constant('all' as const), fc.integer({ min: 1, max: 8 })),
      lambda: fc.constantFrom(0, 1),
      domainTokens: fc.integer({ min: 1, max: 4096 }),
      sampleTokens: fc.integer({ min: 1, max: 512 }),
      maxTokens: fc.integer({ min: 2, max: 8192 }),
    })
    .map((some) => ({ ...presetOptions('studio'), ...some }));
  const facts = fc.record({
    count: fc.integer({ min: 2, max: 100 }),
    longest: fc.option(fc.integer({ min: 2, max: 5000 })),
    template: fc.integer({ min: 0, max: 4 }),
  });

  it('fit: a row always, the whole step where one reference’s rows do', () => {
    let smaller = 0;
    fc.assert(
      fc.property(shapes, limitsOf, options, facts, (shape, limits, given, texts) => {
        const wanted = sizeOfStep(given, texts);
        const fit = fitOf({ shape, stored: q4, limits, wanted });
        if (fit.kind !== 'smaller') return;
        smaller++;
        const taken = { ...given, ...smallerOptions(given, fit, texts) };
        const size = sizeOfStep(taken, texts);
        expect(taken.domainTokens).toBeGreaterThanOrEqual(1);
        expect(taken.sampleTokens).toBeGreaterThanOrEqual(1);
        expect(taken.maxTokens).toBeGreaterThanOrEqual(2);
        const room = texts.template + (given.lambda > 0 ? 4 : 3);
        if (fit.size.positions >= room) expect(fits(shape, limits, { ...size, rows: 1 })).toBe(true);
        if (taken.batch !== 1) expect(fits(shape, limits, size)).toBe(true);
      }),
      { numRuns: 2000, seed: 11 },
    );
    expect(smaller).toBeGreaterThan(100);
  });

  it('count the rows of a step: with λ a positive and negatives beside the row behind D', () => {
    const given = { ...presetOptions('studio'), batch: 3, negatives: 2, lambda: 1, domainTokens: 10, sampleTokens: 5 };
    expect(sizeOfStep({ ...given, maxTokens: 50 }, { count: 20, longest: null })).toEqual({ rows: 12, positions: 65 });
    expect(sizeOfStep({ ...given, maxTokens: 50 }, { count: 2, longest: 30 })).toEqual({ rows: 6, positions: 45 });
    expect(sizeOfStep({ ...given, lambda: 0, batch: 'all' }, { count: 9, longest: 7 })).toEqual({
      rows: 9,
      positions: 17,
    });
    expect(prefixLength({ ...given, lambda: 0 }, 4)).toBe(14);
  });
});

describe('a device’s answer', () => {
  it('refuses 70 B parameters everywhere, naming limit and need', () => {
    const said = (limits: DeviceLimits): string =>
      loadRefusal({ shape: LARGE, stored: { dtype: 'q4', bytes: 44e9 }, limits }, 'org/large')?.message ?? '';
    expect(said(wasmLimits(null))).toMatch(
      /^org\/large does not fit: it takes .+ GB for its weights and one pass, and WebAssembly addresses at most 4\.3 GB\.$/,
    );
    expect(said(gpu(2 * GIB))).toMatch(
      /it takes 4\.2 GB for the output projection of 128256 × 8192 float32 weights, and this GPU reads at most 2\.1 GB as one buffer \(maxStorageBufferBindingSize\)/,
    );
    expect(said(cpuLimits(16 * GIB))).toMatch(/this machine has 17\.2 GB of memory/);
    const heaps = [
      { size: 8 * GIB, properties: 1 },
      { size: 64 * GIB, properties: 6 },
    ];
    const card = webGpuLimits(
      { limits: { maxBufferSize: 64 * GIB, maxStorageBufferBindingSize: 64 * GIB }, info: { memoryHeaps: heaps } },
      null,
    );
    expect(said(card)).toMatch(/this GPU has 8\.6 GB/);
  });

  it('lets the recommended model onto WebAssembly and a common GPU, and not onto the smallest one', () => {
    const wanted = { rows: 8, positions: 300 };
    expect(fitOf({ shape: CODER, stored: q4, limits: wasmLimits(null), wanted }).kind).toBe('fits');
    expect(fitOf({ shape: CODER, stored: q4, limits: gpu(2 * GIB), wanted }).kind).toBe('fits');
    // 128 MiB, WebGPU's default binding.
    expect(fitOf({ shape: CODER, stored: q4, limits: gpu(256 * 2 ** 20, 128 * 2 ** 20), wanted }).kind).toBe('never');
  });

  it('only warns by a figure that the browser rounds, and not at all by "8 GB or more"', () => {
    const wanted = { rows: 8, positions: 300 };
    const at = (gibibytes: number | undefined) =>
      fitOf({ shape: CODER, stored: q4, limits: wasmLimits(machineMemory(gibibytes)), wanted });
    expect(at(1)).toMatchObject({ kind: 'fits', hint: { limit: 'machine-memory', certain: false } });
    expect(at(8)).toMatchObject({ kind: 'fits', hint: null });
    expect(at(undefined)).toMatchObject({ kind: 'fits', hint: null });
  });
});

describe('the budget of passes', () => {
  const budget = { positions: 2048, keptPositions: 9000 };
  const within = (limits: DeviceLimits, longest: number, prefix = 100) =>
    budgetWithin({ shape: CODER, stored: q4, limits }, budget, { longest, prefix, id: 'org/m' });

  it('stays where everything fits, shrinks where less does, and says how long a row may be where none does', () => {
    expect(within(wasmLimits(null), 200)).toEqual(budget);
    // The projection alone takes 545 MB: what is left decides how many rows go together.
    const tight = gpu(4 * 14 * 1500 * 1500 * 5);
    expect(fits(CODER, tight, { rows: 5, positions: 1500 })).toBe(true);
    const rows = budgetWithin(
      { shape: CODER, stored: q4, limits: tight },
      { ...budget, positions: 12_000 },
      { longest: 1400, prefix: 100, id: 'm' },
    );
    expect(rows).toEqual({ ...budget, positions: 5 * 1500 });
    expect(() => within(gpu(600e6), 8000)).toThrow(
      expect.objectContaining({
        code: 'DEVICE_LIMIT',
        message: expect.stringMatching(
          /^A row of 8100 positions does not fit: it takes 3\.7 GB for attention scores of 1 × 14 heads over 8100 positions, and this GPU/,
        ),
        remedy: expect.stringMatching(/at most 3\d{3} tokens, which fit behind 100/),
      }),
    );
    expect(() => within(gpu(1e6), 8)).toThrow(
      expect.objectContaining({ code: 'DEVICE_LIMIT', message: expect.stringContaining('org/m does not fit') }),
    );
  });
});

describe('a checkpoint’s sizes', () => {
  const config = (some: object): Uint8Array =>
    new TextEncoder().encode(
      JSON.stringify({
        hidden_size: 896,
        intermediate_size: 4864,
        num_hidden_layers: 24,
        num_attention_heads: 14,
        num_key_value_heads: 2,
        vocab_size: 151_936,
        ...some,
      }),
    );
  it('come from config.json and the graph’s name, the file’s usual size among them', () => {
    const sizes = modelSizes(config({}), 'onnx/model_q4.onnx');
    expect(sizes).toMatchObject({ shape: { layers: 24 }, stored: { dtype: 'q4' } });
    // The hub's file of this model has 862 MB.
    expect((sizes?.stored.bytes ?? 0) / 862e6).toBeCloseTo(1, 1);
    expect((modelSizes(config({}), 'onnx/model_q4f16.onnx')?.stored.bytes ?? 0) / 555e6).toBeCloseTo(1, 1);
    // Sizes that are missing, or a list of them, one a layer, say nothing here; the loader has its own words for them.
    for (const some of [{ hidden_size: null }, { intermediate_size: [1, 2] }, { num_hidden_layers: -1 }])
      expect(modelSizes(config(some), 'onnx/model_q4.onnx')).toBeNull();
    expect(modelSizes(new TextEncoder().encode('{'), 'onnx/model_q4.onnx')).toBeNull();
  });
});

describe('what is left beside a model that stays', () => {
  it('is refused to a second copy where the first alone fits', () => {
    const limits = { ...wasmLimits(null), heapBytes: 5 * GIB };
    const { weightBytes } = estimateMemory(CODER, q4, { device: 'wasm', ...SMALLEST });
    expect(loadRefusal({ shape: CODER, stored: q4, limits }, 'coder')).toBeNull();
    expect(loadRefusal({ shape: CODER, stored: q4, limits: limitsBeside(limits, weightBytes) }, 'coder')).toBeNull();
    const tight = { ...limits, heapBytes: 1.5 * weightBytes };
    expect(loadRefusal({ shape: CODER, stored: q4, limits: limitsBeside(tight, weightBytes) }, 'coder')).toMatchObject({
      code: 'DEVICE_LIMIT',
    });
  });

  it('never falls below nothing, and what is not known stays so', () => {
    expect(limitsBeside(gpu(100), 10)).toEqual(gpu(100));
    expect(limitsBeside(cpuLimits(10), 30).machineMemory?.bytes).toBe(0);
  });
});
