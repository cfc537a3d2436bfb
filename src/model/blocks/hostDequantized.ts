/**
 * Backward graphs on WebAssembly read dequantised matrices as inputs: ONNX Runtime's GatherBlockQuantized takes 5 ns a
 * weight there, on one thread, and dequantizeRow about one. The matrix stands in a buffer that the next pass takes again.
 */
import { type Graph, type GraphNode, intAttribute, type ValueInfo } from '../../onnx/graph';
import { producersOf } from '../../onnx/producersOf';
import { prune } from '../../onnx/prune';
import { dequantizeRow } from '../../onnx/quantizedTable';
import { toIntegers } from '../../onnx/tensorData';
import type { DeviceTensor, Runtime } from '../../runtime/types';

/** An input of the rewritten graph, and the inputs of the original that it is made from. */
export interface HostMatrix {
  readonly name: string;
  readonly codes: string;
  readonly scales: string;
  readonly zeroPoints: string | undefined;
  readonly rows: number;
  /** Whole blocks: padding included. */
  readonly columns: number;
  readonly bits: number;
  readonly blockSize: number;
}

export interface HostDequantized {
  readonly graph: Graph;
  readonly matrices: readonly HostMatrix[];
}

export function hostDequantized(graph: Graph): HostDequantized {
  const producers = producersOf(graph.nodes);
  const inputNames = new Set(graph.inputs.map(({ name }) => name));
  const matrices = new Map<GraphNode, HostMatrix>();
  for (const node of graph.nodes) {
    const matrix = node.opType === 'GatherBlockQuantized' ? hostMatrix(graph, node, producers) : undefined;
    if (
      matrix &&
      [matrix.codes, matrix.scales, matrix.zeroPoints ?? matrix.codes].every((name) => inputNames.has(name))
    )
      matrices.set(node, matrix);
  }
  if (matrices.size === 0) return { graph, matrices: [] };
  const added = [...matrices.values()].map(
    ({ name, rows, columns }): ValueInfo => ({ name, dataType: 'float32', dims: [rows, columns] }),
  );
  const nodes = graph.nodes.filter((node) => !matrices.has(node));
  return { graph: prune({ ...graph, nodes, inputs: [...graph.inputs, ...added] }), matrices: [...matrices.values()] };
}

/** A look-up of every row, as dequantizeMatrix writes it. */
function hostMatrix(graph: Graph, node: GraphNode, producers: ReadonlyMap<string, GraphNode>): HostMatrix | undefined {
  const [codes, , scales, zeroPoints] = node.inputs.map((name) => producers.get(name));
  const shape = graph.initializers.get(scales?.inputs[1] ?? '');
  if (codes?.opType !== 'Reshape' || scales?.opType !== 'Reshape' || shape === undefined) return undefined;
  if (zeroPoints !== undefined && zeroPoints.opType !== 'Reshape') return undefined;
  const [rows, blocks] = toIntegers(shape) as [number, number];
  const blockSize = intAttribute(node, 'block_size', 32);
  return {
    name: node.outputs[0]!,
    codes: codes.inputs[0]!,
    scales: scales.inputs[0]!,
    zeroPoints: zeroPoints?.inputs[0],
    rows,
    columns: blocks * blockSize,
    bits: intAttribute(node, 'bits', 4),
    blockSize,
  };
}

const known = new WeakMap<Runtime, HostMatrices>();

/** Matrices for the time of a run; buffers are kept for the next, of whatever block on the same device. */
export class HostMatrices {
  private readonly spare = new Map<number, Float32Array[]>();

  private constructor(private readonly runtime: Runtime) {}

  static of(runtime: Runtime): HostMatrices {
    const matrices = known.get(runtime) ?? new HostMatrices(runtime);
    known.set(runtime, matrices);
    return matrices;
  }

  /** `work` with the matrices made from `feeds`, by their names. */
  async with<T>(
    matrices: readonly HostMatrix[],
    feeds: Readonly<Record<string, DeviceTensor>>,
    work: (made: Readonly<Record<string, DeviceTensor>>) => Promise<T>,
  ): Promise<T> {
    const buffers: Float32Array[] = [];
    const made: Record<string, DeviceTensor> = {};
    try {
      for (const matrix of matrices) {
        const size = matrix.rows * matrix.columns;
        const buffer = this.spare.get(size)?.pop() ?? new Float32Array(size);
        buffers.push(buffer);
        fill(buffer, matrix, feeds);
        made[matrix.name] = this.runtime.upload('float32', [matrix.rows, matrix.columns], buffer);
      }
      return await work(made);
    } finally {
      for (const tensor of Object.values(made)) this.runtime.free(tensor);
      for (const buffer of buffers) this.spare.set(buffer.length, [...(this.spare.get(buffer.length) ?? []), buffer]);
    }
  }
}

function fill(out: Float32Array, matrix: HostMatrix, feeds: Readonly<Record<string, DeviceTensor>>): void {
  const { rows, columns, bits, blockSize } = matrix;
  const table = {
    codes: feeds[matrix.codes]?.data as Uint8Array,
    scales: feeds[matrix.scales]?.data as Float32Array,
    zeroPoints: matrix.zeroPoints === undefined ? undefined : (feeds[matrix.zeroPoints]?.data as Uint8Array),
    columns,
    bits,
    blockSize,
    signed: false,
  };
  for (let row = 0; row < rows; row++) dequantizeRow(table, row, out, row * columns);
}
