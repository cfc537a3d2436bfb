/** Groups of rows that are left out in turn. */
const GROUPS = 20;

/**
 * Standard error of a measure of a set of rows, by leaving out one group of rows at a time (Quenouille 1956; Tukey 1958): √((g − 1) ∕ g · Σ (θ₋ⱼ − θ̄)²).
 * A bootstrap would not do: it repeats rows, and what repeats is what measures of variety count.
 * @returns null with fewer than 2 rows, or where a part has no value
 */
export function groupJackknife<T>(items: readonly T[], measure: (left: readonly T[]) => number | null): number | null {
  const groups = Math.min(GROUPS, items.length);
  if (groups < 2) return null;
  const values: number[] = [];
  for (let group = 0; group < groups; group++) {
    const value = measure(items.filter((_, at) => at % groups !== group));
    if (value === null) return null;
    values.push(value);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / groups;
  return Math.sqrt(((groups - 1) / groups) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}
