/**
 * What each option of a run may be; what it is in a preset stands in presets.ts. The schema (options.ts), the page's form and the command
 * line are built from this table. No heavy imports: the page's shell loads this file.
 */
import type { ChoiceSpec, NumberOrAllSpec, NumberOrNullSpec, NumberSpec, SwitchSpec } from '../options';
import { PRESET_NAMES } from './presets';
import type { DominoOptions } from './types';

/** Where the soft tokens start. */
export interface InitializationSpec {
  readonly kind: 'initialization';
  /** Standard deviation, where they start from normal noise. */
  readonly sigma: NumberSpec;
}

type SpecOf<T> = [T] extends [boolean]
  ? SwitchSpec
  : [T] extends [string]
    ? ChoiceSpec<T>
    : [T] extends [number]
      ? NumberSpec
      : [T] extends [number | 'all']
        ? NumberOrAllSpec
        : [T] extends [number | null]
          ? NumberOrNullSpec
          : InitializationSpec;

const steps = { kind: 'number', integer: true, min: 1, max: 1_000_000 } as const;
const softTokens = { kind: 'number', integer: true, min: 1, max: 4096 } as const;
const references = { kind: 'number', integer: true, min: 1, max: 100_000, orAll: true } as const;
const decay = { kind: 'number', min: 0, below: 1, offered: { max: 0.999999 } } as const;

export const OPTION_TABLE = {
  preset: { kind: 'choice', choices: PRESET_NAMES },
  lambda: { kind: 'number', min: 0, max: 1000 },
  likelihood: { kind: 'choice', choices: ['sequence', 'per-token'] },
  pooling: { kind: 'choice', choices: ['per-sample', 'batch'] },
  denominator: { kind: 'choice', choices: ['negatives', 'all'] },
  sampleTerm: { kind: 'switch' },
  steps,
  contrastEvery: steps,
  batch: references,
  negatives: references,
  domainTokens: softTokens,
  sampleTokens: softTokens,
  prompt: { kind: 'choice', choices: ['raw', 'chat'] },
  initialization: { kind: 'initialization', sigma: { kind: 'number', above: 0, max: 100, offered: { min: 0.0001 } } },
  learningRate: { kind: 'number', min: 0, max: 100, orNull: 'one of the model’s own scale' },
  warmupSteps: { ...steps, min: 0 },
  schedule: { kind: 'choice', choices: ['constant', 'linear', 'cosine'] },
  weightDecay: { kind: 'number', min: 0, max: 1 },
  beta1: decay,
  beta2: decay,
  epsilon: { kind: 'number', above: 0, max: 1, offered: { min: 1e-12 } },
  clipNorm: { kind: 'number', above: 0, orNull: 'no clipping', offered: { min: 1e-6, max: 1e9 } },
  maxTokens: { kind: 'number', integer: true, min: 2, max: 1_000_000 },
  holdout: { kind: 'number', min: 0, max: 0.5 },
  heldOutEvery: steps,
  contrastiveFloor: {
    kind: 'number',
    unit: 'nats',
    orNull: 'the one of blindly drawn tokens',
    offered: { min: -1e9, max: 1e9 },
  },
  seed: { kind: 'number', integer: true, min: 0, max: 2 ** 32 - 1 },
} as const satisfies { readonly [Name in keyof DominoOptions]: SpecOf<DominoOptions[Name]> };
