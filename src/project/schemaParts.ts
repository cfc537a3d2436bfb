/** What records of a project are made of, as they are checked. */
import { z } from 'zod';
import type { ErrorCode, ErrorFields } from '../errors';
import { ODD_NUMBERS } from './oddNumbers';

export const text = z.string();
export const count = z.int().min(0);
/** A measured number, NaN and infinities too. Those that JSON cannot write stand as words in a file. */
export const measured = z.union([
  z.custom<number>((value) => typeof value === 'number', 'it is no number'),
  z.enum(ODD_NUMBERS).transform(Number),
]);
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'it is not bytes').nullable();
export const named = <Id extends string>() =>
  z.custom<Id>((value) => typeof value === 'string' && value !== '', 'it is no id');
export const error = z.strictObject({
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && /^[A-Z0-9_]+$/.test(value), 'it is no error code'),
  message: text,
  remedy: text,
  where: text.exactOptional(),
  stack: text.exactOptional(),
}) satisfies z.ZodType<ErrorFields>;
