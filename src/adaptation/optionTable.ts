/**
 * What each option of a student's training may be, and is where nothing else is said. Schema, form and command line are built from this
 * table. No heavy imports: the page's shell loads this file.
 */
import type { NumberSpec } from '../options';
import type { AdaptOptions } from './types';

export const ADAPT_TABLE = {
  rank: { kind: 'number', integer: true, min: 1, max: 256 },
  alpha: { kind: 'number', above: 0, max: 4096, offered: { min: 1 } },
  learningRate: { kind: 'number', above: 0, max: 1, offered: { min: 1e-6 } },
  steps: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
  batch: { kind: 'number', integer: true, min: 1, max: 4096 },
  maxTokens: { kind: 'number', integer: true, min: 3, max: 1_000_000 },
  heldOutShare: { kind: 'number', min: 0, max: 0.5, note: '0 keeps the last step' },
  evaluateEvery: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
  clipNorm: { kind: 'number', above: 0, max: 1e9, offered: { min: 1e-6 } },
  weightDecay: { kind: 'number', min: 0, max: 1 },
  seed: { kind: 'number', integer: true, min: 0, max: 2 ** 32 - 1 },
} as const satisfies { readonly [Name in Exclude<keyof AdaptOptions, 'targets'>]: NumberSpec };

/**
 * Rank, layers, batch and schedule are the paper's (arXiv 2605.30039 §3.1, Reference SFT). Its learning rate, 5e-5, is for 7 billion
 * parameters: the embedded model's held-out loss has hardly moved after 40 steps of four times that, is lowest at 5e-4 and at 1e-3, and at
 * 1e-3 rises again after 10 (decision note 51).
 */
const DEFAULTS: Omit<AdaptOptions, 'steps'> = {
  rank: 8,
  alpha: 16,
  targets: 'all-linear',
  learningRate: 5e-4,
  batch: 24,
  maxTokens: 4096,
  heldOutShare: 0.1,
  evaluateEvery: 5,
  clipNorm: 1,
  weightDecay: 0,
  seed: 0,
};

/** Passes over the lessons, and the fewest updates: of few lessons the paper's two passes are a handful. */
const EPOCHS = 2;
const FEWEST_STEPS = 40;

/** Updates where nobody says how many. */
export const stepsFor = (lessons: number, batch: number): number =>
  Math.max(FEWEST_STEPS, Math.ceil((EPOCHS * lessons) / batch));

/** What may be given over the defaults; undefined: as they say. */
export type AdaptOverrides = { readonly [Name in keyof AdaptOptions]?: AdaptOptions[Name] | undefined };

/** @param lessons trained and held out */
export function defaultAdaptOptions(lessons: number, { batch }: AdaptOverrides = {}): AdaptOptions {
  return { ...DEFAULTS, steps: stepsFor(lessons, Math.max(1, batch ?? DEFAULTS.batch)) };
}
