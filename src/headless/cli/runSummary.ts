import type { TrainingResult } from '../../domino/run/trainingHooks';

/** What `train` answers with --json. */
export function runSummary(out: string, result: TrainingResult): object {
  const { steps, stoppedBy, bestStep, heldOut, heldOutWithoutPrompt, history } = result;
  const { l1 = null, l2 = null, total = null, tokensPerSecond = null } = lastWhole(history) ?? {};
  return { out, steps, stoppedBy, bestStep, l1, l2, total, heldOut, heldOutWithoutPrompt, tokensPerSecond };
}

/** The newest step with every loss that the run has: not each step may have the contrast. */
const lastWhole = (history: TrainingResult['history']): TrainingResult['history'][number] | undefined =>
  history.findLast(({ l2 }) => l2 !== null) ?? history.at(-1);

/** The same as a line for a person. */
export function describeRun(
  out: string,
  { steps, stoppedBy, bestStep, heldOut, heldOutWithoutPrompt }: TrainingResult,
): string {
  const measured =
    heldOut === null || heldOutWithoutPrompt === null
      ? 'nothing held out'
      : `held out ${heldOut.toFixed(4)} nats/token, ${heldOutWithoutPrompt.toFixed(4)} without a prompt`;
  return `${out}: ${steps} steps (${stoppedBy}), prompt of step ${bestStep}, ${measured}`;
}
