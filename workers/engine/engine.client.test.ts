import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { readStream } from '../rpc/eventStream.protocol';
import { ChannelWorkers } from '../rpc/testing/channelWorker';
import { connectEngine } from './engine.client';
import type { EngineApi } from './engine.protocol';

const workers = new ChannelWorkers();
const { opened } = workers;
const workerWith = (methods: Partial<EngineApi>) => workers.with<EngineApi>(() => methods);

afterEach(() => workers.endAll());

describe('the engine client', () => {
  it('answers with a value', async () => {
    const engine = connectEngine(workerWith({ countTokens: async (texts) => texts.map((text) => text.length) }));
    expect(await engine.countTokens(['a', 'bcd'])).toEqual([1, 3]);
  });

  it('rejects with a StudioError that keeps code, message, remedy and where', async () => {
    const engine = connectEngine(
      workerWith({
        countTokens: async () => {
          throw new StudioError('MODEL_FILE_BROKEN', 'cut short', 'download it again', { where: 'onnx/model_q4.onnx' });
        },
      }),
    );
    const error = await engine.countTokens(['a']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StudioError);
    expect(error).toMatchObject({
      code: 'MODEL_FILE_BROKEN',
      message: 'cut short',
      remedy: 'download it again',
      where: 'onnx/model_q4.onnx',
    });
  });

  it('streams events while the request runs', async () => {
    const engine = connectEngine(
      workerWith({
        async *embed(texts) {
          for (let done = 1; done <= texts.length; done++) yield { done, total: texts.length };
          return { vectors: new Float32Array(texts.length), tokenDim: 1 };
        },
      }),
    );
    const seen: number[] = [];
    const result = await readStream(engine.embed(['a', 'b', 'c']), ({ done }) => seen.push(done));
    expect(seen).toEqual([1, 2, 3]);
    expect(result.vectors).toHaveLength(3);
  });

  it('rejects pending calls when the worker dies, tells its listeners, and starts a new worker for the next call', async () => {
    const engine = connectEngine(
      workerWith({
        countTokens: (texts) => (texts[0] === 'hang' ? new Promise(() => {}) : Promise.resolve([texts.length])),
      }),
    );
    const crashes: StudioError[] = [];
    engine.onCrash((error) => crashes.push(error));
    const pending = engine.countTokens(['hang']);
    opened[0]?.dispatchEvent(new Event('error'));
    await expect(pending).rejects.toMatchObject({ code: 'WORKER_LOST' });
    expect(crashes).toHaveLength(1);
    expect(opened[0]?.terminated).toBe(true);
    expect(await engine.countTokens(['go'])).toEqual([1]);
    expect(opened).toHaveLength(2);
  });

  it('rejects pending calls with CANCELLED when terminated', async () => {
    const engine = connectEngine(workerWith({ countTokens: () => new Promise(() => {}) }));
    const pending = engine.countTokens(['a']);
    engine.terminate();
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
