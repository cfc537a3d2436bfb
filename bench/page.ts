/** The page of the browser benchmark: hands the request to a worker, so that nothing else runs beside the measurement. */
import type { BrowserBenchReport, BrowserBenchRequest } from './browserBench';

declare global {
  var runBench: (request: BrowserBenchRequest) => Promise<BrowserBenchReport>;
}

globalThis.runBench = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./browser.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<{ report?: BrowserBenchReport; error?: string }>) => {
      worker.terminate();
      if (data.report === undefined) reject(new Error(data.error));
      else resolve(data.report);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  });
