/**
 * A graph in memory: what the reader gives, what lowering and autodiff rewrite, what the writer takes.
 * Names are ONNX's own (onnx.proto). A value is identified by its name; the empty name is an absent optional.
 */
export type DataType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int4'
  | 'uint4'
  | 'bool'
  | 'string';

/** A dimension: a number, or the name of one that is known only when the graph runs. */
export type Dim = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly dataType: DataType;
  readonly dims: readonly Dim[];
}

/** Constant data: row-major, little-endian, 4-bit types packed low nibble first. */
export interface GraphTensor {
  readonly name: string;
  readonly dataType: DataType;
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: GraphTensor }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] };

export interface GraphNode {
  readonly opType: string;
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Graph {
  readonly name: string;
  /** Operator set version by domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, GraphTensor>;
  readonly nodes: readonly GraphNode[];
}

/** Integer attribute, or its default. */
export function intAttribute(node: GraphNode, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : fallback;
}

export function floatAttribute(node: GraphNode, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'float' ? attribute.value : fallback;
}

export function intsAttribute(node: GraphNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

export function stringAttribute(node: GraphNode, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return attribute?.kind === 'string' ? attribute.value : fallback;
}

/** "MatMul", "com.microsoft.MatMulNBits": how tables name an operator. */
export function operatorKey({ domain, opType }: GraphNode): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

/** "MatMul '/model/layers.0/…'": how errors name a node. */
export function describeNode(node: GraphNode): string {
  return `${operatorKey(node)} '${node.name || node.outputs[0] || '?'}'`;
}
