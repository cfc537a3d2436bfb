/**
 * A checkpoint: one safetensors file from which a student's training goes on bit for bit. Tensors: the adapter, both AdamW moments of
 * every matrix, the best adapter so far. Metadata: one JSON record with the step, the order of lessons, the options, the history, the
 * model and a fingerprint of the lessons.
 */
import { z } from 'zod';
import { brokenCheckpoint, readRecord } from '../domino/run/checkpointSchema';
import { StudioError } from '../errors';
import type { Adaptation, ModelInfo } from '../model/types';
import { checkChecksum, writeCheckedSafetensors } from '../tensors/checksum';
import { readSafetensors, type StoredTensor, type WritableTensor } from '../tensors/safetensors';
import type { AdaptState } from './adaptState';
import { adapterTensors } from './loraInit';
import { checkAdaptOptions } from './options';
import type { AdaptOptions, AdaptPoint } from './types';

const FORMAT = 'domino-adapter-checkpoint';
const VERSION = 1;

/** What a run is of: a checkpoint goes on with the same alone. */
export interface AdaptIdentity {
  readonly options: AdaptOptions;
  readonly model: Pick<ModelInfo, 'id' | 'revision' | 'hash'>;
  readonly layers: Adaptation['layers'];
  /** Lessons trained on, held out. */
  readonly lessons: readonly [trained: number, heldOut: number];
  /** Of the tokens of all of them. */
  readonly fingerprint: string;
}

export interface AdaptCheckpoint extends AdaptIdentity {
  readonly state: AdaptState;
}

const count = z.number().int().min(0);
const int32 = z.int32();
const randomState = z.tuple([int32, int32, int32, int32]);
const record = z.object({
  version: z.literal(VERSION),
  step: count,
  tokens: count,
  elapsedMs: z.number().min(0),
  options: z.unknown(),
  model: z.object({ id: z.string(), revision: z.string(), hash: z.string() }),
  layers: z.array(z.object({ name: z.string(), inputs: count, outputs: count })),
  lessons: z.tuple([count, count]),
  fingerprint: z.string(),
  order: z.object({ remaining: z.array(count), batches: randomState, negatives: randomState }),
  best: z.object({ step: count, heldOut: z.number() }).nullable(),
  heldOutBefore: z.number().nullable(),
  history: z.array(
    z.object({
      step: count,
      loss: z.number(),
      heldOut: z.number().nullable(),
      learningRate: z.number(),
      gradientNorm: z.number(),
      tokensPerSecond: z.number(),
      elapsedMs: z.number(),
    }) satisfies z.ZodType<AdaptPoint>,
  ),
});

const FIRST = 'first_moment.';
const SECOND = 'second_moment.';
const BEST = 'best.';

/** @returns the file's bytes, owned by the caller; `state` is copied */
export function writeAdaptCheckpoint({ state, ...of }: AdaptCheckpoint): Uint8Array<ArrayBuffer> {
  const { options, model, layers, lessons, fingerprint } = of;
  const tensors: Record<string, WritableTensor> = {};
  for (const { name, dims } of adapterTensors(layers, options.rank)) {
    const { firstMoment, secondMoment } = state.moments.get(name)!;
    tensors[name] = { dims, data: state.weights.get(name)! };
    tensors[FIRST + name] = { dims, data: firstMoment };
    tensors[SECOND + name] = { dims, data: secondMoment };
    if (state.best !== null) tensors[BEST + name] = { dims, data: state.best.weights.get(name)! };
  }
  const { step, tokens, elapsedMs, order, best, heldOutBefore, history } = state;
  const json: z.input<typeof record> = {
    version: VERSION,
    step,
    tokens,
    elapsedMs,
    options,
    model: { id: model.id, revision: model.revision, hash: model.hash },
    layers: [...layers],
    lessons: [...lessons],
    fingerprint,
    order: {
      remaining: [...order.remaining],
      batches: [...order.batches],
      negatives: [...order.negatives],
    },
    best: best && { step: best.step, heldOut: best.heldOut },
    heldOutBefore,
    history,
  };
  return writeCheckedSafetensors(tensors, { format: FORMAT, record: JSON.stringify(json) });
}

