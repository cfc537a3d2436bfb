/** The page's side of the references worker. It starts with the first file; one that dies or hangs is ended, and said. */
import * as Comlink from 'comlink';
import { StudioError } from '../../src/errors';
import { connectWorker } from '../rpc/connectWorker';
import type { EventStream } from '../rpc/eventStream.protocol';
import type { ReferencesApi, Sign, TableReader } from './references.protocol';
import { tablesOf } from './tablesOf';

export { tablesOf };

const startWorker = (): Worker =>
  new Worker(new URL('./references.worker.ts', import.meta.url), { type: 'module', name: 'references' });

/** Without any sign of life. A text of 64 MB is unpacked or decoded in less. */
const HANG_SECONDS = 20;

const REMEDY = 'Drop the file again. If it happens again, give a smaller part of it, or another format.';

export function connectReferences(createWorker: () => Worker = startWorker, hangSeconds = HANG_SECONDS): TableReader {
  const worker = connectWorker<ReferencesApi>(createWorker, 'reading of files', REMEDY);
  return {
    async *read(source, onSign) {
      const { port1, port2 } = new MessageChannel();
      const watch = new Watch(hangSeconds);
      port1.onmessage = ({ data }: MessageEvent<Sign>) => {
        watch.seen();
        onSign?.(data);
      };
      try {
        const events = worker.read(source, Comlink.transfer(port2, [port2]));
        yield* tablesOf(watched(events, watch));
      } catch (thrown) {
        throw watch.isHung ? hung(source.name, hangSeconds) : thrown;
      } finally {
        watch.stop();
        port1.close();
      }
    },
    cancel: () => worker.terminate(),
  };

  /** Each step is a sign too; while the page has the step, the worker waits. */
  async function* watched<Event>(
    events: EventStream<Event, void>,
    watch: Watch,
  ): AsyncGenerator<Event, void, undefined> {
    try {
      for (;;) {
        watch.start(() => worker.terminate());
        const step = await events.next();
        watch.stop();
        if (step.done) return;
        yield step.value;
      }
    } finally {
      // Nobody reads on: what is left of the table is not sent.
      if (!watch.isHung) void events.return?.().catch(() => undefined);
    }
  }
}

/** Counts seconds of the page, not of the clock: a machine that slept has not waited. */
class Watch {
  isHung = false;
  private silent = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly seconds: number) {}

  start(onHang: () => void): void {
    this.seen();
    this.timer = setInterval(() => {
      if (++this.silent < this.seconds) return;
      this.isHung = true;
      this.stop();
      onHang();
    }, 1000);
  }

  seen(): void {
    this.silent = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

const hung = (name: string, seconds: number): StudioError =>
  new StudioError('FILE_UNREADABLE', `Reading ${name} gave no sign for ${seconds} seconds, and was ended.`, REMEDY, {
    where: name,
  });
