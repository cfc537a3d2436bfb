import { type BrowserBenchReport, type BrowserBenchRequest, browserBench } from './browserBench';

export type FromWorker =
  | { readonly kind: 'status'; readonly status: string }
  /** Waits for an answer. */
  | { readonly kind: 'own done' }
  | { readonly kind: 'report'; readonly report: BrowserBenchReport }
  | { readonly kind: 'error'; readonly error: string };

let goOn = (): void => {};
const post = (message: FromWorker): void => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<BrowserBenchRequest | 'go on'>) => {
  if (data === 'go on') return goOn();
  try {
    const report = await browserBench(data, {
      onStatus: (status) => post({ kind: 'status', status }),
      onOwnDone: () => {
        post({ kind: 'own done' });
        return new Promise((resolve) => {
          goOn = resolve;
        });
      },
    });
    post({ kind: 'report', report });
  } catch (error) {
    post({ kind: 'error', error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};
