/**
 * The check of a gradient: what `differentiate` writes, run by ONNX Runtime in float32 and by the interpreter in float64,
 * against central finite differences of the interpreter's forward values.
 */
import * as ort from 'onnxruntime-node';
import type { DataType, Graph, ValueInfo } from '../../onnx/graph';
import { inferShapes } from '../../onnx/inferShapes';
import { liveNodes } from '../../onnx/prune';
import { writeModel } from '../../onnx/write';
import { Random } from '../../tensors/random';
import { differentiate } from '../differentiate';
import type { RuleTable } from '../rule';
import { RULES } from '../rules';
import { build, type NdArray } from './array';
import { type Feeds, interpret } from './interpreter';

/** A graph at a point, and the inputs to differentiate it by. */
export interface GradientProblem {
  readonly graph: Graph;
  readonly feeds: Feeds;
  readonly withRespectTo: readonly string[];
}

/** How far one gradient lies from another, as whole vectors. */
export interface Distance {
  /** ‖a − b‖ ÷ ‖b‖ */
  readonly relativeError: number;
  readonly cosine: number;
}

export interface GradientReport {
  readonly input: string;
  /** Forward values of ONNX Runtime from those of the interpreter. */
  readonly forward: Distance;
  /** ONNX Runtime's CPU provider, float32. */
  readonly float32: Distance;
  /** The same graph in the interpreter. */
  readonly float64: Distance;
}

/** What the project promises of a gradient (docs/contracts.md §4), and what float64 arithmetic allows. */
export const FLOAT32_TOLERANCE = 1e-3;
export const FLOAT32_COSINE = 0.9999;
export const FLOAT64_TOLERANCE = 1e-6;

export const FORWARD_TOLERANCE = 1e-5;

export function agrees({ forward, float32, float64 }: GradientReport): boolean {
  if (!(forward.relativeError <= FORWARD_TOLERANCE)) return false;
  const single = float32.relativeError <= FLOAT32_TOLERANCE && float32.cosine >= FLOAT32_COSINE;
  return single && float64.relativeError <= FLOAT64_TOLERANCE;
}

export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): Distance {
  let [difference, along, left, right] = [0, 0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    difference += (a - b) ** 2;
    along += a * b;
    left += a * a;
    right += b * b;
  }
  if (!(right > 0)) throw new RangeError('the expected gradient is zero: such a check could not fail');
  const relativeError = actual.length === expected.length ? Math.sqrt(difference / right) : Number.POSITIVE_INFINITY;
  return { relativeError, cosine: along / Math.sqrt(left * right) };
}

/** One report for each input of `withRespectTo`. */
export async function checkGradient(problem: GradientProblem, rules: RuleTable = RULES): Promise<GradientReport[]> {
  const { graph, withRespectTo } = problem;
  const random = new Random(`cotangents of ${graph.name}`);
  const forward = interpret(graph, problem.feeds);
  const cotangents = Object.fromEntries(
    graph.outputs.map(({ name }) => [name, build(forward.get(name)!.dims, () => Math.fround(random.normal()))]),
  );
  const backward = gradientGraph(graph, withRespectTo, rules);
  const feeds = {
    ...problem.feeds,
    ...Object.fromEntries(Object.entries(cotangents).map(([name, value]) => [`dy_${name}`, value])),
  };
  const inFloat64 = interpret(backward, feeds);
  const inFloat32 = await runFloat32(backward, feeds);
  const forwardDistance = await checkForward(graph, problem.feeds, forward);
  return withRespectTo.map((input) => {
    const numeric = centralDifferences(graph, problem.feeds, input, cotangents);
    const of = (values: ArrayLike<number> | undefined): Distance =>
      distance(values ?? new Float64Array(numeric.length), numeric);
    return {
      input,
      forward: forwardDistance,
      float32: of(inFloat32.get(`d_${input}`)),
      float64: of(inFloat64.get(`d_${input}`)?.data),
    };
  });
}

/** All outputs as one vector. */
async function checkForward(graph: Graph, feeds: Feeds, expected: ReadonlyMap<string, NdArray>): Promise<Distance> {
  const outputs = await runFloat32(graph, feeds);
  const join = (of: (name: string) => ArrayLike<number>): number[] =>
    graph.outputs.flatMap(({ name }) => Array.from(of(name)));
  return distance(
    join((name) => outputs.get(name) ?? []),
    join((name) => expected.get(name)!.data),
  );
}

