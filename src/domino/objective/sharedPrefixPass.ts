/** Sequences that share their prefixes: D runs once a step and S_i once, not once for every text behind them. */
import type { PrefixBinding, PrefixSharing, PrefixTape, Tape } from '../../model/types';
import { type PromptGradient, sampleRows } from '../prompt/softPrompt';
import type { SoftPrompt } from '../types';
import { type ObjectiveContext, type ObjectivePass, type Row, weightsThatMatter } from './objectivePass';
import { assembleBatch } from './sequences';
import type { SharingPlan } from './sharingPlan';

interface NodeTape {
  readonly samples: readonly number[];
  readonly tape: PrefixTape;
}

interface RowTape {
  readonly rows: readonly number[];
  readonly tape: Tape;
}

export class SharedPrefixPass implements ObjectivePass {
  readonly positions: number;
  private root: PrefixTape | undefined;
  private readonly nodeTapes: NodeTape[] = [];
  private readonly rowTapes: RowTape[] = [];

  constructor(
    private readonly context: ObjectiveContext,
    private readonly sharing: PrefixSharing,
    private readonly prompt: SoftPrompt,
    private readonly rows: readonly Row[],
    private readonly plan: SharingPlan,
  ) {
    this.positions = plan.positions;
  }

  async forward(): Promise<Float64Array> {
    const { plan, sharing } = this;
    const logProbabilities = new Float64Array(this.rows.length);
    const root = await sharing.prefix(this.rootRows());
    this.root = root;
    for (const batch of plan.rows) await this.score(batch, root, () => 0, logProbabilities);
    for (const { samples, rows } of plan.nodes) {
      const tape = await sharing.prefix(this.nodeRows(samples), { tape: root, rows: new Int32Array(samples.length) });
      this.nodeTapes.push({ samples, tape });
      for (const batch of rows) await this.score(batch, tape, (sample) => samples.indexOf(sample), logProbabilities);
    }
    return logProbabilities;
  }

  async backward(weights: readonly number[], into: PromptGradient): Promise<void> {
    const matters = weightsThatMatter(weights);
    for (const { rows, tape } of this.rowTapes) {
      if (!rows.some(matters)) {
        tape.dispose();
        continue;
      }
      const { data, dims } = await tape.backward(Float32Array.from(rows, (row) => weights[row]!));
      tape.dispose();
      const [, length, d] = dims as [number, number, number];
      rows.forEach((row, b) => {
        // The first position is the prefix's last token, lent to the row.
        this.addLastToken(into, this.rows[row]!.sample, data.subarray(b * length * d, (b * length + 1) * d));
      });
    }
    for (const { samples, tape } of this.nodeTapes) {
      const { data, dims } = await tape.backward();
      tape.dispose();
      const [, length, d] = dims as [number, number, number];
      samples.forEach((sample, g) => {
        const own = data.subarray(g * length * d, (g + 1) * length * d);
        this.addLastToken(into, null, own.subarray(0, d));
        add(this.sampleGradient(into, sample), 0, own.subarray(d));
      });
    }
    const { data } = await this.root!.backward();
    add(into.domain, 0, data.subarray(this.context.frame.before.length * this.tokenDim));
  }

  dispose(): void {
    for (const { tape } of [...this.rowTapes, ...this.nodeTapes]) tape.dispose();
    this.root?.dispose();
    this.rowTapes.length = 0;
    this.nodeTapes.length = 0;
    this.root = undefined;
  }

  private get tokenDim(): number {
    return this.context.table.tokenDim;
  }

  private async score(
    batch: readonly number[],
    tape: PrefixTape,
    placeOf: (sample: number) => number,
    into: Float64Array,
  ): Promise<void> {
    const { texts, table, frame } = this.context;
    const d = table.tokenDim;
    const sequences = batch.map((row) => {
      const { text, sample } = this.rows[row]!;
      const prefix = new Float32Array((1 + frame.between.length) * d);
      prefix.set(this.lastToken(sample));
      table.write(prefix, d, frame.between);
      return { prefix, text: texts[text]! };
    });
    const { inputsEmbeds, labels } = assembleBatch(sequences, table);
    const binding: PrefixBinding = {
      tape,
      rows: Int32Array.from(batch, (row) => placeOf(this.rows[row]!.sample ?? 0)),
    };
    const scored = await this.sharing.forward(inputsEmbeds, labels, binding);
    this.rowTapes.push({ rows: batch, tape: scored });
    batch.forEach((row, b) => {
      into[row] = scored.logProbabilities[b]!;
    });
  }

  /** [before] D without its last token: [1, root, d] */
  private rootRows(): { data: Float32Array; dims: number[] } {
    const { table, frame } = this.context;
    const d = table.tokenDim;
    const data = new Float32Array(this.plan.root * d);
    table.write(data, 0, frame.before);
    data.set(this.prompt.domain.data.subarray(0, (this.prompt.domain.dims[0] - 1) * d), frame.before.length * d);
    return { data, dims: [1, this.plan.root, d] };
  }

  /** D's last token and S_i without its last: [G, l, d] */
  private nodeRows(samples: readonly number[]): { data: Float32Array; dims: number[] } {
    const d = this.tokenDim;
    const length = this.prompt.samples!.dims[1];
    const data = new Float32Array(samples.length * length * d);
    samples.forEach((sample, g) => {
      data.set(this.lastToken(null), g * length * d);
      data.set(sampleRows(this.prompt, sample).subarray(0, (length - 1) * d), (g * length + 1) * d);
    });
    return { data, dims: [samples.length, length, d] };
  }

  /** [d] of D, or of S_i; a view. */
  private lastToken(sample: number | null): Float32Array {
    const rows = sample === null ? this.prompt.domain.data : sampleRows(this.prompt, sample);
    return rows.subarray(rows.length - this.tokenDim);
  }

  private addLastToken(into: PromptGradient, sample: number | null, gradient: Float32Array): void {
    const rows = sample === null ? into.domain : this.sampleGradient(into, sample);
    add(rows, rows.length - this.tokenDim, gradient);
  }

  private sampleGradient(into: PromptGradient, sample: number): Float64Array {
    let gradient = into.samples.get(sample);
    if (gradient === undefined) {
      gradient = new Float64Array(sampleRows(this.prompt, sample).length);
      into.samples.set(sample, gradient);
    }
    return gradient;
  }
}

function add(into: Float64Array, offset: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) into[offset + i]! += values[i]!;
}
