import { z } from 'zod';
import { parseTemplate } from './template';
import type { Composition } from './types';

const text = z.string();
const isTemplate = (source: string): boolean => {
  try {
    return parseTemplate(source).columns.length > 0;
  } catch {
    return false;
  }
};

/** A composition from a saved project or a prompt file. */
export const compositionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('input'), column: text }),
  z
    .strictObject({
      kind: z.literal('template'),
      template: text.refine(isTemplate, 'it is no template'),
      question: text,
      answer: text.nullable(),
    })
    .refine(
      ({ template, question, answer }) =>
        isTemplate(template) &&
        [question, answer].every((column) => column === null || parseTemplate(template).columns.includes(column)),
      'its template lacks a column',
    ),
  z.strictObject({ kind: z.literal('conversation'), columns: z.array(text).min(1), tools: text.nullable() }),
]) satisfies z.ZodType<Composition>;
