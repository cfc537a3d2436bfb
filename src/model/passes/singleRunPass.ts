/**
 * Teacher-forced passes of a small model in one run each: forward and backward together, or forward alone. Rows of a
 * batch do not see each other, so a row's gradient is made at unit cotangent and scaled when its weight is known.
 */

import { StudioError } from '../../errors';
import { headChunkRows, SHARED_WEIGHT_LIMIT, SINGLE_RUN_ACTIVATION_LIMIT } from '../../footprint/budgets';
import type { DeviceTensor, Runtime, Session } from '../../runtime/types';
import type { FloatTensor, IntTensor } from '../../tensors/tensor';
import type { HeldAdapter } from '../adapters/adapterSlot';
import type { PassKind } from '../blocks/blockVariants';
import { RuntimeInputs } from '../blocks/runtimeInputs';
import { SessionCache } from '../blocks/sessionCache';
import { type LossChunk, lossPositions } from '../head/lossPositions';
import type { PrefixBinding, Tape } from '../types';
import type { ParameterGradients } from './blockwiseTape';
import {
  type ChainLink,
  EMBEDS,
  EMBEDS_GRADIENT,
  nameInBlock,
  type SingleRunGradient,
  type SingleRunParameter,
  type SingleRunPast,
  singleRunGraph,
} from './singleRunGraph';
import { SingleRunPrefixes, type SingleRunPrefixTape } from './singleRunPrefixTape';
import type { TrainingModel } from './trainingModel';

interface Compiled {
  readonly session: Session;
  readonly parameters: readonly SingleRunParameter[];
  readonly pasts: readonly SingleRunPast[];
}

interface SingleRunResult {
  readonly logProbabilities: Float32Array;
  readonly tokenCounts: Int32Array;
  /** [B, S, d]; empty where none was asked for. */
  readonly gradient: Float32Array;
  /** By checkpoint tensor name; fresh arrays. */
  readonly parameterGradients: ParameterGradients;
  /** [B, …]: of each row's prefix, its keys and values in every block; empty without one. */
  readonly pastGradients: ReadonlyMap<string, Float32Array>;
}

export class SingleRunPass {
  private readonly compiled = new SessionCache<Compiled>(({ session }) => session);
  private readonly inputs: RuntimeInputs;
  private readonly prefixes: SingleRunPrefixes;
  private readonly runtime: Runtime;

  /** @param model borrowed: its segments are read; its device weights only by differentiate() */
  constructor(private readonly model: TrainingModel) {
    this.runtime = model.runtime;
    this.inputs = new RuntimeInputs(model.runtime, model.stack.prelude);
    this.prefixes = new SingleRunPrefixes({
      runtime: model.runtime,
      tokenDim: model.options.tokenDim,
      inputs: this.inputs,
      links: (kind) => this.links(kind),
      isKeyed: (name) => this.isKeyed(name),
      takeAdapter: () => model.stack.adapters?.take(),
      adapterFeeds: (adapter) => this.adapterFeeds(adapter),
    });
  }

  /** Whether rows may stand behind a prefix: the model is small, every block takes one, and all read the same inputs alike. */
  get sharesPrefixes(): boolean {
    const { stack } = this.model;
    return (
      stack.weights.byteLength <= SHARED_WEIGHT_LIMIT &&
      stack.sharesPrefixes &&
      stack.blocks.every(({ canonical, programs }) =>
        canonical.runtimeInputs.every((name) => programs.forms?.keyed.has(name) === this.isKeyed(name)),
      )
    );
  }

  private isKeyed(name: string): boolean {
    return this.model.stack.blocks.some(({ programs }) => programs.forms?.keyed.has(name) === true);
  }

  private links(kind: PassKind): ChainLink[] {
    const { blocks } = this.model.stack;
    return blocks.map(({ adapters, canonical, programs }, i) => ({
      canonical,
      adapters: new Set(adapters.keys()),
      graph: programs.graph(kind, i === blocks.length - 1),
      caches: kind === 'unshared' ? [] : (programs.forms?.caches ?? []),
    }));
  }

