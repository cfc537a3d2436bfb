/**
 * Prefixes that small rows share in one run, and rows too large for one by blocks: a prefix runs for either when the
 * first such row comes, and gives the sum of what both ask of it.
 */
import { StudioError } from '../../errors';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import type { PrefixBinding, PrefixSharing, PrefixTape, Tape } from '../types';

/** Prefixes that go through a given adapter, borrowed; default: the one in use. */
export interface PrefixWay extends PrefixSharing {
  prefix(inputsEmbeds: FloatTensor, binding?: PrefixBinding, adapter?: HeldAdapter): Promise<PrefixTape>;
}

/** One of the two ways: whether it takes B rows, or prefixes, of S positions behind P, and how. */
export interface SharingWay extends PrefixWay {
  fits(batch: number, sequence: number, past: number): boolean;
  fitsPrefix(batch: number, sequence: number, past: number): boolean;
}

export class AdaptivePrefixSharing implements PrefixSharing {
  constructor(
    private readonly singleRun: SharingWay,
    private readonly blockwise: PrefixWay,
    private readonly takeAdapter: () => HeldAdapter | undefined,
  ) {}

  get passOverhead(): number {
    return this.singleRun.passOverhead;
  }

  get carriesPrefixes(): boolean {
    return this.singleRun.carriesPrefixes;
  }

  async prefix(inputsEmbeds: FloatTensor, binding?: PrefixBinding): Promise<PrefixTape> {
    const before = binding && { tape: binding.tape as AdaptivePrefix, rows: binding.rows };
    const own = { data: inputsEmbeds.data.slice(), dims: inputsEmbeds.dims };
    // Both ways go through one adapter, whenever they run.
    const adapter = before?.tape.adapter?.hold() ?? this.takeAdapter();
    return new AdaptivePrefix(own, before, [this.singleRun, this.blockwise], adapter);
  }

  async forward(inputsEmbeds: FloatTensor, labels: IntTensor, binding: PrefixBinding): Promise<Tape> {
    const way = this.way(inputsEmbeds, binding);
    return way.forward(inputsEmbeds, labels, await tapeOf(binding, way));
  }

  async score(inputsEmbeds: FloatTensor, labels: IntTensor, binding: PrefixBinding): Promise<Float32Array> {
    const way = this.way(inputsEmbeds, binding);
    return way.score(inputsEmbeds, labels, await tapeOf(binding, way));
  }

  private way({ dims }: FloatTensor, { tape }: PrefixBinding): PrefixWay {
    const [batch, sequence] = dims as [number, number, number];
    const prefix = tape as AdaptivePrefix;
    return prefix.fits(this.singleRun) && this.singleRun.fits(batch, sequence, prefix.positions)
      ? this.singleRun
      : this.blockwise;
  }
}

async function tapeOf({ tape, rows }: PrefixBinding, way: PrefixWay): Promise<PrefixBinding> {
  return { tape: await (tape as AdaptivePrefix).by(way), rows };
}

class AdaptivePrefix implements PrefixTape {
  private readonly tapes = new Map<PrefixWay, Promise<PrefixTape>>();
  private disposed = false;

  constructor(
    private readonly inputsEmbeds: FloatTensor,
    private readonly binding: PrefixBinding<AdaptivePrefix> | undefined,
    private readonly ways: readonly PrefixWay[],
    /** Released when it is disposed. */
    readonly adapter: HeldAdapter | undefined,
  ) {}

  get rows(): number {
    return this.inputsEmbeds.dims[0]!;
  }

  get positions(): number {
    return this.inputsEmbeds.dims[1]! + (this.binding?.tape.positions ?? 0);
  }

  /** Whether it and all in front of it fit single runs. */
  fits(way: SharingWay): boolean {
    const { binding, inputsEmbeds } = this;
    const [batch, sequence] = inputsEmbeds.dims as [number, number, number];
    return way.fitsPrefix(batch, sequence, binding?.tape.positions ?? 0) && (binding?.tape.fits(way) ?? true);
  }

  by(way: PrefixWay): Promise<PrefixTape> {
    this.assertLive();
    let tape = this.tapes.get(way);
    if (tape === undefined) {
      tape = this.run(way);
      this.tapes.set(way, tape);
      // A failed pass is not remembered: the next call tries again.
      tape.catch(() => this.tapes.delete(way));
    }
    return tape;
  }

  private assertLive(): void {
    if (this.disposed) throw new StudioError('INTERNAL', 'The prefix was disposed.', 'Run the prefix again.');
  }

  private async run(way: PrefixWay): Promise<PrefixTape> {
    const { binding, inputsEmbeds } = this;
    // It may be disposed meanwhile.
    const adapter = this.adapter?.hold();
    try {
      return await way.prefix(inputsEmbeds, binding && (await tapeOf(binding, way)), adapter);
    } finally {
      adapter?.release();
    }
  }

  async backward(): Promise<FloatTensor> {
    this.assertLive();
    const { dims, data } = this.inputsEmbeds;
    let sum: Float32Array | undefined;
    for (const way of this.ways) {
      const gradient = await (await this.tapes.get(way))?.backward();
      if (gradient === undefined) continue;
      if (sum === undefined) sum = gradient.data;
      else for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + gradient.data[i]!;
    }
    return { data: sum ?? new Float32Array(data.length), dims };
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.adapter?.release();
    for (const tape of this.tapes.values())
      tape.then(
        (made) => made.dispose(),
        // Whoever asked for the pass has its error.
        () => undefined,
      );
    this.tapes.clear();
  }
}
