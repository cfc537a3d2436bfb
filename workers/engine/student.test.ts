import { describe, expect, it } from 'vitest';
import { resolveAdaptOptions } from '../../src/adaptation/options';
import { readAdapter } from '../../src/adaptation/peftAdapter';
import { LinearModel, letterLessons } from '../../src/adaptation/testing/linearModel';
import { letters } from '../../src/domino/testing/letters';
import type { AdapterShape } from '../../src/model/types';
import { readStream } from '../rpc/eventStream.protocol';
import { streamOf } from '../rpc/streamOf';
import { queueAdapting, queueAnswering, StudentHost } from './student';
import type { AdaptEvent, AdaptRequest, AnswerEvent, AnswerRequest } from './student.protocol';

const shape: AdapterShape = { rank: 2, alpha: 4, targets: 'all-linear' };
const form = { kind: 'template', between: 'j' } as const;
const lessons = letterLessons(30);
const options = resolveAdaptOptions(30, { ...shape, steps: 25, batch: 6, learningRate: 0.05, evaluateEvery: 5 });
const tasks = lessons.slice(0, 4).map(({ question }, at) => ({ id: `t${at}`, question }));

async function opened() {
  const host = new StudentHost();
  const loads: AdapterShape[] = [];
  const disposed: LinearModel[] = [];
  const open = (wanted = shape) =>
    host.open(wanted, async () => {
      loads.push(wanted);
      const model = new LinearModel(wanted);
      model.dispose = async () => void disposed.push(model);
      return { model, tokenizer: letters, memoryBytes: 5 };
    });
  const facts = await open();
  return { host, open, loads, disposed, facts };
}

const adapting = (host: StudentHost, given: Partial<AdaptRequest> = {}) =>
  streamOf<AdaptEvent, Awaited<ReturnType<StudentHost['adapt']>>>(
    (emit, signal) => host.adapt({ runId: 'run', lessons, form, options, ...given }, signal, emit),
    { queueing: queueAdapting },
  );
const answering = (host: StudentHost, given: Partial<AnswerRequest> = {}) =>
  streamOf<AnswerEvent, Awaited<ReturnType<StudentHost['answer']>>>(
    (emit, signal) =>
      host.answer(
        { jobId: 'job', tasks, form, samples: 3, temperature: 0.7, maxTokens: 6, seed: 1, ...given },
        signal,
        emit,
      ),
    { queueing: queueAnswering },
  );
const answersOf = async (...of: Parameters<typeof answering>) => {
  const answers = new Map<string, readonly string[]>();
  const summary = await readStream(answering(...of), (event) => {
    if (event.type === 'answers') answers.set(event.id, event.answers);
  });
  return { answers, summary };
};