  /**
   * Whether B rows of S positions, behind P of a prefix, fit one run: every activation at once, and all logits.
   * @param adapter whether the gradients of an adapter's weights are wanted
   */
  fits(batch: number, sequence: number, past = 0, adapter = false): boolean {
    const { vocabularySize } = this.model.options;
    const logits = 3 * 4 * batch * sequence * vocabularySize;
    return batch * sequence <= headChunkRows(vocabularySize) && this.hasRoom(batch, sequence, past, logits, adapter);
  }

  /** The same for prefixes, which have no logits. */
  fitsPrefix(batch: number, sequence: number, past = 0): boolean {
    return this.hasRoom(batch, sequence, past, 0);
  }

  private hasRoom(batch: number, sequence: number, past: number, logits: number, adapter = false): boolean {
    const { blocks, runtime } = this.model.stack;
    const activations = blocks.reduce((bytes, { adapters, programs }, i) => {
      const weights = adapter ? [...adapters.keys()] : [];
      const program = programs.program(past > 0 ? 'behindOwnPrefix' : 'unshared', i === blocks.length - 1);
      return bytes + program.keptBytes(batch, sequence, past, weights);
    }, 0);
    const width = past > 0 ? blocks.reduce((sum, { programs }) => sum + (programs.forms?.cachedWidth ?? 0), 0) : 0;
    // A prefix's keys and values: read, put in front of the rows' own, and the gradients of both.
    const pasts = 4 * 4 * batch * past * width;
    return 2 * activations + pasts + logits <= Math.min(SINGLE_RUN_ACTIVATION_LIMIT, runtime.activationBudgetBytes);
  }

  async forward(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    binding?: PrefixBinding<SingleRunPrefixTape>,
  ): Promise<Tape> {
    return new SingleRunTape(await this.run(inputsEmbeds, labels, 'embeds', { binding }), inputsEmbeds.dims, binding);
  }

  /** [B]: log p of each row's own tokens, without what a gradient would need. */
  async score(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    binding?: PrefixBinding<SingleRunPrefixTape>,
  ): Promise<Float32Array> {
    return (await this.run(inputsEmbeds, labels, 'none', { binding })).logProbabilities;
  }

  /** @param inputsEmbeds float32 [G, S, d], borrowed until the tape is disposed */
  prefix(
    inputsEmbeds: FloatTensor,
    binding?: PrefixBinding<SingleRunPrefixTape>,
    adapter?: HeldAdapter,
  ): Promise<SingleRunPrefixTape> {
    return this.prefixes.run(inputsEmbeds, binding, adapter);
  }

  /** Gradients of Σ_b rowWeights[b] · log p_b with respect to the embeddings and to every weight. */
  differentiate(inputsEmbeds: FloatTensor, labels: IntTensor, rowWeights: Float32Array): Promise<SingleRunResult> {
    return this.run(inputsEmbeds, labels, 'parameters', { rowWeights });
  }

  /** The same with respect to the weights of the adapter in use, and to nothing else. */
  differentiateAdapter(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    rowWeights: Float32Array,
  ): Promise<SingleRunResult> {
    return this.run(inputsEmbeds, labels, 'adapter', { rowWeights });
  }

