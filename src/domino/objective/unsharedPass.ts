/** Every sequence whole, in micro-batches: its prefix runs with it. */
import type { Tape } from '../../model/types';
import { assemblePrefix, type PromptGradient, scatterGradient } from '../prompt/softPrompt';
import type { SoftPrompt } from '../types';
import { paddedPositions, planMicroBatches } from './microBatches';
import { type ObjectiveContext, type ObjectivePass, type Row, weightsThatMatter } from './objectivePass';
import { assembleBatch } from './sequences';

/** Tapes are kept until their weights come, or, beyond the budget, made a second time. */
export class UnsharedPass implements ObjectivePass {
  readonly positions: number;
  /** Padded positions of all micro-batches, and how many there are. */
  readonly padded: number;
  readonly passes: number;
  private readonly lengths: readonly number[];
  private readonly plan: readonly (readonly number[])[];
  private readonly keepsTapes: boolean;
  private readonly tapes: Tape[] = [];
  private readonly prefixes = new Map<number | null, Float32Array>();

  constructor(
    private readonly context: ObjectiveContext,
    private readonly prompt: SoftPrompt,
    private readonly rows: readonly Row[],
  ) {
    const { texts, frame, table, budget } = context;
    for (const { sample } of rows) {
      if (!this.prefixes.has(sample)) this.prefixes.set(sample, assemblePrefix(prompt, sample, frame, table));
    }
    this.lengths = rows.map(
      ({ text, sample }) => this.prefixes.get(sample)!.length / table.tokenDim + texts[text]!.length,
    );
    this.positions = this.lengths.reduce((sum, length) => sum + length, 0);
    this.plan = this.planRows(rows.map((_, row) => row));
    this.padded = this.plan.reduce((sum, group) => sum + paddedPositions(this.lengths, group), 0);
    this.passes = this.plan.length;
    this.keepsTapes = this.padded <= budget.keptPositions || this.plan.length === 1;
  }

  async forward(): Promise<Float64Array> {
    const logProbabilities = new Float64Array(this.rows.length);
    for (const group of this.plan) {
      const { inputsEmbeds, labels } = this.batch(group);
      let scored: Float32Array;
      if (this.keepsTapes) {
        const tape = await this.context.model.forward(inputsEmbeds, labels);
        this.tapes.push(tape);
        scored = tape.logProbabilities;
      } else scored = await this.context.model.score(inputsEmbeds, labels);
      group.forEach((row, b) => {
        logProbabilities[row] = scored[b]!;
      });
    }
    return logProbabilities;
  }

  async backward(weights: readonly number[], into: PromptGradient): Promise<void> {
    const matters = weightsThatMatter(weights);
    if (this.keepsTapes) {
      for (const [index, group] of this.plan.entries()) {
        const tape = this.tapes[index]!;
        if (group.some(matters)) await this.backwardThrough(tape, group, weights, into);
        tape.dispose();
      }
      this.tapes.length = 0;
      return;
    }
    for (const group of this.planRows(this.rows.map((_, row) => row).filter(matters))) {
      const { inputsEmbeds, labels } = this.batch(group);
      const tape = await this.context.model.forward(inputsEmbeds, labels);
      try {
        await this.backwardThrough(tape, group, weights, into);
      } finally {
        tape.dispose();
      }
    }
  }

  dispose(): void {
    for (const tape of this.tapes) tape.dispose();
    this.tapes.length = 0;
  }

  /** Rows behind D and rows behind [D; S_i] have prefixes of different lengths: they never share a pass. */
  private planRows(rows: readonly number[]): number[][] {
    return [true, false].flatMap((alone) => {
      const kind = rows.filter((row) => (this.rows[row]!.sample === null) === alone);
      const lengths = kind.map((row) => this.lengths[row]!);
      return planMicroBatches(lengths, this.context.budget).map((group) => group.map((place) => kind[place]!));
    });
  }

  private batch(group: readonly number[]): ReturnType<typeof assembleBatch> {
    const { table, texts } = this.context;
    const sequences = group.map((row) => {
      const { text, sample } = this.rows[row]!;
      return { prefix: this.prefixes.get(sample)!, text: texts[text]! };
    });
    return assembleBatch(sequences, table);
  }

  private async backwardThrough(
    tape: Tape,
    group: readonly number[],
    weights: readonly number[],
    into: PromptGradient,
  ): Promise<void> {
    const { frame, table } = this.context;
    const { data } = await tape.backward(Float32Array.from(group, (row) => weights[row]!));
    const rowLength = data.length / group.length;
    const samples = this.prompt.samples;
    const sampleLength = samples === undefined ? 0 : samples.dims[1] * samples.dims[2];
    group.forEach((row, b) => {
      const own = data.subarray(b * rowLength, (b + 1) * rowLength);
      scatterGradient(into, own, this.rows[row]!.sample, sampleLength, frame, table.tokenDim);
    });
  }
}
