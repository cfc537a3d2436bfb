/**
 * `npm start`: install what is missing, build the studio where its sources are newer than the build, serve it, open it.
 *
 * The build is served, not the development server: a page that reloads itself when a file changes would end a training run.
 * Options: --port N, --no-open, --dev (the development server).
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './dependencies.mjs';
import { isStale } from './freshness.mjs';
import { freePort } from './ports.mjs';
import { root, run } from './shell.mjs';

const DEFAULT_PORT = 5173;

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

async function main() {
  const { values: options } = parseArgs({
    options: { port: { type: 'string' }, 'no-open': { type: 'boolean' }, dev: { type: 'boolean' } },
  });
  const wanted = options.port === undefined ? DEFAULT_PORT : Number(options.port);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535)
    throw new Error(`--port ${options.port} is no port. Give a number from 1 to 65535.`);

  await ensureDependencies();
  if (!options.dev && isStale()) {
    console.log('Building the studio …');
    const code = await run('vite', ['build', '--logLevel', 'warn']);
    if (code !== 0 || !existsSync(`${root}/dist/index.html`))
      throw new Error('The build failed; its message is above.');
  }
  const port = await freePort(wanted);
  if (port !== wanted) console.log(`Port ${wanted} is busy; taking ${port}.`);

  const { createServer, preview } = await import('vite');
  const address = { port, host: '127.0.0.1', strictPort: true, open: false };
  const server = options.dev
    ? await (await createServer({ root, server: address })).listen()
    : await preview({ root, preview: address, logLevel: 'warn' });
  const url = `http://localhost:${port}/`;
  console.log(`\nDomino Studio is ready: ${url}\nStop it with Ctrl+C.`);
  if (!options['no-open'] && !process.env.CI && hasDisplay()) await openBrowser(url);

  const stop = async () => {
    await server.close();
    process.exit(0);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

/** A browser that does not open is no failure: the address is printed. */
async function openBrowser(url) {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  await run(opener, [url]);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
