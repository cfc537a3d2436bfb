/** fetch() against a local hub, without a network: follows redirects, breaks streams, notes what was asked. */
import type { Fetch } from '../downloadFile';
import { answerHub, type HubAnswer, type HubRequest, type LocalRepository } from './localHub';

const CHUNK_BYTES = 4096;
export const ENDPOINT = 'https://hub.test';

export interface FakeFetch {
  readonly fetch: Fetch;
  readonly requests: HubRequest[];
}

/** @param onChunk called with the path and the bytes sent before each chunk of a stream */
export function fakeFetch(
  repositories: ReadonlyMap<string, LocalRepository>,
  onChunk: (path: string, sent: number) => void = () => undefined,
): FakeFetch {
  const requests: HubRequest[] = [];
  const fetch: Fetch = async (url, { method = 'GET', headers, signal }) => {
    signal?.throwIfAborted();
    const range = new Headers(headers).get('Range') ?? undefined;
    let path = url.slice(ENDPOINT.length);
    for (;;) {
      const request = { method, path, range };
      requests.push(request);
      const answer = answerHub(repositories, request);
      const location = answer.headers.Location;
      if (answer.status === 302 && location) {
        path = location;
        continue;
      }
      const body = stream(answer, (sent) => onChunk(path, sent), signal ?? undefined);
      return new Response(body, { status: answer.status, headers: answer.headers });
    }
  };
  return { fetch, requests };
}

function stream(
  { body, breakAfter, stallAfter }: HubAnswer,
  onChunk: (sent: number) => void,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const end = Math.min(body.length, breakAfter ?? Number.POSITIVE_INFINITY, stallAfter ?? Number.POSITIVE_INFINITY);
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        onChunk(at);
        if (signal?.aborted) return controller.error(signal.reason);
        if (at >= end) {
          if (stallAfter !== undefined && end === stallAfter)
            return new Promise<void>((resolve) =>
              signal?.addEventListener('abort', () => {
                controller.error(signal.reason);
                resolve();
              }),
            );
          if (end < body.length) return controller.error(new TypeError('network error'));
          return controller.close();
        }
        const chunk = body.slice(at, Math.min(end, at + CHUNK_BYTES));
        at += chunk.length;
        controller.enqueue(chunk);
      },
    },
    // One chunk at a time: what breaks then breaks after what was read.
    { highWaterMark: 0 },
  );
}
