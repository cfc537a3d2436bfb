/** A static host as simple as they come: files of one folder, under any path, with the headers that it is given or none. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface StaticServer {
  /** With the path, and a slash at its end. */
  readonly url: string;
  /** Serve another folder from now on, as a host does after a new version was put there. */
  serve(folder: string): void;
  close(): Promise<void>;
}

/** @param path with a slash at both ends */
export async function serveFolder(
  folder: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  let root = folder;
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    // Browsers ask for it at the root, wherever the page lies.
    if (asked === '/favicon.ico') return void response.writeHead(204).end();
    const below = asked.startsWith(path) ? normalize(asked.slice(path.length) || 'index.html') : null;
    const file = below === null || below.startsWith('..') ? null : join(root, below);
    const found = file === null ? null : await stat(file).catch(() => null);
    if (file === null || !found?.isFile()) return void response.writeHead(404).end('not here');
    response.writeHead(200, {
      ...headers,
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
      'Cache-Control': 'no-cache',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${path}`,
    serve: (next) => {
      root = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
