/**
 * Python for the page, from this site and no other: the runtime's files, and the document of the frame that it runs in, under `python/`.
 * Pyodide is licensed under the MPL 2.0 (README.md); of its files the loader alone is changed, in the one address it names.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { CAGE_FOLDER, cagePolicy } from './headers.ts';

const FRAME = join(import.meta.dirname, '../../workers/python/insideFrame.js');

const pyodide = (): string => dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));

/** Where the loader would look for packages that it was not given; it is given where, so nothing asks for this. */
const CDN = 'https://cdn.jsdelivr.net/pyodide/';

function loader(): string {
  const source = readFileSync(join(pyodide(), 'pyodide.mjs'), 'utf8');
  if (!source.includes(CDN)) throw new Error(`pyodide.mjs names no ${CDN}: look what it names instead.`);
  return source.replaceAll(CDN, 'https://python.invalid/').replace(/\n\/\/# sourceMappingURL=.*/, '');
}

const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** The frame's own script, as its policy names it. */
export const frameScript = (): string => readFileSync(FRAME, 'utf8');
export const frameHash = (): string => hashOf(frameScript());

/** A host without headers sends the document alone, so its policy stands in it as well. */
export function frameDocument(): string {
  const { meta } = cagePolicy(frameHash());
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${meta}"><title>Python</title><script>${frameScript()}</script>\n`;
}

const FILES: Readonly<Record<string, { readonly type: string; read(): string | Buffer }>> = {
  'frame.html': { type: 'text/html; charset=utf-8', read: frameDocument },
  'pyodide.mjs': { type: 'text/javascript', read: loader },
  'pyodide.asm.mjs': { type: 'text/javascript', read: () => readFileSync(join(pyodide(), 'pyodide.asm.mjs')) },
  'pyodide.asm.wasm': { type: 'application/wasm', read: () => readFileSync(join(pyodide(), 'pyodide.asm.wasm')) },
  'python_stdlib.zip': { type: 'application/zip', read: () => readFileSync(join(pyodide(), 'python_stdlib.zip')) },
};

export function cage(): Plugin {
  return {
    name: 'cage',
    configureServer(server) {
      const prefix = `${server.config.base}${CAGE_FOLDER}/`;
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split('?', 1)[0] ?? '';
        const file = path.startsWith(prefix) ? FILES[path.slice(prefix.length)] : undefined;
        if (file === undefined) return next();
        for (const [header, value] of Object.entries(server.config.server.headers ?? {}))
          if (value !== undefined) response.setHeader(header, value);
        response.setHeader('Content-Type', file.type);
        response.setHeader('Content-Security-Policy', cagePolicy(frameHash()).header);
        response.end(file.read());
      });
    },
    generateBundle() {
      if (this.environment.config.isWorker) return;
      for (const [name, { read }] of Object.entries(FILES))
        this.emitFile({ type: 'asset', fileName: `${CAGE_FOLDER}/${name}`, source: read() });
    },
  };
}
