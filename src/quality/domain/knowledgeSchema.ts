import { z } from 'zod';
import type { ModelKnowledge } from './knowledge';

const count = z.int().min(0);

/** Knowledge from outside: of a saved project, or of a row. */
export const knowledgeSchema = z.strictObject({
  knows: z.array(z.string()).exactOptional(),
  familiarity: z
    .strictObject({
      examples: count,
      familiar: count,
      unfamiliar: count,
      bitsPerByte: z.number(),
      bitsPerByteByFrequency: z.number(),
      bitsPerByteByContext: z.number(),
    })
    .exactOptional(),
}) satisfies z.ZodType<ModelKnowledge>;
