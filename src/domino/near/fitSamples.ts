/**
 * S for references that have learned none: D stands still, and one S a group is fitted to log p(X | D, S) of the group's texts
 * (SoftSRV's contextual prompts, with the domain's own part frozen). Legend: g groups, l sample tokens, d token dimension.
 */
import { StudioError } from '../../errors';
import { letEventsRun } from '../../letEventsRun';
import type { LanguageModel } from '../../model/types';
import { clipByGlobalNorm } from '../../optimization/clipByGlobalNorm';
import { initRowAdamW, updateRowAdamW } from '../../optimization/rowAdamW';
import { choosePass } from '../objective/choosePass';
import { defaultBudget } from '../objective/microBatches';
import type { PromptGradient, PromptTemplate } from '../prompt/softPrompt';
import { TokenTable } from '../prompt/tokenTable';
import type { SoftPrompt } from '../types';

export interface FitOptions {
  readonly steps: number;
  /** Texts of each group a step, by turns; fewer where it has fewer. */
  readonly batch: number;
  readonly learningRate: number;
}

export interface FitRequest {
  readonly domain: SoftPrompt['domain'];
  readonly frame: PromptTemplate;
  /** Token ids, each with the end-of-sample token. Borrowed. */
  readonly texts: readonly Int32Array[];
  /** Which texts each S is fitted to. */
  readonly groups: readonly (readonly number[])[];
  /** Where each S starts, float32 [g, l, d], borrowed. */
  readonly start: NonNullable<SoftPrompt['samples']>;
  readonly options: FitOptions;
}

const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
/** The studio's. */
const CLIP_NORM = 1;
/** Nothing of it is asked for: weights are given. */
const LOSS = {
  lambda: 1,
  likelihood: 'per-token',
  pooling: 'per-sample',
  denominator: 'all',
  sampleTerm: false,
} as const;

/**
 * @returns S float32 [g, l, d], owned by the caller, and the groups' mean loss before each step, nats per token
 * @throws StudioError NAN_LOSS
 */
export async function fitSamples(
  model: LanguageModel,
  { domain, frame, texts, groups, start, options }: FitRequest,
  { signal, onStep }: { readonly signal?: AbortSignal; readonly onStep?: (step: number, loss: number) => void } = {},
): Promise<{ readonly samples: NonNullable<SoftPrompt['samples']>; readonly losses: readonly number[] }> {
  const [count, l, d] = start.dims;
  const data = start.data.slice();
  const prompt: SoftPrompt = { domain, samples: { data, dims: [count, l, d] } };
  const table = await TokenTable.create(model, [...texts, frame.before, frame.between]);
  const context = { model, texts, table, frame, options: LOSS, budget: defaultBudget(model) };
  const state = initRowAdamW(count, l * d);
  const losses: number[] = [];
  for (let step = 0; step < options.steps && !signal?.aborted; step++) {
    const rows = groups.flatMap((group, sample) => {
      const size = Math.min(options.batch, group.length);
      return Array.from({ length: size }, (_, at) => ({ text: group[(step * size + at) % group.length]!, sample }));
    });
    const sizes = groups.map((group) => Math.min(options.batch, group.length));
    const pass = choosePass(context, prompt, rows);
    const gradient: PromptGradient = { domain: new Float64Array(domain.data.length), samples: new Map() };
    try {
      const logProbabilities = await pass.forward();
      const weights = rows.map(({ text, sample }) => -1 / (texts[text]!.length * sizes[sample]!));
      losses.push(rows.reduce((sum, _, row) => sum + weights[row]! * logProbabilities[row]!, 0) / count);
      await pass.backward(weights, gradient);
    } finally {
      pass.dispose();
    }
    for (const [sample, own] of gradient.samples) {
      if (!Number.isFinite(clipByGlobalNorm([own], CLIP_NORM))) throw notFinite();
      updateRowAdamW(data, sample, own, state, options.learningRate, ADAMW);
    }
    onStep?.(step + 1, losses.at(-1)!);
    await letEventsRun();
  }
  return { samples: { data, dims: [count, l, d] }, losses };
}

const notFinite = (): StudioError =>
  new StudioError(
    'NAN_LOSS',
    'What is fitted to these examples is not finite.',
    'Choose others, or learn the prompt anew with a lower learning rate.',
  );
