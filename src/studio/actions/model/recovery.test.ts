import { describe, expect, it } from 'vitest';
import { type ErrorCode, StudioError } from '../../../errors';
import { activeRun } from '../../selectors/runs';
import type { Studio } from '../../studio';
import type { FakeOptions } from '../../testing/fakeEngine';
import { fakeStudio, until } from '../../testing/fakeStudio';
import { learn, stop } from '../learn/learn';
import { addPastedText } from '../references/references';
import { cancelSynthesis, synthesise } from '../synthesise/synthesise';
import { loadModel } from './model';
import { moveToWasm, STOP_MS, watchEngine } from './recovery';

const loss = (code: ErrorCode = 'WORKER_LOST', message = 'The model worker has not answered for 11 s.'): StudioError =>
  new StudioError(code, message, 'Load the model again.', { where: 'model worker' });

/** Runs and draws that come to row 25 hold there, where nothing else is said; learned runs of 20 steps do not come so far. */
async function ready(options: FakeOptions = {}) {
  const studio = fakeStudio({ holdAt: 25, ...options });
  const rows = Array.from({ length: 10 }, (_, index) => JSON.stringify({ input: `example ${index}` }));
  await addPastedText(studio, rows.join('\n'));
  watchEngine(studio);
  await loadModel(studio);
  studio.store.setDraftOptions({ steps: 40 });
  return studio;
}

const session = (studio: Studio) => studio.store.getState().session;
const run = (studio: Studio) => activeRun(studio.store.getState())!;
const stepOf = (studio: Studio): number => activeRun(studio.store.getState())?.history.at(-1)?.step ?? 0;
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms));
  await Promise.race([work, late]);
};

describe('a worker that is lost', () => {
  it('while it is idle is started again, which the page says', async () => {
    const studio = await ready();
    studio.engine.crash(loss());
    expect(session(studio).toasts.at(-1)?.error).toEqual({
      code: 'WORKER_LOST',
      message: 'The model worker has not answered for 11 s.',
      remedy: 'The model is being loaded again.',
    });
    await until(() => session(studio).modelStatus.kind === 'ready');
    expect(studio.engine.calls.load).toHaveLength(2);
    await until(() => session(studio).toasts.at(-1)?.error.remedy === 'The model was loaded again.');
  });

  it('while it loads is started again', async () => {
    const studio = fakeStudio({ delayMs: 5 });
    watchEngine(studio);
    const loading = loadModel(studio);
    studio.engine.crash(loss());
    await loading;
    await until(() => session(studio).modelStatus.kind === 'ready');
  });

  it('while it learns goes on from the last checkpoint, as if nothing had been', async () => {
    const studio = await ready({ holdAt: 15 });
    const learning = learn(studio);
    await until(() => stepOf(studio) === 15);
    studio.engine.crash(loss());
    expect(session(studio).toasts.at(-1)?.error.remedy).toContain('Run 1 then goes on from step 10.');
    await learning;
    expect(session(studio).toasts.at(-1)?.error.remedy).toContain('Run 1 went on from step 10.');
    expect(run(studio).status).toMatchObject({ kind: 'finished', stoppedBy: 'finished' });
    expect(run(studio).history.map(({ step }) => step)).toEqual(upTo(40));
    expect(studio.engine.calls.train).toHaveLength(2);
    expect(studio.engine.calls.train[1]?.checkpoint).toEqual(Uint8Array.of(10));
    expect(run(studio).notices.at(-1)?.message).toMatch(/has not answered for 11 s\. Run 1 goes on from step/);
  });

  it('before the first checkpoint begins the run again', async () => {
    const studio = await ready({ holdAt: 5 });
    const learning = learn(studio);
    await until(() => stepOf(studio) === 5);
    studio.engine.crash(loss());
    await learning;
    expect(studio.engine.calls.train[1]?.checkpoint).toBeUndefined();
    expect(run(studio).history.map(({ step }) => step)).toEqual(upTo(40));
  });

  it('again and again at the same step ends the run as failed, with its checkpoint', async () => {
    const studio = await ready({ failAtStep: { step: 5, error: loss() } });
    await learn(studio);
    expect(run(studio).status).toMatchObject({ kind: 'failed', error: { code: 'WORKER_LOST' } });
    expect(studio.engine.calls.train).toHaveLength(3);
  });

  it('while it draws draws the missing rows, and no row twice', async () => {
    const studio = await ready({ texts: ['a', 'b', 'c'] });
    studio.store.setDraftOptions({ steps: 20 });
    await learn(studio);
    studio.store.setDraftSampling({ count: 60 });
    const drawing = synthesise(studio);
    await until(() => studio.store.getState().project.samples.length === 25);
    studio.engine.crash(loss('DEVICE_LOST', 'The GPU was lost.'));
    await drawing;
    const { samples } = studio.store.getState().project;
    expect(samples.map(({ row }) => row.index).sort((a, b) => a - b)).toEqual(upTo(60).map((n) => n - 1));
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'done', rows: 60, cancelled: false });
    expect(studio.engine.calls.sample[1]?.drawn).toEqual(upTo(25).map((n) => n - 1));
  });

  it('that dies at every load is given up, with a remedy', async () => {
    const studio = await ready({ delayMs: 20 });
    for (let death = 1; death <= 4; death++) studio.engine.crash(loss());
    expect(session(studio).modelStatus).toMatchObject({ kind: 'failed', error: { code: 'WORKER_LOST' } });
    expect(studio.engine.calls.load).toHaveLength(4);
  });
});

