import { float } from '../../../onnx/builder';
import { integersBelow, nonZero, positive, type RuleCase } from './ruleCase';

const unary = (rule: string, draw = nonZero): RuleCase[] => {
  const [domain, opType] = rule.startsWith('com.microsoft.') ? ['com.microsoft', rule.slice(14)] : ['', rule];
  return [
    {
      rule,
      name: 'of a matrix',
      inputs: { x: { dims: [3, 4], draw } },
      write: (b) => [b.node(opType, ['x'], {}, domain)],
    },
    {
      rule,
      name: 'of a batch whose sizes only the run knows',
      inputs: { x: { dims: ['batch', 'sequence', 2], draw } },
      write: (b) => [b.node(opType, ['x'], {}, domain)],
    },
  ];
};

const SHAPES = [
  ['equal shapes', [2, 3], [2, 3]],
  ['a row over a matrix', [3, 4], [4]],
  ['a column over a matrix', [3, 4], [3, 1]],
  ['outer', [3, 1], [1, 4]],
  ['a scalar', [2, 3], []],
  ['missing and unit axes at once', [2, 3, 4], [3, 1]],
  ['left operand smaller', [4], ['batch', 'sequence', 4]],
  ['unit axes against sizes only the run knows', ['batch', 'sequence', 3], ['batch', 1, 1]],
] as const;

const binary = (rule: string, drawB = nonZero): RuleCase[] => [
  ...SHAPES.map(
    ([name, a, b]): RuleCase => ({
      rule,
      name,
      inputs: { a: { dims: a, draw: nonZero }, b: { dims: b, draw: drawB } },
      write: (builder) => [builder.node(rule, ['a', 'b'])],
    }),
  ),
  {
    rule,
    name: 'one operand twice',
    inputs: { a: { dims: [2, 3], draw: positive } },
    write: (b) => [b.node(rule, ['a', b.node('Mul', ['a', b.node(rule, ['a', b.scalar(3)])])])],
  },
];

const mask = { dataType: 'bool', draw: integersBelow(2), fixed: true } as const;

export const ELEMENTWISE_CASES: readonly RuleCase[] = [
  ...['Add', 'Sub', 'Mul'].flatMap((rule) => binary(rule)),
  ...binary('Div', positive),
  ...['Neg', 'Exp', 'Sigmoid', 'Tanh', 'Erf', 'Relu', 'Sin', 'Cos', 'Identity', 'Reciprocal'].flatMap((rule) =>
    unary(rule),
  ),
  ...['Log', 'Sqrt'].flatMap((rule) => unary(rule, positive)),
  ...['Gelu', 'com.microsoft.Gelu', 'com.microsoft.FastGelu', 'com.microsoft.QuickGelu'].flatMap((rule) => unary(rule)),
  {
    rule: 'Gelu',
    name: 'approximated by tanh',
    inputs: { x: [3, 4] },
    write: (b) => [b.node('Gelu', ['x'], { approximate: 'tanh' })],
  },
  {
    rule: 'com.microsoft.FastGelu',
    name: 'with a bias',
    inputs: { x: ['batch', 3, 4], bias: [4] },
    write: (b) => [b.node('FastGelu', ['x', 'bias'], {}, 'com.microsoft')],
  },
  {
    rule: 'com.microsoft.QuickGelu',
    name: 'α = 1: SiLU',
    inputs: { x: [3, 4] },
    write: (b) => [b.node('QuickGelu', ['x'], { alpha: float(1) }, 'com.microsoft')],
  },
  { rule: 'Pow', name: 'a square', inputs: { x: [3, 4] }, write: (b) => [b.node('Pow', ['x', b.scalar(2)])] },
  {
    rule: 'Pow',
    name: 'a cube of a batch',
    inputs: { x: { dims: ['batch', 3, 2], draw: nonZero } },
    write: (b) => [b.node('Pow', ['x', b.scalar(3)])],
  },
  {
    rule: 'Pow',
    name: 'a fractional power',
    inputs: { x: { dims: [3, 4], draw: positive } },
    write: (b) => [b.node('Pow', ['x', b.scalar(-0.5)])],
  },
  {
    rule: 'Pow',
    name: 'an integer exponent',
    inputs: { x: [3, 4] },
    write: (b) => [b.node('Pow', ['x', b.int32([2])])],
  },
  {
    rule: 'Pow',
    name: 'an exponent for each column',
    inputs: { x: { dims: [3, 1], draw: positive }, p: { dims: [4], draw: positive, fixed: true } },
    write: (b) => [b.node('Pow', ['x', 'p'])],
  },
  {
    rule: 'Cast',
    name: 'to float32',
    inputs: { x: [3, 4] },
    write: (b) => [b.node('Cast', [b.node('Mul', ['x', b.scalar(2)])], { to: 1 })],
  },
  {
    rule: 'Where',
    name: 'equal shapes',
    inputs: { c: { dims: [3, 4], ...mask }, a: [3, 4], b: [3, 4] },
    write: (b) => [b.node('Where', ['c', 'a', 'b'])],
  },
  {
    rule: 'Where',
    name: 'everything broadcast',
    inputs: { c: { dims: [3, 1], ...mask }, a: [4], b: [2, 1, 1] },
    write: (b) => [b.node('Where', ['c', 'a', 'b'])],
  },
  {
    rule: 'Where',
    name: 'a constant where the mask says so',
    inputs: { c: { dims: [1, 'sequence'], ...mask }, x: ['batch', 'sequence'] },
    write: (b) => [b.node('Where', ['c', b.scalar(-5), 'x'])],
  },
];
