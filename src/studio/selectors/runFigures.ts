/** The figures of a run as its cards show them. */
import type { Run } from '../../project/types';

/** Rates are means over the last points, so that they neither jump nor remember the start. */
const RATE_WINDOW = 20;

export interface RunFigures {
  readonly step: number;
  readonly steps: number;
  readonly l1: number | null;
  readonly l2: number | null;
  readonly gradientNorm: number | null;
  /** Nats per token: of the newest evaluation while a run learns, at its end of the kept prompt over all that is held out. */
  readonly heldOut: number | null;
  /** (held-out − without prompt) / without prompt; negative is better. */
  readonly heldOutChange: number | null;
  readonly bestHeldOut: { readonly step: number; readonly value: number } | null;
  readonly tokensPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  readonly remainingMs: number | null;
}

export function runFigures(
  run: Pick<Run, 'history' | 'options' | 'heldOutWithoutPrompt'> & Partial<Pick<Run, 'openedFrom' | 'status'>>,
): RunFigures {
  const { history, options, heldOutWithoutPrompt } = run;
  const learned = run.openedFrom?.learned;
  const last = history.at(-1);
  const window = history.slice(-RATE_WINDOW);
  const first = window[0];
  const elapsedMs = last && first ? last.elapsedMs - first.elapsedMs : 0;
  const stepsPerSecond = elapsedMs > 0 && last && first ? ((last.step - first.step) * 1000) / elapsedMs : null;
  const evaluated = history.filter((point) => point.heldOut !== null);
  const { status } = run;
  const ended = status?.kind === 'finished' && status.heldOut !== undefined ? status : null;
  const heldOut = ended ? (ended.heldOut ?? null) : (evaluated.at(-1)?.heldOut ?? null);
  // An opened prompt has no curve; its file says how it ended.
  let best: RunFigures['bestHeldOut'] =
    learned && learned.heldOut !== null ? { step: learned.bestStep, value: learned.heldOut } : null;
  for (const point of evaluated) {
    if (point.heldOut !== null && (best === null || point.heldOut < best.value))
      best = { step: point.step, value: point.heldOut };
  }
  if (ended && heldOut !== null) best = { step: ended.bestStep, value: heldOut };
  return {
    step: last?.step ?? learned?.steps ?? 0,
    steps: options.steps,
    l1: last?.l1 ?? null,
    // Where only some steps have the contrast: of the newest that had it.
    l2: history.findLast(({ l2 }) => l2 !== null)?.l2 ?? null,
    gradientNorm: last?.gradientNorm ?? null,
    heldOut,
    heldOutChange: heldOut !== null && heldOutWithoutPrompt ? heldOut / heldOutWithoutPrompt - 1 : null,
    bestHeldOut: best,
    tokensPerSecond:
      window.length > 0 ? window.reduce((sum, point) => sum + point.tokensPerSecond, 0) / window.length : null,
    stepsPerSecond,
    remainingMs: stepsPerSecond && last ? ((options.steps - last.step) * 1000) / stepsPerSecond : null,
  };
}
