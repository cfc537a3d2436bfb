/**
 * What an option may be, as data: schemas, forms and the command line are built from the same row. No imports: the page's shell loads
 * this file.
 */

export interface NumberSpec {
  readonly kind: 'number';
  /** Whole numbers only. */
  readonly integer?: true;
  readonly min?: number;
  /** As `min`, but the bound itself is not allowed. */
  readonly above?: number;
  readonly max?: number;
  /** As `max`, but the bound itself is not allowed. */
  readonly below?: number;
  /** What it is a number of: "nats". */
  readonly unit?: string;
  /** What a special value does: "0 is greedy". */
  readonly note?: string;
  /** The range that a form offers, where the option's own is open or wider than anybody wants. */
  readonly offered?: { readonly min?: number; readonly max?: number };
}

/** A number, or all there are. */
export interface NumberOrAllSpec extends NumberSpec {
  readonly orAll: true;
}

/** A number, or null. */
export interface NumberOrNullSpec extends NumberSpec {
  /** What null stands for. */
  readonly orNull: string;
}

export interface ChoiceSpec<T extends string = string> {
  readonly kind: 'choice';
  readonly choices: readonly T[];
}

export interface SwitchSpec {
  readonly kind: 'switch';
}

/** Whether a number may be given; NaN and the infinities never may. */
export function isWithin(value: number, { integer, min, above, max, below }: NumberSpec): boolean {
  return (
    (integer ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    (min === undefined || value >= min) &&
    (above === undefined || value > above) &&
    (max === undefined || value <= max) &&
    (below === undefined || value < below)
  );
}

/** "'all' or a whole number from 1 to 100", to stand behind "Give" or "Set it to". */
export function inWords(spec: NumberSpec | NumberOrAllSpec | NumberOrNullSpec | ChoiceSpec | SwitchSpec): string {
  switch (spec.kind) {
    case 'switch':
      return 'true or false';
    case 'choice':
      return `one of ${spec.choices.join(', ')}`;
    case 'number': {
      const { integer, unit, note } = spec;
      const what = `${integer ? 'a whole number' : 'a number'}${unit ? ` of ${unit}` : ''}`;
      return [
        'orAll' in spec ? "'all' or " : '',
        what,
        rangeInWords(spec),
        note ? ` (${note})` : '',
        'orNull' in spec ? `, or null for ${spec.orNull}` : '',
      ].join('');
    }
    default:
      return spec satisfies never;
  }
}

/** " from 1 to 100", to stand behind what has the range. */
export function rangeInWords({ min, above, max, below }: NumberSpec): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined && below !== undefined) return ` from ${min} to below ${below}`;
  const from = min !== undefined ? ` of at least ${min}` : above !== undefined ? ` above ${above}` : '';
  const to = max !== undefined ? ` at most ${max}` : below !== undefined ? ` below ${below}` : '';
  return from && to ? `${from},${to}` : from + to;
}

/** Closed bounds for a form's field; infinite where there are none. */
export const formRange = ({ min, max, offered }: NumberSpec): { readonly min: number; readonly max: number } => ({
  min: offered?.min ?? min ?? Number.NEGATIVE_INFINITY,
  max: offered?.max ?? max ?? Number.POSITIVE_INFINITY,
});
