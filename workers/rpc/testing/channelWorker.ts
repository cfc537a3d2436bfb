import type { WorkerApi } from '../connectWorker';
import { exposeWorker } from '../exposeWorker';
import { Vitals } from '../vitals';

/** A worker seen from the page, made of one end of a message channel; the other end exposes the service: what crosses is cloned, as between threads. */
export class ChannelWorker extends EventTarget {
  readonly channel = new MessageChannel();
  readonly vitals = new Vitals();
  terminated = false;

  constructor(service: object) {
    super();
    exposeWorker(service as WorkerApi<unknown>, this.channel.port2, this.vitals);
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

/** Makes workers for a connect function, and ends them all at the end of a test. */
export class ChannelWorkers {
  readonly opened: ChannelWorker[] = [];

  with<Api>(service: () => Partial<Api>): () => Worker {
    return () => {
      const worker = new ChannelWorker(service());
      this.opened.push(worker);
      return worker as unknown as Worker;
    };
  }

  endAll(): void {
    for (const worker of this.opened.splice(0)) worker.terminate();
  }
}
