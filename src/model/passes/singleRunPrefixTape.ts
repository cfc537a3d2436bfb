/**
 * Prefixes of a small model, each direction in one run (singleRunPrefixGraph.ts). Keys, values and their gradients are in host
 * memory, where a CPU's are anyway. Legend: G prefixes, P positions, what stands in front included.
 */
import { StudioError } from '../../errors';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import type { FloatTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import { PREFIX_CHOICE } from '../blocks/prefixForms';
import type { RuntimeInputs } from '../blocks/runtimeInputs';
import { SessionCache } from '../blocks/sessionCache';
import type { PrefixBinding, PrefixTape } from '../types';
import { type ChainLink, EMBEDS } from './singleRunGraph';
import { type SingleRunPresent, singleRunPrefixGraph } from './singleRunPrefixGraph';

type Kind = 'rootPrefix' | 'nestedPrefix';
type Direction = 'forward' | 'backward';

interface Compiled {
  readonly session: Session;
  readonly presents: readonly SingleRunPresent[];
  readonly gradients: ReadonlyMap<string, string>;
}

export interface PrefixContext {
  readonly runtime: Runtime;
  readonly tokenDim: number;
  readonly inputs: RuntimeInputs;
  links(kind: Kind): readonly ChainLink[];
  /** Whether an input's last axis counts keys (runtimeInputs.ts). */
  isKeyed(name: string): boolean;
  /** The adapter in use, the taker's to release; undefined in a model without. */
  takeAdapter(): HeldAdapter | undefined;
  /** Its tensors by their names in the graphs. */
  adapterFeeds(adapter: HeldAdapter | undefined): ReadonlyMap<string, DeviceTensor>;
}

/** The runs of prefixes; owns their sessions. */
export class SingleRunPrefixes {
  private readonly compiled = new SessionCache<Compiled>(({ session }) => session);

  constructor(private readonly context: PrefixContext) {}

  /** @param inputsEmbeds float32 [G, S, d], borrowed until the tape is disposed */
  async run(inputsEmbeds: FloatTensor, binding?: PrefixBinding<SingleRunPrefixTape>): Promise<SingleRunPrefixTape> {
    const adapter = binding ? binding.tape.adapter?.hold() : this.context.takeAdapter();
    try {
      const { outputs, presents } = await this.pass(inputsEmbeds, binding, adapter, 'forward', new Map());
      const entries = presents.map(({ present, past }) => [past, outputs.get(present)!] as const);
      return new SingleRunPrefixTape(this, inputsEmbeds, new Map(entries), binding, adapter);
    } catch (error) {
      adapter?.release();
      throw error;
    }
  }

  /** @param gradients ∂L/∂ keys and values, by the names of the inputs that read them */
  async backward(
    inputsEmbeds: FloatTensor,
    binding: PrefixBinding<SingleRunPrefixTape> | undefined,
    adapter: HeldAdapter | undefined,
    gradients: ReadonlyMap<string, FloatTensor>,
  ): Promise<FloatTensor> {
    const passed = await this.pass(inputsEmbeds, binding, adapter, 'backward', gradients);
    const gradientOf = (name: string): FloatTensor => passed.outputs.get(passed.gradients.get(name)!)!;
    for (const name of passed.gradients.keys())
      if (name !== EMBEDS) binding?.tape.addGradient(name, gradientOf(name).data);
    return gradientOf(EMBEDS);
  }

  private async pass(
    { data, dims }: FloatTensor,
    binding: PrefixBinding<SingleRunPrefixTape> | undefined,
    adapter: HeldAdapter | undefined,
    direction: Direction,
    gradients: ReadonlyMap<string, FloatTensor>,
  ): Promise<Omit<Compiled, 'session'> & { outputs: Map<string, FloatTensor> }> {
    const { runtime, inputs, isKeyed } = this.context;
    const adapted = this.context.adapterFeeds(adapter);
    const { session, ...names } = await this.compile(binding === undefined ? 'rootPrefix' : 'nestedPrefix', direction);
    const [batch, sequence] = dims as [number, number, number];
    const past = binding?.tape.positions ?? 0;
    const pastOf = new Map(names.presents.map((one) => [one.cotangent, one.past]));
    const hostInput = (name: string): FloatTensor | undefined => {
      if (name === EMBEDS) return { data, dims };
      if (name === PREFIX_CHOICE && binding !== undefined) return choice(binding);
      return binding?.tape.presents.get(name) ?? gradients.get(pastOf.get(name) ?? '');
    };
    const owned: DeviceTensor[] = [];
    try {
      const feeds = session.inputNames.map((name) => {
        const fixed = adapted.get(name);
        if (fixed !== undefined) return [name, fixed] as const;
        const own = hostInput(name);
        if (own === undefined)
          return [name, inputs.get(name, { batch, sequence, past, keyed: past > 0 && isKeyed(name) })] as const;
        const tensor = runtime.upload('float32', own.dims, own.data);
        owned.push(tensor);
        return [name, tensor] as const;
      });
      const outputs = new Map<string, FloatTensor>();
      for (const [name, tensor] of Object.entries(await session.run(Object.fromEntries(feeds)))) {
        outputs.set(name, { data: await runtime.read(tensor), dims: tensor.dims });
        runtime.free(tensor);
      }
      return { outputs, ...names };
    } finally {
      for (const tensor of owned) runtime.free(tensor);
    }
  }

  private compile(kind: Kind, direction: Direction): Promise<Compiled> {
    const key = `${kind} ${direction}`;
    return this.compiled.get(key, async () => {
      const { runtime, tokenDim, links } = this.context;
      const { graph, ...names } = singleRunPrefixGraph(links(kind), tokenDim, direction);
      return { session: await runtime.createSession(graph, { name: `prefix, ${key}` }), ...names };
    });
  }

  /** Makes the sessions of a step, each when it is called, in the order in which a step comes to them. */
  preparations(): (() => Promise<unknown>)[] {
    const order: [Kind, Direction][] = [
      ['rootPrefix', 'forward'],
      ['nestedPrefix', 'forward'],
      ['nestedPrefix', 'backward'],
      ['rootPrefix', 'backward'],
    ];
    return order.map(
      ([kind, direction]) =>
        () =>
          this.compile(kind, direction),
    );
  }

  dispose(): Promise<void> {
    return this.compiled.dispose();
  }
}

export class SingleRunPrefixTape implements PrefixTape {
  private readonly gradients = new Map<string, FloatTensor>();
  private disposed = false;

  /**
   * @param inputsEmbeds borrowed
   * @param presents [G, …] by the names of the inputs that read them
   * @param adapter what it went through; released when the tape is disposed
   */
  constructor(
    private readonly prefixes: SingleRunPrefixes,
    private readonly inputsEmbeds: FloatTensor,
    readonly presents: ReadonlyMap<string, FloatTensor>,
    private readonly binding: PrefixBinding<SingleRunPrefixTape> | undefined,
    readonly adapter: HeldAdapter | undefined,
  ) {}

  get rows(): number {
    return this.inputsEmbeds.dims[0]!;
  }

  get positions(): number {
    return this.inputsEmbeds.dims[1]! + (this.binding?.tape.positions ?? 0);
  }

  /** Keys and values row by row, each of the prefix that it stands behind: [B, …]. */
  presentsOf(rows: Int32Array): Map<string, FloatTensor> {
    const taken = [...this.presents].map(([name, { data, dims }]) => {
      const size = data.length / this.rows;
      const own = new Float32Array(rows.length * size);
      for (let b = 0; b < rows.length; b++) own.set(data.subarray(rows[b]! * size, (rows[b]! + 1) * size), b * size);
      return [name, { data: own, dims: dims.with(0, rows.length) }] as const;
    });
    return new Map(taken);
  }

  /** Add ∂L/∂(keys or values) of what stands behind; [G, …], borrowed. */
  addGradient(name: string, gradient: Float32Array): void {
    addWeighted(this.sumOf(name), gradient, 1);
  }

  /** The same of rows behind these prefixes, [B, …] at unit cotangent, each with its weight. */
  addRowGradients(name: string, gradient: Float32Array, rows: Int32Array, weights: Float32Array): void {
    const sum = this.sumOf(name);
    const size = sum.length / this.rows;
    for (let b = 0; b < rows.length; b++) {
      const from = b * size;
      const into = rows[b]! * size;
      addWeighted(sum.subarray(into, into + size), gradient.subarray(from, from + size), weights[b]!);
    }
  }

  private sumOf(name: string): Float32Array {
    let sum = this.gradients.get(name);
    if (sum === undefined) {
      const { data, dims } = this.presents.get(name)!;
      sum = { data: new Float32Array(data.length), dims };
      this.gradients.set(name, sum);
    }
    return sum.data;
  }

  async backward(): Promise<FloatTensor> {
    if (this.disposed)
      throw new StudioError('INTERNAL', 'backward() on a prefix that was disposed.', 'Run the prefix again.');
    const { inputsEmbeds, gradients } = this;
    // Every row behind a prefix reads all of its blocks: nothing of one is nothing at all.
    if (gradients.size === 0) return { data: new Float32Array(inputsEmbeds.data.length), dims: inputsEmbeds.dims };
    return this.prefixes.backward(inputsEmbeds, this.binding, this.adapter, gradients);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.adapter?.release();
    this.gradients.clear();
  }
}

/** Nothing but the loop: it runs over every key and value of every row. */
function addWeighted(sum: Float32Array, values: Float32Array, weight: number): void {
  if (weight === 0) return;
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * values[i]!;
}

/** [G, G of the prefixes in front]: 1 where a prefix stands behind one of them. */
function choice({ tape, rows }: PrefixBinding<SingleRunPrefixTape>): FloatTensor {
  const data = new Float32Array(rows.length * tape.rows);
  rows.forEach((row, g) => {
    data[g * tape.rows + row] = 1;
  });
  return { data, dims: [rows.length, tape.rows] };
}
