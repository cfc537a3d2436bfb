import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'workers/**/*.test.ts', 'scripts/**/*.test.{ts,mjs}'],
    // The linter's own rule takes any function named `fit` for a focused test.
    allowOnly: false,
    // Numeric tests share few cores with ONNX Runtime's own threads.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
