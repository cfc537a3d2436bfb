/** Linear modules: x·Wᵀ (+ b) in float, in MatMulNBits, or in integers with activations rounded as the graph runs. */
import { floatTensor } from '../../onnx/tensorData';
import { CONTRIB, quantizationOf } from '../exporter';
import { type Quantization, quantizeMatrix } from '../quantize';
import type { ExportOptions } from '../types';
import { type Tracer, TYPES } from './tracer';

export interface LinearParts {
  readonly weight: Float32Array;
  readonly bias?: { readonly name: string; readonly data: Float32Array } | undefined;
}

/** x·Wᵀ + b for W [rows, columns], in the module `scope`. */
export function linear(
  t: Tracer,
  options: ExportOptions,
  scope: string,
  x: string,
  { weight, bias }: LinearParts,
  [rows, columns]: readonly [number, number],
): string {
  const quantization = quantizationOf(options);
  const product =
    options.weights === 'q8-dynamic'
      ? integerProduct(t, scope, x, weight, rows, columns)
      : quantization === undefined
        ? floatProduct(t, scope, x, weight, rows, columns)
        : blockProduct(t, options, quantization, scope, x, weight, rows, columns);
  if (bias === undefined) return product;
  return t.node(scope, 'Add', [t.tensor(floatTensor(bias.name, bias.data, [rows])), product]);
}

function floatProduct(
  t: Tracer,
  scope: string,
  x: string,
  weight: Float32Array,
  rows: number,
  columns: number,
): string {
  const w = floatTensor(t.weightName('MatMul'), transpose(weight, rows, columns), [columns, rows]);
  return t.node(scope, 'MatMul', [x, t.tensor(w)]);
}

/** ORT's MatMulNBitsQuantizer over the traced graph. */
function blockProduct(
  t: Tracer,
  options: ExportOptions,
  quantization: Quantization,
  scope: string,
  x: string,
  weight: Float32Array,
  rows: number,
  columns: number,
): string {
  const { bits, blockSize } = quantization;
  const { codes, scales, zeroPoints } = quantizeMatrix(weight, rows, columns, quantization);
  const blocks = Math.ceil(columns / blockSize);
  const name = t.weightName('MatMul');
  const rowwise = options.scaleShape === 'rows';
  const inputs = [
    x,
    t.tensor({
      name: `${name}_Q${bits}`,
      dataType: 'uint8',
      dims: [rows, blocks, (blockSize * bits) / 8],
      data: codes,
    }),
    t.tensor(floatTensor(`${name}_scales`, scales, rowwise ? [rows, blocks] : [rows * blocks])),
  ];
  if (zeroPoints !== undefined) {
    const dims = rowwise ? [rows, zeroPoints.length / rows] : [zeroPoints.length];
    inputs.push(t.tensor({ name: `${name}_zero_points`, dataType: 'uint8', dims, data: zeroPoints }));
  }
  const attributes = { K: columns, N: rows, bits, block_size: blockSize };
  const level = options.accuracyLevel === 0 ? {} : { accuracy_level: options.accuracyLevel };
  return t.node(scope, 'MatMulNBits', inputs, { ...attributes, ...level }, { domain: CONTRIB });
}

/** ORT's quantize_dynamic: round(x) · round(W), counted in integers and scaled back. */
function integerProduct(
  t: Tracer,
  scope: string,
  x: string,
  weight: Float32Array,
  rows: number,
  columns: number,
): string {
  const name = t.weightName('MatMul');
  const { codes, scale, zeroPoint } = roundToBytes(t, name, transpose(weight, rows, columns), [columns, rows]);
  const rounded = dynamicallyRounded(t, x);
  const counted = t.node(scope, 'MatMulInteger', [rounded.codes, codes, rounded.zeroPoint, zeroPoint]);
  const wide = t.node(scope, 'Cast', [counted], { to: TYPES.float32 });
  return t.node(scope, 'Mul', [wide, t.node(scope, 'Mul', [rounded.scale, scale])]);
}

interface Rounded {
  readonly codes: string;
  readonly scale: string;
  readonly zeroPoint: string;
}

/** int8 codes with one scale for the whole tensor, and zero at zero. */
export function roundToBytes(t: Tracer, name: string, values: Float32Array, dims: readonly number[]): Rounded {
  const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = Math.fround(peak / 127) || 1;
  const data = new Int8Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(values[i]! / scale);
  return {
    codes: t.tensor({ name: `${name}_quantized`, dataType: 'int8', dims, data: new Uint8Array(data.buffer) }),
    scale: t.tensor(floatTensor(`${name}_scale`, [scale], [])),
    zeroPoint: t.tensor({ name: `${name}_zero_point`, dataType: 'int8', dims: [], data: Uint8Array.of(0) }),
  };
}

const roundings = new WeakMap<Tracer, Map<string, Rounded>>();

/** A value that several products read is rounded once. */
function dynamicallyRounded(t: Tracer, x: string): Rounded {
  const known = roundings.get(t) ?? new Map<string, Rounded>();
  roundings.set(t, known);
  let rounded = known.get(x);
  if (rounded === undefined) {
    rounded = { codes: `${x}_quantized`, scale: `${x}_scale`, zeroPoint: `${x}_zero_point` };
    const outputs = [rounded.codes, rounded.scale, rounded.zeroPoint];
    const name = `${x}_QuantizeLinear`;
    t.builder.append({ opType: 'DynamicQuantizeLinear', domain: '', name, inputs: [x], outputs, attributes: {} });
    known.set(x, rounded);
  }
  return rounded;
}

export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let n = 0; n < rows; n++) for (let k = 0; k < columns; k++) out[k * rows + n] = matrix[n * columns + k]!;
  return out;
}
