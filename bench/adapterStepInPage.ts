/**
 * npx tsx bench/adapterStepInPage.ts [--webgpu [--software]] [--steps 60] [--rows 8] [--tokens 120] [--rank 8]
 * LoRA steps of the embedded model in Chromium's WebAssembly, with the threads that a page has; on WebGPU with --webgpu, by Chromium's software
 * adapter with --software. Seconds of a step, of the first ten and of the last ten behind the first, which compiles.
 *
 * npx tsx bench/adapterStepInPage.ts --shape qwen2.5-coder-0.5b [--steps 1] …: a step of random weights in the shape of a public model.
 * npx tsx bench/adapterStepInPage.ts --model DIR …: of any model folder.
 * Beside all of them what is told of a step's memory beforehand, and the peak of Chromium's processes. JSON on stdout.
 */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inBenchPage } from './benchPage';
import { modelFolderServer } from './modelFolderServer';
import { peakProcessBytes, peakRendererBytes } from './processMemory';
import { withRandomModel } from './randomModel';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    shape: { type: 'string' },
    webgpu: { type: 'boolean', default: false },
    software: { type: 'boolean', default: false },
    steps: { type: 'string' },
    rows: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '120' },
    rank: { type: 'string', default: '8' },
  },
});
const [rows, tokens, rank] = [values.rows, values.tokens, values.rank].map(Number) as [number, number, number];
const steps = Number(values.steps ?? (values.shape === undefined ? '60' : '1'));
const GPU = ['--enable-unsafe-webgpu', ...(values.software ? ['--use-webgpu-adapter=swiftshader'] : [])];

const median = (all: readonly number[]): number | null =>
  all.length === 0 ? null : [...all].sort((a, b) => a - b)[all.length >> 1]!;

/** @param directory null: the embedded model */
const measure = (directory: string | null): Promise<object> =>
  inBenchPage(
    async ({ page, origin, browser }) => {
      const emptyRendererBytes = await peakRendererBytes(browser);
      const { seconds, ...facts } = await page.evaluate((given) => globalThis.runAdapterStep(given), {
        origin,
        model: directory === null ? 'domino-py-4m' : basename(directory),
        device: values.webgpu ? 'webgpu' : 'wasm',
        ...{ steps, rows, tokens, rank },
      } as const);
      const [firstStepSeconds, ...later] = seconds;
      const medianSeconds = median(later);
      return {
        ...facts,
        firstStepSeconds,
        medianSeconds,
        stepsASecond: medianSeconds && 1 / medianSeconds,
        medianOfFirstTen: median(later.slice(0, 10)),
        medianOfLastTen: median(later.slice(-10)),
        emptyRendererBytes,
        peakRendererBytes: await peakRendererBytes(browser),
        ...(values.webgpu ? { peakGpuProcessBytes: await peakProcessBytes(browser, 'GPU') } : {}),
      };
    },
    {
      plugins: directory === null ? [] : [modelFolderServer(directory)],
      chromiumArguments: values.webgpu ? GPU : [],
    },
  );

const measured =
  values.shape === undefined
    ? await measure(values.model === undefined ? null : resolve(values.model))
    : await withRandomModel(values.shape, measure);
process.stdout.write(`${JSON.stringify({ steps, rows, tokens, rank, ...measured }, null, 1)}\n`);
