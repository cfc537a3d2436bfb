/**
 * The manner of a text as numbers by name: shares, means, counts for a line. `null` where it cannot be told: a text without strings says
 * nothing of quotes.
 */
export type Manner = Readonly<Record<string, number | null>>;

export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

export const meanOf = (values: readonly number[]): number | null =>
  ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
