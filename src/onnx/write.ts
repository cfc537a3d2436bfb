/** A graph as the bytes of an ONNX model file. */
import { create, toBinary } from '@bufbuild/protobuf';
import { ELEMENT_TYPES } from './elementTypes';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from './generated/onnx_pb';
import type { Attribute, Graph, GraphNode, GraphTensor, ValueInfo } from './graph';
import { byteLengthOf } from './madeTensor';
import { toInt64 } from './tensorData';

const IR_VERSION = 10n;

export function writeModel(graph: Graph): Uint8Array {
  return write(graph, writeTensor);
}

/** Tensors smaller than this stay in the graph's own file. */
const LEAST_EXTERNAL_BYTES = 1024;
const ALIGNMENT = 64;
/** Some readers take no file of 2³¹ bytes and more. */
const MOST_FILE_BYTES = 2_000_000_000;

/** A data file beside the graph: tensors at their offsets, zeros between them. */
export interface ExternalFile {
  readonly location: string;
  readonly byteLength: number;
  readonly parts: readonly { readonly offset: number; readonly data: Uint8Array }[];
}

/**
 * The graph without its large tensors, and the files that hold them, in order.
 * @param location name of the first file; further ones are `${location}_1` and so on
 */
export function writeModelWithData(graph: Graph, location: string): { bytes: Uint8Array; files: ExternalFile[] } {
  const files: { location: string; byteLength: number; parts: { offset: number; data: Uint8Array }[] }[] = [];
  const place = ({ data }: GraphTensor): { location: string; offset: number } => {
    let file = files[files.length - 1];
    let offset = Math.ceil((file?.byteLength ?? 0) / ALIGNMENT) * ALIGNMENT;
    if (file === undefined || (offset > 0 && offset + data.length > MOST_FILE_BYTES)) {
      file = { location: files.length === 0 ? location : `${location}_${files.length}`, byteLength: 0, parts: [] };
      files.push(file);
      offset = 0;
    }
    file.parts.push({ offset, data });
    file.byteLength = offset + data.length;
    return { location: file.location, offset };
  };
  const bytes = write(graph, (tensor) => {
    if (tensor.data.length < LEAST_EXTERNAL_BYTES) return writeTensor(tensor);
    return externalTensor(tensor, { ...place(tensor), length: tensor.data.length });
  });
  return { bytes, files };
}

/**
 * The graph without its large tensors, and each of those as a file of its own. Nothing of them is read here, so that
 * whoever loads the graph can take one after another.
 */
export function writeModelApart(graph: Graph): { bytes: Uint8Array; tensors: ReadonlyMap<string, GraphTensor> } {
  const tensors = new Map<string, GraphTensor>();
  const bytes = write(graph, (tensor) => {
    const length = byteLengthOf(tensor);
    if (length < LEAST_EXTERNAL_BYTES) return writeTensor(tensor);
    const location = `weights/${tensors.size}`;
    tensors.set(location, tensor);
    return externalTensor(tensor, { location, offset: 0, length });
  });
  return { bytes, tensors };
}

function externalTensor(
  { name, dataType, dims }: GraphTensor,
  placed: { readonly location: string; readonly offset: number; readonly length: number },
): ReturnType<typeof writeTensor> {
  return create(TensorProtoSchema, {
    name,
    dataType: ELEMENT_TYPES[dataType],
    dims: dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(placed).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: `${value}` }),
    ),
  });
}

function write(graph: Graph, initializer: (tensor: GraphTensor) => ReturnType<typeof writeTensor>): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'domino-studio',
    opsetImport: Object.entries(graph.opsets).map(([domain, version]) => ({ domain, version: BigInt(version) })),
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes.map(writeNode),
      initializer: [...graph.initializers.values()].map(initializer),
      input: graph.inputs.map(writeValue),
      output: graph.outputs.map(writeValue),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

function writeNode(node: GraphNode): ReturnType<typeof create<typeof NodeProtoSchema>> {
  return create(NodeProtoSchema, {
    opType: node.opType,
    domain: node.domain,
    name: node.name,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => writeAttribute(name, attribute)),
  });
}

function writeAttribute(name: string, attribute: Attribute): ReturnType<typeof create<typeof AttributeProtoSchema>> {
  const Type = AttributeProto_AttributeType;
  const utf8 = new TextEncoder();
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: Type.INT, i: toInt64(attribute.value) });
    case 'float':
      return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: attribute.value });
    case 'string':
      return create(AttributeProtoSchema, { name, type: Type.STRING, s: utf8.encode(attribute.value) });
    case 'tensor':
      return create(AttributeProtoSchema, { name, type: Type.TENSOR, t: writeTensor(attribute.value) });
    case 'ints':
      return create(AttributeProtoSchema, { name, type: Type.INTS, ints: attribute.value.map(toInt64) });
    case 'floats':
      return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...attribute.value] });
    case 'strings':
      return create(AttributeProtoSchema, {
        name,
        type: Type.STRINGS,
        strings: attribute.value.map((text) => utf8.encode(text)),
      });
    default:
      return attribute satisfies never;
  }
}

function writeTensor(tensor: GraphTensor): ReturnType<typeof create<typeof TensorProtoSchema>> {
  return create(TensorProtoSchema, {
    name: tensor.name,
    dataType: ELEMENT_TYPES[tensor.dataType],
    dims: tensor.dims.map(BigInt),
    rawData: tensor.data as Uint8Array<ArrayBuffer>,
  });
}

function writeValue(value: ValueInfo): ReturnType<typeof create<typeof ValueInfoProtoSchema>> {
  const dim = value.dims.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: { value: { case: 'tensorType', value: { elemType: ELEMENT_TYPES[value.dataType], shape: { dim } } } },
  });
}
