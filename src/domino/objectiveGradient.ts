/** The whole objective over given D and S, and its gradient: what `domino gradient` writes. */
import type { LanguageModel } from '../model/types';
import type { FloatTensor } from '../tensors/tensor';
import { defaultBudget, type MicroBatchBudget } from './objective/microBatches';
import { evaluateObjective } from './objective/objective';
import { prefixLength, promptShape, templateLength } from './prompt/prefixLength';
import { checkPromptShape, type PromptTemplate, RAW_TEMPLATE } from './prompt/softPrompt';
import { TokenTable } from './prompt/tokenTable';
import { DataOrder } from './run/dataOrder';
import { checkTexts } from './run/trainingTexts';
import type { DominoOptions, LossOptions, SoftPrompt } from './types';

export interface ObjectiveGradient {
  readonly l1: number;
  /** null when λ = 0. */
  readonly l2: number | null;
  readonly total: number;
  /** ∂total/∂D, [k, d] */
  readonly domain: FloatTensor;
  /** ∂total/∂S, [n, l, d] in the references' order: 0 for references outside the batch; null where the prompt has no S. */
  readonly samples: FloatTensor | null;
}

/**
 * Evaluate the objective once. With batch and negatives `all` these are Eqs. 2–4 over all references; smaller numbers
 * give the first batch of a run with this seed.
 * @param texts all references' token ids, each ending with the end-of-sample token
 * @param prompt D, and S for λ > 0; borrowed
 * @throws StudioError PROMPT_MISMATCH, REFERENCES_TOO_FEW, CONTEXT_TOO_SHORT, NAN_LOSS
 */
export async function objectiveGradient(
  model: LanguageModel,
  texts: readonly Int32Array[],
  prompt: SoftPrompt,
  options: LossOptions & Pick<DominoOptions, 'batch' | 'negatives' | 'seed'>,
  { frame = RAW_TEMPLATE, budget }: { frame?: PromptTemplate | undefined; budget?: MicroBatchBudget | undefined } = {},
): Promise<ObjectiveGradient> {
  const contrastive = options.lambda > 0;
  const { tokenDim } = model.info;
  const expected = contrastive ? { tokenDim, referenceCount: texts.length } : { tokenDim };
  checkPromptShape(prompt, { ...expected, needsSamples: contrastive });
  const length = prefixLength({ ...promptShape(prompt), lambda: options.lambda }, templateLength(frame));
  checkTexts(texts, { minimum: contrastive ? 2 : 1, prefixLength: length, info: model.info });

  const table = await TokenTable.create(model, [...texts, frame.before, frame.between]);
  const context = { model, texts, table, frame, options, budget: budget ?? defaultBudget(model) };
  const batch = new DataOrder(texts.length, options).next();
  const { l1, l2, total, gradient } = await evaluateObjective(context, prompt, batch);

  const domain = { data: Float32Array.from(gradient.domain), dims: prompt.domain.dims };
  if (prompt.samples === undefined) return { l1, l2, total, domain, samples: null };
  const samples = new Float32Array(prompt.samples.data.length);
  for (const [i, own] of gradient.samples) samples.set(own, i * own.length);
  return { l1, l2, total, domain, samples: { data: samples, dims: prompt.samples.dims } };
}
