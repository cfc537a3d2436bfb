/**
 * Everything the browser sends to anyone but this machine, seen where it cannot be missed: at a proxy. Page, frames, workers and
 * their workers, beacons and images all pass it; it answers nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Chromium asks its maker how to fill a form. The page cannot: its policy refuses the host. */
const BROWSERS_OWN = ['content-autofill.googleapis.com:443'];

export interface OffOriginLog {
  readonly proxy: { server: string; bypass: string };
  /** Hosts that were asked for, in order, each as often as asked. */
  readonly hosts: string[];
  close(): Promise<void>;
}

export async function listenForOffOrigin(): Promise<OffOriginLog> {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(new URL(request.url ?? '').host);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    const host = request.url ?? '';
    if (!BROWSERS_OWN.includes(host)) hosts.push(host);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy: { server: `http://127.0.0.1:${port}`, bypass: 'localhost,127.0.0.1' },
    hosts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
