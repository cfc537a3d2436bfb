/**
 * A model's blocks one after another, on a device: their programs, their weights, and what else they read. Owns all of
 * it. Blocks that differ only in their weights share their programs. Legend: B rows, S positions, d token dimension.
 */
import type { DeviceTensor, Runtime } from '../../runtime/types';
import type { AdapterSlot, HeldAdapter } from '../adapters/adapterSlot';
import type { Prelude } from '../rewrite/specialize/prelude';
import { ActivationLedger } from './activationLedger';
import { BlockVariants, type PassKind } from './blockVariants';
import type { CanonicalSegment } from './canonicalSegment';
import { type PrefixCache, TensorSums } from './prefixCache';
import { PAST_LENGTH } from './prefixForms';
import { RuntimeInputs } from './runtimeInputs';
import { WeightStore } from './weightStore';

/** One block of the stack: its programs, and its own weights as feeds. */
export interface Block {
  readonly programs: BlockVariants;
  readonly canonical: CanonicalSegment;
  readonly weights: Readonly<Record<string, DeviceTensor>>;
  /** Canonical names of weights that an adapter gives, and its names for them. */
  readonly adapters: ReadonlyMap<string, string>;
}

/** A prefix's keys and values as a pass reads them. */
export interface BehindPrefix {
  /** Borrowed. */
  readonly cache: PrefixCache;
  /** float32 [B, G]: which prefix each row stands behind; borrowed. */
  readonly choice: DeviceTensor;
  /** The adapter that the prefix went through; borrowed. */
  readonly adapter: HeldAdapter | undefined;
}

/** One pass through all blocks: which kind, and how large. */
export interface ChainShape {
  readonly kind: PassKind;
  readonly batch: number;
  readonly sequence: number;
  readonly behind?: BehindPrefix;
  /** What the pass goes through, borrowed; default: the prefix's adapter, or the one in use. */
  readonly adapter?: HeldAdapter | undefined;
}

export class BlockStack {
  readonly blocks: readonly Block[];
  readonly weights: WeightStore;
  readonly sums: TensorSums;
  /** What live passes hold. */
  readonly activations = new ActivationLedger();
  private readonly inputs: RuntimeInputs;
  private readonly variants = new Map<string, BlockVariants>();

  /**
   * @param prelude what blocks read besides activations and weights
   * @param adapters weights that change from pass to pass; borrowed
   * @throws OPERATOR_UNSUPPORTED where a block cannot be differentiated; no weight has been uploaded then
   */
  constructor(
    readonly runtime: Runtime,
    segments: readonly CanonicalSegment[],
    readonly tokenDim: number,
    readonly prelude: Prelude | undefined,
    readonly adapters?: AdapterSlot | undefined,
  ) {
    this.weights = new WeightStore(runtime);
    this.sums = new TensorSums(runtime);
    this.inputs = new RuntimeInputs(runtime, prelude);
    for (const programs of new Set(segments.map((segment) => this.variantsOf(segment))))
      programs.unshared.assertDifferentiable();
    this.blocks = segments.map((segment) => this.block(segment));
  }

  /** A segment of hidden states to hidden states as a block, its weights uploaded; the stack's. */
  block(canonical: CanonicalSegment): Block {
    const adapters = [...canonical.weightNames].filter(([, name]) => this.adapters?.has(name));
    return {
      programs: this.variantsOf(canonical),
      canonical,
      weights: this.upload(canonical),
      adapters: new Map(adapters),
    };
  }

  private variantsOf(canonical: CanonicalSegment): BlockVariants {
    const programs = this.variants.get(canonical.key) ?? new BlockVariants(this.runtime, canonical);
    this.variants.set(canonical.key, programs);
    return programs;
  }

  /** A segment's weights by their canonical names, but for adapters'; borrowed. */
  upload(canonical: CanonicalSegment): Record<string, DeviceTensor> {
    const own = [...canonical.weights].flatMap(([name, tensor]) => {
      const known = canonical.weightNames.get(name)!;
      return this.adapters?.has(known) ? [] : [[name, this.weights.get(known, tensor)] as const];
    });
    return Object.fromEntries(own);
  }

  /**
   * Everything a block reads besides a prefix's keys and values and what its backward pass adds.
   * @param adapter that the pass goes through; undefined in a stack without
   * @param past positions of the prefix that x stands behind
   */
  feeds(block: Block, x: DeviceTensor, adapter?: HeldAdapter, past = 0): Record<string, DeviceTensor> {
    const [batch, sequence] = x.dims as [number, number];
    const get = (name: string): DeviceTensor => {
      const keyed = past > 0 && block.programs.forms?.keyed.has(name) === true;
      return this.inputs.get(name, { batch, sequence, past, keyed });
    };
    const names = past > 0 ? [...block.canonical.runtimeInputs, PAST_LENGTH] : block.canonical.runtimeInputs;
    const adapted = [...block.adapters].map(([name, weight]) => [name, adapter!.tensors.get(weight)!] as const);
    return {
      ...block.weights,
      ...Object.fromEntries(adapted),
      ...Object.fromEntries(names.map((name) => [name, get(name)])),
      x,
    };
  }

  /** Whether every block can stand behind a prefix. */
  get sharesPrefixes(): boolean {
    return this.blocks.every(({ programs }) => programs.forms !== undefined);
  }

  /**
   * From which block on activations are kept, beside those of live passes; earlier ones are computed again on the way back.
   * @param weights whose gradients are wanted
   */
  keepFrom(
    { kind, batch, sequence, behind }: ChainShape,
    weights: (block: Block) => readonly string[] = () => [],
  ): number {
    let bytes = this.activations.heldBytes + this.blocks.length * batch * sequence * this.tokenDim * 4;
    let first = this.blocks.length;
    while (first > 0) {
      const block = this.blocks[first - 1]!;
      const program = block.programs.program(kind, first === this.blocks.length);
      bytes += program.keptBytes(batch, sequence, behind?.cache.positions, weights(block));
      if (bytes > this.runtime.activationBudgetBytes) break;
      first--;
    }
    return first;
  }

  async dispose(): Promise<void> {
    for (const programs of this.variants.values()) await programs.dispose();
    await this.sums.dispose();
    this.inputs.dispose();
    this.weights.dispose();
  }
}
