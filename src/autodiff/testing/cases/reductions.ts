import type { RuleCase } from './ruleCase';

const REDUCTIONS = ['ReduceSum', 'ReduceMean', 'ReduceLogSumExp'] as const;

const forms = (rule: string): RuleCase[] => [
  {
    rule,
    name: 'last axis kept',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node(rule, ['x', b.int64([-1])], { keepdims: 1 })],
  },
  {
    rule,
    name: 'last axis dropped',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node(rule, ['x', b.int64([2])], { keepdims: 0 })],
  },
  {
    rule,
    name: 'two axes dropped',
    inputs: { x: [2, 3, 4] },
    write: (b) => [b.node(rule, ['x', b.int64([0, -1])], { keepdims: 0 })],
  },
  { rule, name: 'two axes kept', inputs: { x: [2, 3, 4] }, write: (b) => [b.node(rule, ['x', b.int64([0, 1])])] },
  {
    rule,
    name: 'all axes by default, dropped',
    inputs: { x: [2, 3] },
    write: (b) => [b.node(rule, ['x'], { keepdims: 0 })],
  },
  { rule, name: 'all axes by default, kept', inputs: { x: [2, 3] }, write: (b) => [b.node(rule, ['x'])] },
];

export const REDUCTION_CASES: readonly RuleCase[] = [
  ...REDUCTIONS.flatMap(forms),
  {
    rule: 'ReduceSum',
    name: 'axes whose sizes only the run knows',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node('ReduceSum', ['x', b.int64([0, 1])], { keepdims: 0 })],
  },
  {
    rule: 'ReduceSum',
    name: 'no axes: nothing is reduced',
    inputs: { x: [2, 3] },
    write: (b) => [b.node('ReduceSum', ['x'], { noop_with_empty_axes: 1 })],
  },
  {
    rule: 'Softmax',
    name: 'last axis',
    inputs: { x: ['batch', 'sequence', 4] },
    write: (b) => [b.node('Softmax', ['x'])],
  },
  {
    rule: 'Softmax',
    name: 'an axis in the middle',
    inputs: { x: [2, 4, 3] },
    write: (b) => [b.node('Softmax', ['x'], { axis: 1 })],
  },
  {
    rule: 'Softmax',
    name: 'of masked attention scores',
    inputs: {
      q: ['batch', 2, 'sequence', 3],
      k: ['batch', 2, 3, 'sequence'],
      bias: {
        dims: [1, 1, 'sequence', 'sequence'],
        draw: (random) => (random.uniform() < 0.4 ? -1e9 : 0),
        fixed: true,
      },
    },
    write: (b) => [b.node('Softmax', [b.node('Add', [b.node('MatMul', ['q', 'k']), 'bias'])], { axis: -1 })],
  },
];
