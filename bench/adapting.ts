/**
 * npx tsx bench/adapting.ts rates [--rates 5e-4,2e-3,5e-3,1e-2] [--seeds 0,1,2] [--steps 60]
 * npx tsx bench/adapting.ts steady [--steps 2000]
 *
 * A student of the embedded model on the sample set's execution tasks. `rates`: the held-out loss by step at several learning rates, over
 * seeds. `steady`: tokens a second and memory of the first 200 steps of a run against its last 200. Lines of JSON.
 */
import { parseArgs } from 'node:util';
import { adapt } from '../src/adaptation/adapt';
import { resolveAdaptOptions } from '../src/adaptation/options';
import type { AdaptOptions, AdaptPoint } from '../src/adaptation/types';
import { withModel } from '../src/headless/cli/openModel';
import { Output } from '../src/headless/cli/output';
import { readReferences } from '../src/headless/cli/references';
import type { OpenedCheckpoint } from '../src/model/openCheckpoint';

const [MODEL, SET] = ['public/models/domino-py-4m', 'public/samples/live-code-execution.jsonl'];
const LESSONS = 60;
/** Steps at each end of a long run. */
const END = 200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rates: { type: 'string', default: '5e-4,2e-3,5e-3,1e-2' },
    seeds: { type: 'string', default: '0,1,2' },
    steps: { type: 'string' },
    share: { type: 'string', default: '0.25' },
    batch: { type: 'string', default: '24' },
  },
});
const numbers = (list: string): number[] => list.split(',').map(Number);
const say = (line: object): void => console.log(JSON.stringify(line));
const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;

const form = { kind: 'open-assert' } as const;

const output = new Output(false);
const { references } = await readReferences(SET, output);
const lessons = references.slice(0, LESSONS).map(({ input, output: answer = '' }) => ({ question: input, answer }));
const optionsOf = (more: Partial<AdaptOptions>): AdaptOptions =>
  resolveAdaptOptions(LESSONS, { batch: Number(values.batch), ...more });
const { rank, alpha, targets } = optionsOf({});

await withModel({ model: MODEL, device: 'cpu', adapter: { rank, alpha, targets } }, output, async (opened) => {
  if (positionals[0] === 'steady') await steady(opened, Number(values.steps ?? 2000));
  else
    for (const learningRate of numbers(values.rates))
      for (const seed of numbers(values.seeds)) await rate(opened, learningRate, seed, Number(values.steps ?? 60));
});

async function rate(opened: OpenedCheckpoint, learningRate: number, seed: number, steps: number): Promise<void> {
  const options = optionsOf({ learningRate, seed, steps, heldOutShare: Number(values.share) });
  const {
    heldOutBefore,
    heldOut,
    bestStep,
    history,
    lessons: counts,
    elapsedMs,
  } = await adapt(opened, { lessons, form, options });
  const looks = history.filter((point) => point.heldOut !== null);
  say({
    learningRate,
    seed,
    counts,
    heldOutBefore,
    heldOut: looks.map((point) => [point.step, Number(point.heldOut!.toFixed(3))]),
    best: heldOut,
    bestStep,
    loss: looks.map((point) => Number(point.loss.toFixed(3))),
    stepsPerSecond: steps / (elapsedMs / 1000),
  });
}

async function steady(opened: OpenedCheckpoint, steps: number): Promise<void> {
  const memory: number[] = [];
  /** Seconds of all threads, after each step: on a machine that others use, it says more than the time that passed. */
  const processor: number[] = [];
  const options = optionsOf({ steps, heldOutShare: 0 });
  const hooks = {
    onPoint: ({ step, tokensPerSecond }: AdaptPoint) => {
      memory.push(process.memoryUsage().rss);
      const { user, system } = process.cpuUsage();
      processor.push((user + system) / 1e6);
      if (step % 100 === 0)
        console.error(
          `${step} of ${steps}: ${tokensPerSecond.toFixed(0)} tokens/s, processor ${processor.at(-1)!.toFixed(1)} s, ${(memory.at(-1)! / 2 ** 20).toFixed(0)} MB`,
        );
    },
  };
  const { history, elapsedMs, tokens } = await adapt(opened, { lessons, form, options }, hooks);
  const ends = [history.slice(0, END), history.slice(-END)].map((points) =>
    mean(points.map(({ tokensPerSecond }) => tokensPerSecond)),
  );
  const megabytes = [memory.slice(0, END), memory.slice(-END)].map((list) => mean(list) / 2 ** 20);
  // All steps of a batch that has every lesson have as many tokens; of others the mean over so many is as good.
  const spent = [processor[END]! - processor[0]!, processor.at(-1)! - processor.at(-1 - END)!];
  say({
    steps,
    stepsPerSecond: steps / (elapsedMs / 1000),
    tokensPerSecond: (1000 * tokens) / elapsedMs,
    tokensPerSecondAtTheEnds: ends,
    ratioOfRates: ends[1]! / ends[0]!,
    processorSecondsAtTheEnds: spent,
    ratioOfProcessorSeconds: spent[1]! / spent[0]!,
    megabytesAtTheEnds: megabytes,
    ratioOfMemory: megabytes[1]! / megabytes[0]!,
    mostMegabytes: Math.max(...memory) / 2 ** 20,
  });
}
