/**
 * A graph for whole sequences without a cache: what exports compute from lengths becomes constants (shapes) and inputs
 * that the runtime provides (masks, angles), and what is left is what the text flows through. Nothing is told by names
 * of nodes: a value is a shape, a mask or an angle because no text enters it.
 */
import { StudioError } from '../../../errors';
import {
  type Dim,
  describeNode,
  type Graph,
  type GraphNode,
  type GraphTensor,
  type ValueInfo,
} from '../../../onnx/graph';
import { fromTensor, type HostArray, sizeOf, toTensor } from '../../../onnx/host/array';
import { producersOf } from '../../../onnx/producersOf';
import { liveNodes, prune } from '../../../onnx/prune';
import { int64Tensor } from '../../../onnx/tensorData';
import { unflattenProducts } from './flattenedProducts';
import { Prelude } from './prelude';
import { isCache, PROBE_SIZES, type Probe, probe } from './probe';
import { type Operand, simplify } from './rules';
import { shareEqualNodes } from './shareEqualNodes';
import { isTextFree, valueKinds } from './values';

/** A graph some of whose inputs are computed on the host. */
export interface SpecializedGraph extends Graph {
  readonly prelude?: Prelude;
}

/** Shapes, bounds and scalars: what a rule may look at. */
const MOST_OPERAND_ELEMENTS = 64;

/** The input that the runtime counts for every row. */
const POSITIONS = 'position_ids';

/** Operators that take one row for all: broadcasting, element by element. */
const BROADCASTING = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Where', 'And', 'Or', 'Equal', 'Max', 'Min']);

/** @param graph lowered, with one output; `textInput` carries the text */
export function specialize(graph: Graph, textInput: string): SpecializedGraph {
  const textInputs = [textInput, 'input_ids', ...graph.inputs.map(({ name }) => name).filter(isCache)];
  const kinds = valueKinds(graph, textInputs);
  const textFree = (node: GraphNode): boolean => isTextFree(node, kinds);
  if (!graph.nodes.some(textFree)) return graph;
  const probes = PROBE_SIZES.map((sizes) => probe(graph, kinds, sizes)) as [Probe, Probe];
  const unflattened = unflattenProducts(graph, probes);
  if (unflattened !== graph) return specialize(prune(unflattened), textInput);
  const shapeKey = (name: string): string => probes.map(({ types }) => types.get(name)?.dims.join('×')).join(' ');
  const withoutText = (node: GraphNode): boolean => !node.outputs.some((output) => kinds.text.has(output));
  return new Specializer(prune(shareEqualNodes(graph, withoutText, shapeKey)), probes, textFree, kinds.text).run();
}

class Specializer {
  private readonly constants = new Map<string, GraphTensor>();
  private readonly renamed = new Map<string, string>();
  /** Inputs computed on the host, by the value they stand for. */
  private readonly computed = new Map<string, ValueInfo>();

  constructor(
    private readonly graph: Graph,
    private readonly probes: readonly [Probe, Probe],
    private readonly textFree: (node: GraphNode) => boolean,
    private readonly text: ReadonlySet<string>,
  ) {}

  run(): SpecializedGraph {
    const { graph } = this;
    const outputs = new Set(graph.outputs.map((output) => output.name));
    const producers = producersOf(graph.nodes);
    const nodes: GraphNode[] = [];
    for (const source of graph.nodes) {
      if (this.textFree(source)) continue;
      const simplified = simplify(source, {
        operand: (name) => this.operand(name),
        dims: (name) => this.dims(name),
        producer: (name) => producers.get(this.renamed.get(name) ?? name),
        type: (name) => this.probes[0].types.get(name)?.dataType,
      });
      const output = source.outputs[0]!;
      if ('same' in simplified) {
        const value = this.renamed.get(simplified.same) ?? simplified.same;
        if (outputs.has(output)) nodes.push(identity(value, output));
        else this.renamed.set(output, value);
        continue;
      }
      const { node, integers } = simplified;
      const inputs = node.inputs.map((name, i) => {
        const value = integers?.[i];
        if (value !== undefined) return this.integers(value);
        return producers.get(name) && this.textFree(producers.get(name)!)
          ? this.value(name, node)
          : (this.renamed.get(name) ?? name);
      });
      nodes.push({ ...node, inputs });
    }
    // Positions are the runtime's own input, under whatever name the graph counted them.
    const positions = this.computed.get(POSITIONS);
    if (positions !== undefined) this.computed.delete(POSITIONS);
    const own = graph.inputs.filter((input) => positions === undefined || input.name !== POSITIONS);
    const inputs = [...own, ...(positions ? [positions] : []), ...this.computed.values()];
    const initializers = new Map([...graph.initializers, ...this.constants]);
    const specialized = prune({ ...graph, nodes, inputs, initializers });
    return this.computed.size === 0 ? specialized : { ...specialized, prelude: this.prelude() };
  }

