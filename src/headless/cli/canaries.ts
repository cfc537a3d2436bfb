/** Canaries planted among the references of a run (references/canaries.ts), and found again. */
import { z } from 'zod';
import { type Canary, plantedCanaries } from '../../references/canaries';
import { splitHeldOut } from '../../references/split';
import type { Reference } from '../../references/types';

/** As the record of a run has them. */
export const plantedSchema = z.object({
  seed: z.number(),
  texts: z.array(z.object({ carrier: z.int().min(0), text: z.string() })),
});
export type Planted = z.output<typeof plantedSchema>;

export interface WithCanaries {
  /** Those of the file, in their order, with the canaries between them. */
  readonly references: readonly Reference[];
  readonly planted: Planted;
  /** Rows of the file among these rows. */
  fileRows(rows: readonly number[]): number[];
}

/** Canaries stand where they are trained on: a held-out one would show nothing. */
export function withCanaries(
  references: readonly Reference[],
  count: number,
  { holdout, seed }: { readonly holdout: number; readonly seed: number },
): WithCanaries {
  const texts = references.map(({ input }) => input);
  const canaries = plantedCanaries(texts, count, seed);
  const trained = splitHeldOut(references.length + count, holdout, seed).train;
  const places = new Map(trained.slice(0, count).map((row, at) => [row, canaries[at]!]));
  const rows: (number | Canary)[] = [];
  for (let next = 0; rows.length < references.length + count; ) rows.push(places.get(rows.length) ?? next++);
  return {
    references: rows.map((row) => (typeof row === 'number' ? references[row]! : asReference(row, references))),
    planted: { seed, texts: canaries },
    fileRows: (some) => some.flatMap((row) => (typeof rows[row] === 'number' ? [rows[row]] : [])),
  };
}

const asReference = ({ carrier, text }: Canary, references: readonly Reference[]): Reference => ({
  ...references[carrier]!,
  input: text,
});
