import { describe, expect, it } from 'vitest';
import type { Judgement } from './judgement';
import type { Recipe } from './recipe';
import { verdictOf } from './verdict';

describe('a verdict', () => {
  const finding = (verdict: 'pass' | 'fail' | 'unsure') => ({ verdict, reason: null, evidence: null });

  it('is decided by the first check of the recipe that fails, else the first that is unsure or has not looked', () => {
    const recipe: Recipe = { version: 1, checks: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] };
    const of = (findings: Judgement['findings']) => verdictOf({ findings }, recipe);
    expect(of({ a: finding('pass'), b: finding('pass'), c: finding('pass') })).toEqual({
      verdict: 'pass',
      decidedBy: null,
    });
    expect(of({ a: finding('unsure'), b: finding('fail'), c: finding('fail') })).toEqual({
      verdict: 'fail',
      decidedBy: 'b',
    });
    expect(of({ a: finding('pass'), c: finding('pass') })).toEqual({ verdict: 'unsure', decidedBy: 'b' });
    expect(of({ a: finding('pass'), b: finding('pass'), c: finding('pass'), other: finding('fail') }).verdict).toBe(
      'pass',
    );
  });
});
