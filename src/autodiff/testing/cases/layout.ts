import type { RuleCase } from './ruleCase';

const END = 2 ** 31 - 1;

export const LAYOUT_CASES: readonly RuleCase[] = [
  {
    rule: 'Reshape',
    name: 'split the last axis',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node('Reshape', ['x', b.int64([0, 0, 2, 2])])],
  },
  {
    rule: 'Reshape',
    name: 'join axes',
    inputs: { x: ['batch', 'sequence', 2, 2] },
    write: (b) => [b.node('Reshape', ['x', b.int64([0, 0, 4])])],
  },
  {
    rule: 'Reshape',
    name: 'infer an axis',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node('Reshape', ['x', b.int64([-1, 4])])],
  },
  {
    rule: 'Reshape',
    name: 'heads moved into the sequence',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node('Reshape', ['x', b.int64([0, -1, 2])])],
  },
  {
    rule: 'Squeeze',
    name: 'given axes',
    inputs: { x: [1, 3, 1, 2] },
    write: (b) => [b.node('Squeeze', ['x', b.int64([0, -2])])],
  },
  { rule: 'Squeeze', name: 'every unit axis', inputs: { x: [1, 3, 1, 2] }, write: (b) => [b.node('Squeeze', ['x'])] },
  {
    rule: 'Unsqueeze',
    name: 'front and back',
    inputs: { x: ['batch', 3] },
    write: (b) => [b.node('Unsqueeze', ['x', b.int64([0, -1])])],
  },
  {
    rule: 'Transpose',
    name: 'reversed by default',
    inputs: { x: [2, 3, 2] },
    write: (b) => [b.node('Transpose', ['x'])],
  },
  {
    rule: 'Transpose',
    name: 'a permutation that is not its own inverse',
    inputs: { x: ['batch', 'sequence', 2, 3] },
    write: (b) => [b.node('Transpose', ['x'], { perm: [2, 0, 3, 1] })],
  },
  {
    rule: 'Expand',
    name: 'a unit axis',
    inputs: { x: [2, 1, 3] },
    write: (b) => [b.node('Expand', ['x', b.int64([2, 4, 3])])],
  },
  { rule: 'Expand', name: 'a new axis', inputs: { x: [3] }, write: (b) => [b.node('Expand', ['x', b.int64([2, 3])])] },
  {
    rule: 'Expand',
    name: 'a shape smaller than the input',
    inputs: { x: [2, 3] },
    write: (b) => [b.node('Expand', ['x', b.int64([1])])],
  },
  {
    rule: 'Concat',
    name: 'last axis',
    inputs: { a: ['batch', 2], b: ['batch', 3], c: ['batch', 1] },
    write: (b) => [b.node('Concat', ['a', 'b', 'c'], { axis: -1 })],
  },
  {
    rule: 'Concat',
    name: 'first axis, one part a constant',
    inputs: { a: [2, 2] },
    write: (b) => [b.node('Concat', ['a', b.node('Expand', [b.scalar(3), b.int64([1, 2])])], { axis: 0 })],
  },
  {
    rule: 'Concat',
    name: 'sizes that only the run knows',
    inputs: { a: [2, 'batch', 2], b: [2, 'sequence', 2] },
    write: (b) => [b.node('Concat', ['a', 'b'], { axis: 1 })],
  },
  {
    rule: 'Concat',
    name: 'with itself',
    inputs: { a: [2, 3] },
    write: (b) => [
      b.node('Mul', [b.node('Concat', ['a', 'a'], { axis: 1 }), b.node('Concat', ['a', 'a'], { axis: 1 })]),
    ],
  },
  {
    rule: 'Split',
    name: 'given sizes, all parts used',
    inputs: { x: ['batch', 6] },
    write: (b) => writeSplit(b.multi('Split', ['x', b.int64([1, 2, 3])], 3, { axis: -1 })),
  },
  {
    rule: 'Split',
    name: 'equal parts',
    inputs: { x: [6, 2] },
    write: (b) => b.multi('Split', ['x'], 2, { axis: 0, num_outputs: 2 }),
  },
  {
    rule: 'Split',
    name: 'a part that nobody uses',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.multi('Split', ['x', b.int64([1, 3])], 2, { axis: 2 })[1]!],
  },
  {
    rule: 'Slice',
    name: 'the middle of an axis',
    inputs: { x: ['batch', 5] },
    write: (b) => [b.node('Slice', ['x', b.int64([1]), b.int64([4]), b.int64([1])])],
  },
  {
    rule: 'Slice',
    name: 'counted from the end',
    inputs: { x: [4, 5] },
    write: (b) => [b.node('Slice', ['x', b.int64([-3]), b.int64([-1]), b.int64([-1])])],
  },
  {
    rule: 'Slice',
    name: 'past the end, several axes',
    inputs: { x: [4, 5] },
    write: (b) => [b.node('Slice', ['x', b.int64([1, 2]), b.int64([END, END]), b.int64([0, 1])])],
  },
  {
    rule: 'Slice',
    name: 'axes not given',
    inputs: { x: [4, 5] },
    write: (b) => [b.node('Slice', ['x', b.int64([1, 2]), b.int64([3, 4])])],
  },
  {
    rule: 'Slice',
    name: 'with steps of one',
    inputs: { x: [4, 5] },
    write: (b) => [b.node('Slice', ['x', b.int64([0]), b.int64([2]), b.int64([1]), b.int64([1])])],
  },
  {
    rule: 'Slice',
    name: 'halves turned into each other, as rotary embeddings are written out',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => {
      const half = (from: number, to: number): string =>
        b.node('Slice', ['x', b.int64([from]), b.int64([to]), b.int64([2])]);
      return [b.node('Concat', [b.node('Neg', [half(2, END)]), half(0, 2)], { axis: -1 })];
    },
  },
  {
    rule: 'GatherElements',
    name: 'the same element picked more than once',
    inputs: { x: [3, 4], i: { dims: [3, 6], dataType: 'int64', draw: (random) => random.integer(4), fixed: true } },
    write: (b) => [b.node('GatherElements', ['x', 'i'], { axis: 1 })],
  },
  {
    rule: 'GatherElements',
    name: 'first axis, batch sizes only the run knows',
    inputs: {
      x: ['batch', 'sequence', 4],
      i: { dims: [1, 'sequence', 4], dataType: 'int64', draw: (random) => random.integer(2), fixed: true },
    },
    write: (b) => [b.node('GatherElements', ['x', 'i'], { axis: 0 })],
  },
];

const writeSplit = (parts: readonly string[]): readonly string[] => parts;
