import { type BrowserBenchRequest, browserBench } from './browserBench';

self.onmessage = async ({ data }: MessageEvent<BrowserBenchRequest>) => {
  try {
    self.postMessage({ report: await browserBench(data) });
  } catch (error) {
    self.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};
