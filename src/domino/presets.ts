/**
 * The three presets. `paper` is Eqs. 2–4 as printed (arXiv 2605.30039 §2–3.1: k = l = 256, λ = 1); what the paper does not
 * state (batch, optimiser, initialisation, lengths) is taken from the authors' released code. `released` is that
 * code's loss and settings. `studio` is this project's own and the default: small enough to feel live.
 * No imports but types: the page's shell loads this file.
 */
import type { DominoOptions, PresetName } from './types';

export const PRESET_NAMES = ['studio', 'paper', 'released'] as const satisfies readonly PresetName[];

/** Passes over the references in the authors' training script. */
const RELEASED_EPOCHS = 10;
/** Stands in for the number of references where it is not known yet, so that a form can show a number of steps. */
const ASSUMED_REFERENCES = 60;

const STUDIO: DominoOptions = {
  preset: 'studio',
  lambda: 1,
  likelihood: 'per-token',
  pooling: 'per-sample',
  denominator: 'all',
  sampleTerm: false,
  steps: 120,
  // Half of the rows of a step are the contrast's; in every second step it teaches the same (decision note 25).
  contrastEvery: 2,
  batch: 2,
  negatives: 1,
  domainTokens: 96,
  sampleTokens: 8,
  prompt: 'raw',
  initialization: { kind: 'references' },
  learningRate: null,
  warmupSteps: 5,
  // Constant, not decayed: a run of 10 steps that is resumed to 20 is then the run of 20, and a run can be extended.
  schedule: 'constant',
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
  maxTokens: 160,
  holdout: 0.1,
  heldOutEvery: 10,
  contrastiveFloor: null,
  seed: 0,
};

/** What `paper` and `released` share: the authors' training script (docs/method.md §2). */
const AUTHORS: Omit<DominoOptions, 'preset' | 'likelihood' | 'pooling' | 'sampleTerm' | 'steps'> = {
  lambda: 1,
  denominator: 'negatives',
  contrastEvery: 1,
  batch: 3,
  // The other members of a batch of 3. `negatives: 'all'` is Eq. 3's full sum, at n² sequences an epoch.
  negatives: 2,
  domainTokens: 256,
  sampleTokens: 256,
  prompt: 'raw',
  initialization: { kind: 'normal', sigma: 1 },
  learningRate: 1e-3,
  warmupSteps: 0,
  schedule: 'linear',
  weightDecay: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: 1,
  maxTokens: 1024,
  holdout: 0.1,
  heldOutEvery: 10,
  contrastiveFloor: null,
  seed: 0,
};

/**
 * The options of a preset. `paper` and `released` run for 10 epochs, so their steps follow from the references.
 * @param trainingCount references trained on, held-out ones not counted
 * @param batch references a step, where another one than the preset's is chosen
 */
export function presetOptions(
  name: PresetName,
  trainingCount = ASSUMED_REFERENCES,
  batch: DominoOptions['batch'] = AUTHORS.batch,
): DominoOptions {
  const stepsAnEpoch = batch === 'all' ? 1 : Math.ceil(trainingCount / Math.max(1, batch));
  const steps = RELEASED_EPOCHS * Math.max(1, stepsAnEpoch);
  switch (name) {
    case 'studio':
      return STUDIO;
    case 'paper':
      return {
        ...AUTHORS,
        preset: 'paper',
        likelihood: 'sequence',
        pooling: 'per-sample',
        sampleTerm: false,
        steps,
      };
    case 'released':
      return {
        ...AUTHORS,
        preset: 'released',
        likelihood: 'per-token',
        pooling: 'batch',
        sampleTerm: true,
        steps,
      };
  }
}
