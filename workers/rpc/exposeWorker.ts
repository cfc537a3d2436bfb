import './transferHandlers';
import * as Comlink from 'comlink';
import type { WorkerApi } from './connectWorker';
import { ownVitals } from './vitals';

/** The worker's side: answer the calls of connectWorker(). Its methods may throw and may answer with streams as they are. */
export function exposeWorker<Api extends WorkerApi<Api>>(
  service: Api,
  endpoint: Comlink.Endpoint = globalThis as unknown as Comlink.Endpoint,
  vitals = ownVitals,
): void {
  Comlink.expose(service, endpoint);
  vitals.attach(endpoint);
}
