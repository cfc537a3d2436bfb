/**
 * Tokens → parameters, by the engine's own gradients: slower than pytorch/train.py, and in need of nothing but the project.
 *   npx tsx src/pretraining/train.ts --minutes 180 [--resume] [--length 1024 --rows 2]
 * Reads .cache/pretraining/{train,heldout.packages}{,.groups}.bin (src/pretraining/README.md), writes checkpoint.safetensors and log.jsonl there.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { EMBEDDED, initialParameters } from './architecture';
import { loadCheckpoint, saveCheckpoint } from './checkpoint';
import { applyGradients, initOptimizer } from './optimizer';
import { TokenStream } from './tokenStream';
import { PretrainingModel } from './trainer';

const FOLDER = '.cache/pretraining';
const ADAM = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
const PEAK_RATE = 4e-3;
const WARMUP_STEPS = 100;
/** From this share of the run on the forward pass sees rounded weights. */
const QUANTIZED_FROM = 0.7;
/** From this share on the rate falls linearly to a hundredth (warm-up, stable, decay: Hu et al. 2024). */
const DECAY_FROM = 0.55;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '180' },
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    threads: { type: 'string' },
    /** Tokens in a row (at most the context of the model), and rows in a batch: long rows hold a whole group. */
    length: { type: 'string', default: '1024' },
    rows: { type: 'string', default: '2' },
    'elapsed-minutes': { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed);
const LENGTH = Number(values.length);
const ROWS = Number(values.rows);
const EVALUATION_TOKENS = 8192;
const budgetMs = Number(values.minutes) * 60_000;
const before = Number(values['elapsed-minutes']) * 60_000;
const parameters = initialParameters(EMBEDDED, seed);
const state = initOptimizer(parameters);
const checkpoint = `${FOLDER}/checkpoint.safetensors`;
if (values.resume && existsSync(checkpoint)) loadCheckpoint(checkpoint, parameters, state);
const train = TokenStream.fromFiles(`${FOLDER}/train`);
const heldOut = TokenStream.fromFiles(`${FOLDER}/heldout.packages`);
const runtime = createCpuRuntime(values.threads === undefined ? {} : { threads: Number(values.threads) });
const model = new PretrainingModel(runtime, EMBEDDED, parameters);
const firstStep = state.step;
const random = new Random(`${seed}:${firstStep}`);
const started = performance.now() - before;

async function heldOutLoss(): Promise<number> {
  const batches = Math.ceil(EVALUATION_TOKENS / (ROWS * LENGTH));
  const rows = heldOut.firstRows(batches * ROWS, LENGTH);
  let sum = 0;
  for (let i = 0; i < batches; i++)
    sum += await model.loss(rows.subarray(i * ROWS * LENGTH, (i + 1) * ROWS * LENGTH), ROWS, LENGTH);
  return sum / batches;
}

let smoothed = Number.NaN;
for (;;) {
  const progress = (performance.now() - started) / budgetMs;
  if (progress >= 1) break;
  const rate =
    PEAK_RATE *
    (before > 0 ? 1 : Math.min(1, (state.step - firstStep + 1) / WARMUP_STEPS)) *
    (progress < DECAY_FROM ? 1 : 1 - 0.99 * ((progress - DECAY_FROM) / (1 - DECAY_FROM)));
  const quantized = progress >= QUANTIZED_FROM;
  model.refresh(quantized);
  const { loss, gradients } = await model.gradients(train.batch(random, ROWS, LENGTH), ROWS, LENGTH);
  const norm = applyGradients(parameters, gradients, state, rate, ADAM);
  smoothed = Number.isNaN(smoothed) ? loss : 0.98 * smoothed + 0.02 * loss;
  if (state.step % 100 === 0) {
    model.refresh(true);
    const rounded = await heldOutLoss();
    const seconds = (performance.now() - started) / 1000;
    const line = {
      step: state.step,
      seconds: Math.round(seconds),
      train: smoothed,
      heldOutQuantized: rounded,
      norm,
      rate,
      quantized,
      tokens: (state.step - firstStep) * ROWS * (LENGTH - 1),
    };
    appendFileSync(`${FOLDER}/log.jsonl`, `${JSON.stringify(line)}\n`);
    process.stderr.write(`${JSON.stringify(line)}\n`);
    saveCheckpoint(checkpoint, parameters, state);
  }
}
saveCheckpoint(checkpoint, parameters, state);
await model.dispose();
