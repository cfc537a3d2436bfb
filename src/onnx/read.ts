/**
 * Bytes of an ONNX file → graph. Nothing that the file declares is trusted: sizes, offsets and dimensions are checked
 * before anything of that size is allocated; tensor data are views of the file where its layout allows it.
 */
import { fromBinary } from '@bufbuild/protobuf';
import { StudioError } from '../errors';
import { dataTypeOf } from './elementTypes';
import { broken } from './fault';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type ValueInfoProto,
} from './generated/onnx_pb';
import {
  type Attribute,
  type Dim,
  describeNode,
  type Graph,
  type GraphNode,
  type GraphTensor,
  type ValueInfo,
} from './graph';
import { type ExternalFiles, readTensor } from './readTensor';
import { topologicalOrder } from './topologicalOrder';

export interface ReadOptions {
  /** For messages. */
  readonly file?: string;
  /** Bytes of an external data file by its location; undefined where there is none. */
  readonly external?: ExternalFiles;
}

/**
 * @param bytes borrowed for as long as the graph lives: tensor data are views of it
 * @throws MODEL_FILE_BROKEN naming the file and the fault; MODEL_FILE_MISSING for absent external data;
 *   MODEL_UNSUPPORTED for nodes that hold graphs of their own (If, Loop)
 */
export function readModel(bytes: Uint8Array, { file = 'the model file', external }: ReadOptions = {}): Graph {
  if (bytes.length === 0) throw broken(file, 'it is empty');
  let model: ReturnType<typeof fromBinary<typeof ModelProtoSchema>>;
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw broken(
      file,
      `it is cut off or not an ONNX file (${cause instanceof Error ? cause.message : String(cause)})`,
      cause,
    );
  }
  if (model.graph === undefined) throw broken(file, 'it holds no graph');
  const opsets: Record<string, number> = {};
  for (const { domain, version } of model.opsetImport) opsets[standardDomain(domain)] = Number(version);
  // ONNX Runtime fills in its own domains where they are left out, never the standard one.
  if (opsets[''] === undefined) throw broken(file, 'it declares no standard operator set');
  return readGraph(model.graph, opsets, file, external);
}

function readGraph(
  proto: GraphProto,
  opsets: Record<string, number>,
  file: string,
  external: ExternalFiles | undefined,
): Graph {
  const initializers = new Map<string, GraphTensor>();
  for (const tensor of proto.initializer) {
    if (initializers.has(tensor.name)) throw broken(file, `the tensor '${tensor.name}' stands in it twice`);
    initializers.set(tensor.name, readTensor(tensor, file, external));
  }
  // Files before IR version 4 list initialisers among the inputs too.
  const inputs = proto.input.filter((input) => !initializers.has(input.name)).map((input) => readValue(input, file));
  const outputs = proto.output.map((output) => readValue(output, file));
  const nodes = proto.node.map((node) => readNode(node, file, external));
  const given = new Set(initializers.keys());
  for (const { name } of inputs) {
    if (given.has(name)) throw broken(file, `the input '${name}' stands in it twice`);
    given.add(name);
  }
  const made = new Set(given);
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (made.has(output))
        throw broken(file, `the value '${output}' is made twice, the second time by ${describeNode(node)}`);
      made.add(output);
    }
  }
  for (const node of nodes)
    for (const input of node.inputs)
      if (input !== '' && !made.has(input))
        throw broken(file, `${describeNode(node)} reads '${input}', which nothing makes`);
  for (const output of outputs)
    if (!made.has(output.name)) throw broken(file, `nothing makes its output '${output.name}'`);
  return { name: proto.name, opsets, inputs, outputs, initializers, nodes: topologicalOrder(nodes, given, file) };
}

function readValue(value: ValueInfoProto, file: string): ValueInfo {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') throw broken(file, `'${value.name}' is not a tensor`);
  const dims = (type.value.shape?.dim ?? []).map((dim, i): Dim => {
    if (dim.value.case === 'dimValue') {
      const size = Number(dim.value.value);
      if (size < 0 || !Number.isSafeInteger(size)) throw broken(file, `'${value.name}' has a dimension of ${size}`);
      return size;
    }
    if (dim.value.case === 'dimParam' && dim.value.value !== '') return dim.value.value;
    return `${value.name}_${i}`;
  });
  return { name: value.name, dataType: dataTypeOf(type.value.elemType, value.name, file), dims };
}

/** 'ai.onnx' is another name of ''. */
function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function readNode(node: NodeProto, file: string, external: ExternalFiles | undefined): GraphNode {
  const domain = standardDomain(node.domain);
  const read: GraphNode = {
    opType: node.opType,
    domain,
    name: node.name,
    inputs: node.input,
    outputs: node.output,
    attributes: {},
  };
  if (node.opType === '') throw broken(file, `the node that makes '${node.output[0] ?? ''}' has no operator`);
  const attributes = Object.fromEntries(
    node.attribute.map((attribute) => [attribute.name, readAttribute(attribute, read, file, external)]),
  );
  return { ...read, attributes };
}

function readAttribute(
  attribute: AttributeProto,
  node: GraphNode,
  file: string,
  external: ExternalFiles | undefined,
): Attribute {
  const Type = AttributeProto_AttributeType;
  const utf8 = new TextDecoder();
  switch (attribute.type) {
    case Type.INT:
      return { kind: 'int', value: Number(attribute.i) };
    case Type.FLOAT:
      return { kind: 'float', value: attribute.f };
    case Type.STRING:
      return { kind: 'string', value: utf8.decode(attribute.s) };
    case Type.TENSOR:
      if (attribute.t === undefined)
        throw broken(file, `${describeNode(node)} has a tensor attribute without a tensor`);
      return { kind: 'tensor', value: readTensor(attribute.t, file, external) };
    case Type.INTS:
      return { kind: 'ints', value: attribute.ints.map(Number) };
    case Type.FLOATS:
      return { kind: 'floats', value: attribute.floats };
    case Type.STRINGS:
      return { kind: 'strings', value: attribute.strings.map((text) => utf8.decode(text)) };
    case Type.GRAPH:
    case Type.GRAPHS:
      throw new StudioError(
        'MODEL_UNSUPPORTED',
        `${describeNode(node)} in ${file} holds a graph of its own ('${attribute.name}'): branches and loops cannot be differentiated here.`,
        'Choose an export of this model without control flow.',
        { where: describeNode(node) },
      );
    default:
      throw broken(
        file,
        `${describeNode(node)} has the attribute '${attribute.name}' of an unknown kind (${attribute.type})`,
      );
  }
}
