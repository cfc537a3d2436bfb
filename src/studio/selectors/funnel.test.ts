import { describe, expect, it } from 'vitest';
import { sampleId } from '../../project/ids';
import type { Sample } from '../../project/types';
import type { Unrun } from '../../quality/checks/runs';
import type { Finding } from '../../quality/judgement';
import { defaultRecipe } from '../../quality/recipe';
import { computedAnswer } from './computedAnswer';
import { funnelOf, unrunWords } from './funnel';
import { objectionsTo } from './sentences';

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
    expect(computedAnswer(sample({ answer: answered(['7']) }))).toBe('7');
    expect(computedAnswer(sample({ answer: answered(['7', '8']) }))).toBe(null);
    expect(computedAnswer(sample({ answer: answered(['7'], 'unsure', 'unstable') }))).toBe(null);
    expect(computedAnswer(sample(null))).toBe(null);
  });
});
