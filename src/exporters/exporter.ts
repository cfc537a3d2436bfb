/**
 * Writes nodes and weights under the names of the onnxruntime-genai model builder (microsoft/onnxruntime-genai,
 * src/python/py/models/builders/base.py @a0c04eb) and of ONNX Runtime's MatMulNBitsQuantizer, which it ends with.
 */
import { GraphBuilder } from '../onnx/builder';
import type { Attribute, GraphTensor } from '../onnx/graph';
import { floatTensor, int64Tensor } from '../onnx/tensorData';
import { type Quantization, quantizeMatrix } from './quantize';
import type { DecoderConfig, ExportOptions } from './types';

export const CONTRIB = 'com.microsoft';

/** How the matrices are rounded; undefined where they stay float32. */
export function quantizationOf(options: ExportOptions): Quantization | undefined {
  const { weights, blockSize, zeroPoints: asymmetric, scales = 'extremes' } = options;
  if (weights === 'float' || weights === 'q8-dynamic') return undefined;
  return { bits: weights === 'q4' ? 4 : 8, blockSize, asymmetric, scales };
}

/** Names of a quantised matrix's initialisers. */
export interface QuantizedNames {
  readonly codes: string;
  readonly scales: string;
  readonly zeroPoints?: string;
}

export class Exporter {
  readonly builder = new GraphBuilder('main_graph');
  /** Undefined where weights stay float32. */
  readonly quantization: Quantization | undefined;

  constructor(
    readonly config: DecoderConfig,
    readonly options: ExportOptions,
  ) {
    this.quantization = quantizationOf(options);
  }

  /** A node with outputs `name/output_0`, or those given; returns the first. */
  node(
    name: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute | number | string>> = {},
    { domain = '', outputs = [`${name}/output_0`] }: { domain?: string; outputs?: readonly string[] } = {},
  ): string {
    const expanded = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, toAttribute(value)]));
    this.builder.append({ opType, domain, name, inputs, outputs, attributes: expanded });
    return outputs[0]!;
  }

  tensor(tensor: GraphTensor): string {
    return this.builder.initializer(tensor);
  }

  vector(name: string, data: Float32Array): string {
    return this.tensor(floatTensor(name, data, [data.length]));
  }

  /** The weight of a norm as it multiplies: Gemma keeps its distance from one. */
  norm(name: string, data: Float32Array): string {
    return this.vector(name, this.config.gemma === undefined ? data : data.map((value) => 1 + value));
  }

  /** A constant under the name that says its value; a number is a scalar. */
  int64(value: number | readonly number[]): string {
    if (typeof value === 'number') return this.tensor(int64Tensor(`/model/constants/INT64/${value}`, [value], []));
    return this.tensor(int64Tensor(`/model/constants/INT64/[${value.join(', ')}]`, value));
  }

  /** x·Wᵀ (+ bias) for W [rows, columns], under `name` ("/model/layers.0/attn/q_proj"). */
  linear(
    name: string,
    x: string,
    weight: Float32Array,
    [rows, columns]: readonly [number, number],
    { bias, output }: { bias?: Float32Array | undefined; output?: string } = {},
  ): string {
    const product = `${name}/MatMul`;
    const outputs = [bias === undefined && output !== undefined ? output : `${product}/output_0`];
    const { quantization } = this;
    let y: string;
    if (quantization === undefined) {
      const w = this.tensor(
        floatTensor(`${tensorName(product)}.weight`, transpose(weight, rows, columns), [columns, rows]),
      );
      y = this.node(product, 'MatMul', [x, w], {}, { outputs });
    } else {
      const { codes, scales, zeroPoints } = this.quantized(tensorName(product), weight, rows, columns, quantization);
      const { bits, blockSize } = quantization;
      const attributes = {
        K: columns,
        N: rows,
        bits,
        block_size: blockSize,
        accuracy_level: this.options.accuracyLevel,
      };
      const inputs = [x, codes, scales, ...(zeroPoints === undefined ? [] : [zeroPoints])];
      y = this.node(`${product}_Q${bits}`, 'MatMulNBits', inputs, attributes, { domain: CONTRIB, outputs });
    }
    if (bias === undefined) return y;
    const added = `${name}/Add`;
    const offset = this.vector(`${tensorName(added)}.bias`, bias);
    return this.node(added, 'Add', [y, offset], {}, { outputs: [output ?? `${added}/output_0`] });
  }

  private quantized(
    name: string,
    weight: Float32Array,
    rows: number,
    columns: number,
    quantization: Quantization,
  ): QuantizedNames {
    const { codes, scales, zeroPoints } = quantizeMatrix(weight, rows, columns, quantization);
    const { bits, blockSize } = quantization;
    const blocks = Math.ceil(columns / blockSize);
    const names = quantizedNames(name, quantization);
    this.tensor({ name: names.codes, dataType: 'uint8', dims: [rows, blocks, (blockSize * bits) / 8], data: codes });
    this.tensor(
      floatTensor(names.scales, scales, this.options.scaleShape === 'rows' ? [rows, blocks] : [rows * blocks]),
    );
    if (names.zeroPoints !== undefined && zeroPoints !== undefined) {
      const dims = this.options.scaleShape === 'rows' ? [rows, zeroPoints.length / rows] : [zeroPoints.length];
      this.tensor({ name: names.zeroPoints, dataType: 'uint8', dims, data: zeroPoints });
    }
    return names;
  }
}

/** @param name of the float product: "lm_head.MatMul" */
export function quantizedNames(name: string, { bits, asymmetric }: Quantization): QuantizedNames {
  const names = { codes: `${name}.weight_Q${bits}`, scales: `${name}.weight_scales` };
  return asymmetric ? { ...names, zeroPoints: `${name}.weight_zero_points` } : names;
}

/** "/model/layers.0/attn/q_proj" → "model.layers.0.attn.q_proj" */
export function tensorName(nodeName: string): string {
  return nodeName.slice(1).replaceAll('/', '.');
}

function toAttribute(value: Attribute | number | string): Attribute {
  if (typeof value === 'number') return { kind: 'int', value };
  return typeof value === 'string' ? { kind: 'string', value } : value;
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let n = 0; n < rows; n++) for (let k = 0; k < columns; k++) out[k * rows + n] = matrix[n * columns + k]!;
  return out;
}
