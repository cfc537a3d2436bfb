import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { cage } from './scripts/vite/cage.ts';
import { HUB_FOLDER, isolationHeaders, productionHeaders } from './scripts/vite/headers.ts';
import { offline } from './scripts/vite/offline.ts';
import { noRuntimeFromCdn, onnxRuntimeFiles } from './scripts/vite/onnxRuntimeFiles.ts';
import { policies } from './scripts/vite/policies.ts';

export default defineConfig({
  // A missing model file must be a 404, never the page.
  appType: 'mpa',
  // Whatever path the build is put under: it asks for its files beside itself.
  base: './',
  plugins: [react(), onnxRuntimeFiles(), noRuntimeFromCdn(), cage(), policies(), offline()],
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
  worker: {
    format: 'es',
    plugins: () => [noRuntimeFromCdn()],
    rolldownOptions: {
      output: {
        // Every worker lies one folder below the page (workers/site.ts).
        entryFileNames: ({ name }) => `${name === 'hub.worker' ? HUB_FOLDER : 'assets'}/[name]-[hash].js`,
      },
    },
  },
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
