/** The page of the browser benchmark: hands the request to a worker, so that nothing else runs beside the measurement. */
import type { AdapterStepReport, AdapterStepRequest } from './adapterStep.worker';
import type { FromWorker } from './browser.worker';
import type { BrowserBenchReport, BrowserBenchRequest } from './browserBench';
import type { ExportReport, ExportRequest } from './exportInPage';
import type { LearningReport, LearningRequest } from './learning.worker';
import type { MapReport, MapRequest } from './mapInPage';

declare global {
  var runBench: (request: BrowserBenchRequest) => Promise<BrowserBenchReport>;
  /** For bench/learning.ts. */
  var runLearning: (request: LearningRequest) => Promise<LearningReport>;
  /** For bench/adapterStepInPage.ts. */
  var runAdapterStep: (request: AdapterStepRequest) => Promise<AdapterStepReport>;
  /** For bench/exporting.ts. */
  var runExport: (request: ExportRequest) => Promise<ExportReport>;
  /** For bench/map.ts. */
  var runMap: (request: MapRequest) => Promise<MapReport>;
  /** Given by bench/run.ts. */
  var benchStatus: (status: string) => Promise<void>;
  var benchOwnDone: () => Promise<void>;
}

globalThis.runBench = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./browser.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = async ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'status') return globalThis.benchStatus(data.status);
      if (data.kind === 'own done') {
        await globalThis.benchOwnDone();
        return worker.postMessage('go on');
      }
      worker.terminate();
      if (data.kind === 'error') reject(new Error(data.error));
      else resolve(data.report);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });

/** Of a worker that answers once. */
const answerOf = <Report>(worker: Worker, request: unknown): Promise<Report> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ report: Report } | { error: string }>) => {
      worker.terminate();
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.report);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });

globalThis.runLearning = (request) =>
  answerOf(new Worker(new URL('./learning.worker.ts', import.meta.url), { type: 'module' }), request);

globalThis.runAdapterStep = (request) =>
  answerOf(new Worker(new URL('./adapterStep.worker.ts', import.meta.url), { type: 'module' }), request);

globalThis.runExport = async (request) => (await import('./exportInPage')).runExport(request);

globalThis.runMap = async (request) => (await import('./mapInPage')).runMap(request);