/**
 * @param where the file's name, for messages
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, HASH_MISMATCH, FORMAT_UNSUPPORTED (no such checkpoint, or of another version), BAD_OPTION
 */
export function readAdaptCheckpoint(bytes: Uint8Array, where?: string): AdaptCheckpoint {
  const { tensors, metadata } = readSafetensors(bytes, where);
  checkChecksum(bytes, metadata, where);
  const stored = readRecord(metadata, { format: FORMAT, version: VERSION, schema: record }, where);
  const options = stored.options as AdaptOptions;
  checkAdaptOptions(options);
  const { layers, lessons, order } = stored;
  if (new Set(order.remaining).size !== order.remaining.length || order.remaining.some((at) => at >= lessons[0]))
    throw brokenCheckpoint('its order names lessons it does not have', where);
  const shapes = adapterTensors(layers, options.rank);
  const read = (prefix: string): Map<string, Float32Array> =>
    new Map(shapes.map(({ name, dims }) => [name, floats(tensors[prefix + name], dims, prefix + name, where)]));
  const [first, second] = [read(FIRST), read(SECOND)];
  const moment = (name: string) => ({ firstMoment: first.get(name)!, secondMoment: second.get(name)! });
  return {
    options,
    model: stored.model,
    layers,
    lessons,
    fingerprint: stored.fingerprint,
    state: {
      step: stored.step,
      tokens: stored.tokens,
      elapsedMs: stored.elapsedMs,
      order,
      heldOutBefore: stored.heldOutBefore,
      history: stored.history,
      weights: read(''),
      moments: new Map(shapes.map(({ name }) => [name, moment(name)])),
      best: stored.best && { ...stored.best, weights: read(BEST) },
    },
  };
}

function floats(
  tensor: StoredTensor | undefined,
  dims: readonly number[],
  name: string,
  where: string | undefined,
): Float32Array {
  const fits = tensor?.dims.length === dims.length && dims.every((size, axis) => tensor.dims[axis] === size);
  if (!fits || !(tensor.data instanceof Float32Array) || !tensor.data.every(Number.isFinite))
    throw brokenCheckpoint(`tensor "${name}" is missing or does not fit`, where);
  return tensor.data;
}

/**
 * A checkpoint goes on only with the model, the lessons and the adapter's shape that it was written with.
 * @throws StudioError PROMPT_MISMATCH
 */
export function checkAdaptResumable(saved: AdaptCheckpoint, given: AdaptIdentity): void {
  const refuse = (message: string, remedy: string): never => {
    throw new StudioError('PROMPT_MISMATCH', `The run cannot be resumed: ${message}.`, remedy, { where: 'checkpoint' });
  };
  if (saved.model.hash !== given.model.hash)
    refuse(`it was started on ${saved.model.id}, and ${given.model.id} is another model`, 'Load that model.');
  const shape = ({ options: { rank, alpha }, layers }: AdaptIdentity): string =>
    JSON.stringify([rank, alpha, layers.map(({ name }) => name)]);
  if (shape(saved) !== shape(given)) {
    const { rank, alpha } = saved.options;
    refuse(
      `its adapter has rank ${rank}, alpha ${alpha} and ${saved.layers.length} layers`,
      'Leave rank, alpha and the chosen layers as they were.',
    );
  }
  if (saved.fingerprint !== given.fingerprint || String(saved.lessons) !== String(given.lessons))
    refuse(
      `it learned from ${saved.lessons[0]} lessons with ${saved.lessons[1]} held out, and these are others`,
      'Use the lessons, their order, their form, the seed and the held-out share that it was started with.',
    );
  if (saved.options.seed !== given.options.seed)
    refuse(`its seed is ${saved.options.seed}`, 'Leave the seed as it was.');
}