  /** Both probes' values of a name without text. */
  private operand(name: string): Operand | undefined {
    const pair = this.probes.map(({ values }) => values.get(name));
    const known = pair.every((value) => value !== undefined);
    if (known) return pair as HostArray[] as [HostArray, HostArray];
    const tensor = this.graph.initializers.get(name);
    if (tensor === undefined || sizeOf(tensor.dims) > MOST_OPERAND_ELEMENTS) return undefined;
    const value = fromTensor(tensor);
    return [value, value];
  }

  private dims(name: string): readonly [readonly number[], readonly number[]] {
    return this.probes.map(({ types }) => types.get(name)?.dims ?? []) as unknown as [number[], number[]];
  }

  private integers(values: readonly number[]): string {
    const name = `specialized_${values.join('_')}`;
    this.constants.set(name, int64Tensor(name, values));
    return name;
  }

  /** A value without text as the node reads it: a constant where lengths do not change it, else an input. */
  private value(name: string, reader: GraphNode): string {
    const [first, second] = this.operand(name)!;
    if (first.dims.join() === second.dims.join() && first.data.every((value, i) => Object.is(value, second.data[i]))) {
      // A single number is no weight: without dimensions it stands in the program itself.
      const single = first.data.length === 1 && BROADCASTING.has(reader.opType);
      this.constants.set(name, toTensor(name, single ? { ...first, dims: [] } : first));
      return name;
    }
    const dims = this.dimensions(name);
    if (dims.some((dim) => typeof dim === 'string' && dim.includes('*'))) throw this.unsupported(name, reader);
    if (dims.join() === 'batch,sequence' && this.counts(name)) {
      this.computed.set(POSITIONS, { name: POSITIONS, dataType: first.dataType, dims });
      return POSITIONS;
    }
    if (dims.includes('batch') && !BROADCASTING.has(reader.opType)) throw this.unsupported(name, reader);
    const perRow = dims.map((dim) => (dim === 'batch' ? 1 : dim));
    this.computed.set(name, {
      name,
      dataType: first.dataType === 'float64' ? 'float32' : first.dataType,
      dims: perRow,
    });
    return name;
  }

  /** Whether every row of a value counts its positions from 0. */
  private counts(name: string): boolean {
    return this.operand(name)!.every(({ data }, p) =>
      data.every((value, i) => value === i % PROBE_SIZES[p as 0 | 1].sequence),
    );
  }

  /** In 'batch' and 'sequence', told by the sizes at both probes. */
  private dimensions(name: string): Dim[] {
    const [a, b] = this.dims(name);
    const [{ batch: b1, sequence: s1 }, { batch: b2, sequence: s2 }] = PROBE_SIZES;
    return a.map((size, i): Dim => {
      const other = b[i]!;
      if (size === other) return size;
      if (size % s1 === 0 && other % s2 === 0) {
        const [left, right] = [size / s1, other / s2];
        if (left === 1 && right === 1) return 'sequence';
        if (left === right) return `${left}*sequence`;
        if (left % b1 === 0 && left / b1 === right / b2) return `${left / b1}*batch*sequence`;
      }
      if (size === b1 && other === b2) return 'batch';
      if (size % b1 === 0 && size / b1 === other / b2) return `${size / b1}*batch`;
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `A dimension of '${name}' is ${size} for ${s1} positions and ${other} for ${s2}: no rule for it is known here.`,
        'Choose another export of this model.',
        { where: name },
      );
    });
  }

  private prelude(): Prelude {
    const { graph } = this;
    const free = graph.nodes.filter((node) => !node.outputs.some((output) => this.text.has(output)));
    const nodes = liveNodes(free, this.computed.keys());
    const made = new Set(nodes.flatMap((node) => node.outputs));
    const inputs = new Map(graph.inputs.map((input) => [input.name, input]));
    const textShapes = new Map<string, readonly Dim[]>();
    for (const node of nodes)
      for (const name of node.inputs)
        if (name !== '' && (node.opType === 'Shape' || node.opType === 'Size') && !made.has(name))
          textShapes.set(name, this.dimensions(name));
    const used = new Set(nodes.flatMap((node) => node.inputs));
    const initializers = new Map([...graph.initializers].filter(([name]) => used.has(name)));
    return new Prelude({ nodes, initializers, inputs, textShapes, outputs: [...this.computed.values()] });
  }

  private unsupported(name: string, reader: GraphNode): StudioError {
    return new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${describeNode(reader)} reads '${name}', which differs from batch to batch in a way that is not known here.`,
      'Choose another export of this model.',
      { where: describeNode(reader) },
    );
  }
}

function identity(from: string, to: string): GraphNode {
  return { opType: 'Identity', domain: '', name: `${to}_identity`, inputs: [from], outputs: [to], attributes: {} };
}
