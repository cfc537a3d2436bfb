import { describe, expect, it } from 'vitest';
import { presetOptions } from '../../domino/presets';
import type { HistoryPoint } from '../../domino/types';
import { runFigures } from './runFigures';

const point = (step: number, heldOut: number | null = null): HistoryPoint => ({
  step,
  l1: 2,
  l2: 1,
  total: 3,
  heldOut,
  gradientNorm: 0.5,
  learningRate: 0.03,
  tokensPerSecond: 100 * step,
  elapsedMs: step * 500,
});
const options = { ...presetOptions('studio'), steps: 10 };

describe('the numbers of a run', () => {
  it('know nothing before the first step', () => {
    expect(runFigures({ history: [], options, heldOutWithoutPrompt: null })).toMatchObject({
      step: 0,
      steps: 10,
      l1: null,
      heldOutChange: null,
      remainingMs: null,
    });
  });

  it('compare the newest held-out loss with no prompt, and remember the best', () => {
    const history = [point(1, 1.2), point(2, 0.8), point(3, 0.9), point(4)];
    const numbers = runFigures({ history, options, heldOutWithoutPrompt: 1.5 });
    expect(numbers.heldOut).toBe(0.9);
    expect(numbers.heldOutChange).toBeCloseTo(-0.4, 12);
    expect(numbers.bestHeldOut).toEqual({ step: 2, value: 0.8 });
  });

  it('are those of the kept prompt over all that is held out once the run has ended', () => {
    const status = { kind: 'finished', stoppedBy: 'finished', bestStep: 2, heldOut: 0.85 } as const;
    const history = [point(1, 1.2), point(2, 0.8), point(3, 0.9)];
    const numbers = runFigures({ history, options, heldOutWithoutPrompt: 1.7, status });
    expect(numbers).toMatchObject({ heldOut: 0.85, heldOutChange: -0.5, bestHeldOut: { step: 2, value: 0.85 } });
    const { heldOut: _, ...before } = status;
    expect(runFigures({ history, options, heldOutWithoutPrompt: 1.8, status: before }).heldOut).toBe(0.9);
  });

  it('show the newest L2 where only some steps have the contrast', () => {
    const history = [point(1), { ...point(2), l2: null, total: 2 }];
    expect(runFigures({ history, options, heldOutWithoutPrompt: null }).l2).toBe(1);
  });

  it('tell rate and time left from the points of late', () => {
    const numbers = runFigures({
      history: [1, 2, 3, 4].map((step) => point(step)),
      options,
      heldOutWithoutPrompt: null,
    });
    expect(numbers.stepsPerSecond).toBe(2);
    expect(numbers.tokensPerSecond).toBe(250);
    expect(numbers.remainingMs).toBe(3000);
  });
});
