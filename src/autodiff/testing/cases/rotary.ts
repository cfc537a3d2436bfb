import type { GraphBuilder } from '../../../onnx/builder';
import type { Dim } from '../../../onnx/graph';
import { floatTensor } from '../../../onnx/tensorData';
import type { RuleCase } from './ruleCase';

const RULE = 'com.microsoft.RotaryEmbedding';
const POSITIONS = 8;

/** Tables longer than any sequence, for `half` pairs of channels. */
function tables(b: GraphBuilder, half: number): string[] {
  const angle = (i: number): number => Math.floor(i / half) * 100 ** (-(i % half) / half);
  const table = (name: string, f: (x: number) => number): string =>
    b.initializer(
      floatTensor(
        name,
        Float32Array.from({ length: POSITIONS * half }, (_, i) => f(angle(i))),
        [POSITIONS, half],
      ),
    );
  return [table('cos', Math.cos), table('sin', Math.sin)];
}

const positions = {
  dims: ['batch', 'sequence'] as readonly Dim[],
  dataType: 'int64',
  draw: (random: { integer(bound: number): number }) => random.integer(POSITIONS),
  fixed: true,
} as const;

interface Form {
  readonly name: string;
  readonly x: readonly Dim[];
  readonly half: number;
  readonly offset?: number;
  readonly attributes?: Readonly<Record<string, number>>;
}

const rotary = ({ name, x, half, offset, attributes = {} }: Form): RuleCase => ({
  rule: RULE,
  name,
  inputs: offset === undefined ? { x, p: positions } : { x },
  write: (b) => [
    b.node(
      'RotaryEmbedding',
      ['x', offset === undefined ? 'p' : b.int64([offset]), ...tables(b, half)],
      attributes,
      'com.microsoft',
    ),
  ],
});

export const ROTARY_CASES: readonly RuleCase[] = [
  rotary({ name: 'joined heads, a position for each token', x: ['batch', 'sequence', 8], half: 2 }),
  rotary({ name: 'joined heads, an offset', x: ['batch', 'sequence', 8], half: 4, offset: 2 }),
  rotary({ name: 'separate heads, a position for each token', x: ['batch', 2, 'sequence', 4], half: 2 }),
  rotary({ name: 'separate heads, from the start', x: ['batch', 2, 'sequence', 4], half: 2, offset: 0 }),
  rotary({ name: 'interleaved, joined heads', x: ['batch', 'sequence', 8], half: 2, attributes: { interleaved: 1 } }),
  rotary({
    name: 'interleaved, separate heads',
    x: ['batch', 2, 'sequence', 4],
    half: 2,
    offset: 1,
    attributes: { interleaved: 1 },
  }),
  rotary({
    name: 'part of each head, joined',
    x: ['batch', 'sequence', 16],
    half: 2,
    attributes: { num_heads: 2, rotary_embedding_dim: 4 },
  }),
  rotary({
    name: 'part of each head, separate',
    x: ['batch', 2, 'sequence', 8],
    half: 2,
    offset: 0,
    attributes: { num_heads: 2, rotary_embedding_dim: 4 },
  }),
  rotary({
    name: 'part of each head, interleaved',
    x: ['batch', 2, 'sequence', 8],
    half: 2,
    attributes: { num_heads: 2, rotary_embedding_dim: 4, interleaved: 1 },
  }),
];
