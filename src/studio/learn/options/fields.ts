/** Every option of a run as a field of the form: its label, unit and what it does. What it may be stands in the options' own table. */
import { OPTION_TABLE } from '../../../domino/optionTable';
import type { DominoOptions } from '../../../domino/types';
import { formRange } from '../../../options';

type Name = keyof DominoOptions;
type NamesOf<Kind> = {
  [N in Name]: (typeof OPTION_TABLE)[N] extends { readonly kind: Kind } ? N : never;
}[Name];
type NumberName = NamesOf<'number'>;
/** A preset is chosen elsewhere. */
type ChoiceName = Exclude<NamesOf<'choice'>, 'preset'>;

interface FieldBase {
  readonly name: Name;
  readonly label: string;
  readonly help: string;
}

interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly unit?: string;
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** The value that an empty field stands for, with its word: "all", "off". */
  readonly empty: { readonly value: 'all' | null; readonly word: string } | null;
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

interface NumberWords extends Pick<NumberField, 'label' | 'help' | 'unit' | 'step'> {
  /** The word for an empty field. */
  readonly empty?: string;
}

function number(name: NumberName, { empty, ...words }: NumberWords): NumberField {
  const spec = OPTION_TABLE[name];
  const value = 'orAll' in spec ? 'all' : null;
  return {
    kind: 'number',
    name,
    ...words,
    ...formRange(spec),
    integer: 'integer' in spec,
    empty: empty === undefined ? null : { value, word: empty },
  };
}

/** @param words the choices in the order that they are shown */
function choice<N extends ChoiceName>(
  name: N,
  { choices, ...words }: { label: string; help: string; choices: Readonly<Record<DominoOptions[N], string>> },
): ChoiceField {
  const labelled = Object.entries<string>(choices).map(([value, label]) => ({ value, label }));
  return { kind: 'choice', name, ...words, choices: labelled };
}

export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: 'Soft prompt',
    fields: [
      number('domainTokens', {
        label: 'Domain tokens k',
        unit: 'tokens',
        help: 'Length of D, the soft prompt that all samples share. Longer holds more and costs more.',
      }),
      number('sampleTokens', {
        label: 'Sample tokens ℓ',
        unit: 'tokens',
        help: 'Length of each example’s own soft prompt S, thrown away after learning.',
      }),
      {
        name: 'initialization',
        kind: 'initialization',
        label: 'Start from',
        help: 'Rows of the model’s own vocabulary, the embedding of your examples or of a text, or normal noise.',
      },
      choice('prompt', {
        label: 'Layout',
        choices: {
          raw: 'Raw: D, then the text',
          chat: 'Chat template',
        },
        help: 'Chat puts D in the system slot; it suits instruction-tuned models.',
      }),
      number('maxTokens', {
        label: 'Longest reference',
        unit: 'tokens',
        help: 'Longer references are cut here, end-of-sample token included.',
      }),
    ],
  },
  {
    title: 'Loss',
    fields: [
      number('lambda', {
        label: 'Contrast weight λ',
        step: 0.25,
        help: 'L = L1 + λ·L2. 0 is Direct Domain: L1 alone, in less than half the time, and in our measurements as good where each is stopped at its best.',
      }),
      choice('likelihood', {
        label: 'Likelihood',
        choices: {
          'per-token': 'Per token',
          sequence: 'Whole sequence',
        },
        help: 'Per token divides by length, so that short examples do not dominate the contrast.',
      }),
      choice('pooling', {
        label: 'Pooling',
        choices: {
          'per-sample': 'Per sample (Eq. 3)',
          batch: 'Over the batch (released code)',
        },
        help: 'One log-sum-exp for each example, or one over all pairs of the batch.',
      }),
      choice('denominator', {
        label: 'Denominator',
        choices: {
          all: 'With the positive (≥ 0)',
          negatives: 'Negatives only (Eq. 3)',
        },
        help: 'Without the positive L2 has no floor: see the contrast floor.',
      }),
      number('negatives', {
        label: 'Negatives',
        unit: 'per example',
        empty: 'all',
        help: 'Other examples each one is contrasted with. Empty: all.',
      }),
      number('contrastEvery', {
        label: 'Contrast every',
        unit: 'steps',
        help: 'Steps from one with L2 to the next. Those between learn from L1 alone and are faster.',
      }),
      {
        name: 'sampleTerm',
        kind: 'switch',
        label: 'Released code’s term',
        help: 'Adds the mean loss given D and S, as the authors’ code does.',
      },
      number('contrastiveFloor', {
        label: 'Contrast floor',
        unit: 'nats',
        empty: 'automatic',
        help: 'L2 below this has run off: the run stops and keeps its best prompt. Empty: where negatives are less likely than words drawn blindly.',
      }),
    ],
  },
  {
    title: 'Optimiser',
    fields: [
      number('steps', {
        label: 'Steps',
        unit: 'steps',
        help: 'Optimiser updates. In our measurements about five passes over the references were best: 2.5 steps for each of them at a batch of 2.',
      }),
      number('batch', {
        label: 'Batch',
        unit: 'references',
        empty: 'all',
        help: 'References a step. Empty: all.',
      }),
      number('learningRate', {
        label: 'Learning rate',
        step: 0.001,
        empty: 'by the model',
        help: 'How far an element moves in a step. Empty: four times the scale of the model’s token embeddings.',
      }),
      number('warmupSteps', {
        label: 'Warm-up',
        unit: 'steps',
        help: 'The rate rises over these steps.',
      }),
      choice('schedule', {
        label: 'Schedule',
        choices: {
          constant: 'Constant',
          linear: 'Linear',
          cosine: 'Cosine',
        },
        help: 'How the rate falls after the warm-up.',
      }),
      number('weightDecay', {
        label: 'Weight decay',
        step: 0.01,
        help: 'Decoupled, as in AdamW.',
      }),
      number('beta1', {
        label: 'β₁',
        step: 0.01,
        help: 'Decay of the first moment.',
      }),
      number('beta2', {
        label: 'β₂',
        step: 0.001,
        help: 'Decay of the second moment.',
      }),
      number('epsilon', {
        label: 'ε',
        step: 1e-8,
        help: 'Keeps the division from zero.',
      }),
      number('clipNorm', {
        label: 'Clip gradients at',
        unit: 'norm',
        step: 0.1,
        empty: 'off',
        help: 'Largest global gradient norm. Empty: no clipping.',
      }),
    ],
  },
  {
    title: 'Measuring',
    fields: [
      number('holdout', {
        label: 'Held out',
        unit: 'share',
        step: 0.05,
        help: 'Share of references kept out of learning, to see whether it generalises.',
      }),
      number('heldOutEvery', {
        label: 'Measure every',
        unit: 'steps',
        help: 'Steps between held-out evaluations of at most 16 examples in turn; at the end all are measured.',
      }),
      number('seed', {
        label: 'Seed',
        help: 'Same seed, data and device: same numbers.',
      }),
    ],
  },
];
