/**
 * Teacher-forced passes of a small model in one run each: forward and backward together, or forward alone. Rows of a
 * batch do not see each other, so a row's gradient is made at unit cotangent and scaled when its weight is known.
 */
import { StudioError } from '../errors';
import type { DeviceTensor, Runtime, Session } from '../runtime/types';
import type { FloatTensor, IntTensor } from '../tensors/tensor';
import { type LossChunk, lossPositions } from './lossPositions';
import { RuntimeInputs } from './runtimeInputs';
import type { ParameterGradients } from './tape';
import { headChunkRows, type TrainingModel } from './trainingModel';
import type { Tape } from './types';
import { EMBEDS, EMBEDS_GRADIENT, type WholeGradient, type WholeParameter, wholeGraph } from './wholeGraph';

/** Weights are copied into the session's own memory: only small models may have them twice. */
export const WHOLE_WEIGHT_LIMIT = 64 * 2 ** 20;
/** Most bytes of activations and logits in one run. */
const RUN_LIMIT = 512 * 2 ** 20;

interface Compiled {
  readonly session: Session;
  readonly parameters: readonly WholeParameter[];
}

interface Passed {
  readonly logProbabilities: Float32Array;
  readonly tokenCounts: Int32Array;
  /** [B, S, d]; empty where none was asked for. */
  readonly gradient: Float32Array;
  /** By checkpoint tensor name; fresh arrays. */
  readonly parameterGradients: ParameterGradients;
}

export class WholePass {
  private readonly compiled = new Map<WholeGradient, Promise<Compiled>>();
  private readonly inputs: RuntimeInputs;
  private readonly runtime: Runtime;

  /** @param model borrowed: its segments are read; its device weights only by differentiate() */
  constructor(private readonly model: TrainingModel) {
    this.runtime = model.runtime;
    this.inputs = new RuntimeInputs(model.runtime, model.prelude);
  }

  /** Whether a batch of B rows and S positions fits one run: every activation at once, and all logits. */
  fits(batch: number, sequence: number): boolean {
    const { blocks, options, runtime } = this.model;
    const kept = blocks.reduce((bytes, { programs }) => bytes + programs.whole.keptBytes(batch, sequence), 0);
    const logits = 3 * 4 * batch * sequence * options.vocabularySize;
    return (
      batch * sequence <= headChunkRows(options.vocabularySize) &&
      2 * kept + logits <= Math.min(RUN_LIMIT, runtime.activationBudgetBytes)
    );
  }

