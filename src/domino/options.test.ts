import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { parseOptions, resolveOptions } from './options';
import { PRESET_NAMES, presetOptions } from './presets';

function refusal(act: () => unknown): StudioError {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('presets', () => {
  it('are valid, and say who they are', () => {
    for (const name of PRESET_NAMES) expect(parseOptions(presetOptions(name)).preset).toBe(name);
  });

  it('hold the values that the paper and the released code state', () => {
    expect(presetOptions('paper', 713)).toMatchObject({
      lambda: 1,
      likelihood: 'sequence',
      pooling: 'per-sample',
      denominator: 'negatives',
      domainTokens: 256,
      sampleTokens: 256,
    });
    expect(presetOptions('released', 713)).toMatchObject({
      likelihood: 'per-token',
      pooling: 'batch',
      denominator: 'negatives',
      batch: 3,
      learningRate: 1e-3,
      schedule: 'linear',
      warmupSteps: 0,
      maxTokens: 1024,
      initialization: { kind: 'normal', sigma: 1 },
      steps: 2380,
    });
  });
});

describe('resolveOptions', () => {
  it('lays given values over the preset and ignores undefined ones', () => {
    const options = resolveOptions({ preset: 'released', steps: 7, lambda: undefined, negatives: 'all' }, 66);
    expect(options).toEqual({ ...presetOptions('released'), steps: 7, negatives: 'all' });
    expect(resolveOptions({ preset: 'paper' }, 66).steps).toBe(220);
    // Ten epochs whatever the batch.
    expect(resolveOptions({ preset: 'paper', batch: 6 }, 66).steps).toBe(110);
    expect(resolveOptions({ preset: 'released', batch: 'all' }, 66).steps).toBe(10);
    expect(resolveOptions().preset).toBe('studio');
  });

  it.each([
    ['lambda', -1, 'from 0 to 1000'],
    ['learningRate', Number.NaN, 'a number from 0'],
    ['steps', 1.5, 'a whole number from 1'],
    ['batch', 0, "'all' or a whole number from 1"],
    ['negatives', 'some', "'all' or a whole number"],
    ['likelihood', 'mean', 'one of sequence, per-token'],
    ['holdout', 0.6, 'from 0 to 0.5'],
    ['initialization', { kind: 'normal', sigma: 0 }, 'sigma above 0'],
    ['beta1', 1, 'below 1'],
    ['clipNorm', 0, 'null for no clipping'],
    ['preset', 'mine', 'one of studio, paper, released'],
    ['seed', Number.POSITIVE_INFINITY, 'a whole number'],
  ])('refuses %s = %s and says what it may be', (name, value, allowed) => {
    const error = refusal(() => resolveOptions({ [name]: value }));
    expect([error.code, error.where]).toEqual(['BAD_OPTION', name]);
    expect(error.message).toContain(name);
    expect(error.remedy).toContain(allowed);
  });

  it('refuses what it does not know, and what is missing', () => {
    expect(refusal(() => parseOptions({ ...presetOptions('studio'), lamda: 2 })).message).toContain('lamda');
    const { seed: _, ...rest } = presetOptions('studio');
    expect(refusal(() => parseOptions(rest)).message).toBe('Option seed is missing.');
    expect(refusal(() => parseOptions(null)).code).toBe('BAD_OPTION');
    expect(refusal(() => parseOptions([1])).code).toBe('BAD_OPTION');
  });
});
