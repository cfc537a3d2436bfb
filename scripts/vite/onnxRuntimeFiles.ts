/**
 * Serve ONNX Runtime's WebAssembly from the page's own origin, under `ort/`.
 *
 * ONNX Runtime resolves its glue (`.mjs`) and binary (`.wasm`) when it starts, from `ort.env.wasm.wasmPaths`; a bundler cannot follow
 * that. So the files are served as they are: from node_modules in development, copied once into the build. The glue also starts the
 * threads, each a module worker of its own URL, which is why it must not be part of a bundle.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** `.asyncify`: the native WebGPU provider and the CPU provider; plain: the CPU provider alone, half the size. */
export const ortFiles = [
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
] as const;

const contentTypes: Record<string, string> = { mjs: 'text/javascript', wasm: 'application/wasm' };

const distFolder = (): string => dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));

export function onnxRuntimeFiles(): Plugin {
  return {
    name: 'onnx-runtime-files',
    configureServer(server) {
      const prefix = `${server.config.base}ort/`;
      server.middlewares.use(async (request, response, next) => {
        const path = request.url?.split('?', 1)[0] ?? '';
        const name = path.startsWith(prefix) ? ortFiles.find((file) => path === prefix + file) : undefined;
        if (!name) return next();
        const file = join(distFolder(), name);
        response.setHeader('Content-Type', contentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
        response.setHeader('Content-Length', (await stat(file)).size);
        for (const [header, value] of Object.entries(server.config.server.headers ?? {}))
          if (value !== undefined) response.setHeader(header, value);
        createReadStream(file).pipe(response);
      });
    },
    async generateBundle() {
      // A worker is a build of its own inside the build; the page's pass copies the files, once.
      if (this.environment.config.isWorker) return;
      for (const name of ortFiles)
        this.emitFile({ type: 'asset', fileName: `ort/${name}`, source: await readFile(join(distFolder(), name)) });
    },
  };
}

/** transformers.js names a CDN as the place of ONNX Runtime's files unless told otherwise: tell it, so that no build can call it. */
export function noRuntimeFromCdn(): Plugin {
  const cdn = /`https:\/\/cdn\.jsdelivr\.net\/npm\/onnxruntime-web@\$\{[^}]*\}\/dist\/`/g;
  return {
    name: 'no-runtime-from-cdn',
    transform: {
      filter: { id: /@huggingface[\\/]transformers/, code: 'cdn.jsdelivr.net' },
      handler: (code) => ({ code: code.replace(cdn, '(import.meta.env.BASE_URL + "ort/")'), map: null }),
    },
  };
}