describe('a student in the worker', () => {
  it('is loaded once for a shape, and gives way to another', async () => {
    const { open, loads, disposed, facts } = await opened();
    // rank × (inputs + outputs) of layers 4 → 5 and 5 → 4.
    expect(facts).toEqual({ shape, layers: 2, parameters: 36, memoryBytes: 5 });
    await open();
    expect(loads).toHaveLength(1);
    await open({ ...shape, rank: 3 });
    expect([loads.length, disposed.length]).toEqual([2, 1]);
    const [one, other] = await Promise.all([open(), open()]);
    expect([loads.length, disposed.length, other]).toEqual([3, 2, one]);
  });

  it('learns while nobody reads, keeps every point and the newest checkpoint, and leaves PEFT’s files', async () => {
    const { host } = await opened();
    const stream = adapting(host);
    let ended = false;
    const after = adapting(host, { runId: 'next', options: { ...options, steps: 1 } });
    void readStream(after, () => undefined).then(() => {
      ended = true;
    });
    await expect.poll(() => ended, { timeout: 20_000 }).toBe(true);
    const late: AdaptEvent[] = [];
    const result = await readStream(stream, (event) => void late.push(event));
    expect(late.map(({ type }) => type)).toEqual(['started', 'points', 'checkpoint', 'points']);
    expect(late.flatMap((event) => (event.type === 'points' ? event.points.map(({ step }) => step) : []))).toEqual(
      Array.from({ length: 25 }, (_, at) => at + 1),
    );
    expect(result.heldOut!).toBeLessThan(result.heldOutBefore!);
    const read = readAdapter(new TextEncoder().encode(result.config), result.adapter, 'adapter');
    expect(read.shape).toMatchObject({ rank: 2, alpha: 4 });
  });

  it('goes on from a checkpoint of its stream to the same adapter', async () => {
    const { host } = await opened();
    let kept: Uint8Array | undefined;
    const whole = await readStream(adapting(host), (event) => {
      if (event.type === 'checkpoint' && event.step === 10) kept = event.bytes;
    });
    const rest = await readStream(adapting(host, { checkpoint: kept! }), () => undefined);
    expect(rest.adapter).toEqual(whole.adapter);
    expect(rest.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
  });

  it('pauses, goes on and stops by name; a reader that lets go stops it, too', async () => {
    const { host } = await opened();
    const types: string[] = [];
    const result = await readStream(adapting(host), (event) => {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === 'started') host.run('run')?.pause();
      if (event.type === 'paused') host.run('run')?.resume();
      if (event.type === 'resumed') host.run('run')?.stop();
    });
    expect(types).toEqual(expect.arrayContaining(['started', 'checkpoint', 'paused', 'resumed']));
    expect(result).toMatchObject({ stoppedBy: 'stop' });
    expect(host.isRunning).toBe(false);
    const long = adapting(host, { options: { ...options, steps: 1_000_000 } });
    for await (const event of long) if (event.type === 'points') break;
    expect((await long.next()).value).toMatchObject({ stoppedBy: 'stop', adapter: expect.any(Uint8Array) });
  });

  it('answers with an adapter as its model would, and without as the base; the same whatever stands beside a task', async () => {
    const { host } = await opened();
    const { adapter } = await readStream(
      adapting(host, { options: { ...options, steps: 200, heldOutShare: 0 } }),
      () => undefined,
    );
    const base = await answersOf(host);
    const taught = await answersOf(host, { adapter, temperature: 0 });
    expect(base.summary).toMatchObject({ tasks: 4, cancelled: false });
    expect([...taught.answers.values()].every((own) => own.length === 3 && new Set(own).size === 1)).toBe(true);
    expect(taught.answers).not.toEqual((await answersOf(host, { temperature: 0 })).answers);
    // Nothing of the adapter is left behind.
    expect((await answersOf(host)).answers).toEqual(base.answers);
    const alone = await answersOf(host, { tasks: tasks.slice(2, 3) });
    expect(alone.answers.get('t2')).toEqual(base.answers.get('t2'));
  });

  it('refuses an adapter of another shape, and answers nothing when it is closed', async () => {
    const { host, disposed } = await opened();
    const other = new StudentHost();
    await other.open({ ...shape, rank: 3 }, async () => ({
      model: new LinearModel({ ...shape, rank: 3 }),
      tokenizer: letters,
      memoryBytes: 5,
    }));
    const { adapter } = await readStream(
      adapting(other, { options: { ...options, rank: 3, steps: 1 } }),
      () => undefined,
    );
    await expect(answersOf(host, { adapter })).rejects.toMatchObject({ code: 'PROMPT_MISMATCH' });
    const running = adapting(host, { options: { ...options, steps: 1_000_000 } });
    await host.close();
    await expect(readStream(running, () => undefined)).resolves.toMatchObject({ stoppedBy: 'stop' });
    expect(disposed).toHaveLength(1);
    await expect(answersOf(host)).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING' });
  });

  it('stops answering between tokens, and keeps what was answered', async () => {
    const { host } = await opened();
    const abort = new AbortController();
    const many = Array.from({ length: 500 }, (_, at) => ({ id: `m${at}`, question: lessons[at % 30]!.question }));
    let done = 0;
    const request = { jobId: 'job', tasks: many, form, samples: 2, temperature: 1, maxTokens: 6, seed: 1 };
    const summary = await host.answer(request, abort.signal, (event) => {
      if (event.type === 'answers' && ++done === 3) abort.abort();
      return undefined;
    });
    expect(summary).toMatchObject({ tasks: 3, cancelled: true });
  });
});
