/** The page's side of the references worker. It starts with the first file; one that dies or hangs is ended, and said. */
import * as Comlink from 'comlink';
import { StudioError } from '../../src/errors';
import { connectWorker } from '../rpc/connectWorker';
import type { EventStream } from '../rpc/eventStream.protocol';
import { Pulse } from '../rpc/pulse';
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
      let isHung = false;
      const pulse = new Pulse({
        isWaiting: () => true,
        // A parser cannot answer; it writes to the port.
        ask: () => undefined,
        onSilence: () => {
          isHung = true;
          worker.terminate();
        },
      });
      const heard = (): void => pulse.heard(hangSeconds * 1000);
      port1.onmessage = ({ data }: MessageEvent<Sign>) => {
        heard();
        onSign?.(data);
      };
      try {
        const events = worker.read(source, Comlink.transfer(port2, [port2]));
        yield* tablesOf(watched(events));
      } catch (thrown) {
        throw isHung ? hung(source.name, hangSeconds) : thrown;
      } finally {
        pulse.end();
        port1.close();
      }

      /** Each step is a sign too; while the page has the step, the worker waits. */
      async function* watched<Event>(events: EventStream<Event, void>): AsyncGenerator<Event, void, undefined> {
        try {
          for (;;) {
            heard();
            pulse.watch();
            const step = await events.next();
            pulse.end();
            if (step.done) return;
            yield step.value;
          }
        } finally {
          // Nobody reads on: what is left of the table is not sent.
          if (!isHung) void events.return?.().catch(() => undefined);
        }
      }
    },
    cancel: () => worker.terminate(),
  };
}

const hung = (name: string, seconds: number): StudioError =>
  new StudioError('FILE_UNREADABLE', `Reading ${name} gave no sign for ${seconds} seconds, and was ended.`, REMEDY, {
    where: name,
  });
