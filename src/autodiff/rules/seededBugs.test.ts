/** The check of the rules can fail: plausible wrong rules, put in place of the right ones, are caught by it. */
import { describe, expect, it } from 'vitest';
import type { Rule } from '../rule';
import { RULE_CASES } from '../testing/cases';
import { problemOf } from '../testing/cases/ruleCase';
import { agrees, checkGradient } from '../testing/gradientCheck';
import { RULES } from '.';

/** Softmax taken for a pointwise function: the sum over the axis is forgotten. */
const softmaxWithoutSum: Rule = (c) => [c.builder.node('Mul', [c.gradient, c.output])];

/** The norm's scale taken for a constant: the projection on x is forgotten. */
const rmsWithoutProjection: Rule = (c) => {
  const { builder } = c;
  const square = builder.node('Mul', [c.input(0), c.input(0)]);
  const meanSquare = builder.node('ReduceMean', [square, builder.int64([-1])], { keepdims: 1 });
  const inverse = builder.node('Reciprocal', [builder.node('Sqrt', [meanSquare])]);
  return [builder.node('Mul', [builder.node('Mul', [c.gradient, c.input(1)]), inverse])];
};

/** Rotated forwards once more instead of back: the sine keeps its sign. */
const rotaryForwards: Rule = (c) => {
  const output = c.builder.fresh('rotary');
  c.builder.append({ ...c.node, name: output, inputs: [c.gradient, ...c.node.inputs.slice(1)], outputs: [output] });
  return [output];
};

/** ∂b of a quotient with its sign lost. */
const divWithoutMinus: Rule = (c) => {
  const overB = c.builder.node('Div', [c.gradient, c.input(1)]);
  const db = c.builder.node('Mul', [overB, c.output]);
  return [c.sumTo(overB, c.outputDims, c.inputDims(0)), c.sumTo(db, c.outputDims, c.inputDims(1))];
};

/** Off by half a percent: close, and still wrong. */
const sigmoidSlightlySteep: Rule = (c) => {
  const { builder } = c;
  const slope = builder.node('Mul', [c.output, builder.node('Sub', [builder.scalar(1.005), c.output])]);
  return [builder.node('Mul', [c.gradient, slope])];
};

/** Permuted once more instead of back. */
const transposeForwards: Rule = (c) => [
  c.builder.node('Transpose', [c.gradient], { perm: (c.node.attributes.perm?.value ?? []) as readonly number[] }),
];

const SEEDED: readonly [rule: string, name: string, wrong: Rule, oneCase?: string][] = [
  ['Softmax', 'without the sum term', softmaxWithoutSum],
  ['SimplifiedLayerNormalization', 'without the projection', rmsWithoutProjection],
  ['com.microsoft.RotaryEmbedding', 'without the negated sine', rotaryForwards],
  ['Div', 'without the minus sign', divWithoutMinus],
  ['Sigmoid', 'half a percent too steep', sigmoidSlightlySteep],
  ['Transpose', 'by the permutation instead of its inverse', transposeForwards, 'own inverse'],
];

describe('a wrong rule is caught', () => {
  it.each(SEEDED)('%s %s', async (rule, _name, wrong, oneCase = '') => {
    const cases = RULE_CASES.filter((one) => one.rule === rule && one.name.includes(oneCase));
    expect(cases.length).toBeGreaterThan(0);
    for (const one of cases) {
      const right = await checkGradient(problemOf(one));
      expect(right.every(agrees), one.name).toBe(true);
      const reports = await checkGradient(problemOf(one), { ...RULES, [rule]: wrong });
      expect(reports.every(agrees), one.name).toBe(false);
    }
  });

  it('also where a gradient is not written at all', async () => {
    const one = RULE_CASES.find(({ rule }) => rule === 'Mul')!;
    const reports = await checkGradient(problemOf(one), { ...RULES, Mul: (c) => [RULES.Mul?.(c)[0], undefined] });
    expect(reports.map(agrees)).toEqual([true, false]);
  });
});
