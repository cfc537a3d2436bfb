/**
 * The adapter that passes go through, on the device, uploaded once and read by every session: another one takes its place without
 * a session being made. What has begun with one keeps it to its end.
 */
import { StudioError } from '../../errors';
import type { DeviceTensor, Runtime } from '../../runtime/types';
import type { LowRankTensor } from '../rewrite/lowRank';
import type { AdapterWeights } from '../types';

/** One adapter's tensors, by their names in the graphs; freed when the last holder lets go. */
export class HeldAdapter {
  private holders = 1;

  constructor(
    private readonly runtime: Runtime,
    readonly tensors: ReadonlyMap<string, DeviceTensor>,
  ) {}

  hold(): this {
    this.holders++;
    return this;
  }

  release(): void {
    this.holders--;
    if (this.holders === 0) for (const tensor of this.tensors.values()) this.runtime.free(tensor);
  }
}

export class AdapterSlot {
  /** undefined: the base alone, not uploaded yet. */
  private inUse: HeldAdapter | undefined;
  private readonly byName: ReadonlyMap<string, LowRankTensor>;

  constructor(
    private readonly runtime: Runtime,
    readonly tensors: readonly LowRankTensor[],
  ) {
    this.byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** @throws StudioError PROMPT_MISMATCH; the one before stays */
  use(weights: AdapterWeights | null): void {
    if (weights !== null) this.assertFits(weights);
    const made = weights === null ? undefined : this.upload((name) => weights.get(name)!);
    this.inUse?.release();
    this.inUse = made;
  }

  /** The adapter in use, the caller's to release. */
  take(): HeldAdapter {
    this.inUse ??= this.upload(() => undefined);
    return this.inUse.hold();
  }

  /** A gradient by its tensor in the graph as PEFT's weight has it: a fresh array. */
  gradientOf(name: string, gradient: Float32Array): Float32Array {
    const { dims, scale } = this.byName.get(name)!;
    return turned(gradient, dims[0], dims[1], scale);
  }

  /** @param valuesOf [columns, rows] of a tensor [rows, columns]; undefined: zeros */
  private upload(valuesOf: (name: string) => Float32Array | undefined): HeldAdapter {
    const uploaded = new Map<string, DeviceTensor>();
    const held = new HeldAdapter(this.runtime, uploaded);
    try {
      for (const { name, dims, scale } of this.tensors) {
        const [rows, columns] = dims;
        const values = valuesOf(name);
        const data = values ? turned(values, columns, rows, scale) : new Float32Array(rows * columns);
        uploaded.set(name, this.runtime.upload('float32', dims, data));
      }
      return held;
    } catch (error) {
      // Where there is no room for all, none stays.
      held.release();
      throw error;
    }
  }

  private assertFits(weights: AdapterWeights): void {
    const remedy = 'Give the weights of an adapter of this shape for this model.';
    for (const { name, dims } of this.tensors) {
      const values = weights.get(name);
      if (values === undefined)
        throw new StudioError('PROMPT_MISMATCH', `The adapter has no ${name}.`, remedy, { where: name });
      const size = dims[0] * dims[1];
      if (values.length !== size)
        throw new StudioError(
          'PROMPT_MISMATCH',
          `${name} has ${values.length} numbers; here it has ${dims[1]} × ${dims[0]}.`,
          remedy,
          { where: name },
        );
    }
    const left = [...weights.keys()].find((name) => !this.byName.has(name));
    if (left !== undefined)
      throw new StudioError('PROMPT_MISMATCH', `No layer here takes ${left} of the adapter.`, remedy, { where: left });
  }

  dispose(): void {
    this.inUse?.release();
    this.inUse = undefined;
  }
}

/** [rows, columns] → [columns, rows], times a number. */
function turned(values: Float32Array, rows: number, columns: number, scale: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) out[column * rows + row] = scale * values[row * columns + column]!;
  return out;
}