describe('a GPU that is lost twice', () => {
  it('advises another backend, where learning goes on', async () => {
    const studio = await ready({ holdAt: 15 });
    studio.engine.crash(loss('DEVICE_LOST', 'The GPU was lost.'));
    expect(session(studio).toasts.at(-1)?.error.remedy).not.toContain('WebAssembly');
    await until(() => session(studio).modelStatus.kind === 'ready');
    const learning = learn(studio);
    await until(() => stepOf(studio) === 15);
    studio.engine.crash(loss('DEVICE_LOST', 'The GPU was lost.'));
    expect(session(studio).toasts.at(-1)?.error.remedy).toContain('WebAssembly');
    moveToWasm(studio);
    await learning;
    expect(studio.engine.calls.load.at(-1)).toBe('wasm');
    expect(run(studio).status.kind).toBe('finished');
    expect(run(studio).history.map(({ step }) => step)).toEqual(upTo(40));
  });
});

describe('a worker that does not answer', () => {
  it('is ended by Stop within two seconds; the best prompt and the checkpoint stay, and the model comes again', async () => {
    const studio = await ready({ holdAt: 15 });
    const learning = learn(studio);
    await until(() => stepOf(studio) === 15);
    studio.engine.block();
    void stop(studio);
    await within(2000, learning);
    const { status, prompt, checkpoint, checkpointStep, history } = run(studio);
    expect(status).toMatchObject({ kind: 'finished', stoppedBy: 'stop', heldOut: null });
    expect([checkpointStep, history.at(-1)?.step]).toEqual([10, 10]);
    expect(checkpoint).toEqual(Uint8Array.of(10));
    expect([...prompt!.subarray(0, 2)]).toEqual([4, 5]);
    await until(() => session(studio).modelStatus.kind === 'ready');
  });

  it('after another that was lost is ended by Stop as soon', async () => {
    const studio = await ready({ holdAt: 15 });
    const learning = learn(studio);
    await until(() => stepOf(studio) === 15);
    studio.engine.block();
    studio.engine.crash(loss());
    studio.engine.block();
    await until(() => run(studio).status.kind === 'starting');
    void stop(studio);
    await within(2000, learning);
    expect(run(studio)).toMatchObject({ status: { kind: 'finished', stoppedBy: 'stop' }, checkpointStep: 10 });
    await until(() => session(studio).modelStatus.kind === 'ready');
  });

  it('before its first step leaves nothing, and says so', async () => {
    const studio = await ready({ holdAt: 0 });
    const learning = learn(studio);
    await until(() => activeRun(studio.store.getState())?.status.kind === 'training');
    studio.engine.block();
    void stop(studio);
    await within(2000, learning);
    expect(run(studio).status).toMatchObject({ kind: 'failed', error: { code: 'CANCELLED' } });
  });

  it('is ended by Cancel within two seconds, and what was drawn stays', async () => {
    const studio = await ready();
    studio.store.setDraftOptions({ steps: 20 });
    await learn(studio);
    studio.store.setDraftSampling({ count: 30 });
    const drawing = synthesise(studio);
    await until(() => studio.store.getState().project.samples.length === 25);
    studio.engine.block();
    void cancelSynthesis(studio);
    await within(
      2000,
      until(() => session(studio).synthesisStatus.kind === 'done'),
    );
    await drawing;
    expect(session(studio).synthesisStatus).toMatchObject({ kind: 'done', cancelled: true });
    expect(studio.store.getState().project.samples).toHaveLength(25);
    await until(() => session(studio).modelStatus.kind === 'ready');
  });

  it('but stops in time is not ended', async () => {
    const studio = await ready({ delayMs: 2, holdAt: -1 });
    studio.store.setDraftOptions({ steps: 100_000 });
    const learning = learn(studio);
    await until(() => stepOf(studio) > 3);
    await stop(studio);
    await learning;
    await new Promise((resolve) => setTimeout(resolve, STOP_MS + 100));
    expect(studio.engine.calls.load).toHaveLength(1);
    expect(run(studio).prompt).toEqual(Uint8Array.of(1, 2, 3));
  });
});
