/**
 * The input embedding: found in the graph, and read row by row on the host. A row is a look-up, so no session is
 * needed; quantised tables (GatherBlockQuantized) are dequantised for the rows asked for only.
 */
import { StudioError } from '../../errors';
import { describeNode, type Graph, type GraphNode, type GraphTensor, intAttribute } from '../../onnx/graph';
import { dequantizeRow, type QuantizedTable } from '../../onnx/quantizedTable';
import { BITS_PER_ELEMENT, toFloat32, toIntegers } from '../../onnx/tensorData';

export interface EmbeddingTable {
  /** The node whose output is the embedding of input_ids. */
  readonly node: GraphNode;
  readonly vocabularySize: number;
  readonly tokenDim: number;
  /** Write row `id` into out [d] at `offset`. */
  readRow(id: number, out: Float32Array, offset: number): void;
}

export function findEmbedding(graph: Graph): EmbeddingTable {
  const ids = idsAndCopies(graph);
  const node = graph.nodes.find(
    (candidate) =>
      (candidate.opType === 'Gather' || candidate.opType === 'GatherBlockQuantized') &&
      ids.has(candidate.inputs[1] ?? ''),
  );
  if (node === undefined)
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      'The model has no table look-up of input_ids, so a soft prompt cannot be put in front of its text.',
      'Choose a decoder language model that takes input_ids.',
    );
  if (node.opType !== 'Gather') return quantizedTable(graph, node);
  const readers = graph.nodes.filter((candidate) => candidate.inputs.includes(node.outputs[0]!));
  const [reader] = readers;
  return reader?.opType === 'DequantizeLinear' && readers.length === 1
    ? byteTable(graph, node, reader)
    : floatTable(graph, node);
}

/** Rows of bytes, dequantised behind the look-up with one scale for all of them (quantize_dynamic). */
function byteTable(graph: Graph, node: GraphNode, dequantize: GraphNode): EmbeddingTable {
  const codes = constantBehind(graph, node.inputs[0]!, node);
  const [vocabularySize, tokenDim] = codes.dims as [number, number];
  const [scale, ...others] = toFloat32(constantBehind(graph, dequantize.inputs[1]!, dequantize));
  const zero = dequantize.inputs[2] ? toIntegers(constantBehind(graph, dequantize.inputs[2], dequantize))[0] : 0;
  if (scale === undefined || others.length > 0 || !['int8', 'uint8'].includes(codes.dataType))
    throw new StudioError(
      'OPERATOR_UNSUPPORTED',
      `The operator ${describeNode(dequantize)} has a scale for every row, which this version does not look up.`,
      'Choose the q4 or fp16 export of this model.',
      { where: describeNode(dequantize) },
    );
  const signed = codes.dataType === 'int8';
  return {
    node: dequantize,
    vocabularySize,
    tokenDim,
    readRow: (id, out, offset) => {
      for (let i = 0; i < tokenDim; i++) {
        const byte = codes.data[id * tokenDim + i]!;
        out[offset + i] = ((signed && byte >= 128 ? byte - 256 : byte) - (zero ?? 0)) * scale;
      }
    },
  };
}

/** input_ids and values that only copy them (Cast, Reshape, Identity). */
function idsAndCopies(graph: Graph): Set<string> {
  const ids = new Set(['input_ids']);
  for (const node of graph.nodes)
    if (['Cast', 'Reshape', 'Identity', 'Unsqueeze', 'Squeeze'].includes(node.opType) && ids.has(node.inputs[0] ?? ''))
      ids.add(node.outputs[0]!);
  return ids;
}

/** Follow reshapes of an initialiser: tied exports reshape the head's codes for the look-up. */
function constantBehind(graph: Graph, name: string, node: GraphNode): GraphTensor {
  let current = name;
  for (;;) {
    const tensor = graph.initializers.get(current);
    if (tensor !== undefined) return tensor;
    const producer = graph.nodes.find((candidate) => candidate.outputs[0] === current);
    if (producer === undefined || !['Reshape', 'Identity', 'Cast'].includes(producer.opType))
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `The table of ${describeNode(node)} is computed in the graph.`,
        'Choose another export of this model.',
        {
          where: describeNode(node),
        },
      );
    current = producer.inputs[0]!;
  }
}

function floatTable(graph: Graph, node: GraphNode): EmbeddingTable {
  const source = node.inputs[0]!;
  const transpose = graph.nodes.find(
    (candidate) => candidate.outputs[0] === source && candidate.opType === 'Transpose',
  );
  if (transpose !== undefined) return transposedTable(graph, node, transpose);
  const tensor = constantBehind(graph, source, node);
  const [vocabularySize, tokenDim] = tensor.dims as [number, number];
  const readRow = rowReader(tensor, tokenDim);
  return { node, vocabularySize, tokenDim, readRow };
}

/** Rows as float32, read where they lie in the file: a copy of the table would be as large as a model. */
function rowReader(tensor: GraphTensor, width: number): EmbeddingTable['readRow'] {
  const rowBytes = (width * BITS_PER_ELEMENT[tensor.dataType as 'float32']) / 8;
  return (id, out, offset) => {
    // A copy of the row's bytes stands on a boundary that its type can be read from.
    const data = tensor.data.slice(id * rowBytes, (id + 1) * rowBytes);
    out.set(toFloat32({ ...tensor, dims: [width], data }), offset);
  };
}

/** Tied float exports look up in the transposed output projection [d, V]: a row of the table is a column of that. */
function transposedTable(graph: Graph, node: GraphNode, transpose: GraphNode): EmbeddingTable {
  const tensor = constantBehind(graph, transpose.inputs[0]!, node);
  const [tokenDim, vocabularySize] = tensor.dims as [number, number];
  const columns = toFloat32(tensor);
  return {
    node,
    vocabularySize,
    tokenDim,
    readRow: (id, out, offset) => {
      for (let i = 0; i < tokenDim; i++) out[offset + i] = columns[i * vocabularySize + id]!;
    },
  };
}

function quantizedTable(graph: Graph, node: GraphNode): EmbeddingTable {
  const codes = constantBehind(graph, node.inputs[0]!, node);
  const scales = toFloat32(constantBehind(graph, node.inputs[2]!, node));
  const zeroPoints = node.inputs[3] ? constantBehind(graph, node.inputs[3], node).data : undefined;
  const bits = codes.dataType === 'uint8' ? intAttribute(node, 'bits', 4) : 4;
  const blockSize = intAttribute(node, 'block_size', 128);
  const vocabularySize = codes.dims[0]!;
  const tokenDim = (codes.data.length / vocabularySize) * (8 / bits);
  const table: QuantizedTable = {
    codes: codes.data,
    scales,
    zeroPoints,
    columns: tokenDim,
    bits,
    blockSize,
    signed: codes.dataType === 'int4' || codes.dataType === 'int8',
  };
  return { node, vocabularySize, tokenDim, readRow: (id, out, offset) => dequantizeRow(table, id, out, offset) };
}
