/**
 * The studio in a real Chromium. Two projects: `wasm` is a machine without a GPU; `webgpu` has Chromium's software adapter and runs
 * the tests tagged @webgpu. The production preview serves the product, the development server the probes of e2e/probe.
 */
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const port = Number(process.env.E2E_PORT ?? 4173);
const devPort = Number(process.env.E2E_DEV_PORT ?? 4174);
const executablePath = process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium'].find((path) => existsSync(path));

const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const launch = (args: string[]) => ({
  launchOptions: { args: [...asRoot, ...args], ...(executablePath ? { executablePath } : {}) },
});

const serve = (command: string, url: string) => ({
  command,
  url,
  reuseExistingServer: process.env.E2E_PORT === undefined,
  timeout: 60_000,
});

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // One browser at a time: the engine takes every core.
  workers: 1,
  // What has a limit asserts it; these only end a test that hangs.
  timeout: 400_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    actionTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    // A test that is about them allows them: elsewhere every request is to be seen.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  metadata: { devURL: `http://localhost:${devPort}` },
  projects: [
    { name: 'wasm', grepInvert: /@webgpu/, use: launch([]) },
    { name: 'webgpu', grep: /@webgpu/, use: launch(softwareGpu) },
  ],
  webServer: [
    // The production preview, with a hub of its own under /hub.
    serve(
      `vite preview --configLoader runner --config e2e/harness/vite.config.ts --host 127.0.0.1 --strictPort --port ${port}`,
      `http://127.0.0.1:${port}/`,
    ),
    serve(`vite --host 127.0.0.1 --strictPort --port ${devPort}`, `http://127.0.0.1:${devPort}/e2e/probe/`),
  ],
});
