/**
 * npx tsx bench/learning.ts [--steps 120] [--options JSON] [--model NAME]
 * The default run on the sample set in Chromium's WebAssembly: seconds, and where they go. JSON on stdout.
 */
import { parseArgs } from 'node:util';
import { inBenchPage } from './benchPage';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '120' },
    options: { type: 'string', default: '{}' },
    model: { type: 'string', default: 'domino-py-4m' },
  },
});

const report = await inBenchPage(({ page, origin }) =>
  page.evaluate((given) => globalThis.runLearning(given), {
    origin,
    model: values.model,
    steps: Number(values.steps),
    options: JSON.parse(values.options),
  }),
);
process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
