import type { GraphBuilder } from '../../../onnx/builder';
import { floatTensor } from '../../../onnx/tensorData';
import { Random } from '../../../tensors/random';
import type { RuleCase } from './ruleCase';

const RULE = 'com.microsoft.MatMulNBits';

interface Form {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits?: 4 | 8;
  readonly blockSize?: number;
  readonly zeroPoints?: 'packed' | 'float';
  readonly bias?: boolean;
  /** Scales as [N, blocks]; else flat. */
  readonly matrixScales?: boolean;
}

/** Random codes and scales; the weight itself is frozen, so only x and the bias have gradients. */
function weights(b: GraphBuilder, form: Form): string[] {
  const { rows, columns, bits = 4, blockSize = 16, zeroPoints, matrixScales = false } = form;
  const random = new Random(form.name);
  const blocks = Math.ceil(columns / blockSize);
  const blob = (blockSize * bits) / 8;
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.integer(256));
  const scales = Float32Array.from(
    { length: rows * blocks },
    () => (0.05 + 0.1 * random.uniform()) * (bits === 8 ? 1 / 16 : 1),
  );
  const names = [
    b.initializer({ name: 'codes', dataType: 'uint8', dims: [rows, blocks, blob], data: bytes(rows * blocks * blob) }),
    b.initializer(floatTensor('scales', scales, matrixScales ? [rows, blocks] : [rows * blocks])),
  ];
  if (zeroPoints === 'packed') {
    const length = rows * Math.ceil((blocks * bits) / 8);
    names.push(b.initializer({ name: 'zeros', dataType: 'uint8', dims: [length], data: bytes(length) }));
  } else if (zeroPoints === 'float') {
    const values = Float32Array.from({ length: rows * blocks }, () => 4 + 8 * random.uniform());
    names.push(b.initializer(floatTensor('zeros', values, [rows * blocks])));
  }
  return names;
}

const product = (form: Form): RuleCase => ({
  rule: RULE,
  name: form.name,
  inputs: form.bias
    ? { x: ['batch', 'sequence', form.columns], bias: [form.rows] }
    : { x: ['batch', 'sequence', form.columns] },
  write: (b) => {
    const inputs = ['x', ...weights(b, form)];
    if (form.bias) inputs.push(...(inputs.length === 3 ? ['', '', 'bias'] : ['', 'bias']));
    const attributes = {
      N: form.rows,
      K: form.columns,
      bits: form.bits ?? 4,
      block_size: form.blockSize ?? 16,
      accuracy_level: 1,
    };
    return [b.node('MatMulNBits', inputs, attributes, 'com.microsoft')];
  },
});

export const QUANTIZED_CASES: readonly RuleCase[] = [
  product({ name: '4 bits', rows: 5, columns: 32 }),
  product({ name: '4 bits, scales as a matrix', rows: 8, columns: 32, matrixScales: true }),
  product({ name: '4 bits, zero points', rows: 6, columns: 48, zeroPoints: 'packed' }),
  product({ name: '4 bits, float zero points', rows: 6, columns: 32, zeroPoints: 'float' }),
  product({ name: '4 bits, a bias', rows: 4, columns: 32, bias: true }),
  product({ name: '4 bits, zero points and a bias', rows: 4, columns: 32, zeroPoints: 'packed', bias: true }),
  product({ name: '4 bits, columns that do not fill the last block', rows: 5, columns: 24 }),
  product({ name: '4 bits, unfilled last block, zero points', rows: 5, columns: 40, zeroPoints: 'packed' }),
  product({ name: '4 bits, blocks of 64', rows: 3, columns: 128, blockSize: 64 }),
  product({ name: '4 bits, one block wider than the matrix', rows: 3, columns: 32, blockSize: 128 }),
  product({ name: '8 bits', rows: 5, columns: 32, bits: 8 }),
  product({ name: '8 bits, zero points', rows: 5, columns: 64, bits: 8, blockSize: 32, zeroPoints: 'packed' }),
];
