/**
 * One evaluation of the objective: forward passes over D and [D; S_i], the losses, and the gradient of their total.
 *
 * A weight in L2 depends on other sequences' log-probabilities, so nothing can go backward before its log-sum-exp is
 * known. References are therefore taken in groups whose losses are independent (all of them under pooling `batch`):
 * the tapes of a group are kept until its weights are known, or, where they would not fit the budget, the group runs
 * once for its log-probabilities and the rows that matter run again for the gradient.
 */
import { StudioError } from '../../errors';
import { promptShape, templateLength } from '../prompt/prefixLength';
import type { PromptGradient } from '../prompt/softPrompt';
import type { SoftPrompt, StepBatch } from '../types';
import { choosePass } from './choosePass';
import { type BatchScores, dominoLoss, type Losses, type ScoreGradients } from './losses';
import type { ObjectiveContext, Row } from './objectivePass';

export interface ObjectiveValue extends Losses {
  /** ∂total/∂D and ∂total/∂S_i for the i of the batch. */
  readonly gradient: PromptGradient;
  /** Positions that ran, prefix and text, padding and repeated passes not counted. */
  readonly positions: number;
}

/**
 * @param prompt borrowed; has samples where λ > 0
 * @throws StudioError NAN_LOSS when a loss is not finite
 */
export async function evaluateObjective(
  context: ObjectiveContext,
  prompt: SoftPrompt,
  batch: StepBatch,
): Promise<ObjectiveValue> {
  const { options } = context;
  const gradient: PromptGradient = { domain: new Float64Array(prompt.domain.data.length), samples: new Map() };
  let l1 = 0;
  let l2 = 0;
  let total = 0;
  let positions = 0;
  for (const group of independentGroups(context, prompt, batch)) {
    const share = group.indices.length / batch.indices.length;
    const rows = rowsOf(group, options.lambda > 0);
    const pass = choosePass(context, prompt, rows);
    try {
      const logProbabilities = await pass.forward();
      const loss = dominoLoss(toScores(group, rows, logProbabilities, context.texts), options);
      if (!Number.isFinite(loss.total)) throw notFinite(loss);
      await pass.backward(
        toWeights(loss.gradients, options.lambda > 0).map((weight) => weight * share),
        gradient,
      );
      l1 += share * loss.l1;
      l2 += share * (loss.l2 ?? 0);
      total += share * loss.total;
      positions += pass.positions;
    } finally {
      pass.dispose();
    }
  }
  return { l1, l2: options.lambda > 0 ? l2 : null, total, gradient, positions };
}

/** Split a batch where the losses allow it, so that each part's tapes fit the budget; a part has one reference at least. */
function independentGroups({ options, texts, frame, budget }: ObjectiveContext, prompt: SoftPrompt, batch: StepBatch) {
  if (options.lambda > 0 && options.pooling === 'batch') return [batch];
  const { domainTokens, sampleTokens } = promptShape(prompt);
  const prefix = templateLength(frame) + domainTokens + sampleTokens;
  const groups: { indices: number[]; negatives: (readonly number[])[] }[] = [];
  let kept = Number.POSITIVE_INFINITY;
  batch.indices.forEach((own, place) => {
    const negatives = batch.negatives[place] ?? [];
    const lengths = [own, own, ...negatives].map((text) => prefix + texts[text]!.length);
    const needed = Math.max(...lengths) * lengths.length;
    if (kept + needed > budget.keptPositions) {
      groups.push({ indices: [], negatives: [] });
      kept = 0;
    }
    const group = groups.at(-1)!;
    group.indices.push(own);
    group.negatives.push(negatives);
    kept += needed;
  });
  return groups;
}

/** For each reference its row behind D, then (λ > 0) its positive and its negatives; toScores and toWeights follow. */
function rowsOf(batch: StepBatch, contrastive: boolean): Row[] {
  return batch.indices.flatMap((own, place) => [
    { text: own, sample: null },
    ...(contrastive ? [own, ...batch.negatives[place]!].map((text) => ({ text, sample: own })) : []),
  ]);
}

function toScores(
  batch: StepBatch,
  rows: readonly Row[],
  logProbabilities: Float64Array,
  texts: readonly Int32Array[],
): BatchScores {
  const counts = rows.map(({ text }) => texts[text]!.length);
  const contrastive = rows.length > batch.indices.length;
  const domain: number[] = [];
  const tokenCounts: number[] = [];
  const positives: number[] = [];
  const negatives: Float64Array[] = [];
  const negativeTokenCounts: number[][] = [];
  let at = 0;
  for (const drawn of batch.negatives) {
    domain.push(logProbabilities[at]!);
    tokenCounts.push(counts[at++]!);
    if (!contrastive) continue;
    positives.push(logProbabilities[at++]!);
    negatives.push(logProbabilities.subarray(at, at + drawn.length));
    negativeTokenCounts.push(counts.slice(at, at + drawn.length));
    at += drawn.length;
  }
  return { domain, tokenCounts, contrast: contrastive ? { positives, negatives, negativeTokenCounts } : null };
}

function toWeights({ domain, positives, negatives }: ScoreGradients, contrastive: boolean): number[] {
  return Array.from(domain).flatMap((weight, i) =>
    contrastive ? [weight, positives[i]!, ...negatives[i]!] : [weight],
  );
}

function notFinite({ l1, l2, total }: Losses): StudioError {
  return new StudioError(
    'NAN_LOSS',
    `The loss is not a finite number (L1 ${l1}, L2 ${l2 ?? 'not used'}, total ${total}).`,
    'Lower the learning rate, or the λ, and go on from the last checkpoint.',
  );
}
