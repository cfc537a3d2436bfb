/** The cage that rows run in, without the rest of the page: its client is a file of the build, which a test loads by name. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Answer, Executor, Limits, Program } from '../../src/execution/types';

const CLIENT = 'workers/python/python.client.ts';

/** Path of the client below the folder of a build. */
export async function clientOf(dist: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    { file: string }
  >;
  return manifest[CLIENT]!.file;
}

/** Of the development server. */
export const CLIENT_SOURCE = `/${CLIENT}`;

declare global {
  var python: Executor;
}

export const LIMITS: Limits = { timeMs: 2000, memoryBytes: 512 * 2 ** 20, stdoutLength: 20_000, valueLength: 4000 };

/** In a page that is open. @param client its address, or below the page's own */
export const connect = (page: Page, client: string, limits = LIMITS): Promise<void> =>
  page.evaluate(
    async ([address, of]) => {
      const { connectPython } = await import(new URL(address, document.baseURI).href);
      globalThis.python = connectPython(of);
    },
    [client, limits] as const,
  );

export interface Ran {
  readonly answers: readonly Answer[];
  readonly ms: number;
}

export const run = (page: Page, ...programs: readonly Program[]): Promise<Ran> =>
  page.evaluate(async (given) => {
    const startedAt = performance.now();
    const answers = await globalThis.python.run(given);
    return { answers, ms: performance.now() - startedAt };
  }, programs);

export const program = (source: string, ...expressions: readonly string[]): Program => ({ source, expressions });

/** The interpreters that are there: the one at work and the spare. */
export const frames = (page: Page): Promise<number> => page.locator('iframe').count();

export interface CountingServer {
  readonly url: string;
  /** What was asked for, in order: method and path, or `upgrade`. */
  readonly seen: string[];
  close(): Promise<void>;
}

/** A server that anybody may ask, and that counts whoever does. */
export async function countRequests(): Promise<CountingServer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Content-Type': request.url?.endsWith('.js') ? 'text/javascript' : 'text/plain',
    });
    response.end('');
  });
  server.on('upgrade', (request, socket) => {
    seen.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  server.on('connection', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
