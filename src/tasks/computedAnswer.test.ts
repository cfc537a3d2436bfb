import { describe, expect, it } from 'vitest';
import { fakeExecutor, finished, raised } from '../execution/testing/fakeExecutor';
import type { Answer, AskedValue } from '../execution/types';
import { answerIn, computedAnswers, mayBeComputed } from './computedAnswer';

const QUESTION = 'def f(x):\n    return x + 1\n\nassert f(2) == ??';
const value = (change: Partial<AskedValue>): Answer => ({
  ...finished(),
  values: [{ repr: '3', literal: true, stable: true, exception: null, ...change }],
});

describe('the answer that running a question comes to', () => {
  it('is asked of every open assertion in one go, and of nothing else', async () => {
    const python = fakeExecutor(({ expressions }) => finished(`[${expressions.join()}]`));
    let calls = 0;
    const run = (programs: Parameters<typeof python.run>[0]) => {
      calls++;
      return python.run(programs);
    };
    const found = await computedAnswers(
      [QUESTION, 'Is a == ?? in Python?', QUESTION.replace('2)', '5)'), `${QUESTION}\nassert f(1) == ??`],
      run,
    );
    expect(found).toEqual([
      { answer: '[f(2)]' },
      { why: 'it has no single open assertion' },
      { answer: '[f(5)]' },
      { why: 'it has no single open assertion' },
    ]);
    expect(calls).toBe(1);
    expect(python.seen[0]!.source).toBe('def f(x):\n    return x + 1\n\npass');
  });

  it('is none where it raises, is no literal, or differs from run to run; the reason is told', () => {
    expect(answerIn(value({}))).toEqual({ answer: '3' });
    const why = (answer: Answer) => (answerIn(answer) as { why: string }).why;
    expect(why(raised('ValueError', 'no'))).toBe('it does not run to its end: ValueError');
    expect(why({ ...finished(), outcome: 'timed out', message: 'It ran for 2 s.' })).toBe(
      'it does not run to its end: It ran for 2 s',
    );
    expect(why(finished())).toBe('it ends before what it asks');
    expect(why(value({ repr: null, exception: 'KeyError' }))).toBe('what it asks raises KeyError');
    expect(why(value({ repr: null }))).toBe('what it asks comes to a value that is too long');
    expect(why(value({ literal: false }))).toBe('what it asks does not come to a literal');
    expect(why(value({ stable: false }))).toBe('what it asks comes to another value every time');
  });

  it('is looked for where an assertion stands open', () => {
    expect(mayBeComputed(QUESTION)).toBe(true);
    expect(mayBeComputed('assert f(2) == 3')).toBe(false);
    expect(mayBeComputed('Why??')).toBe(false);
  });
});
