/**
 * A checkpoint: one safetensors file from which training goes on bit for bit. Tensors: the prompt, both AdamW moments
 * of D and of every S_i, the updates made to each S_i, the best prompt so far. Metadata: one JSON record with
 * the step, the data order and its random streams, the options, the history, the model and a fingerprint of the references.
 */
import type { z } from 'zod';
import { checkChecksum, writeCheckedSafetensors } from '../../tensors/checksum';
import { readSafetensors, type StoredTensor, type WritableTensor } from '../../tensors/safetensors';
import { parseOptions } from '../options';
import type { ModelIdentity } from '../prompt/promptFile';
import { CHECKPOINT_FORMAT, type DominoOptions, type SoftPrompt } from '../types';
import { brokenCheckpoint, CHECKPOINT_VERSION, type checkpointRecord, readCheckpointRecord } from './checkpointSchema';
import type { TrainingState } from './trainingState';

export interface Checkpoint {
  readonly state: TrainingState;
  readonly options: DominoOptions;
  readonly model: ModelIdentity;
  /** n, references trained on */
  readonly referenceCount: number;
  readonly fingerprint: string;
}

/** @returns the file's bytes, owned by the caller; `state` is copied */
export function writeCheckpoint({
  state,
  options,
  model,
  referenceCount,
  fingerprint,
}: Checkpoint): Uint8Array<ArrayBuffer> {
  const { prompt, domainOptimizer, sampleOptimizer, best } = state;
  const tensors: Record<string, WritableTensor> = {
    domain: prompt.domain,
    'domain.first_moment': { data: domainOptimizer.firstMoment, dims: prompt.domain.dims },
    'domain.second_moment': { data: domainOptimizer.secondMoment, dims: prompt.domain.dims },
  };
  if (prompt.samples !== undefined && sampleOptimizer !== null) {
    const { dims } = prompt.samples;
    tensors.samples = prompt.samples;
    tensors['samples.first_moment'] = { data: sampleOptimizer.firstMoment, dims };
    tensors['samples.second_moment'] = { data: sampleOptimizer.secondMoment, dims };
    tensors['samples.steps'] = { data: sampleOptimizer.steps, dims: [dims[0]] };
  }
  if (best !== null) {
    tensors['best.domain'] = best.prompt.domain;
    if (best.prompt.samples !== undefined) tensors['best.samples'] = best.prompt.samples;
  }
  const json: z.input<typeof checkpointRecord> = {
    version: CHECKPOINT_VERSION,
    step: state.step,
    adamWStep: domainOptimizer.step,
    elapsedMs: state.elapsedMs,
    options,
    model: { id: model.id, revision: model.revision, hash: model.hash },
    referenceCount,
    fingerprint,
    order: {
      ...state.order,
      remaining: [...state.order.remaining],
      batches: [...state.order.batches],
      negatives: [...state.order.negatives],
    },
    best: best === null ? null : { step: best.step, heldOut: best.heldOut },
    history: state.history,
  };
  return writeCheckedSafetensors(tensors, { format: CHECKPOINT_FORMAT, record: JSON.stringify(json) });
}

/**
 * @param where the file's name, for messages
 * @throws StudioError FILE_EMPTY, FILE_UNREADABLE, HASH_MISMATCH, FORMAT_UNSUPPORTED (no checkpoint, or of another version)
 */
export function readCheckpoint(bytes: Uint8Array, where?: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes, where);
  checkChecksum(bytes, metadata, where);
  const stored = readCheckpointRecord(metadata, where);
  const n = stored.referenceCount;
  if (
    new Set(stored.order.remaining).size !== stored.order.remaining.length ||
    stored.order.remaining.some((i) => i >= n)
  ) {
    throw brokenCheckpoint('its data order names references it does not have', where);
  }
  const shaped = new TensorReader(tensors, where);
  const domain = shaped.floats('domain', 2);
  const prompt: SoftPrompt =
    tensors.samples === undefined
      ? { domain: promptDomain(domain) }
      : { domain: promptDomain(domain), samples: promptSamples(shaped.floats('samples', 3)) };
  const samples = prompt.samples;
  if (samples !== undefined && (samples.dims[0] !== n || samples.dims[2] !== domain.dims[1])) {
    throw brokenCheckpoint('its tensors do not belong together', where);
  }
  const sampleOptimizer =
    samples === undefined
      ? null
      : {
          firstMoment: shaped.floats('samples.first_moment', 3, samples.dims).data,
          secondMoment: shaped.floats('samples.second_moment', 3, samples.dims).data,
          steps: shaped.integers('samples.steps', n),
        };
  const bestDomain = stored.best === null ? null : shaped.floats('best.domain', 2, domain.dims);
  const best =
    stored.best === null || bestDomain === null
      ? null
      : {
          ...stored.best,
          prompt: {
            domain: promptDomain(bestDomain),
            ...(samples === undefined
              ? {}
              : { samples: promptSamples(shaped.floats('best.samples', 3, samples.dims)) }),
          },
        };
  return {
    options: parseOptions(stored.options),
    model: stored.model,
    referenceCount: n,
    fingerprint: stored.fingerprint,
    state: {
      step: stored.step,
      elapsedMs: stored.elapsedMs,
      order: stored.order,
      history: stored.history,
      best,
      prompt,
      domainOptimizer: {
        step: stored.adamWStep,
        firstMoment: shaped.floats('domain.first_moment', 2, domain.dims).data,
        secondMoment: shaped.floats('domain.second_moment', 2, domain.dims).data,
      },
      sampleOptimizer,
    },
  };
}

function promptDomain({ data, dims }: { data: Float32Array; dims: readonly number[] }): SoftPrompt['domain'] {
  return { data, dims: dims as [number, number] };
}

function promptSamples({
  data,
  dims,
}: {
  data: Float32Array;
  dims: readonly number[];
}): NonNullable<SoftPrompt['samples']> {
  return { data, dims: dims as [number, number, number] };
}

/** Tensors by name, with the shape they must have. */
class TensorReader {
  constructor(
    private readonly tensors: Record<string, StoredTensor>,
    private readonly where: string | undefined,
  ) {}

  floats(name: string, rank: number, dims?: readonly number[]): { data: Float32Array; dims: readonly number[] } {
    const tensor = this.tensors[name];
    const fits =
      tensor?.dims.length === rank && (dims === undefined || dims.every((dim, axis) => tensor.dims[axis] === dim));
    if (!fits || !(tensor.data instanceof Float32Array) || !tensor.data.every(Number.isFinite)) {
      throw brokenCheckpoint(`tensor "${name}" is missing or does not fit`, this.where);
    }
    return { data: tensor.data, dims: tensor.dims };
  }

  integers(name: string, length: number): Int32Array {
    const tensor = this.tensors[name];
    if (tensor?.dims.length !== 1 || tensor.dims[0] !== length || !(tensor.data instanceof Int32Array)) {
      throw brokenCheckpoint(`tensor "${name}" is missing or does not fit`, this.where);
    }
    return tensor.data;
  }
}
