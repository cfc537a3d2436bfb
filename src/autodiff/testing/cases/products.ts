import { float } from '../../../onnx/builder';
import type { Dim } from '../../../onnx/graph';
import type { RuleCase } from './ruleCase';

const matMul = (name: string, a: readonly Dim[], b: readonly Dim[]): RuleCase => ({
  rule: 'MatMul',
  name,
  inputs: { a, b },
  write: (builder) => [builder.node('MatMul', ['a', 'b'])],
});

const gemm = (name: string, transA: number, transB: number, bias: readonly Dim[] | undefined, beta = 1): RuleCase => {
  const a = transA ? [3, 2] : [2, 3];
  const b = transB ? [4, 3] : [3, 4];
  return {
    rule: 'Gemm',
    name,
    inputs: bias === undefined ? { a, b } : { a, b, c: bias },
    write: (builder) => [
      builder.node('Gemm', bias === undefined ? ['a', 'b'] : ['a', 'b', 'c'], {
        transA,
        transB,
        alpha: float(0.7),
        beta: float(beta),
      }),
    ],
  };
};

export const PRODUCT_CASES: readonly RuleCase[] = [
  matMul('matrices', [2, 3], [3, 4]),
  matMul('a batch times a weight', ['batch', 'sequence', 4], [4, 5]),
  matMul('a deeper batch times a weight', [2, 2, 'sequence', 4], [4, 5]),
  matMul('a batch times a batch', [2, 3, 4], [2, 4, 2]),
  matMul('heads: queries times keys', ['batch', 2, 'sequence', 4], ['batch', 2, 4, 'sequence']),
  matMul('a batch axis of one on the right', [2, 3, 4], [1, 4, 2]),
  matMul('a batch axis of one on the left', [1, 3, 4], [2, 4, 2]),
  matMul('a batch axis missing on the left', [3, 4], [2, 4, 2]),
  matMul('batch axes broadcast on both sides', [2, 1, 3, 2], [1, 2, 2, 3]),
  {
    rule: 'MatMul',
    name: 'a matrix with itself',
    inputs: { a: [3, 3] },
    write: (b) => [b.node('MatMul', ['a', 'a'])],
  },
  {
    rule: 'MatMul',
    name: 'grouped queries: heads of one key stacked along the sequence',
    inputs: { q: ['batch', 4, 'sequence', 2], k: ['batch', 2, 2, 'sequence'] },
    write: (b) => {
      const stacked = b.node('Reshape', ['q', b.int64([0, 2, -1, 2])]);
      return [b.node('Reshape', [b.node('MatMul', [stacked, 'k']), b.int64([0, 4, -1, 0])])];
    },
  },
  gemm('plain, without C', 0, 0, undefined),
  gemm('Aᵀ', 1, 0, [2, 4]),
  gemm('Bᵀ, C a row', 0, 1, [4]),
  gemm('Aᵀ and Bᵀ, C a column, β', 1, 1, [2, 1], 0.3),
  gemm('C a scalar, β', 0, 0, [], -2),
];
