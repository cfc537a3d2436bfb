import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { prefixWithoutPrompt } from '../../model/prefixWithoutPrompt';
import { RunControl } from '../../optimization/runControl';
import { lossPerToken, scoreTexts } from '../objective/score';
import { type OptionOverrides, resolveOptions } from '../options';
import { readPromptFile } from '../prompt/promptFile';
import { TokenTable } from '../prompt/tokenTable';
import { ToyModel, toyTexts } from '../testing/toyModel';
import type { DominoOptions, HistoryPoint } from '../types';
import { readCheckpoint, writeCheckpoint } from './checkpoint';
import { train } from './trainer';
import type { TrainingExtras, TrainingHooks, TrainingResult } from './trainingHooks';

const SMALL: OptionOverrides = {
  steps: 20,
  batch: 3,
  negatives: 2,
  domainTokens: 3,
  sampleTokens: 2,
  learningRate: 0.05,
  heldOutEvery: 5,
  maxTokens: 40,
  seed: 9,
};

/** Texts of one family: they alternate two tokens, so a prompt can learn something that holds for held-out ones. */
function family(count: number): Int32Array[] {
  return Array.from({ length: count }, (_, i) =>
    Int32Array.from([...Array.from({ length: 3 + (i % 5) }, (_, t) => (t % 2 ? 3 : 7)), 0]),
  );
}

function setup(overrides: OptionOverrides = {}): {
  options: DominoOptions;
  texts: Int32Array[];
  heldOut: Int32Array[];
} {
  return {
    options: resolveOptions({ ...SMALL, ...overrides }),
    texts: toyTexts(7, 11, 0),
    heldOut: toyTexts(2, 11, 0, 8),
  };
}

/** What must not depend on the clock. */
const numbers = (history: readonly HistoryPoint[]) =>
  history.map(({ elapsedMs: _, tokensPerSecond: __, ...rest }) => rest);

async function failureOf(promise: Promise<unknown>): Promise<StudioError> {
  const error: unknown = await promise.then(
    () => new Error('nothing failed'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StudioError)) throw error;
  return error;
}

async function run(
  overrides: OptionOverrides = {},
  hooks: TrainingHooks = {},
  extras: TrainingExtras = {},
): Promise<TrainingResult> {
  const { options, texts, heldOut } = setup(overrides);
  return train(new ToyModel(), texts, options, hooks, { heldOut, ...extras });
}

