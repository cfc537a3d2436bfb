/** What comes back from around a program, which may be anything: read by a schema, cut to the limits, and never taken at its word for more. */
import { z } from 'zod';
import { type Answer, LIMITS, type Limits } from './types';

const askedValue = ({ valueLength }: Limits) =>
  z.strictObject({
    repr: z.string().max(valueLength).nullable(),
    literal: z.boolean(),
    stable: z.boolean(),
    exception: z.string().max(valueLength).nullable(),
  });

/** Of an answer that the harness wrote; what ended a program from outside is never its own word. */
export const answerSchema = (limits: Limits = LIMITS): z.ZodType<Answer> =>
  z.strictObject({
    outcome: z.enum(['finished', 'failed', 'out of memory']),
    exception: z.string().max(limits.valueLength).nullable(),
    message: z.string().max(limits.valueLength),
    line: z.number().int().positive().nullable(),
    stdout: z.string().max(limits.stdoutLength),
    values: z.array(askedValue(limits)),
  });

const ended = (outcome: Answer['outcome'], message: string): Answer => ({
  outcome,
  exception: null,
  message,
  line: null,
  stdout: '',
  values: [],
});

export const timedOut = ({ timeMs }: Limits): Answer => ended('timed out', `It ran for ${timeMs / 1000} s.`);
export const killed = (message: string): Answer => ended('killed', message);
export const outOfMemory = ({ memoryBytes }: Limits): Answer =>
  ended('out of memory', `It needed more than ${Math.round(memoryBytes / 2 ** 20)} MB.`);
