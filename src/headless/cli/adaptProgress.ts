import type { AdaptHooks } from '../../adaptation/adapt';
import type { AdaptPoint } from '../../adaptation/types';
import { checkpointKeeper } from './checkpointKeeper';
import type { Output } from './output';
import { duration, nats } from './trainingProgress';

const LINE_EVERY_MS = 1000;

/** What a person reads while a student learns, and what is on disk if it is killed. @param notices collects what the run wants known */
export function adaptProgress(output: Output, out: string, steps: number, notices: string[]): AdaptHooks {
  let [first, started, lastLine] = [0, performance.now(), Number.NEGATIVE_INFINITY];
  const onNotice = (message: string): void => {
    notices.push(message);
    output.progress(message);
  };
  const checkpoints = checkpointKeeper(out, onNotice);
  return {
    onStarted({ step, lessons: { trained, heldOut, tooLong }, heldOutBefore }) {
      [first, started] = [step, performance.now()];
      if (tooLong > 0 && step === 0) onNotice(`${tooLong} lessons are too long and are left out.`);
      const before = heldOutBefore === null ? '' : `, ${heldOut} held out at ${nats(heldOutBefore)}`;
      output.progress(`step ${step} of ${steps}, ${trained} lessons${before}`);
    },
    async onPoint(point, run) {
      const now = performance.now();
      const leftMs = ((now - started) / (point.step - first)) * (steps - point.step);
      const line = describe(point, steps, leftMs);
      output.status(line);
      if (now - lastLine >= LINE_EVERY_MS || point.step === steps) {
        output.progress(line);
        lastLine = now;
      }
      if (checkpoints.isDue(now)) await checkpoints.keep(run.checkpoint(), point.step);
    },
    onCheckpoint: checkpoints.keep,
  };
}

function describe(
  { step, loss, heldOut, gradientNorm, tokensPerSecond }: AdaptPoint,
  steps: number,
  leftMs: number,
): string {
  const parts = [`step ${step}/${steps}`, `loss ${nats(loss)}`];
  if (heldOut !== null) parts.push(`held out ${nats(heldOut)}`);
  parts.push(`gradient ${gradientNorm.toPrecision(3)}`, `${tokensPerSecond.toFixed(0)} tokens/s`);
  if (step < steps) parts.push(`${duration(leftMs)} left`);
  return parts.join('  ');
}