  private async run(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    wanted: SingleRunGradient,
    {
      rowWeights,
      binding,
    }: { readonly rowWeights?: Float32Array; readonly binding?: PrefixBinding<SingleRunPrefixTape> | undefined },
  ): Promise<SingleRunResult> {
    const [batch, sequence] = inputsEmbeds.dims as [number, number, number];
    const { chunks, tokenCounts } = lossPositions(
      labels,
      sequence,
      this.model.options.vocabularySize,
      batch * sequence,
    );
    const logProbabilities = new Float32Array(batch);
    const parameterGradients: ParameterGradients = new Map();
    const pastGradients = new Map<string, Float32Array>();
    const [chunk] = chunks;
    if (chunk === undefined)
      return {
        logProbabilities,
        tokenCounts,
        gradient: new Float32Array(inputsEmbeds.data.length),
        parameterGradients,
        pastGradients,
      };
    const compiled = await this.compile(binding === undefined ? 'unshared' : 'behindOwnPrefix', wanted);
    const adapter = binding ? binding.tape.adapter?.hold() : this.model.stack.adapters?.take();
    const owned: DeviceTensor[] = [];
    try {
      const feeds = this.feeds(compiled, inputsEmbeds, chunk, { rowWeights, binding, adapter }, owned);
      const outputs = await compiled.session.run(feeds);
      const perToken = await this.take(outputs.log_probability!);
      perToken.forEach((value, i) => {
        const row = chunk.batchRows[i]!;
        logProbabilities[row] = logProbabilities[row]! + value;
      });
      for (const { weight, gradient } of compiled.parameters) {
        const values = await this.take(outputs[gradient]!);
        const known = parameterGradients.get(weight);
        if (known === undefined) parameterGradients.set(weight, values);
        else for (let i = 0; i < known.length; i++) known[i] = known[i]! + values[i]!;
      }
      for (const { name, gradient } of compiled.pasts) pastGradients.set(name, await this.take(outputs[gradient]!));
      const embeds = outputs[EMBEDS_GRADIENT];
      const gradient = embeds === undefined ? new Float32Array(0) : await this.take(embeds);
      return { logProbabilities, tokenCounts, gradient, parameterGradients, pastGradients };
    } finally {
      adapter?.release();
      for (const tensor of owned) this.runtime.free(tensor);
    }
  }

  private feeds(
    { session, parameters }: Compiled,
    { data, dims }: FloatTensor,
    chunk: LossChunk,
    {
      rowWeights,
      binding,
      adapter,
    }: {
      readonly rowWeights: Float32Array | undefined;
      readonly binding: PrefixBinding<SingleRunPrefixTape> | undefined;
      readonly adapter: HeldAdapter | undefined;
    },
    owned: DeviceTensor[],
  ): Record<string, DeviceTensor> {
    const [batch, sequence] = dims as [number, number, number];
    const count = chunk.rows.length;
    const cotangents = Float32Array.from(chunk.batchRows, (row) => rowWeights?.[row] ?? 1);
    const ones = new Float32Array(batch * sequence).fill(1);
    const past = binding?.tape.positions ?? 0;
    // A prefix's gradient is wanted row by row, since the rows' weights are not known yet: each row has its own copy.
    const pasts = binding?.tape.presentsOf(binding.rows);
    const upload = (tensor: FloatTensor): DeviceTensor => this.runtime.upload('float32', tensor.dims, tensor.data);
    const make: Readonly<Record<string, () => DeviceTensor>> = {
      [EMBEDS]: () => this.runtime.upload('float32', dims, data),
      rows: () => this.runtime.upload('int64', [count], chunk.rows),
      labels: () => this.runtime.upload('int64', [1, count, 1], chunk.labels),
      cotangent: () => this.runtime.upload('float32', [1, count, 1], cotangents),
      inverse: () => this.runtime.upload('int64', [batch, sequence], chunk.inverse),
      scale: () => this.runtime.upload('float32', [batch, sequence, 1], ones),
    };
    const weights = parameters.length === 0 ? undefined : this.weights();
    const adapted = this.adapterFeeds(adapter);
    const entries = session.inputNames.map((name) => {
      const present = pasts?.get(name);
      const own = present === undefined ? make[name]?.() : upload(present);
      if (own !== undefined) owned.push(own);
      const lengths = { batch, sequence, past, keyed: past > 0 && this.isKeyed(name) };
      return [name, own ?? adapted.get(name) ?? weights?.get(name) ?? this.inputs.get(name, lengths)] as const;
    });
    return Object.fromEntries(entries);
  }

