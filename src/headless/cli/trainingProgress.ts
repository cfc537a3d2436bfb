import type { LearningHooks } from '../../domino/learnPrompt';
import { cutNotice } from '../../domino/run/trainingTexts';
import type { DominoOptions, HistoryPoint } from '../../domino/types';
import { checkpointKeeper } from './checkpointKeeper';
import type { writeResultFile } from './files';
import type { Output } from './output';

const LINE_EVERY_MS = 1000;

/**
 * What a person reads while a run learns, and what is on disk if it is killed: a line a second at most, a checkpoint every
 * five seconds or so. A checkpoint that cannot be written leaves the one before it, is told, and does not end the run.
 * @param references how many there are, held-out ones included
 * @param notices collects what the run wants known
 */
export function trainingProgress(
  output: Output,
  out: string,
  { steps, maxTokens, references }: Pick<DominoOptions, 'steps' | 'maxTokens'> & { readonly references: number },
  notices: string[],
  write?: typeof writeResultFile,
): LearningHooks {
  let firstStep = 0;
  let started = performance.now();
  let lastLine = Number.NEGATIVE_INFINITY;
  const onNotice = (message: string): void => {
    notices.push(message);
    output.progress(message);
  };
  const checkpoints = checkpointKeeper(out, onNotice, write);
  return {
    onStarted({ step, heldOutWithoutPrompt, tokensPerStep, heldOutRows, cutRows }) {
      firstStep = step;
      started = performance.now();
      const baseline = heldOutWithoutPrompt === null ? '' : `; held out without a prompt ${nats(heldOutWithoutPrompt)}`;
      output.progress(`step ${step} of ${steps}, ${tokensPerStep} tokens a step${baseline}`);
      const cut = cutRows.filter((row) => !heldOutRows.includes(row)).length;
      if (cut > 0 && step === 0) onNotice(cutNotice(cut, references - heldOutRows.length, maxTokens));
    },
    async onPoint(point, run) {
      const now = performance.now();
      const leftMs = ((now - started) / (point.step - firstStep)) * (steps - point.step);
      const line = describe(point, steps, leftMs);
      output.status(line);
      if (now - lastLine >= LINE_EVERY_MS || point.step === steps) {
        output.progress(line);
        lastLine = now;
      }
      if (checkpoints.isDue(now)) await checkpoints.keep(run.checkpoint(), point.step);
    },
    onNotice,
    onCheckpoint: checkpoints.keep,
  };
}

function describe(point: HistoryPoint, steps: number, leftMs: number): string {
  const parts = [`step ${point.step}/${steps}`, `L1 ${point.l1.toFixed(4)}`];
  if (point.l2 !== null) parts.push(`L2 ${point.l2.toFixed(4)}`, `total ${point.total.toFixed(4)}`);
  if (point.heldOut !== null) parts.push(`held out ${nats(point.heldOut)}`);
  parts.push(`gradient ${point.gradientNorm.toPrecision(3)}`, `${point.tokensPerSecond.toFixed(0)} tokens/s`);
  if (point.step < steps) parts.push(`${duration(leftMs)} left`);
  return parts.join('  ');
}

export function nats(value: number): string {
  return `${value.toFixed(4)} nats/token`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${minutes}` : minutes;
}