describe('train', () => {
  it.each([0, 1])('lowers the loss, and the held-out loss below that without a prompt (λ = %i)', async (lambda) => {
    const { options } = setup({ lambda, steps: 60 });
    const texts = family(12);
    const model = new ToyModel();
    const { history, heldOut, heldOutWithoutPrompt, prompt, stoppedBy } = await train(
      model,
      texts.slice(2),
      options,
      {},
      { heldOut: texts.slice(0, 2) },
    );
    expect(stoppedBy).toBe('finished');
    expect(history.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(history.at(-1)!.l1).toBeLessThan(0.7 * history[0]!.l1);
    expect(heldOut).toBeLessThan(0.75 * heldOutWithoutPrompt!);
    expect(prompt.samples === undefined).toBe(lambda === 0);
    const isContrastive = (step: number): boolean => lambda > 0 && (step - 1) % options.contrastEvery === 0;
    expect(history.map(({ l2 }) => l2 !== null)).toEqual(history.map(({ step }) => isContrastive(step)));
    expect(model.counts.livePositions).toBe(0);
  });

  it('gives the same numbers for the same seed and others for another', async () => {
    const [first, again, other] = [await run(), await run(), await run({ seed: 10 })];
    expect(numbers(again.history)).toEqual(numbers(first.history));
    expect(again.prompt).toEqual(first.prompt);
    expect(numbers(other.history)).not.toEqual(numbers(first.history));
  });

  it.each([0, 1])('goes on from a checkpoint bit for bit: 10 + 10 steps are 20 (λ = %i)', async (lambda) => {
    const now = () => 0;
    const whole = await run({ lambda }, {}, { now });
    const half = await run({ lambda, steps: 10 }, {}, { now });
    const rest = await run({ lambda }, {}, { now, checkpoint: half.checkpoint });
    expect(rest.history).toEqual(whole.history);
    expect(rest.checkpoint).toEqual(whole.checkpoint);
    expect([rest.bestStep, rest.heldOut]).toEqual([whole.bestStep, whole.heldOut]);
    expect(rest.prompt).toEqual(whole.prompt);
  });

  it('goes on from a checkpoint taken in the middle of an epoch of a decaying run', async () => {
    const now = () => 0;
    let middle: Uint8Array | undefined;
    const whole = await run(
      { schedule: 'cosine' },
      {
        onPoint: (_, view) => {
          if (view.step === 8) middle = view.checkpoint();
        },
      },
      { now },
    );
    const rest = await run({ schedule: 'cosine' }, {}, { now, checkpoint: middle });
    expect(rest.checkpoint).toEqual(whole.checkpoint);
  });

  it('never moves an S that was in no batch', async () => {
    const { options, texts, heldOut } = setup({ steps: 1, batch: 2 });
    const start = await train(new ToyModel(), texts, { ...options, learningRate: 0 }, {}, { heldOut });
    const after = await train(new ToyModel(), texts, { ...options, weightDecay: 0.5 }, {}, { heldOut });
    const size = 2 * 4;
    const moved = texts.filter((_, i) => {
      const own = (result: TrainingResult) => result.prompt.samples!.data.slice(i * size, (i + 1) * size).join();
      return own(start) !== own(after);
    });
    expect(moved).toHaveLength(2);
  });

  it('keeps the prompt with the lowest held-out loss, not the last', async () => {
    // Held-out texts of another family: learning this one makes them less likely sooner or later.
    const { options } = setup({ learningRate: 0.3, steps: 30, heldOutEvery: 1 });
    const elsewhere = { heldOut: [Int32Array.of(4, 9, 4, 9, 0), Int32Array.of(9, 4, 0)] };
    const { history, bestStep, heldOut, prompt } = await train(new ToyModel(), family(8), options, {}, elsewhere);
    const best = history.reduce((a, b) => (b.heldOut! < a.heldOut! ? b : a));
    expect(heldOut).toBe(best.heldOut);
    expect(bestStep).toBe(best.step);
    expect(bestStep).toBeLessThan(30);
    const early = await train(new ToyModel(), family(8), { ...options, steps: bestStep }, {}, elsewhere);
    expect(prompt).toEqual(early.prompt);
    expect(readCheckpoint(early.checkpoint).state.prompt).toEqual(prompt);
  });

  it('measures held-out texts at its interval and at the end, and nothing where none are held out', async () => {
    const { history } = await run({ steps: 12 });
    expect(history.filter((point) => point.heldOut !== null).map(({ step }) => step)).toEqual([5, 10, 12]);
    const alone = await run({ steps: 3 }, {}, { heldOut: [] });
    expect([alone.heldOut, alone.heldOutWithoutPrompt, alone.bestStep]).toEqual([null, null, 3]);
  });

  it('scores 16 held-out texts at a time, keeps what is better on the same ones, and tells of all of them at the end', async () => {
    const { options, texts } = setup({ steps: 20 });
    const heldOut = toyTexts(50, 11, 0, 8);
    const model = new ToyModel();
    const result = await train(model, texts, options, {}, { heldOut });
    const evaluations = result.history.filter((point) => point.heldOut !== null);
    expect(result.bestStep).toBe(evaluations.reduce((a, b) => (b.heldOut! < a.heldOut! ? b : a)).step);
    const table = await TokenTable.create(model, heldOut);
    const full = async (prefix: Float32Array) =>
      lossPerToken(await scoreTexts(model, heldOut, prefix, { table }), heldOut);
    expect(result.heldOut).toBe(await full(result.prompt.domain.data));
    expect(result.heldOutWithoutPrompt).toBe(await full((await prefixWithoutPrompt(model)).data));
    const half = await train(model, texts, { ...options, steps: 10 }, {}, { heldOut, now: () => 0 });
    const extras = { heldOut, now: () => 0, checkpoint: half.checkpoint };
    const rest = await train(model, texts, options, {}, extras);
    expect(numbers(rest.history)).toEqual(numbers(result.history));
    expect(rest.prompt).toEqual(result.prompt);
  });

  it('has the contrast in every n-th step only, and goes on in the same place', async () => {
    const now = () => 0;
    const whole = await run({ contrastEvery: 3 }, {}, { now });
    expect(whole.history.map(({ l2 }) => l2 !== null)).toEqual(whole.history.map(({ step }) => step % 3 === 1));
    for (const { l1, l2, total } of whole.history) expect(total).toBeCloseTo(l1 + (l2 ?? 0), 9);
    const half = await run({ contrastEvery: 3, steps: 10 }, {}, { now });
    const rest = await run({ contrastEvery: 3 }, {}, { now, checkpoint: half.checkpoint });
    expect(rest.checkpoint).toEqual(whole.checkpoint);
    // The same references as with the contrast in every step.
    expect(whole.history[0]).toEqual((await run({}, {}, { now })).history[0]);
  });

  it('takes BOS for no prompt, and the end-of-sample token where there is no BOS', async () => {
    const { options, texts, heldOut } = setup({ steps: 1 });
    const without = async (model: ToyModel) =>
      (await train(model, texts, options, {}, { heldOut })).heldOutWithoutPrompt!;
    for (const [bosTokenId, id] of [
      [5, 5],
      [null, 0],
    ] as const) {
      const model = new ToyModel({ bosTokenId });
      let sum = 0;
      for (const text of heldOut) {
        const x = [id, ...text].flatMap((token) => Array.from(model.embedding.subarray(token * 4, token * 4 + 4)));
        sum -= model.logProbability(Float64Array.from(x), text);
      }
      expect(await without(model)).toBeCloseTo(sum / heldOut.reduce((count, text) => count + text.length, 0), 5);
    }
  });

  it('pauses between steps with a checkpoint, resumes, and stops with what is best', async () => {
    const control = new RunControl();
    const log: string[] = [];
    const result = await run(
      {},
      {
        onPoint: ({ step }) => {
          if (step === 4) control.pause();
          if (step === 7) control.stop();
        },
        onCheckpoint: (bytes, step) => void log.push(`checkpoint ${step} ${readCheckpoint(bytes).state.step}`),
        onPaused: (step) => {
          log.push(`paused ${step}`);
          setTimeout(() => control.resume(), 5);
        },
        onResumed: (step) => void log.push(`resumed ${step}`),
      },
      { control },
    );
    expect(log).toEqual(['checkpoint 4 4', 'paused 4', 'resumed 4', 'checkpoint 7 7']);
    expect([result.stoppedBy, result.steps]).toEqual(['stop', 7]);
    expect([5, 7]).toContain(result.bestStep);
    expect(numbers(result.history)).toEqual(numbers((await run()).history.slice(0, 7)));
  });

  it('stops a paused run', async () => {
    const control = new RunControl();
    control.pause();
    const result = await run({}, { onPaused: () => control.stop() }, { control });
    expect([result.stoppedBy, result.steps]).toEqual(['stop', 0]);
    expect(result.heldOut).not.toBeNull();
  });

  it('says when L2 runs off below its floor, keeps its best prompt and ends', async () => {
    const notices: string[] = [];
    const overrides: OptionOverrides = {
      denominator: 'negatives',
      likelihood: 'sequence',
      contrastiveFloor: -12,
      learningRate: 0.5,
      steps: 200,
    };
    const result = await run(overrides, { onNotice: (message) => void notices.push(message) });
    expect(result.stoppedBy).toBe('l2-floor');
    expect(result.steps).toBeLessThan(200);
    expect(notices.join()).toContain('L2 ran off');
    expect(result.heldOut).not.toBeNull();
    expect(result.history.every(({ l2 }) => l2! >= -12)).toBe(true);
  });

  const running: OptionOverrides = {
    denominator: 'negatives',
    likelihood: 'sequence',
    lambda: 20,
    contrastEvery: 1,
    learningRate: 0.1,
    heldOutEvery: 2,
    steps: 60,
  };

  it('has a floor where none is named: what blindly drawn texts cost', async () => {
    const notices: string[] = [];
    const faster = { ...running, learningRate: 0.5, steps: 300 };
    const result = await run(faster, { onNotice: (message) => void notices.push(message) });
    expect(result.stoppedBy).toBe('l2-floor');
    expect(notices.at(-1)).toMatch(/^L2 ran off: it fell to .*below its floor/);
  });

  it('warns, once, while L2 falls without a floor and the held-out loss rises', async () => {
    const notices: { message: string; step: number }[] = [];
    const result = await run(
      { ...running, contrastiveFloor: -1e9 },
      { onNotice: (message, step) => void notices.push({ message, step }) },
    );
    expect(result.stoppedBy).toBe('finished');
    expect(notices).toEqual([
      { message: expect.stringMatching(/^L2 runs off: .*held-out loss rose/), step: expect.any(Number) },
    ]);
    expect(notices[0]?.step).toBeGreaterThan(result.bestStep);
  });

  it('refuses a loss that is not finite, and hands over the last state that was good', async () => {
    const { options, texts, heldOut } = setup({ lambda: 0 });
    const model = new ToyModel();
    let step = 0;
    model.tamper = (logProbabilities) => {
      if (step === 6) logProbabilities[0] = Number.NaN;
    };
    const saved: Uint8Array[] = [];
    const failure = await failureOf(
      train(
        model,
        texts,
        options,
        {
          onPoint: (point) => {
            step = point.step;
          },
          onCheckpoint: (bytes) => void saved.push(bytes),
        },
        { heldOut, now: () => 0 },
      ),
    );
    expect(failure.code).toBe('NAN_LOSS');
    expect(failure.remedy).toContain('learning rate');
    expect(model.counts.livePositions).toBe(0);
    // The state before the update that led to the failure: that of a run of 5 steps.
    const good = await train(new ToyModel(), texts, { ...options, steps: 5 }, {}, { heldOut, now: () => 0 });
    const { state } = readCheckpoint(saved.at(-1)!);
    expect({ ...state, elapsedMs: 0 }).toEqual({ ...readCheckpoint(good.checkpoint).state, elapsedMs: 0 });
    const resumed = await train(
      new ToyModel(),
      texts,
      { ...options, learningRate: 0.01 },
      {},
      { heldOut, checkpoint: saved.at(-1)! },
    );
    expect(resumed.steps).toBe(20);
  });

  it('cuts long references, keeps their end-of-sample token, and says so', async () => {
    const notices: string[] = [];
    const { options, texts } = setup({ maxTokens: 6, steps: 1 });
    const model = new ToyModel();
    await train(model, texts, options, { onNotice: (message) => void notices.push(message) });
    expect(notices[0]).toMatch(/of 7 references were longer than 6 tokens/);
    const cut = texts.map((text) => (text.length <= 6 ? text : Int32Array.from([...text.slice(0, 5), 0])));
    expect(numbers((await train(new ToyModel(), cut, options)).history)).toEqual(
      numbers((await train(model, texts, options)).history),
    );
  });

  it('works with two references', async () => {
    const { options, texts } = setup({ batch: 'all', negatives: 'all' });
    const { history } = await train(new ToyModel(), texts.slice(0, 2), options);
    expect(history.at(-1)!.total).toBeLessThan(history[0]!.total);
  });

  it('starts from a given prompt, whose shapes count', async () => {
    const first = await run({ steps: 3, domainTokens: 5, sampleTokens: 1 }, {}, { heldOut: [] });
    const result = await run({ steps: 1, learningRate: 0 }, {}, { init: first.prompt, heldOut: [] });
    expect(result.prompt).toEqual(first.prompt);
    expect([result.options.domainTokens, result.options.sampleTokens]).toEqual([5, 1]);
    const direct = await run({ steps: 1, learningRate: 0, lambda: 0 }, {}, { init: first.prompt, heldOut: [] });
    expect(direct.prompt).toEqual({ domain: first.prompt.domain });
  });

  it('measures speed by the positions it differentiated', async () => {
    let clock = 0;
    const { history } = await run(
      { lambda: 0, batch: 'all', steps: 1 },
      {},
      { now: () => (clock += 500), heldOut: [] },
    );
    const positions = toyTexts(7, 11, 0).reduce((sum, text) => sum + 3 + text.length, 0);
    expect(history[0]!.tokensPerSecond).toBeCloseTo(2 * positions, 6);
  });

  it('refuses too few references, too little context and foreign tokens', async () => {
    const { options, texts } = setup();
    const code = async (given: Int32Array[], model = new ToyModel()) =>
      (await failureOf(train(model, given, options))).code;
    expect(await code(texts.slice(0, 1))).toBe('REFERENCES_TOO_FEW');
    expect(await code([])).toBe('REFERENCES_TOO_FEW');
    expect(await code(texts, new ToyModel({ maxPositions: 7 }))).toBe('CONTEXT_TOO_SHORT');
    expect(await code([...texts, Int32Array.of(11, 0)])).toBe('TOKENIZER_MISMATCH');
  });
});

describe('checkpoints', () => {
  it('refuse another model, other references and other shapes', async () => {
    const { options, texts } = setup({ steps: 2 });
    const { checkpoint } = await train(new ToyModel(), texts, options);
    const refusal = async (given: Partial<{ model: ToyModel; texts: Int32Array[]; options: DominoOptions }>) => {
      const error = await failureOf(
        train(given.model ?? new ToyModel(), given.texts ?? texts, given.options ?? options, {}, { checkpoint }),
      );
      return `${error.code}: ${error.message}`;
    };
    expect(await refusal({ model: new ToyModel({ hash: 'other' }) })).toContain(
      'PROMPT_MISMATCH: The run cannot be resumed: it was learned on toy',
    );
    expect(await refusal({ texts: texts.slice(1) })).toContain('7 references, and there are 6');
    expect(await refusal({ texts: [...texts].reverse() })).toContain('other tokens than before');
    expect(await refusal({ options: { ...options, domainTokens: 4 } })).toContain('3 domain tokens, not 4');
    expect(await refusal({ options: { ...options, lambda: 0 } })).toContain('2 sample tokens');
  });

  it('survive being read and written, byte for byte', async () => {
    const { checkpoint } = await run({ steps: 6 });
    expect(writeCheckpoint(readCheckpoint(checkpoint))).toEqual(checkpoint);
    // It says nothing of the model's files or the template, and holds the last prompt, not the best.
    expect(() => readPromptFile(checkpoint)).toThrow(/checkpoint of a run, not a prompt/);
  });

  it('are refused when cut off or of another kind', async () => {
    const { checkpoint, prompt } = await run({ steps: 1 });
    for (let length = 0; length < checkpoint.length; length += 97) {
      expect(() => readCheckpoint(checkpoint.subarray(0, length))).toThrow(StudioError);
    }
    const { state, ...rest } = readCheckpoint(checkpoint);
    const stale = { ...state, sampleOptimizer: { ...state.sampleOptimizer!, steps: new Int32Array(3) } };
    expect(() => readCheckpoint(writeCheckpoint({ ...rest, state: stale }))).toThrow(StudioError);
    expect(() =>
      readCheckpoint(writeCheckpoint({ ...rest, state: { ...state, prompt: { domain: prompt.domain } } })),
    ).not.toThrow();
    expect(() =>
      readCheckpoint(writeCheckpoint({ ...rest, state: { ...state, order: { ...state.order, remaining: [7] } } })),
    ).toThrow('data order');
  });
});
