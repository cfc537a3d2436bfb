/**
 * Pretraining with the engine's own full-parameter gradients: the same tape that trains soft prompts, asked for the
 * weights' gradients too. The embedding is tied: as a table it is float, as output projection it is quantised.
 */
import { lowerForTraining } from '../autodiff/lowering';
import type { ParameterGradients } from '../model/passes/blockwiseTape';
import { SingleRunPass } from '../model/passes/singleRunPass';
import { TrainingModel } from '../model/passes/trainingModel';
import type { Runtime } from '../runtime/types';
import { type Architecture, layerMatrices, type Parameters, trainingGraph } from './architecture';
import { fakeQuantize } from './quantization';

export class PretrainingModel {
  private readonly model: TrainingModel;
  private readonly singleRun: SingleRunPass;
  private readonly head: Float32Array;
  /** What the forward pass reads: copies of the parameters, rounded or not. */
  private readonly live: Parameters;

  constructor(
    runtime: Runtime,
    private readonly architecture: Architecture,
    private readonly parameters: Parameters,
  ) {
    const { hiddenSize, vocabularySize } = architecture;
    this.live = new Map([...parameters].map(([name, { dims, data }]) => [name, { dims, data: data.slice() }]));
    this.head = new Float32Array(hiddenSize * vocabularySize);
    const graph = lowerForTraining(trainingGraph(architecture, this.live, this.head));
    this.model = new TrainingModel(runtime, graph, { tokenDim: hiddenSize, vocabularySize, logits: 'logits' });
    this.singleRun = new SingleRunPass(this.model);
  }

  /** Bring the forward pass up to date with the parameters. */
  refresh(quantized: boolean): void {
    const { architecture, parameters, live, head } = this;
    const { hiddenSize: d, vocabularySize: V } = architecture;
    const matrices = layerMatrices(architecture);
    for (const [name, { dims, data }] of parameters) {
      const target = (live.get(name) as { data: Float32Array }).data;
      const matrix = quantized ? matrices[name.split('.')[2] ?? ''] : undefined;
      if (matrix === undefined) target.set(data);
      else fakeQuantize(data, dims[0]!, dims[1]!, 'rows', target);
    }
    const table = (parameters.get('embedding') as { data: Float32Array }).data;
    const projection = quantized ? new Float32Array(table.length) : table;
    if (quantized) fakeQuantize(table, V, d, 'columns', projection);
    for (let v = 0; v < V; v++) for (let i = 0; i < d; i++) head[i * V + v] = projection[v * d + i]!;
  }

  /** Mean −log p per token, nats. @param tokens int32 [rows, length] */
  async loss(tokens: Int32Array, rows: number, length: number): Promise<number> {
    const tape = await this.model.forward(this.embed(tokens, rows, length), this.labels(tokens, rows, length));
    const sum = tape.logProbabilities.reduce((a, b) => a + b, 0);
    tape.dispose();
    return -sum / (rows * (length - 1));
  }

  /** Loss and ∂loss/∂parameters. */
  async gradients(
    tokens: Int32Array,
    rows: number,
    length: number,
  ): Promise<{ loss: number; gradients: ParameterGradients }> {
    const { hiddenSize: d, vocabularySize: V } = this.architecture;
    const count = rows * (length - 1);
    const passed = await this.singleRun.differentiate(
      this.embed(tokens, rows, length),
      this.labels(tokens, rows, length),
      new Float32Array(rows).fill(-1 / count),
    );
    const into = passed.parameterGradients;
    const loss = -passed.logProbabilities.reduce((a, b) => a + b, 0) / count;
    const embedding = new Float32Array(V * d);
    const projection = into.get('head')!;
    for (let v = 0; v < V; v++) for (let i = 0; i < d; i++) embedding[v * d + i] = projection[i * V + v]!;
    tokens.forEach((token, position) => {
      for (let i = 0; i < d; i++)
        embedding[token * d + i] = embedding[token * d + i]! + passed.gradient[position * d + i]!;
    });
    into.delete('head');
    into.set('embedding', embedding);
    return { loss, gradients: into };
  }

  private embed(tokens: Int32Array, rows: number, length: number): { data: Float32Array; dims: number[] } {
    const d = this.architecture.hiddenSize;
    const table = (this.live.get('embedding') as { data: Float32Array }).data;
    const data = new Float32Array(rows * length * d);
    tokens.forEach((token, position) => {
      data.set(table.subarray(token * d, (token + 1) * d), position * d);
    });
    return { data, dims: [rows, length, d] };
  }

  /** Every token but the first is predicted from those before it. */
  private labels(tokens: Int32Array, rows: number, length: number): { data: Int32Array; dims: number[] } {
    const data = new Int32Array(rows * (length - 1));
    for (let row = 0; row < rows; row++)
      data.set(tokens.subarray(row * length + 1, (row + 1) * length), row * (length - 1));
    return { data, dims: [rows, length - 1] };
  }

  async dispose(): Promise<void> {
    await this.singleRun.dispose();
    await this.model.dispose();
  }
}
