import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../src/domino/options';
import { letters } from '../../src/domino/testing/letters';
import { ToyModel } from '../../src/domino/testing/toyModel';
import { DEFAULT_SAMPLING } from '../../src/generation/options';
import { fakeLanguageModel } from '../../src/generation/testing/fakeLanguageModel';
import { RunControl } from '../../src/optimization/runControl';
import { readStream } from '../rpc/eventStream.protocol';
import { streamOf } from '../rpc/streamOf';
import type { SampleEvent, SampleResult, TrainEvent, TrainRequest, TrainResult } from './engine.protocol';
import { queueSampling, runSampling } from './sampling';
import { queueTraining, runTraining } from './training';

const engine = { model: new ToyModel(), tokenizer: letters, room: null };
const request: TrainRequest = {
  runId: 'run',
  references: ['abca', 'bcab', 'cabc', 'abcab', 'bca', 'abc'].map((input, at) => ({ id: `r${at}`, input })),
  options: resolveOptions({
    steps: 60,
    batch: 2,
    negatives: 1,
    domainTokens: 2,
    sampleTokens: 1,
    holdout: 0.2,
    heldOutEvery: 10,
    seed: 2,
  }),
  sampleEvery: 0,
  sampling: { ...DEFAULT_SAMPLING, maxTokens: 4 },
};
const training = (control = new RunControl(), given: Partial<TrainRequest> = {}) => {
  let ended = false;
  const stream = streamOf<TrainEvent, TrainResult>(
    async (emit, signal) => {
      signal.addEventListener('abort', () => control.stop());
      const result = await runTraining(engine, { ...request, ...given }, control, emit);
      ended = true;
      return result;
    },
    { queueing: queueTraining },
  );
  return { stream, ended: () => ended };
};

describe('a training stream', () => {
  it('does not hold learning back while nobody reads, and keeps every point and the newest checkpoint', async () => {
    const { stream, ended } = training();
    await expect.poll(ended, { timeout: 20_000 }).toBe(true);
    const late: TrainEvent[] = [];
    const lateResult = await readStream(stream, (event) => void late.push(event));
    expect(late.map(({ type }) => type)).toEqual(['started', 'points', 'checkpoint']);
    const steps = late.flatMap((event) => (event.type === 'points' ? event.points.map(({ step }) => step) : []));
    expect(steps).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(late.at(-1)).toMatchObject({ step: 60 });
    const result = await readStream(training().stream, () => undefined);
    expect(lateResult.prompt).toEqual(result.prompt);
  });

  it('stops after the step when nobody reads on, with the prompt so far', async () => {
    const { stream } = training(new RunControl(), { options: { ...request.options, steps: 1_000_000 } });
    for await (const event of stream) if (event.type === 'points') break;
    const last = await stream.next();
    expect(last.value).toMatchObject({ stoppedBy: 'stop', prompt: expect.any(Uint8Array) });
  });

  it('says pause and resumption in their places', async () => {
    const control = new RunControl();
    const { stream } = training(control, { options: { ...request.options, steps: 6 } });
    const types: string[] = [];
    await readStream(stream, (event) => {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === 'started') control.pause();
      if (event.type === 'paused') control.resume();
    });
    expect(types.filter((type) => type !== 'points')).toEqual([
      'started',
      'checkpoint',
      'paused',
      'resumed',
      'checkpoint',
    ]);
  });
});

describe('what waits of a run', () => {
  const point = (step: number): TrainEvent => ({ type: 'points', points: [{ step }] as never });
  const checkpoint = (step: number): TrainEvent => ({ type: 'checkpoint', step, bytes: new Uint8Array(1) });

  it('stays short however long nobody reads: points join across checkpoints that are gone', () => {
    let waiting: readonly TrainEvent[] = [];
    for (let step = 1; step <= 500; step++) {
      waiting = queueTraining(waiting, point(step));
      if (step % 20 === 0) waiting = queueTraining(waiting, checkpoint(step));
    }
    expect(waiting.map((event) => [event.type, event.type === 'points' ? event.points.length : 0])).toEqual([
      ['points', 500],
      ['checkpoint', 0],
    ]);
  });

  it('keeps the order of what it does not join', () => {
    const events: TrainEvent[] = [
      point(1),
      { type: 'sample', step: 1, text: 'a' },
      point(2),
      { type: 'paused', step: 2 },
    ];
    expect(events.reduce<readonly TrainEvent[]>(queueTraining, [])).toEqual(events);
  });
});

describe('a sampling stream', () => {
  const drawing = (abort = new AbortController(), count = 200) => {
    let drawn = 0;
    const stream = streamOf<SampleEvent, SampleResult>(
      (emit, signal) => {
        signal.addEventListener('abort', () => abort.abort());
        const sampling = { ...DEFAULT_SAMPLING, count, batch: 4, maxTokens: 3 };
        const sampler = { model: fakeLanguageModel(), tokenizer: letters };
        return runSampling(sampler, { jobId: 'job', sampling }, abort.signal, (event) => {
          if (event.type === 'row') drawn++;
          return emit(event);
        });
      },
      { queueing: queueSampling },
    );
    return { stream, drawn: () => drawn };
  };

  it('gives every row, and then what they were', async () => {
    const rows = new Set<number>();
    const result = await readStream(drawing().stream, (event) => event.type === 'row' && rows.add(event.row.index));
    expect(rows.size).toBe(200);
    expect(result).toMatchObject({ rows: 200, cancelled: false });
  });

  it('is held back by a reader that does not read, and goes on with it', async () => {
    const { stream, drawn } = drawing();
    // All that may wait, less a rate that does.
    await expect.poll(drawn, { timeout: 20_000 }).toBeGreaterThan(60);
    const held = drawn();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(drawn()).toBe(held);
    expect(held).toBeLessThan(70);
    expect(await readStream(stream, () => undefined)).toMatchObject({ rows: 200 });
  });

  it('tells rows and tokens of a cancelled job, after every finished row', async () => {
    const abort = new AbortController();
    let rows = 0;
    const result = await readStream(drawing(abort, 100_000).stream, (event) => {
      if (event.type === 'row' && ++rows === 10) abort.abort();
    });
    expect(result).toMatchObject({ rows, cancelled: true });
    expect(result.tokens).toBeGreaterThanOrEqual(rows);
    expect(rows).toBeLessThan(100_000);
  });
});
