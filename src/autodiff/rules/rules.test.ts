/**
 * Every backward rule against finite differences: the graph that it writes, run by ONNX Runtime in float32 and by the
 * interpreter in float64.
 */
import { describe, expect, it } from 'vitest';
import { RULE_CASES } from '../testing/cases';
import { problemOf } from '../testing/cases/ruleCase';
import {
  checkGradient,
  FLOAT32_COSINE,
  FLOAT32_TOLERANCE,
  FLOAT64_TOLERANCE,
  FORWARD_TOLERANCE,
  type GradientReport,
} from '../testing/gradientCheck';
import { RULES } from '.';

function expectToAgree(reports: readonly GradientReport[]): void {
  expect(reports.length).toBeGreaterThan(0);
  for (const { input, forward, float32, float64 } of reports) {
    expect(forward.relativeError, 'forward').toBeLessThanOrEqual(FORWARD_TOLERANCE);
    expect(float64.relativeError, `${input}, float64`).toBeLessThanOrEqual(FLOAT64_TOLERANCE);
    expect(float32.relativeError, `${input}, float32`).toBeLessThanOrEqual(FLOAT32_TOLERANCE);
    expect(float32.cosine, `${input}, float32`).toBeGreaterThanOrEqual(FLOAT32_COSINE);
  }
}

describe('the table of rules', () => {
  it('has a case here for every entry, and no case of something else', () => {
    const covered = new Set(RULE_CASES.map(({ rule }) => rule));
    expect([...covered].sort()).toEqual(Object.keys(RULES).sort());
  });

  it('has cases with names of their own', () => {
    const names = RULE_CASES.map(({ rule, name }) => `${rule}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(Object.keys(RULES))('%s', (rule) => {
  it.each(RULE_CASES.filter((one) => one.rule === rule))('$name', async (one) => {
    expectToAgree(await checkGradient(problemOf(one)));
  });
});
