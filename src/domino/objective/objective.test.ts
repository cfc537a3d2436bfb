import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { initSoftPrompt, RAW_TEMPLATE } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import { type OraclePrompt, oracleObjective, toOracle } from '../testing/oracle';
import { ToyModel, toyTexts } from '../testing/toyModel';
import type { LossOptions, SoftPrompt, StepBatch } from '../types';
import type { MicroBatchBudget } from './microBatches';
import { evaluateObjective } from './objective';
import type { ObjectiveContext } from './objectivePass';

const WIDE: MicroBatchBudget = { positions: 2048, keptPositions: 100_000 };
const NARROW: MicroBatchBudget = { positions: 40, keptPositions: 40 };
const PAPER: LossOptions = {
  lambda: 1,
  likelihood: 'sequence',
  pooling: 'per-sample',
  denominator: 'negatives',
  sampleTerm: false,
};
const BATCH: StepBatch = { indices: [0, 2, 3], negatives: [[1, 4], [3, 0, 1], [2]] };

const everyOption: LossOptions[] = (['sequence', 'per-token'] as const).flatMap((likelihood) =>
  (['per-sample', 'batch'] as const).flatMap((pooling) =>
    (['negatives', 'all'] as const).flatMap((denominator) =>
      [false, true].map((sampleTerm) => ({ lambda: 0.7, likelihood, pooling, denominator, sampleTerm })),
    ),
  ),
);

async function setup(
  n = 5,
  lambda = 1,
): Promise<{ model: ToyModel; texts: Int32Array[]; prompt: SoftPrompt; table: TokenTable }> {
  const model = new ToyModel();
  const texts = toyTexts(n, 11, 0);
  const prompt = await initSoftPrompt(model, {
    referenceCount: n,
    options: { domainTokens: 3, sampleTokens: 2, lambda, seed: 2, initialization: { kind: 'normal', sigma: 0.7 } },
  });
  return { model, texts, prompt, table: await TokenTable.create(model, [...texts, Int32Array.of(5, 6, 7)]) };
}

function contextOf(
  { model, texts, table }: Awaited<ReturnType<typeof setup>>,
  options: LossOptions,
  budget = WIDE,
): ObjectiveContext {
  return { model, texts, table, options, budget, frame: RAW_TEMPLATE };
}

/** Central differences of a float64 function in the entries of `values`. */
function differences(values: Float64Array, evaluate: () => number): Float64Array {
  const step = 1e-5;
  return values.map((held, i) => {
    values[i] = held + step;
    const above = evaluate();
    values[i] = held - step;
    const below = evaluate();
    values[i] = held;
    return (above - below) / (2 * step);
  });
}

/** ‖a − b‖ / ‖b‖ */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let error = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    error += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(error / norm);
}

describe('the toy model', () => {
  it('has the gradient of its log-probability', () => {
    const model = new ToyModel();
    const labels = Int32Array.of(3, 0, 7);
    const x = Float64Array.from({ length: 6 * 4 }, (_, i) => Math.sin(3 * i));
    const exact = new Float64Array(x.length);
    model.logProbability(x, labels, { weight: 1, into: exact });
    expect(
      relativeError(
        exact,
        differences(x, () => model.logProbability(x, labels)),
      ),
    ).toBeLessThan(1e-8);
  });
});