  /** An adapter's tensors by their names in the single run's graph; borrowed. */
  private adapterFeeds(adapter: HeldAdapter | undefined): Map<string, DeviceTensor> {
    const { blocks } = this.model.stack;
    return new Map(
      blocks.flatMap(({ adapters }, i) =>
        [...adapters].map(([name, weight]) => [nameInBlock(i, name), adapter!.tensors.get(weight)!] as const),
      ),
    );
  }

  /** The model's device weights by their names in the single run's graph; borrowed. */
  private weights(): Map<string, DeviceTensor> {
    const { stack, head } = this.model;
    const named = (prefix: string, weights: Readonly<Record<string, DeviceTensor>>): [string, DeviceTensor][] =>
      Object.entries(weights).map(([name, tensor]) => [`${prefix}${name}`, tensor]);
    return new Map([
      ...stack.blocks.flatMap((block, i) => named(nameInBlock(i, ''), block.weights)),
      ...named('head_', head.weights),
    ]);
  }

  private async take(tensor: DeviceTensor): Promise<Float32Array> {
    try {
      return await this.runtime.read(tensor);
    } finally {
      this.runtime.free(tensor);
    }
  }

  private compile(kind: 'unshared' | 'behindOwnPrefix', wanted: SingleRunGradient): Promise<Compiled> {
    const key = `${kind} ${wanted}`;
    return this.compiled.get(key, async () => {
      const { head, options, runtime } = this.model;
      const { graph, ...names } = singleRunGraph(this.links(kind), head.segment, options.tokenDim, wanted);
      return { session: await runtime.createSession(graph, { name: `rows, ${key}` }), ...names };
    });
  }

  /** Makes the sessions that a run of steps will ask for, each when it is called; what is made already costs nothing. */
  preparations(): (() => Promise<unknown>)[] {
    const shares = this.sharesPrefixes;
    const kind = shares ? 'behindOwnPrefix' : 'unshared';
    return [
      () => this.compile('unshared', 'none'),
      () => this.compile(kind, 'embeds'),
      ...(shares ? this.prefixes.preparations() : []),
      () => this.compile(kind, 'none'),
    ];
  }

  async dispose(): Promise<void> {
    await this.compiled.dispose();
    await this.prefixes.dispose();
    this.inputs.dispose();
  }
}

class SingleRunTape implements Tape {
  readonly logProbabilities: Float32Array;
  readonly tokenCounts: Int32Array;
  /** At unit cotangents; undefined once disposed. */
  private result: Pick<SingleRunResult, 'gradient' | 'pastGradients'> | undefined;

  constructor(
    { logProbabilities, tokenCounts, gradient, pastGradients }: SingleRunResult,
    private readonly dims: readonly number[],
    private readonly binding: PrefixBinding<SingleRunPrefixTape> | undefined,
  ) {
    this.logProbabilities = logProbabilities;
    this.tokenCounts = tokenCounts;
    this.result = { gradient, pastGradients };
  }

  async backward(weights: Float32Array): Promise<FloatTensor> {
    const { binding, result } = this;
    if (result === undefined)
      throw new StudioError('INTERNAL', 'backward() on a tape that was disposed.', 'Run forward() again.');
    const rowLength = result.gradient.length / weights.length;
    const data = new Float32Array(result.gradient.length);
    for (let row = 0; row < weights.length; row++)
      scaleRow(data, result.gradient, row * rowLength, rowLength, weights[row]!);
    if (binding !== undefined)
      for (const [name, gradient] of result.pastGradients)
        binding.tape.addRowGradients(name, gradient, binding.rows, weights);
    return { data, dims: this.dims };
  }

  dispose(): void {
    this.result = undefined;
  }
}

/** Nothing but the loop: it runs over every element of every row. */
function scaleRow(into: Float32Array, from: Float32Array, start: number, length: number, weight: number): void {
  for (let i = start; i < start + length; i++) into[i] = weight * from[i]!;
}
