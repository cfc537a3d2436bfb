/** The service worker of a build: workers/offline/serviceWorker.js, with what it serves written in front. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '../../workers/offline/serviceWorker.js');

/** What hosts read, or only builders. */
const NOT_SERVED = /^(\.vite\/|_headers$|sw\.js$)/;

/** Path below `folder` → SHA-256 of every file that the page may ask for. */
function servedFiles(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !NOT_SERVED.test(path) && statSync(join(folder, path)).isFile())
    .sort();
  return Object.fromEntries(
    files.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** Write `sw.js` for the build in `folder` as it is now. */
export function writeServiceWorker(folder: string): void {
  const files = JSON.stringify(servedFiles(folder));
  writeFileSync(join(folder, 'sw.js'), `const FILES = ${files};\n${readFileSync(SOURCE, 'utf8')}`);
}

export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    writeBundle: {
      order: 'post',
      handler({ dir }) {
        if (!this.environment.config.isWorker && dir) writeServiceWorker(dir);
      },
    },
  };
}
