/**
 * What the lowered graph asks of the runtime for a sequence length: additive attention masks and positions.
 * Rows are padded on the right, so the causal mask alone keeps text from seeing padding.
 */
import { StudioError } from '../errors';
import { type HostArray, isFloat } from '../onnx/host/array';
import type { DeviceTensor, Runtime } from '../runtime/types';
import type { Prelude } from './specialize/prelude';

/** Far below any score, far above −Infinity: a masked row never becomes NaN. */
const MASKED = -1e9;

export function attentionBias(sequence: number, window: number): Float32Array {
  const bias = new Float32Array(sequence * sequence);
  for (let query = 0; query < sequence; query++)
    for (let key = 0; key < sequence; key++)
      if (key > query || (window > 0 && key <= query - window)) bias[query * sequence + key] = MASKED;
  return bias;
}

export class RuntimeInputs {
  private readonly cache = new Map<string, DeviceTensor>();

  constructor(
    private readonly runtime: Runtime,
    private readonly prelude?: Prelude | undefined,
    private readonly capacity = 24,
  ) {}

  /** Borrowed: the tensor lives in the cache. */
  get(name: string, batch: number, sequence: number): DeviceTensor {
    const perRow = name === 'position_ids';
    const key = perRow ? `${name}:${batch}:${sequence}` : `${name}:${sequence}`;
    let tensor = this.cache.get(key);
    if (tensor === undefined) {
      tensor = this.make(name, batch, sequence);
      this.evict();
    }
    // Used last, evicted last: what one block reads together is never freed by the next of it.
    this.cache.delete(key);
    this.cache.set(key, tensor);
    return tensor;
  }

  private make(name: string, batch: number, sequence: number): DeviceTensor {
    if (name === 'position_ids') {
      const positions = new BigInt64Array(batch * sequence);
      for (let i = 0; i < positions.length; i++) positions[i] = BigInt(i % sequence);
      return this.runtime.upload('int64', [batch, sequence], positions);
    }
    if (name === 'attention_bias' || name.startsWith('attention_bias_window_')) {
      const window = Number(name.split('_')[3] ?? 0);
      return this.runtime.upload('float32', [1, 1, sequence, sequence], attentionBias(sequence, window));
    }
    const computed = this.prelude?.value(name, sequence);
    if (computed !== undefined) return uploadHost(this.runtime, computed);
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `A block of the model reads the input '${name}'.`,
      'Choose an export of this model whose layers take hidden states, masks and positions only.',
      { where: name },
    );
  }

  private evict(): void {
    if (this.cache.size < this.capacity) return;
    const [oldest, tensor] = [...this.cache][0] as [string, DeviceTensor];
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
  for (let i = 0; i < out.length; i++) out[i] = Math.max(data[i] as number, MASKED);
  return out;
}

function uploadHost(runtime: Runtime, { data, dims, dataType }: HostArray): DeviceTensor {
  if (isFloat(dataType)) return runtime.upload('float32', dims, finite(data));
  if (dataType === 'int64') return runtime.upload(dataType, dims, BigInt64Array.from(data, BigInt));
  if (dataType === 'int32') return runtime.upload(dataType, dims, Int32Array.from(data));
  return runtime.upload(dataType, dims, Uint8Array.from(data));
}