describe('evaluateObjective', () => {
  it.each(everyOption)('agrees with Eqs. 2–4 and their finite differences: %o', async (options) => {
    const given = await setup();
    const value = await evaluateObjective(contextOf(given, options), given.prompt, BATCH);
    const oracle: OraclePrompt = toOracle(given.prompt);
    const evaluate = () => oracleObjective(given.model, given.texts, oracle, BATCH, options);
    const expected = evaluate();
    expect(value.l1).toBeCloseTo(expected.l1, 5);
    expect(value.l2).toBeCloseTo(expected.l2, 5);
    expect(value.total).toBeCloseTo(expected.total, 5);
    const domain = differences(oracle.domain, () => evaluate().total);
    expect(relativeError(value.gradient.domain, domain)).toBeLessThan(1e-5);
    const samples = differences(oracle.samples, () => evaluate().total);
    expect([...value.gradient.samples.keys()].sort()).toEqual([0, 2, 3]);
    // All S as one vector: where the positive wins by far, a single S_i's gradient drowns in the differences' rounding.
    const learned = new Float64Array(samples.length);
    for (const [i, own] of value.gradient.samples) learned.set(own, i * own.length);
    expect(relativeError(learned, samples)).toBeLessThan(1e-5);
    // References 1 and 4 were only negatives: their S does not stand in any sequence.
    expect(samples.subarray(8, 16).every((entry) => entry === 0)).toBe(true);
    expect(given.model.counts.livePositions).toBe(0);
  });

  it('fails the same check when λ is off by a hundredth', async () => {
    const given = await setup();
    const value = await evaluateObjective(contextOf(given, { ...PAPER, lambda: 1.01 }), given.prompt, BATCH);
    const oracle = toOracle(given.prompt);
    const domain = differences(
      oracle.domain,
      () => oracleObjective(given.model, given.texts, oracle, BATCH, PAPER).total,
    );
    expect(relativeError(value.gradient.domain, domain)).toBeGreaterThan(1e-3);
  });

  it.each(everyOption)('gives the same where tapes do not fit and rows run twice: %o', async (options) => {
    const given = await setup();
    const wide = await evaluateObjective(contextOf(given, options), given.prompt, BATCH);
    given.model.counts.mostLivePositions = 0;
    const narrow = await evaluateObjective(contextOf(given, options, NARROW), given.prompt, BATCH);
    expect(narrow.total).toBeCloseTo(wide.total, 9);
    expect(relativeError(narrow.gradient.domain, wide.gradient.domain)).toBeLessThan(1e-6);
    for (const [i, own] of wide.gradient.samples) {
      expect(relativeError(narrow.gradient.samples.get(i)!, own)).toBeLessThan(1e-6);
    }
    expect(given.model.counts.mostLivePositions).toBeLessThanOrEqual(NARROW.keptPositions);
    expect(given.model.counts.livePositions).toBe(0);
    expect(narrow.positions).toBe(wide.positions);
  });

  it('works with two references, each the only negative of the other', async () => {
    const given = await setup(2);
    const batch: StepBatch = { indices: [0, 1], negatives: [[1], [0]] };
    const value = await evaluateObjective(contextOf(given, PAPER), given.prompt, batch);
    const expected = oracleObjective(given.model, given.texts, toOracle(given.prompt), batch, PAPER);
    expect(value.total).toBeCloseTo(expected.total, 5);
  });

  it('never touches S for λ = 0', async () => {
    const given = await setup(5, 0);
    expect(given.prompt.samples).toBeUndefined();
    const options = { ...PAPER, lambda: 0, pooling: 'batch' as const, sampleTerm: true };
    const value = await evaluateObjective(contextOf(given, options), given.prompt, {
      ...BATCH,
      negatives: [[], [], []],
    });
    expect([value.l2, value.gradient.samples.size]).toEqual([null, 0]);
    expect(given.model.counts.passes.reduce((sum, rows) => sum + rows, 0)).toBe(3);
    const oracle = toOracle(given.prompt);
    const evaluate = () => oracleObjective(given.model, given.texts, oracle, BATCH, options);
    expect(value.total).toBeCloseTo(evaluate().l1, 5);
    const domain = differences(oracle.domain, () => evaluate().total);
    expect(relativeError(value.gradient.domain, domain)).toBeLessThan(1e-5);
  });

  it('puts the soft tokens inside the tokens of a template, which get no gradient', async () => {
    const given = await setup();
    const frame = { before: [5, 6], between: [7] };
    const context = {
      ...contextOf(given, PAPER),
      frame: { before: Int32Array.from(frame.before), between: Int32Array.from(frame.between) },
    };
    const value = await evaluateObjective(context, given.prompt, BATCH);
    const oracle = toOracle(given.prompt);
    const evaluate = () => oracleObjective(given.model, given.texts, oracle, BATCH, PAPER, frame);
    expect(value.total).toBeCloseTo(evaluate().total, 5);
    expect(
      relativeError(
        value.gradient.domain,
        differences(oracle.domain, () => evaluate().total),
      ),
    ).toBeLessThan(1e-5);
  });

  it('sends only rows that matter backward', async () => {
    const given = await setup();
    // Scores so far apart that all but one negative's weight underflows.
    given.model.tamper = (logProbabilities) => {
      for (let b = 0; b < logProbabilities.length; b++) logProbabilities[b]! *= 40;
    };
    const batch: StepBatch = { indices: [0], negatives: [[1, 2, 3, 4]] };
    await evaluateObjective(contextOf(given, PAPER, NARROW), given.prompt, batch);
    const forwardRows = given.model.counts.passes.reduce((sum, rows) => sum + rows, 0);
    expect(given.model.counts.backwardRows).toBeLessThan(6);
    expect(forwardRows).toBe(6 + given.model.counts.backwardRows);
  });

  it('refuses a loss that is not finite, and frees its tapes', async () => {
    const given = await setup();
    given.model.tamper = (logProbabilities, pass) => {
      if (pass === 1) logProbabilities[0] = Number.NaN;
    };
    const failure = await evaluateObjective(contextOf(given, PAPER), given.prompt, BATCH).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StudioError);
    expect((failure as StudioError).code).toBe('NAN_LOSS');
    expect(given.model.counts.livePositions).toBe(0);
  });

  it('frees its tapes when the model fails half-way', async () => {
    const given = await setup();
    const forward = given.model.forward.bind(given.model);
    let calls = 0;
    given.model.forward = (...input) => (++calls === 2 ? Promise.reject(new Error('device lost')) : forward(...input));
    await expect(evaluateObjective(contextOf(given, PAPER), given.prompt, BATCH)).rejects.toThrow('device lost');
    expect(given.model.counts.livePositions).toBe(0);
  });
});
