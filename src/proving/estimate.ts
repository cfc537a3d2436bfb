/** What a proof takes, told before it starts: from rates that were measured on this device. */
import type { ModelShape } from '../hub/types';
import { cellsOf } from './plan';
import type { Arm, ProofCell, ProofPlan, ProofResult } from './types';

/** What the device was seen to do, tokens a second; null where it was not seen yet. */
export interface Rates {
  /** Of learning: questions and answers, forward and backward. */
  readonly learning: number | null;
  /** Of answering: tokens that were written. */
  readonly answering: number | null;
}

/** Mean lengths, tokens. */
export interface Lengths {
  readonly lesson: number;
  readonly question: number;
  readonly answer: number;
}

/** A question is read forwards alone, which is a third of a forward and backward pass. */
const READING = 3;

export interface ProofEstimate {
  readonly students: number;
  /** Of what is left; null where nothing was measured. */
  readonly seconds: number | null;
}

/** Of the students that are not done; one that is half way counts by its share. */
export function estimateProof(
  plan: ProofPlan,
  tasks: number,
  results: readonly ProofResult[],
  { rates, lengths, underWay = 0 }: { readonly rates: Rates; readonly lengths: Lengths; readonly underWay?: number },
): ProofEstimate {
  const done = new Set(results.map(({ id }) => id));
  const left = cellsOf(plan).filter(({ id }) => !done.has(id));
  const learning = learningSeconds(plan, results, rates, lengths);
  const answering = answeringSeconds(plan, tasks, results, rates, lengths);
  if (answering === null || learning === null) return { students: left.length, seconds: null };
  const seconds = left.reduce((sum, cell, at) => {
    const whole = (isTaught(plan.arms, cell) ? learning : 0) + answering;
    return sum + whole * (at === 0 ? 1 - underWay : 1);
  }, 0);
  return { students: left.length, seconds };
}

const isTaught = (arms: readonly Arm[], { arm }: ProofCell): boolean =>
  arms.some(({ id, kind }) => id === arm && kind !== 'base');

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** As the students of this proof took, where there is one; every student makes the same steps. */
function learningSeconds(
  { training }: ProofPlan,
  results: readonly ProofResult[],
  { learning }: Rates,
  { lesson }: Lengths,
): number | null {
  const measured = results.filter(({ steps }) => steps > 0).map(({ learningSeconds: each }) => each);
  if (measured.length > 0) return mean(measured);
  return learning === null ? null : (training.steps * training.batch * lesson) / learning;
}

function answeringSeconds(
  { samples }: ProofPlan,
  tasks: number,
  results: readonly ProofResult[],
  { learning, answering }: Rates,
  { question, answer }: Lengths,
): number | null {
  if (results.length > 0) return mean(results.map(({ answeringSeconds: each }) => each));
  if (learning === null || answering === null) return null;
  return tasks * (question / (READING * learning) + (samples * answer) / answering);
}

/** What learning holds beside the model and a pass: the adapter, its gradient and AdamW's two moments, float32. */
export const adapterBytes = (parameters: number): number => 4 * 4 * parameters;

/** Trainable parameters: a pair of rank r beside every linear layer of each block, r · (in + out). */
export function adapterParameters(shape: ModelShape, rank: number): number {
  const { hiddenSize: d, heads, keyValueHeads, headSize: h, intermediateSize: f, layers } = shape;
  const [query, keyOrValue, mlp] = [d + heads * h, d + keyValueHeads * h, d + f];
  return layers * rank * (2 * query + 2 * keyOrValue + 3 * mlp);
}
