/**
 * What the lowered graph asks of the runtime for a sequence length: additive attention masks and positions.
 * Rows are padded on the right, so the causal mask alone keeps text from seeing padding.
 */
import { StudioError } from '../../errors';
import type { Dim } from '../../onnx/graph';
import { type HostArray, hostArray, isFloat, strided, stridesOf } from '../../onnx/host/array';
import type { DeviceTensor, Runtime } from '../../runtime/types';
import type { Prelude } from '../rewrite/specialize/prelude';
import { PAST_LENGTH } from './prefixForms';

/** Far below any score, far above −Infinity: a masked row never becomes NaN. */
const MASKED = -1e9;

/** Rows are the queries behind `past` positions, columns all keys: [sequence, past + sequence]. */
export function attentionBias(sequence: number, window: number, past = 0): Float32Array {
  const keys = past + sequence;
  const bias = new Float32Array(sequence * keys);
  for (let row = 0; row < sequence; row++) {
    const query = past + row;
    for (let key = 0; key < keys; key++)
      if (key > query || (window > 0 && key <= query - window)) bias[row * keys + key] = MASKED;
  }
  return bias;
}

/** Lengths of a pass, and how its inputs count them. */
export interface InputLengths {
  readonly batch: number;
  /** Positions of the rows themselves. */
  readonly sequence: number;
  /** Positions of the prefix that they stand behind; 0 without one. */
  readonly past?: number;
  /** Whether the input's last axis counts keys, the prefix's too; every other counts the rows' own positions. */
  readonly keyed?: boolean;
}

export class RuntimeInputs {
  private readonly cache = new Map<string, DeviceTensor>();

  constructor(
    private readonly runtime: Runtime,
    private readonly prelude?: Prelude | undefined,
    private readonly capacity = 24,
  ) {}

  /** Borrowed: the tensor lives in the cache. */
  get(name: string, lengths: InputLengths): DeviceTensor {
    const { batch, sequence, past = 0, keyed = false } = lengths;
    const perRow = name === 'position_ids';
    const key = [name, perRow ? batch : 'any', sequence, past, keyed].join(':');
    let tensor = this.cache.get(key);
    if (tensor === undefined) {
      tensor = this.make(name, { batch, sequence, past, keyed });
      this.evict();
    }
    // Used last, evicted last: what one block reads together is never freed by the next of it.
    this.cache.delete(key);
    this.cache.set(key, tensor);
    return tensor;
  }

  private make(name: string, { batch, sequence, past, keyed }: Required<InputLengths>): DeviceTensor {
    if (name === 'position_ids') {
      const positions = new BigInt64Array(batch * sequence);
      for (let i = 0; i < positions.length; i++) positions[i] = BigInt(past + (i % sequence));
      return this.runtime.upload('int64', [batch, sequence], positions);
    }
    if (name === PAST_LENGTH) return this.runtime.upload('int64', [1], BigInt64Array.of(BigInt(past)));
    if (name === 'attention_bias' || name.startsWith('attention_bias_window_')) {
      const window = Number(name.split('_')[3] ?? 0);
      return this.runtime.upload('float32', [1, 1, sequence, past + sequence], attentionBias(sequence, window, past));
    }
    const declared = this.prelude?.outputs.find((output) => output.name === name);
    const computed = this.prelude?.value(name, past + sequence);
    if (declared !== undefined && computed !== undefined)
      return uploadHost(this.runtime, ownPositions(computed, declared.dims, past, keyed));
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `A block of the model reads the input '${name}'.`,
      'Choose an export of this model whose layers take hidden states, masks and positions only.',
      { where: name },
    );
  }

  private evict(): void {
    if (this.cache.size < this.capacity) return;
    const [oldest, tensor] = [...this.cache][0]!;
    this.cache.delete(oldest);
    this.runtime.free(tensor);
  }

  dispose(): void {
    for (const tensor of this.cache.values()) this.runtime.free(tensor);
    this.cache.clear();
  }
}

/** Floats far below any score are masks of the model's own, −∞ among them: as finite as ours. */
export function finite(data: Float64Array): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(data[i]!, MASKED);
  return out;
}

/** What a value for prefix and row says of the row: its own positions along every axis that counts them, and of all keys. */
function ownPositions(value: HostArray, dims: readonly Dim[], past: number, keyed: boolean): HostArray {
  if (past === 0) return value;
  const strides = stridesOf(value.dims);
  let start = 0;
  const own = value.dims.map((size, axis) => {
    if (dims[axis] !== 'sequence' || (keyed && axis === dims.length - 1)) return size;
    start += past * strides[axis]!;
    return size - past;
  });
  return hostArray(value.dataType, own, strided(value.data, own, strides, start));
}

function uploadHost(runtime: Runtime, { data, dims, dataType }: HostArray): DeviceTensor {
  if (isFloat(dataType)) return runtime.upload('float32', dims, finite(data));
  if (dataType === 'int64') return runtime.upload(dataType, dims, BigInt64Array.from(data, BigInt));
  if (dataType === 'int32') return runtime.upload(dataType, dims, Int32Array.from(data));
  return runtime.upload(dataType, dims, Uint8Array.from(data));
}
