/** Certificates and lists of drawn rows, as they are read from files that anybody may have written. */
import { z } from 'zod';
import { StudioError } from '../../errors';
import { recipeSchema } from '../../quality/recipeSchema';
import type { Certificate, DrawnRow } from './types';

const count = z.int().min(0);
const interval = z.tuple([z.number(), z.number()]);
const rate = z.object({ count, of: count, interval }).nullable();

const certificate = z.object({
  version: z.literal(1),
  drawn: count,
  verdicts: z.record(z.string(), count),
  pass: rate,
  audited: rate,
  accepted: count,
  rejected: count,
  rewritten: count,
  exported: count,
  files: z.array(z.object({ name: z.string(), bytes: count, sha256: z.string() })),
  recipe: recipeSchema.nullable(),
  memorisation: z.unknown(),
  notChecked: z.array(z.string()),
});

const drawnRow = z.object({
  id: z.string(),
  draw: z.int().min(1),
  verdict: z.string(),
  review: z.enum(['', 'accepted', 'rejected']),
  audited: z.boolean(),
  rewritten: z.boolean(),
  exported: z.boolean(),
});

/** @throws StudioError BAD_OPTION */
export const readCertificate = (text: string): Certificate =>
  read(certificate, text, 'certificate.json') as Certificate;

/** @throws StudioError BAD_OPTION */
export const readDrawnRow = (line: string, at: number): DrawnRow => read(drawnRow, line, `drawn.jsonl, line ${at + 1}`);

function read<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('BAD_OPTION', `${where} is not what the studio writes.`, 'Export the folder again.', {
      where,
      cause,
    });
  }
}
