import { describe, expect, it } from 'vitest';
import { sampleId } from '../../project/ids';
import type { Batch, Sample } from '../../project/types';
import type { Unrun } from '../../quality/checks/runs';
import type { Finding } from '../../quality/judgement';
import { defaultRecipe } from '../../quality/recipe';
import { foundAnswer } from './computedAnswer';
import { funnelOf, unrunWords } from './funnel';
import { objectionsTo } from './sentences';
import { yieldAdvice } from './yieldAdvice';

const pass: Finding = { verdict: 'pass', reason: null, evidence: null };
const ran = { unrun: null, outcome: 'finished', exception: null, message: '', line: null };
const passing = Object.fromEntries(defaultRecipe.checks.map(({ name }) => [name, pass]));
const runs = (evidence: object, verdict: Finding['verdict'] = 'pass'): Finding => ({
  verdict,
  reason: 'x',
  evidence: { ...ran, ...evidence },
});
const answered = (
  answers: readonly string[],
  verdict: Finding['verdict'] = 'pass',
  reason: string | null = null,
  more = {},
): Finding => ({
  verdict,
  reason,
  evidence: { unrun: null, answers, given: null, exception: null, ...more },
});

let next = 0;
const sample = (findings: Record<string, Finding> | null): Sample =>
  ({
    id: sampleId(next++),
    judgement: findings && { findings: { ...passing, runs: runs({}), answer: answered([]), ...findings } },
    row: {},
  }) as Sample;

describe('where rows are lost', () => {
  it('counts every row once, in words', () => {
    const samples = [
      sample({}),
      sample({ answer: answered(['7']) }),
      sample({ runs: runs({ outcome: 'failed', exception: 'NameError' }, 'fail') }),
      sample({ answer: answered(['8'], 'fail', 'wrong-answer', { given: '7' }) }),
      sample({ answer: answered([], 'fail', 'answer-raises', { exception: 'TypeError' }) }),
      sample({ answer: answered([], 'unsure', 'unstable') }),
      sample(null),
    ];
    const parts = funnelOf(defaultRecipe, samples);
    expect(parts.map(({ words, count }) => `${count} ${words}`)).toEqual([
      '2 good',
      '2 do not run',
      '1 answered wrongly',
      '1 unsure',
      '1 not checked yet',
    ]);
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(samples.length);
  });

  it('says the three most frequent reasons of each stage', () => {
    const failing = (exception: string) => sample({ runs: runs({ outcome: 'failed', exception }, 'fail') });
    const lacking = (...kinds: string[]) =>
      sample({ form: { verdict: 'fail', reason: 'lacks-form', evidence: { lacks: kinds.map((kind) => ({ kind })) } } });
    const copied = { verdict: 'fail', reason: 'exact-copy', evidence: { kind: 'exact' } } as const;
    const samples = [
      ...['NameError', 'TypeError', 'NameError', 'KeyError', 'TypeError', 'NameError', 'IndexError'].map(failing),
      lacking('python', 'open-answer'),
      lacking('open-answer'),
      sample({ copies: copied }),
      sample({}),
    ];
    const reasons = funnelOf(defaultRecipe, samples).map(({ group, reasons: worst }) => [
      group,
      worst.map(({ words, count }) => `${words} ${count}`),
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      good: [],
      copy: [],
      'off-domain': ['lacks: ends with == ?? 2', 'lacks: parses as Python 1'],
      'does-not-run': ['NameError 3', 'TypeError 2', 'KeyError 1'],
    });
  });

  it('gives one suggestion where the yield is low, against what costs most', () => {
    const batches = (temperature: number) => [{ id: 'b', temperature }] as unknown as readonly Batch[];
    const of = (good: number, bad: Record<string, Finding>, lost: number) =>
      [...Array.from({ length: good }, () => sample({})), ...Array.from({ length: lost }, () => sample(bad))].map(
        (each) => ({ ...each, batchId: 'b' }) as Sample,
      );
    const failed = (reason: string, evidence = {}): Finding => ({ verdict: 'fail', reason, evidence });
    const advice = (samples: readonly Sample[], temperature = 0.7) =>
      yieldAdvice(defaultRecipe, samples, batches(temperature));
    const cut = { ending: failed('cut') };
    const repeated = { repeats: failed('repeat', { of: 's1' }) };
    const broken = { runs: runs({ outcome: 'failed', exception: 'NameError' }, 'fail') };
    expect(advice(of(10, cut, 20))).toBe('20 of 30 are cut short: raise Longest sample under More.');
    expect(advice(of(10, repeated, 20), 0.3)).toMatch(/^20 of 30 repeat something: a temperature above 0\.3/);
    expect(advice(of(10, repeated, 20), 0.9)).toMatch(/add examples/);
    expect(advice(of(10, broken, 20))).toMatch(/^20 of 30 .*a temperature below 0\.7/);
    expect(advice(of(10, broken, 20), 0.3)).toMatch(/learn more steps/);
    expect(advice([...of(10, broken, 14), ...of(0, cut, 15)])).toMatch(/^15 of 39 are cut short/);
    expect(advice(of(20, broken, 10))).toBeNull();
    expect(advice(of(3, broken, 10))).toBeNull();
    expect(advice(of(5, { answer: answered([], 'unsure', 'unstable') }, 30))).toBeNull();
  });

  it('says why nothing is run, where that needs words', () => {
    const off = (unrun: Unrun) => [sample({ runs: runs({ unrun }) })];
    expect(unrunWords([sample(null), sample({})])).toBe(null);
    expect(unrunWords(off({ kind: 'off', off: { why: 'references', tried: 40, ran: 0, first: null } }))).toBe(null);
    expect(unrunWords(off({ kind: 'off', off: { why: 'references', tried: 40, ran: 3, first: 'EOFError' } }))).toBe(
      'Rows are not run, for of 40 of your examples only 3 run to their end: one ends with EOFError.',
    );
    expect(unrunWords(off({ kind: 'unavailable', message: 'No Python.', remedy: 'Connect.' }))).toBe(
      'Rows are not run. No Python. Connect.',
    );
  });
});

describe('what the checks that run rows found', () => {
  const said = (findings: Record<string, Finding>) => objectionsTo({ files: [] } as never, sample(findings));

  it('is said in sentences', () => {
    expect(
      said({ runs: runs({ outcome: 'failed', exception: 'NameError', message: 'x is not defined', line: 3 }, 'fail') }),
    ).toEqual(['Does not run: NameError in line 3, x is not defined.']);
    expect(said({ runs: runs({ outcome: 'timed out' }, 'fail') })).toEqual([
      'Does not end: it was stopped after 2 seconds.',
    ]);
    expect(said({ answer: answered(['8'], 'fail', 'wrong-answer', { given: '7' }) })).toEqual([
      'Says that the answer is 7; it is 8.',
    ]);
    expect(said({ answer: answered([], 'unsure', 'did-not-run') })).toEqual([]);
  });

  it('gives the row its answer where that is sure and one', () => {
    expect(foundAnswer(sample({ answer: answered(['7']) }))).toEqual({ answer: '7', by: 'execution' });
    expect(foundAnswer(sample({ answer: answered(['7', '8']) }))).toBe(null);
    expect(foundAnswer(sample({ answer: answered(['7'], 'unsure', 'unstable') }))).toBe(null);
    expect(foundAnswer(sample(null))).toBe(null);
  });
});
