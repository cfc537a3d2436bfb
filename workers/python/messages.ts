/** What passes between the page and a cage. What comes out of one is text that may be anything. */
import { z } from 'zod';
import { answerSchema } from '../../src/execution/answers';
import type { Limits } from '../../src/execution/types';

/** Into the frame, once, with a port. */
export interface CageParts {
  /** Of the worker (insideWorker.js). */
  readonly script: string;
  /** Around each program (src/execution/harness.ts). */
  readonly harness: string;
  readonly files: CageFiles;
}

/** Of Pyodide, as the page fetched them from its own origin. */
export interface CageFiles {
  readonly loader: Blob;
  readonly glue: Blob;
  /** With the limit of its memory written in. */
  readonly wasm: Blob;
  readonly library: Blob;
}

/** Over the port. @see Program for what a request is, as JSON */
export interface CageProgram {
  readonly id: number;
  readonly request: string;
}

const text = z.string().max(1000);

export const cageMessage = (limits: Limits) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('ready'), ms: z.number(), memoryBytes: z.number() }),
    z.strictObject({
      type: z.literal('answer'),
      id: z.number().int(),
      answer: answerSchema(limits),
      memoryBytes: z.number(),
    }),
    /** The runtime gave up on a program, or the program ended it. */
    z.strictObject({ type: z.literal('broken'), id: z.number().int(), message: text }),
    /** It did not start. */
    z.strictObject({ type: z.literal('failed'), message: text }),
    /** The frame has no origin of its own, so it starts nothing. */
    z.strictObject({ type: z.literal('open') }),
    /** More came out of it than was asked for. */
    z.strictObject({ type: z.literal('flood'), message: text }),
  ]);

export type CageMessage = z.infer<ReturnType<typeof cageMessage>>;

/** null: it is none that a cage sends. */
export function readCageMessage(data: unknown, schema: ReturnType<typeof cageMessage>): CageMessage | null {
  if (typeof data !== 'string') return null;
  try {
    return schema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
