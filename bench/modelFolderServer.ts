/** A model folder of the disk under /models/ of the development server, with the list of files that the engine reads. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Plugin } from 'vite';

export function modelFolderServer(directory: string): Plugin {
  const listed = listFiles(directory);
  // A rejection is told where the list is asked for.
  listed.catch(() => undefined);
  return {
    name: 'model-folder',
    configureServer({ middlewares }) {
      middlewares.use(`/models/${basename(directory)}`, async (request, response) => {
        const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string));
        if (path === '/files.json') return response.end(JSON.stringify({ files: await listed }));
        const found = (await listed).find((file) => `/${file.path}` === path);
        if (found === undefined) {
          response.statusCode = 404;
          return response.end();
        }
        response.setHeader('content-length', found.size);
        if (request.method === 'HEAD') return response.end();
        await pipeline(createReadStream(join(directory, found.path)), response).catch(() => response.destroy());
      });
    },
  };
}

async function listFiles(directory: string): Promise<{ path: string; size: number; sha256: string }[]> {
  const files: { path: string; size: number; sha256: string }[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const whole = join(entry.parentPath, entry.name);
    const hash = createHash('sha256');
    await pipeline(createReadStream(whole), hash);
    const path = whole.slice(join(directory, '/').length);
    files.push({ path, size: statSync(whole).size, sha256: hash.digest('hex') });
  }
  return files;
}
