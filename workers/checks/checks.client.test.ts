import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { fakeExecutor, finished } from '../../src/execution/testing/fakeExecutor';
import { answerEvidence } from '../../src/quality/checks/answer';
import { defaultRecipe } from '../../src/quality/recipe';
import { fresh, functions } from '../../src/quality/testing/judging';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectChecks } from './checks.client';
import { createChecksService } from './checks.service';
import { type ChecksWire, onWire } from './checks.wire';

const workers = new ChannelWorkers();
afterEach(() => workers.endAll());

const references = functions.map((text, at) => ({ id: `r${at}`, text }));
const sample = (id: string, text = fresh) => ({ id, text, finishReason: 'stop' as const, source: 'run' });

describe('the checks worker’s rows that run', () => {
  it('are run by the page, together', async () => {
    const checks = connectChecks(workers.with<ChecksWire>(() => onWire(createChecksService())));
    const executor = fakeExecutor(() => finished('7'));
    await checks.open(references, defaultRecipe, executor);
    const judged = await checks.judge([sample('s0'), sample('s1', 'words of no program')]);
    expect(answerEvidence(judged.get('s0')!)).toMatchObject({ unrun: null, answers: ['7'] });
    expect(executor.seen.map(({ expressions }) => expressions.length)).toEqual([1, 1, 1, 1, 0]);
  });

  it('are unsure where the page has no Python, in the page’s own words', async () => {
    const checks = connectChecks(workers.with<ChecksWire>(() => onWire(createChecksService())));
    const run = () => Promise.reject(new StudioError('PYTHON_UNAVAILABLE', 'No Python.', 'Connect.'));
    await checks.open(references, defaultRecipe, { run });
    const judged = await checks.judge([sample('s0')]);
    expect(judged.get('s0')?.findings.runs).toMatchObject({
      verdict: 'unsure',
      evidence: { unrun: { kind: 'unavailable', message: 'No Python.', remedy: 'Connect.' } },
    });
  });
});
