import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStream } from './eventStream.protocol';
import { newestOnly, streamOf } from './streamOf';

const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('work as a stream', () => {
  it('gives every event in order, then the answer, however fast work and reader are', async () => {
    const waits = fc.array(fc.boolean(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(waits, waits, fc.integer({ min: 1, max: 8 }), async (works, reads, room) => {
        const stream = streamOf<number, string>(
          async (emit) => {
            for (const [index, wait] of works.entries()) {
              if (wait) await Promise.resolve();
              await emit(index);
            }
            return 'answer';
          },
          { room },
        );
        const seen: number[] = [];
        for (;;) {
          if (reads[seen.length]) await Promise.resolve();
          const step = await stream.next();
          if (step.done) {
            expect(step.value).toBe('answer');
            break;
          }
          seen.push(step.value);
        }
        expect(seen).toEqual([...works.keys()]);
      }),
    );
  });

  it('begins at once, and holds the work back where no more events may wait', async () => {
    let emitted = 0;
    const stream = streamOf<number, void>(
      async (emit) => {
        for (; emitted < 10; ) await emit(emitted++);
      },
      { room: 3 },
    );
    expect(emitted).toBe(1);
    await task();
    expect(emitted).toBe(3);
    await stream.next();
    await task();
    expect(emitted).toBe(4);
    await readStream(stream, () => undefined);
    expect(emitted).toBe(10);
  });

  it('does not wait while there is room', () => {
    streamOf<number, void>(
      async (emit) => {
        expect(Array.from({ length: 64 }, (_, event) => emit(event)).filter(Boolean)).toHaveLength(1);
      },
      { room: 64 },
    );
  });

  it('tells a failure after the events before it', async () => {
    const stream = streamOf<number, never>(async (emit) => {
      emit(1);
      throw new Error('gone');
    });
    await task();
    const seen: number[] = [];
    await expect(readStream(stream, (event) => void seen.push(event))).rejects.toThrow('gone');
    expect(seen).toEqual([1]);
  });

  it('ends the work when nobody reads on, and gives what it came to', async () => {
    let released = false;
    const stream = streamOf<number, string>(async (emit, signal) => {
      try {
        for (let event = 0; !signal.aborted; event++) {
          await emit(event);
          await task();
        }
        return 'cut short';
      } finally {
        released = true;
      }
    });
    for await (const event of stream) if (event === 2) break;
    expect(released).toBe(true);
    expect(await stream.next()).toEqual({ done: true, value: 'cut short' });
  });

  it('ends a read under way, and work that waits for room, on return()', async () => {
    const quiet = streamOf<number, string>(
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended'))),
    );
    const pending = quiet.next();
    expect(await quiet.return?.()).toEqual({ done: true, value: 'ended' });
    expect(await pending).toEqual({ done: true, value: 'ended' });
    const full = streamOf<number, string>(
      async (emit) => {
        await emit(1);
        await emit(2);
        return 'ended';
      },
      { room: 1 },
    );
    expect(await full.return?.()).toEqual({ done: true, value: 'ended' });
  });

  it('keeps the newest progress for a reader that comes late', async () => {
    const stream = streamOf<number, void>(
      async (emit) => {
        for (let done = 1; done <= 100; done++) emit(done);
      },
      { queueing: newestOnly },
    );
    const seen: number[] = [];
    await readStream(stream, (done) => void seen.push(done));
    expect(seen).toEqual([100]);
  });

  it('tells the stream when the reader fails', async () => {
    let ended = false;
    async function* events(): AsyncGenerator<number, void> {
      try {
        yield 1;
        yield 2;
      } finally {
        ended = true;
      }
    }
    const reading = readStream(events(), () => {
      throw new Error('no room on the page');
    });
    await expect(reading).rejects.toThrow('no room on the page');
    expect(ended).toBe(true);
  });
});
