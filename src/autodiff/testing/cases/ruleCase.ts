import { GraphBuilder } from '../../../onnx/builder';
import type { DataType, Dim } from '../../../onnx/graph';
import { Random } from '../../../tensors/random';
import { build } from '../array';
import { type GradientProblem, withInferredOutputs } from '../gradientCheck';

/** An input of a case: its shape, and how its elements are drawn (standard normal where nothing is said). */
export interface InputSpec {
  readonly dims: readonly Dim[];
  readonly dataType?: DataType;
  readonly draw?: (random: Random) => number;
  /** Drawn once and left alone: indices, conditions. */
  readonly fixed?: boolean;
}

/** One use of one operator whose gradient is checked. */
export interface RuleCase {
  /** Key in the table of rules. */
  readonly rule: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, InputSpec | readonly Dim[]>>;
  /** Writes the nodes; returns the names of the outputs. */
  readonly write: (b: GraphBuilder) => readonly string[];
}

/** Sizes that only the run knows. */
const SYMBOLS: Readonly<Record<string, number>> = { batch: 2, sequence: 3 };

const isSpec = (input: InputSpec | readonly Dim[]): input is InputSpec => !Array.isArray(input);

export function problemOf({ rule, name, inputs, write }: RuleCase): GradientProblem {
  const builder = new GraphBuilder(`${rule}: ${name}`);
  const random = new Random(`${rule}: ${name}`);
  const specs = Object.entries(inputs).map(([input, spec]) => [input, isSpec(spec) ? spec : { dims: spec }] as const);
  const feeds = specs.map(([input, { dims, dataType = 'float32', draw = (r: Random): number => r.normal() }]) => {
    builder.input(input, dataType, dims);
    const sizes = dims.map((dim) => (typeof dim === 'number' ? dim : SYMBOLS[dim]!));
    return [input, build(sizes, () => Math.fround(draw(random)))] as const;
  });
  const outputs = write(builder);
  return {
    graph: withInferredOutputs(builder.build(), outputs),
    feeds: Object.fromEntries(feeds),
    withRespectTo: specs.filter(([, spec]) => !spec.fixed).map(([input]) => input),
  };
}

/** Between 0.5 and 2: away from poles and kinks. */
export const positive = (random: Random): number => 0.5 + 1.5 * random.uniform();

/** At least 0.3 from zero, of either sign. */
export const nonZero = (random: Random): number => (0.3 + random.uniform()) * (random.uniform() < 0.5 ? -1 : 1);

export const integersBelow =
  (bound: number) =>
  (random: Random): number =>
    random.integer(bound);
