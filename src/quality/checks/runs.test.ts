import { describe, expect, it } from 'vitest';
import { StudioError } from '../../errors';
import { killed, outOfMemory, timedOut } from '../../execution/answers';
import { fakeExecutor, finished, raised } from '../../execution/testing/fakeExecutor';
import { type Answer, type Executor, LIMITS } from '../../execution/types';
import { openJudging } from '../session';
import { fresh, functions, toSample } from '../testing/judging';
import { verdictOf } from '../verdict';
import { runEvidence } from './runs';

const recipe = { version: 1, checks: [{ name: 'runs' }] } as const;
const references = functions.map((text, at) => ({ id: `r${at}`, text }));
const judge = (texts: readonly string[], executor: Pick<Executor, 'run'> | null, given = references) =>
  openJudging(given, recipe, executor).add(texts.map(toSample));
const of = (answer: Answer) => fakeExecutor(({ source }) => (source.startsWith('def third') ? answer : finished('1')));

describe('whether it runs', () => {
  it.each([
    [finished('1'), 'pass', null],
    [raised('NameError', 'x', 3), 'fail', 'raises'],
    [timedOut(LIMITS), 'fail', 'too-slow'],
    [killed('Gone.'), 'fail', 'killed'],
    [outOfMemory(LIMITS), 'fail', 'too-large'],
  ] as const)('is what became of it: %j', async (answer, verdict, reason) => {
    const [judgement] = await judge([fresh], of(answer));
    expect(judgement?.findings.runs).toMatchObject({
      verdict,
      reason,
      evidence: { unrun: null, outcome: answer.outcome },
    });
    expect(verdictOf(judgement!, recipe).verdict).toBe(verdict);
  });

  it('says where, and the beginning of what', async () => {
    const [judgement] = await judge([fresh], of(raised('ValueError', 'x'.repeat(1000), 2)));
    expect(runEvidence(judgement!)).toMatchObject({ exception: 'ValueError', line: 2, message: 'x'.repeat(300) });
  });

  it('runs rows together, each once, and references before', async () => {
    const executor = fakeExecutor();
    const calls: number[] = [];
    const counted = {
      run: (programs: Parameters<Executor['run']>[0]) => {
        calls.push(programs.length);
        return executor.run(programs);
      },
    };
    const judging = openJudging(references, { version: 1, checks: [{ name: 'runs' }, { name: 'answer' }] }, counted);
    await judging.add(Array.from({ length: 20 }, (_, at) => toSample(`${fresh}\n# ${at}`, at)));
    await judging.add([toSample(fresh, 99)]);
    expect(calls).toEqual([3, 20, 1]);
  });

  it('is not asked where the examples are no programs, and Python is not started for that', async () => {
    const executor = fakeExecutor();
    const prose = ['Say it well today.', 'Name the largest river.'].map((text, at) => ({ id: `r${at}`, text }));
    const [judgement] = await judge([fresh], executor, prose);
    expect(executor.seen).toEqual([]);
    expect(judgement?.findings.runs).toMatchObject({
      verdict: 'pass',
      evidence: { unrun: { kind: 'off', off: { why: 'references', ran: 0 } } },
    });
  });

  it('is not asked where the examples do not run themselves, and says how many do', async () => {
    const executor = fakeExecutor(({ source }) => (source.includes('double') ? raised('EOFError') : finished('1')));
    const [judgement] = await judge([fresh], executor);
    expect(judgement?.findings.runs).toMatchObject({
      verdict: 'pass',
      evidence: { unrun: { off: { why: 'references', tried: 3, ran: 2, first: 'EOFError' } } },
    });
  });

  it('is not asked without an executor, or examples', async () => {
    const [without] = await judge([fresh], null);
    expect(runEvidence(without!)?.unrun).toEqual({ kind: 'off', off: { why: 'no-executor' } });
    const [alone] = await judge([fresh], fakeExecutor(), []);
    expect(runEvidence(alone!)?.unrun).toEqual({ kind: 'off', off: { why: 'no-references' } });
  });

  it('is unsure where Python is missing, with what to do, and tries again', async () => {
    let isMissing = true;
    const executor = fakeExecutor();
    const run: Executor['run'] = async (programs) => {
      if (isMissing) throw new StudioError('PYTHON_UNAVAILABLE', 'No Python.', 'Connect.');
      return executor.run(programs);
    };
    const judging = openJudging(references, recipe, { run });
    const [judgement] = await judging.add([toSample(fresh, 0)]);
    expect(judgement?.findings.runs).toMatchObject({
      verdict: 'unsure',
      reason: 'python-unavailable',
      evidence: { unrun: { kind: 'unavailable', message: 'No Python.', remedy: 'Connect.' } },
    });
    isMissing = false;
    const [next] = await judging.add([toSample(`${fresh}\n`, 1)]);
    expect(next?.findings.runs?.verdict).toBe('pass');
  });
});
