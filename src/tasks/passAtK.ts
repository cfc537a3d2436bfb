/**
 * Pass@k: the probability that at least one of k answers is right. n answers a task, of which c are right, estimate it without bias
 * (Chen et al. 2021, arXiv 2107.03374, Eq. 1). Intervals are of the mean over tasks, the tasks being a sample of those that could be asked.
 */
import { StudioError } from '../errors';
import { Random } from '../tensors/random';
import { bootstrapMean } from './bootstrap';
import type { PassAtK, Score, TaskResult } from './types';

/** Of one task: 1 − C(n − c, k) ÷ C(n, k), as a product of factors below 1 (openai/human-eval, human_eval/evaluation.py at 9d3aa8b). */
export function estimatePassAtK(samples: number, correct: number, k: number): number {
  if (!(Number.isInteger(k) && k >= 1 && k <= samples))
    throw new StudioError(
      'BAD_OPTION',
      `Pass@${k} of ${samples} answers a task cannot be estimated.`,
      `Ask for at least ${Math.max(1, Math.ceil(k))} answers a task, or for Pass@k with a smaller k.`,
      { where: 'k' },
    );
  if (samples - correct < k) return 1;
  let allWrong = 1;
  for (let i = samples - correct + 1; i <= samples; i++) allWrong *= 1 - k / i;
  return 1 - allWrong;
}

export interface BootstrapOptions {
  readonly seed?: number;
  readonly resamples?: number;
}

const DEFAULTS = { seed: 0, resamples: 4000 };

/**
 * The mean over tasks with its 95 % interval.
 * @throws StudioError BAD_OPTION where there are no tasks, or one with fewer than k answers
 */
export function passAtK(results: readonly TaskResult[], k: number, options: BootstrapOptions = {}): PassAtK {
  return { k, ...scoreOf(valuesOf(results, k), 0, `pass@${k}`, options) };
}

/**
 * Pass@k of `results` less that of `others`, of the same tasks: a task that is hard for both says nothing of their difference, so tasks are
 * drawn with both their answers.
 * @throws StudioError BAD_OPTION also where the tasks are not the same
 */
export function passAtKDifference(
  results: readonly TaskResult[],
  others: readonly TaskResult[],
  k: number,
  options: BootstrapOptions = {},
): PassAtK {
  const other = new Map(others.map((result) => [result.id, result]));
  const pairs = results.map((result) => [result, other.get(result.id)] as const);
  if (other.size !== results.length || pairs.some(([, pair]) => pair === undefined))
    throw new StudioError(
      'BAD_OPTION',
      'These students were asked different tasks.',
      'Ask both the same tasks before they are compared.',
    );
  const values = pairs.map(
    ([a, b]) => estimatePassAtK(a.samples, a.correct, k) - estimatePassAtK(b!.samples, b!.correct, k),
  );
  return { k, ...scoreOf(values, -1, `difference@${k}`, options) };
}

function valuesOf(results: readonly TaskResult[], k: number): number[] {
  return results.map(({ samples, correct }) => estimatePassAtK(samples, correct, k));
}

function scoreOf(values: readonly number[], least: -1 | 0, stream: string, options: BootstrapOptions): Score {
  if (values.length === 0)
    throw new StudioError('BAD_OPTION', 'There are no tasks to score.', 'Give at least one task with an answer.');
  const { seed, resamples } = { ...DEFAULTS, ...options };
  return bootstrapMean(values, [least, 1], new Random(`${seed}/${stream}`), resamples);
}
