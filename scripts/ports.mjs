/** A free TCP port of this machine. */
import { createServer } from 'node:net';

const listens = (port, host) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/** Free on both loopback addresses: `localhost` may mean either. */
export const isFree = async (port) => (await listens(port, '127.0.0.1')) && (await listens(port, '::1'));

/** The first free port from `first` on. */
export async function freePort(first) {
  for (let port = first; port < first + 100; port++) if (await isFree(port)) return port;
  throw new Error(`No free port between ${first} and ${first + 99}. Name one with --port.`);
}
