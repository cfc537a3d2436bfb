/** The JSON record of a checkpoint: its schema, and reading it from a file's metadata. */
import { z } from 'zod';
import { StudioError } from '../../errors';
import { CHECKPOINT_FORMAT, type HistoryPoint } from '../types';

export const CHECKPOINT_VERSION = 1;

const int32 = z.int32();
const randomState = z.tuple([int32, int32, int32, int32]);
const finiteOrNull = z.number().nullable();
const count = z.number().int().min(0);
export const checkpointRecord = z.object({
  version: z.literal(CHECKPOINT_VERSION),
  step: count,
  adamWStep: count,
  elapsedMs: z.number().min(0),
  options: z.unknown(),
  model: z.object({ id: z.string(), revision: z.string(), hash: z.string() }),
  referenceCount: count,
  fingerprint: z.string(),
  order: z.object({ remaining: z.array(count), batches: randomState, negatives: randomState }),
  best: z.object({ step: count, heldOut: z.number() }).nullable(),
  history: z.array(
    z.object({
      step: count,
      l1: z.number(),
      l2: finiteOrNull,
      total: z.number(),
      heldOut: finiteOrNull,
      gradientNorm: z.number(),
      learningRate: z.number(),
      tokensPerSecond: z.number(),
      elapsedMs: z.number(),
    }) satisfies z.ZodType<HistoryPoint>,
  ),
});

/** @throws StudioError FILE_UNREADABLE, FORMAT_UNSUPPORTED (no checkpoint, or of another version) */
export const readCheckpointRecord = (
  metadata: Record<string, string>,
  where: string | undefined,
): z.output<typeof checkpointRecord> =>
  readRecord(metadata, { format: CHECKPOINT_FORMAT, version: CHECKPOINT_VERSION, schema: checkpointRecord }, where);

/** The record of any run's checkpoint. @throws as readCheckpointRecord() */
export function readRecord<Schema extends z.ZodType>(
  metadata: Record<string, string>,
  { format, version, schema }: { readonly format: string; readonly version: number; readonly schema: Schema },
  where: string | undefined,
): z.output<Schema> {
  if (metadata.format !== format || metadata.record === undefined) {
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      'The file is not a checkpoint of such a run.',
      'Choose a checkpoint that the studio wrote.',
      { where },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(metadata.record);
  } catch (cause) {
    throw brokenCheckpoint('its record is not JSON', where, cause);
  }
  const stored = (json as { version?: unknown } | null)?.version;
  if (typeof stored === 'number' && stored !== version) {
    throw new StudioError(
      'FORMAT_UNSUPPORTED',
      `The checkpoint has version ${stored}, and this studio reads version ${version}.`,
      'Use the studio that wrote it.',
      { where },
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw brokenCheckpoint(`its record is incomplete at ${parsed.error.issues[0]?.path.join('.') ?? '?'}`, where);
  return parsed.data;
}

export function brokenCheckpoint(message: string, where: string | undefined, cause?: unknown): StudioError {
  return new StudioError(
    'FILE_UNREADABLE',
    `The checkpoint is broken: ${message}.`,
    'Go on from an earlier checkpoint, or start the run again.',
    { where, cause },
  );
}