  async forward(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Tape> {
    const { logProbabilities, tokenCounts, gradient } = await this.run(inputsEmbeds, labels, 'embeds');
    return new WholeTape(logProbabilities, tokenCounts, gradient, inputsEmbeds.dims);
  }

  /** [B]: log p of each row's own tokens, without what a gradient would need. */
  async score(inputsEmbeds: FloatTensor, labels: IntTensor): Promise<Float32Array> {
    return (await this.run(inputsEmbeds, labels, 'none')).logProbabilities;
  }

  /** Gradients of Σ_b rowWeights[b] · log p_b with respect to the embeddings and to every weight. */
  differentiate(inputsEmbeds: FloatTensor, labels: IntTensor, rowWeights: Float32Array): Promise<Passed> {
    return this.run(inputsEmbeds, labels, 'parameters', rowWeights);
  }

  private async run(
    inputsEmbeds: FloatTensor,
    labels: IntTensor,
    wanted: WholeGradient,
    rowWeights?: Float32Array,
  ): Promise<Passed> {
    const [batch, sequence] = inputsEmbeds.dims as [number, number, number];
    const { chunks, tokenCounts } = lossPositions(
      labels,
      sequence,
      this.model.options.vocabularySize,
      batch * sequence,
    );
    const logProbabilities = new Float32Array(batch);
    const parameterGradients: ParameterGradients = new Map();
    const [chunk] = chunks;
    if (chunk === undefined)
      return {
        logProbabilities,
        tokenCounts,
        gradient: new Float32Array(inputsEmbeds.data.length),
        parameterGradients,
      };
    const compiled = await this.compile(wanted);
    const { feeds, owned } = this.feeds(compiled, inputsEmbeds, chunk, rowWeights);
    try {
      const outputs = await compiled.session.run(feeds);
      const perToken = await this.take(outputs.log_probability as DeviceTensor);
      perToken.forEach((value, i) => {
        const row = chunk.batchRows[i] as number;
        logProbabilities[row] = (logProbabilities[row] as number) + value;
      });
      for (const { weight, gradient } of compiled.parameters) {
        const values = await this.take(outputs[gradient] as DeviceTensor);
        const known = parameterGradients.get(weight);
        if (known === undefined) parameterGradients.set(weight, values);
        else for (let i = 0; i < known.length; i++) known[i] = (known[i] as number) + (values[i] as number);
      }
      const gradient =
        wanted === 'none' ? new Float32Array(0) : await this.take(outputs[EMBEDS_GRADIENT] as DeviceTensor);
      return { logProbabilities, tokenCounts, gradient, parameterGradients };
    } finally {
      for (const tensor of owned) this.runtime.free(tensor);
    }
  }

  private feeds(
    { session, parameters }: Compiled,
    { data, dims }: FloatTensor,
    chunk: LossChunk,
    rowWeights: Float32Array | undefined,
  ): { feeds: Record<string, DeviceTensor>; owned: DeviceTensor[] } {
    const [batch, sequence] = dims as [number, number, number];
    const count = chunk.rows.length;
    const owned: DeviceTensor[] = [];
    const cotangents = Float32Array.from(chunk.batchRows, (row) => rowWeights?.[row] ?? 1);
    const ones = new Float32Array(batch * sequence).fill(1);
    const make: Readonly<Record<string, () => DeviceTensor>> = {
      [EMBEDS]: () => this.runtime.upload('float32', dims, data),
      rows: () => this.runtime.upload('int64', [count], chunk.rows),
      labels: () => this.runtime.upload('int64', [1, count, 1], chunk.labels),
      cotangent: () => this.runtime.upload('float32', [1, count, 1], cotangents),
      inverse: () => this.runtime.upload('int64', [batch, sequence], chunk.inverse),
      scale: () => this.runtime.upload('float32', [batch, sequence, 1], ones),
    };
    const weights = parameters.length === 0 ? undefined : this.weights();
    const entries = session.inputNames.map((name) => {
      const own = make[name]?.();
      if (own !== undefined) owned.push(own);
      return [name, own ?? weights?.get(name) ?? this.inputs.get(name, { batch, sequence })] as const;
    });
    return { feeds: Object.fromEntries(entries), owned };
  }

  /** The model's device weights by their names in the whole graph; borrowed. */
  private weights(): Map<string, DeviceTensor> {
    const { blocks, headWeights } = this.model;
    const named = (prefix: string, weights: Readonly<Record<string, DeviceTensor>>): [string, DeviceTensor][] =>
      Object.entries(weights).map(([name, tensor]) => [`${prefix}${name}`, tensor]);
    return new Map([
      ...blocks.flatMap((block, i) => named(`block${i}_`, block.weights)),
      ...named('head_', headWeights),
    ]);
  }

  private async take(tensor: DeviceTensor): Promise<Float32Array> {
    try {
      return await this.runtime.read(tensor);
    } finally {
      this.runtime.free(tensor);
    }
  }

  private compile(wanted: WholeGradient): Promise<Compiled> {
    let compiled = this.compiled.get(wanted);
    if (compiled === undefined) {
      const { blocks, headCanonical, options, runtime } = this.model;
      const segments = blocks.map(({ canonical }) => canonical);
      const { graph, parameters } = wholeGraph(segments, headCanonical, options.tokenDim, wanted);
      compiled = runtime.createSession(graph, { name: graph.name }).then((session) => ({ session, parameters }));
      this.compiled.set(wanted, compiled);
      // A failed compilation is not remembered: the next call tries again.
      compiled.catch(() => this.compiled.delete(wanted));
    }
    return compiled;
  }

  async dispose(): Promise<void> {
    const compiled = await Promise.allSettled(this.compiled.values());
    this.compiled.clear();
    for (const one of compiled) if (one.status === 'fulfilled') await one.value.session.release();
    this.inputs.dispose();
  }
}

class WholeTape implements Tape {
  private disposed = false;

  constructor(
    readonly logProbabilities: Float32Array,
    readonly tokenCounts: Int32Array,
    /** [B, S, d] at unit cotangent; owned. */
    private readonly gradient: Float32Array,
    private readonly dims: readonly number[],
  ) {}

  async backward(weights: Float32Array): Promise<FloatTensor> {
    if (this.disposed)
      throw new StudioError('INTERNAL', 'backward() on a tape that was disposed.', 'Run forward() again.');
    const rowLength = this.gradient.length / weights.length;
    const data = this.gradient.slice();
    weights.forEach((weight, row) => {
      for (let i = row * rowLength; i < (row + 1) * rowLength; i++) data[i] = weight * (data[i] as number);
    });
    return { data, dims: this.dims };
  }

  dispose(): void {
    this.disposed = true;
  }
}
