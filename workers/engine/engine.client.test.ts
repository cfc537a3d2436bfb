import * as Comlink from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../src/errors';
import { connectEngine, type SettledEngine } from './engine.client';

/** A worker seen from the page, made of one end of a message channel; the other end exposes the methods given. */
class ChannelWorker extends EventTarget {
  readonly channel = new MessageChannel();
  terminated = false;

  constructor(methods: Partial<SettledEngine>) {
    super();
    Comlink.expose(methods, this.channel.port2);
    this.channel.port1.addEventListener('message', (event) => {
      this.dispatchEvent(new MessageEvent('message', { data: event.data, ports: [...event.ports] }));
    });
    this.channel.port1.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
    this.channel.port2.close();
  }
}

const opened: ChannelWorker[] = [];
const workerWith = (methods: Partial<SettledEngine>) => (): Worker => {
  const worker = new ChannelWorker(methods);
  opened.push(worker);
  return worker as unknown as Worker;
};

afterEach(() => {
  for (const worker of opened.splice(0)) worker.terminate();
});

describe('the engine client', () => {
  it('unwraps a settled value', async () => {
    const engine = connectEngine(
      workerWith({ countTokens: async (texts) => ({ ok: true, value: texts.map((text) => text.length) }) }),
    );
    expect(await engine.countTokens(['a', 'bcd'])).toEqual([1, 3]);
  });

  it('rejects with a StudioError that keeps code, message, remedy and where', async () => {
    const engine = connectEngine(
      workerWith({
        countTokens: async () => ({
          ok: false,
          error: {
            code: 'MODEL_FILE_BROKEN',
            message: 'cut short',
            remedy: 'download it again',
            where: 'onnx/model_q4.onnx',
          },
        }),
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

  it('streams callbacks while the request runs', async () => {
    const engine = connectEngine(
      workerWith({
        embed: async (texts, onProgress) => {
          for (let done = 1; done <= texts.length; done++) await onProgress(done, texts.length);
          return { ok: true, value: { vectors: new Float32Array(texts.length), tokenDim: 1 } };
        },
      }),
    );
    const seen: number[] = [];
    const result = await engine.embed(['a', 'b', 'c'], (done) => seen.push(done));
    expect(seen).toEqual([1, 2, 3]);
    expect(result.vectors).toHaveLength(3);
  });

  it('rejects pending calls when the worker dies, tells its listeners, and starts a new worker for the next call', async () => {
    const engine = connectEngine(
      workerWith({
        countTokens: (texts) =>
          texts[0] === 'hang' ? new Promise(() => {}) : Promise.resolve({ ok: true, value: [texts.length] }),
      }),
    );
    const crashes: StudioError[] = [];
    engine.onCrash((error) => crashes.push(error));
    const pending = engine.countTokens(['hang']);
    opened[0]?.dispatchEvent(new Event('error'));
    await expect(pending).rejects.toMatchObject({ code: 'INTERNAL' });
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
