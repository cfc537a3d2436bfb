/** A student of random rows, for measuring a step of its adapter wherever the model runs. */
import type { LoadedLanguageModel } from '../src/model/load';
import { initMoments, updateInPlace } from '../src/optimization/adamw';
import { Random } from '../src/tensors/random';

const ADAMW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, learningRate: 1e-4 };

export interface AdapterStudentSize {
  readonly rows: number;
  /** Of each row, the first aside. */
  readonly tokens: number;
  readonly rank: number;
}

/** Ids [rows, tokens + 1]. */
export function randomRows({ info }: LoadedLanguageModel, { rows, tokens }: AdapterStudentSize): Int32Array {
  const random = new Random('ids');
  return Int32Array.from({ length: rows * (tokens + 1) }, () => random.integer(info.vocabularySize));
}

/** Takes LoRA steps (forward, backward, AdamW) on the same rows again and again. */
export class AdapterStudent {
  readonly adapter: Map<string, Float32Array>;
  private readonly moments: Map<string, ReturnType<typeof initMoments>>;
  private steps = 0;

  constructor(
    private readonly model: LoadedLanguageModel,
    private readonly ids: Int32Array,
    private readonly size: AdapterStudentSize,
  ) {
    const { rank } = size;
    const random = new Random('adapter');
    const noise = (length: number, spread: number): Float32Array =>
      Float32Array.from({ length }, () => spread * random.normal());
    this.adapter = new Map(
      model.adaptation!.layers.flatMap(({ name, inputs, outputs }) => [
        [`${name}.lora_A.weight`, noise(rank * inputs, 1 / Math.sqrt(inputs))] as const,
        [`${name}.lora_B.weight`, noise(rank * outputs, 0.02)] as const,
      ]),
    );
    this.moments = new Map([...this.adapter].map(([name, { length }]) => [name, initMoments(length)]));
    model.adaptation!.use(this.adapter);
  }

  private async rows() {
    const { rows, tokens } = this.size;
    const embeds = await this.model.embedTokens(this.ids);
    const perRow = tokens + 1;
    const labels = this.ids.filter((_, i) => i % perRow > 0);
    return {
      x: { data: embeds.data, dims: [rows, perRow, this.model.info.tokenDim] },
      labels: { data: labels, dims: [rows, tokens] },
    };
  }

  async score(): Promise<Float32Array> {
    const { x, labels } = await this.rows();
    return this.model.score(x, labels);
  }

  /** @returns seconds */
  async step(): Promise<number> {
    const before = performance.now();
    const { rows, tokens } = this.size;
    const { x, labels } = await this.rows();
    const weights = new Float32Array(rows).fill(-1 / (rows * tokens));
    const { gradients } = await this.model.adaptation!.differentiate(x, labels, weights);
    this.steps++;
    for (const [name, values] of this.adapter)
      updateInPlace(values, gradients.get(name)!, this.moments.get(name)!, { ...ADAMW, step: this.steps });
    this.model.adaptation!.use(this.adapter);
    return (performance.now() - before) / 1000;
  }
}
