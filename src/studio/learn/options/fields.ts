/** Every option of a run as a field of the form: its label, unit, limits and what it does. Limits are those of src/domino. */
import type { DominoOptions } from '../../../domino/types';

type Name = keyof DominoOptions;

interface FieldBase {
  readonly name: Name;
  readonly label: string;
  readonly help: string;
}

interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value that an empty field stands for, with its word: "all", "off". */
  readonly empty?: { readonly value: 'all' | null; readonly word: string };
}

interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

interface SwitchField extends FieldBase {
  readonly kind: 'switch';
}

interface InitializationField extends FieldBase {
  readonly kind: 'initialization';
}

export type OptionField = NumberField | ChoiceField | SwitchField | InitializationField;

export interface OptionGroup {
  readonly title: string;
  readonly fields: readonly OptionField[];
}

const ALL = { value: 'all', word: 'all' } as const;
const OFF = { value: null, word: 'off' } as const;

export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: 'Soft prompt',
    fields: [
      {
        name: 'domainTokens',
        kind: 'number',
        label: 'Domain tokens k',
        unit: 'tokens',
        min: 1,
        max: 4096,
        help: 'Length of D, the soft prompt that all samples share. Longer holds more and costs more.',
      },
      {
        name: 'sampleTokens',
        kind: 'number',
        label: 'Sample tokens ℓ',
        unit: 'tokens',
        min: 1,
        max: 4096,
        help: 'Length of each example’s own soft prompt S, thrown away after learning.',
      },
      {
        name: 'initialization',
        kind: 'initialization',
        label: 'Start from',
        help: 'Rows of the model’s own vocabulary, the embedding of your examples or of a text, or normal noise.',
      },
      {
        name: 'prompt',
        kind: 'choice',
        label: 'Layout',
        choices: [
          { value: 'raw', label: 'Raw: D, then the text' },
          { value: 'chat', label: 'Chat template' },
        ],
        help: 'Chat puts D in the system slot; it suits instruction-tuned models.',
      },
      {
        name: 'maxTokens',
        kind: 'number',
        label: 'Longest reference',
        unit: 'tokens',
        min: 2,
        max: 1_000_000,
        help: 'Longer references are cut here, end-of-sample token included.',
      },
    ],
  },
  {
    title: 'Loss',
    fields: [
      {
        name: 'lambda',
        kind: 'number',
        label: 'Contrast weight λ',
        min: 0,
        max: 1000,
        step: 0.25,
        help: 'L = L1 + λ·L2. 0 is Direct Domain: L1 alone.',
      },
      {
        name: 'likelihood',
        kind: 'choice',
        label: 'Likelihood',
        choices: [
          { value: 'per-token', label: 'Per token' },
          { value: 'sequence', label: 'Whole sequence' },
        ],
        help: 'Per token divides by length, so that short examples do not dominate the contrast.',
      },
      {
        name: 'pooling',
        kind: 'choice',
        label: 'Pooling',
        choices: [
          { value: 'per-sample', label: 'Per sample (Eq. 3)' },
          { value: 'batch', label: 'Over the batch (released code)' },
        ],
        help: 'One log-sum-exp for each example, or one over all pairs of the batch.',
      },
      {
        name: 'denominator',
        kind: 'choice',
        label: 'Denominator',
        choices: [
          { value: 'all', label: 'With the positive (≥ 0)' },
          { value: 'negatives', label: 'Negatives only (Eq. 3)' },
        ],
        help: 'Without the positive L2 has no floor: see the contrast floor.',
      },
      {
        name: 'negatives',
        kind: 'number',
        label: 'Negatives',
        unit: 'per example',
        min: 1,
        max: 100_000,
        empty: ALL,
        help: 'Other examples each one is contrasted with. Empty: all.',
      },
      {
        name: 'sampleTerm',
        kind: 'switch',
        label: 'Released code’s term',
        help: 'Adds the mean loss given D and S, as the authors’ code does.',
      },
      {
        name: 'contrastiveFloor',
        kind: 'number',
        label: 'Contrast floor',
        unit: 'nats',
        min: -1e9,
        max: 1e9,
        empty: { value: null, word: 'automatic' },
        help: 'L2 below this has run off: the run stops and keeps its best prompt. Empty: where negatives are less likely than words drawn blindly.',
      },
    ],
  },
  {
    title: 'Optimiser',
    fields: [
      {
        name: 'steps',
        kind: 'number',
        label: 'Steps',
        unit: 'steps',
        min: 1,
        max: 1_000_000,
        help: 'Optimiser updates.',
      },
      {
        name: 'batch',
        kind: 'number',
        label: 'Batch',
        unit: 'references',
        min: 1,
        max: 100_000,
        empty: ALL,
        help: 'References a step. Empty: all.',
      },
      {
        name: 'learningRate',
        kind: 'number',
        label: 'Learning rate',
        min: 0,
        max: 100,
        step: 0.001,
        empty: { word: 'by the model', value: null },
        help: 'How far an element moves in a step. Empty: four times the scale of the model’s token embeddings.',
      },
      {
        name: 'warmupSteps',
        kind: 'number',
        label: 'Warm-up',
        unit: 'steps',
        min: 0,
        max: 1_000_000,
        help: 'The rate rises over these steps.',
      },
      {
        name: 'schedule',
        kind: 'choice',
        label: 'Schedule',
        choices: [
          { value: 'constant', label: 'Constant' },
          { value: 'linear', label: 'Linear' },
          { value: 'cosine', label: 'Cosine' },
        ],
        help: 'How the rate falls after the warm-up.',
      },
      {
        name: 'weightDecay',
        kind: 'number',
        label: 'Weight decay',
        min: 0,
        max: 1,
        step: 0.01,
        help: 'Decoupled, as in AdamW.',
      },
      {
        name: 'beta1',
        kind: 'number',
        label: 'β₁',
        min: 0,
        max: 0.999999,
        step: 0.01,
        help: 'Decay of the first moment.',
      },
      {
        name: 'beta2',
        kind: 'number',
        label: 'β₂',
        min: 0,
        max: 0.999999,
        step: 0.001,
        help: 'Decay of the second moment.',
      },
      {
        name: 'epsilon',
        kind: 'number',
        label: 'ε',
        min: 1e-12,
        max: 1,
        step: 1e-8,
        help: 'Keeps the division from zero.',
      },
      {
        name: 'clipNorm',
        kind: 'number',
        label: 'Clip gradients at',
        unit: 'norm',
        min: 1e-6,
        max: 1e9,
        step: 0.1,
        empty: OFF,
        help: 'Largest global gradient norm. Empty: no clipping.',
      },
    ],
  },
  {
    title: 'Measuring',
    fields: [
      {
        name: 'holdout',
        kind: 'number',
        label: 'Held out',
        unit: 'share',
        min: 0,
        max: 0.5,
        step: 0.05,
        help: 'Share of references kept out of learning, to see whether it generalises.',
      },
      {
        name: 'heldOutEvery',
        kind: 'number',
        label: 'Measure every',
        unit: 'steps',
        min: 1,
        max: 1_000_000,
        help: 'Steps between held-out evaluations; each costs a forward pass.',
      },
      {
        name: 'seed',
        kind: 'number',
        label: 'Seed',
        min: 0,
        max: 2 ** 32 - 1,
        help: 'Same seed, data and device: same numbers.',
      },
    ],
  },
];