/** Σ cotangent ⊙ output over all outputs, differentiated coordinate by coordinate. */
function centralDifferences(graph: Graph, feeds: Feeds, input: string, cotangents: Feeds): Float64Array {
  const x = feeds[input]!;
  const objective = (data: Float64Array): number => {
    const values = interpret(graph, { ...feeds, [input]: { data, dims: x.dims } });
    let sum = 0;
    for (const [name, cotangent] of Object.entries(cotangents)) {
      const { data: output } = values.get(name)!;
      for (let i = 0; i < output.length; i++) sum += output[i]! * cotangent.data[i]!;
    }
    return sum;
  };
  return x.data.map((value, i) => {
    // Truncation and rounding of a central difference balance near the cube root of float64's precision.
    const step = 1e-5 * Math.max(1, Math.abs(value));
    const moved = (sign: number): Float64Array => x.data.with(i, value + sign * step);
    return (objective(moved(1)) - objective(moved(-1))) / (2 * step);
  });
}

/** Forward values recomputed, gradients as outputs "d_<input>"; reads cotangents "dy_<output>". */
export function gradientGraph(graph: Graph, withRespectTo: readonly string[], rules: RuleTable): Graph {
  const seeds = new Map(graph.outputs.map(({ name }) => [name, `dy_${name}`]));
  const { nodes, initializers, gradients, types } = differentiate(graph, seeds, withRespectTo, rules);
  const renamed = [...gradients].map(([input, gradient]) => ({
    opType: 'Identity',
    domain: '',
    name: `d_${input}`,
    inputs: [gradient],
    outputs: [`d_${input}`],
    attributes: {},
  }));
  const live = liveNodes(
    [...graph.nodes, ...nodes, ...renamed],
    renamed.map((node) => node.name),
  );
  const used = new Set(live.flatMap((node) => node.inputs));
  const cotangents = graph.outputs.map((output): ValueInfo => ({ ...output, name: `dy_${output.name}` }));
  return {
    name: `${graph.name}_gradient`,
    opsets: graph.opsets,
    nodes: live,
    inputs: [...graph.inputs, ...cotangents].filter(({ name }) => used.has(name)),
    outputs: [...gradients.keys()].map((input) => ({
      name: `d_${input}`,
      dataType: 'float32',
      dims: types.get(input)?.dims ?? [],
    })),
    initializers: new Map([...graph.initializers, ...initializers].filter(([name]) => used.has(name))),
  };
}

/** Outputs of a graph run by ONNX Runtime's CPU provider. */
export async function runFloat32(graph: Graph, feeds: Feeds): Promise<Map<string, Float32Array>> {
  const session = await ort.InferenceSession.create(writeModel(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const tensors = graph.inputs.map(({ name, dataType }) => [name, tensorOf(feeds[name]!, dataType)] as const);
    const outputs = await session.run(Object.fromEntries(tensors));
    return new Map(Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]));
  } finally {
    await session.release();
  }
}

function tensorOf({ data, dims }: NdArray, dataType: DataType): ort.Tensor {
  switch (dataType) {
    case 'float32':
      return new ort.Tensor('float32', Float32Array.from(data), dims);
    case 'int32':
      return new ort.Tensor('int32', Int32Array.from(data), dims);
    case 'int64':
      return new ort.Tensor('int64', BigInt64Array.from(data, BigInt), dims);
    case 'bool':
      return new ort.Tensor('bool', Uint8Array.from(data), dims);
    case 'uint8':
      return new ort.Tensor('uint8', Uint8Array.from(data), dims);
    default:
      throw new RangeError(`feeds of type ${dataType}`);
  }
}

/** Inferred shapes of a graph's outputs, for graphs written without them. */
export function withInferredOutputs(graph: Graph, outputs: readonly string[]): Graph {
  const types = inferShapes(graph);
  const infos = outputs.map((name): ValueInfo => {
    const type = types.get(name);
    if (type === undefined) throw new RangeError(`nothing makes '${name}'`);
    return { name, ...type };
  });
  return { ...graph, outputs: infos };
}
