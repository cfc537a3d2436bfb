import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { connectWorker } from './connectWorker';
import { type EventStream, readStream } from './eventStream.protocol';
import { handOver } from './handOver';
import { streamOf } from './streamOf';
import { ChannelWorkers } from './testing/channelWorker';

interface Api {
  echo(value: unknown): Promise<unknown>;
  fail(): Promise<never>;
  give(): Promise<Float32Array>;
  count(to: number): EventStream<number, string>;
}

const workers = new ChannelWorkers();
afterEach(() => workers.endAll());

const connect = (service: Partial<Api>) =>
  connectWorker<Api>(
    workers.with<Api>(() => service),
    'test worker',
    'Try again.',
  );
const refusal = new StudioError('NAN_LOSS', 'The loss is not a number.', 'Lower the rate.', { where: 'step 15' });

async function* counting(to: number): AsyncGenerator<number, string> {
  for (let event = 1; event <= to; event++) yield event;
  return 'counted';
}

describe('errors across a boundary', () => {
  const throwing: [string, Partial<Api>][] = [
    ['a promise', { fail: () => Promise.reject(refusal) }],
    [
      'a throw',
      {
        fail: () => {
          throw refusal;
        },
      },
    ],
  ];
  it.each(throwing)('keep every field: %s', async (_, service) => {
    const error = await connect(service)
      .fail()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject({ ...refusal, message: refusal.message, stack: refusal.stack });
  });

  it('keep every field at the end of a stream, after its events', async () => {
    const client = connect({
      count: () =>
        streamOf<number, string>(async (emit) => {
          emit(1);
          throw refusal;
        }),
    });
    const seen: number[] = [];
    const error = await readStream(client.count(1), (event) => void seen.push(event)).catch(
      (thrown: unknown) => thrown,
    );
    expect(seen).toEqual([1]);
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject({ code: 'NAN_LOSS', remedy: 'Lower the rate.', where: 'step 15' });
  });

  it.each([
    [new TypeError('x is not a function'), 'x is not a function'],
    ['out of luck', 'out of luck'],
  ])('arrive as INTERNAL with their message where they are not ours: %s', async (thrown, message) => {
    const failing = connect({
      fail: async () => {
        throw thrown;
      },
    });
    const error = await failing.fail().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject({ code: 'INTERNAL', message });
  });

  it('arrive where an answer cannot be cloned', async () => {
    const client = connect({ echo: async () => () => 'a function' });
    await expect(client.echo(1)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('streams across a boundary', () => {
  it('give their answer after every event', async () => {
    const client = connect({ count: counting });
    const seen: number[] = [];
    expect(await readStream(client.count(300), (event) => void seen.push(event))).toBe('counted');
    expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it('give the end again after the end', async () => {
    const stream = connect({ count: counting }).count(0);
    expect(await stream.next()).toEqual({ done: true, value: 'counted' });
    expect(await stream.next()).toEqual({ done: true, value: 'counted' });
    expect(await stream.return?.()).toEqual({ done: true, value: 'counted' });
  });

  const endless = () => {
    const ended = { value: false };
    async function* count(): AsyncGenerator<number, string> {
      try {
        for (let event = 0; ; event++) yield event;
      } finally {
        ended.value = true;
      }
    }
    return { ended, count };
  };

  it('end in the worker when the reader breaks off', async () => {
    const { ended, count } = endless();
    for await (const event of connect({ count }).count(0)) if (event === 3) break;
    expect(ended.value).toBe(true);
  });

  it('end in the worker when the page lets go of it', async () => {
    const { ended, count } = endless();
    const client = connect({ count });
    const stream = client.count(0);
    await stream.next();
    client.terminate();
    await expect(stream.next()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => ended.value).toBe(true);
  });

  it('let a read and a return() be under way together', async () => {
    const client = connect({
      count: () =>
        streamOf<number, string>(
          (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended'))),
        ),
    });
    const stream = client.count(0);
    const reading = stream.next();
    expect(await stream.return?.()).toEqual({ done: true, value: 'ended' });
    expect(await reading).toEqual({ done: true, value: 'ended' });
  });

  it('fail when the worker dies, and the next one starts anew', async () => {
    const client = connect({ count: () => streamOf<number, string>(() => new Promise(() => undefined)) });
    const stream = client.count(0);
    const reading = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    workers.opened[0]?.dispatchEvent(new Event('error'));
    await expect(reading).rejects.toMatchObject({ code: 'WORKER_LOST', where: 'test worker' });
    await expect(stream.next()).rejects.toMatchObject({ code: 'WORKER_LOST', where: 'test worker' });
    expect(client.isRunning()).toBe(false);
  });
});

describe('arrays that are given away', () => {
  it('are moved in arguments, answers and events', async () => {
    const given = { answer: new Float32Array(8), event: new Uint8Array(8) };
    const client = connect({
      echo: async (value) => value,
      give: async () => handOver(given.answer, [given.answer]),
      count: () =>
        streamOf(async (emit) => {
          emit(handOver({ bytes: given.event }, [given.event]) as unknown as number);
          return '';
        }),
    });
    const vectors = Float32Array.of(1, 2, 3);
    expect(await client.echo(handOver({ vectors }, [vectors]))).toEqual({ vectors: Float32Array.of(1, 2, 3) });
    expect(await client.give()).toHaveLength(8);
    await readStream(client.count(0), (event) => expect(event).toEqual({ bytes: new Uint8Array(8) }));
    expect([vectors.length, given.answer.length, given.event.length]).toEqual([0, 0, 0]);
  });

  it('are copied where they are kept, a part of something larger, or shared', async () => {
    const client = connect({ echo: async (value) => value });
    const kept = Uint8Array.of(1, 2);
    await client.echo({ kept });
    const whole = new Uint8Array(8);
    const part = whole.subarray(2, 4);
    await client.echo(handOver({ part }, [part]));
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    await client.echo(handOver({ shared }, [shared]));
    expect([kept.length, whole.length, shared.length]).toEqual([2, 8, 4]);
  });
});
