/** Numbers that JSON has no form for: a loss that ran off is part of the record of its run. */
export const ODD_NUMBERS = ['NaN', 'Infinity', '-Infinity', '-0'] as const;

/** A replacer of JSON.stringify: such a number becomes its name. */
export function oddNumbersAsWords(_key: string, value: unknown): unknown {
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}
