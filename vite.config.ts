import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { headersFile, isolationHeaders, productionHeaders } from './scripts/vite/headers.ts';
import { noRuntimeFromCdn, onnxRuntimeFiles } from './scripts/vite/onnxRuntimeFiles.ts';

/** Static hosts that read `_headers` then serve the build as the preview does. */
const writeHeadersFile: Plugin = {
  name: 'write-headers-file',
  generateBundle() {
    if (!this.environment.config.isWorker)
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile(productionHeaders) });
  },
};

export default defineConfig({
  // A missing model file must be a 404, never the page.
  appType: 'mpa',
  plugins: [react(), onnxRuntimeFiles(), noRuntimeFromCdn(), writeHeadersFile],
  resolve: {
    // ONNX Runtime's builds without the glue inside; every import of it, transformers.js's included, is then one module.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    dedupe: ['onnxruntime-web', 'onnxruntime-common', 'react', 'react-dom'],
  },
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    // Workers too: a package found only when one starts would reload the page that started it.
    entries: ['index.html', '{bench,e2e/probe}/index.html', '{workers,e2e,bench}/**/*.worker.ts'],
  },
  worker: { format: 'es', plugins: () => [noRuntimeFromCdn()] },
  server: { headers: isolationHeaders },
  preview: { headers: productionHeaders },
  build: {
    target: 'es2023',
    manifest: true,
    // Small files stay files: the content security policy allows no data: URL for fonts or scripts.
    assetsInlineLimit: 0,
    // Limits are checked where they mean something: scripts/shellSize.mjs.
    chunkSizeWarningLimit: 2048,
    reportCompressedSize: false,
  },
});
