import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Component tests name a document as their environment in their first line.
    include: ['src/**/*.test.{ts,tsx}', 'workers/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}'],
    // The linter's own rule takes any function named `fit` for a focused test.
    allowOnly: false,
    // Numeric tests share few cores with ONNX Runtime's own threads.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
