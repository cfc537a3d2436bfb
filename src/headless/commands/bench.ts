import { basename, dirname, resolve } from 'node:path';
import { chooseGraphFile, dtypeOf } from '../../hub/variants';
import { measure } from '../benchmark/measure';
import type { GenerateInput } from '../benchmark/transformersRate';
import { integer, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { openModelFolder } from '../cli/modelFolder';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { givenPath } from '../cli/paths';

const DEFAULT_MODEL = 'public/models/domino-py-4m';
const LENGTH = 64;
const ROWS = 8;

/** Ratios measured side by side in one run: training against MatMul, decoding against transformers.js. */
export const command = defineCommand({
  summary: 'Training efficiency against a plain MatMul, decoding against transformers.js generate(), in one run.',
  options: { ...MODEL_OPTIONS, model: text('DIR'), rounds: integer({ from: 1 }) },
  run: async ({ model: given = DEFAULT_MODEL, device, rounds = 5 }, { output }) => {
    const started = performance.now();
    await withModel({ model: given, device }, output, async ({ model }) => {
      const loadSeconds = (performance.now() - started) / 1000;
      let peakMemoryBytes = 0;
      const measured = await measure(model, {
        rounds,
        rows: ROWS,
        length: LENGTH,
        // transformers.js runs on onnxruntime-node in Node: only there is it the same backend.
        openTheirs: model.info.device.kind === 'cpu' ? () => openTransformers(given) : undefined,
        onStatus: (status) => output.status(status),
        onOwnDone: async () => {
          peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
        },
      });
      const report = { ...measured, device: model.info.device, loadSeconds, peakMemoryBytes };
      output.clearStatus();
      const { training, step, decoding } = report;
      const { oneRow, sameRows } = decoding.transformersJs ?? {};
      output.result(report, [
        `loaded in ${loadSeconds.toFixed(1)} s; peak memory ${(peakMemoryBytes / 2 ** 30).toFixed(2)} GiB`,
        `training: ${training.usefulGflops.toFixed(1)} of ${training.matmulGflops.toFixed(1)} GFLOP/s = ${training.efficiency.toFixed(2)}`,
        `a DOMINO step: ${step.seconds.toFixed(2)} s for ${step.positions} positions = ${step.efficiency.toFixed(2)}`,
        `decoding: ${decoding.tokensPerSecond.toFixed(0)} tokens/s at ${ROWS} rows, ${decoding.sampledTokensPerSecond.toFixed(0)} drawn; transformers.js ${oneRow?.toFixed(0) ?? '–'} at 1, ${sameRows?.toFixed(0) ?? '–'} at ${ROWS}`,
        ...decoding.table.map(
          ({ rows, length, choice, tokensPerSecond, transformersJs, ratio }) =>
            `${rows} rows of ${length} tokens, ${choice}: ${tokensPerSecond.toFixed(0)} tokens/s, transformers.js ${transformersJs.toFixed(0)}, ${ratio.toFixed(2)} times`,
        ),
      ]);
    });
    return EXIT.done;
  },
});

/** The same file by transformers.js's own loader. */
async function openTransformers(directory: string): Promise<Pick<GenerateInput, 'model' | 'tensor'>> {
  const { AutoModelForCausalLM, env, Tensor } = await import('@huggingface/transformers');
  const root = resolve(givenPath(directory));
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(root)}/`;
  const dtype = dtypeOf(chooseGraphFile(await (await openModelFolder(directory)).list()));
  const model = await AutoModelForCausalLM.from_pretrained(basename(root), { dtype, device: 'cpu' });
  return { model, tensor: (data, dims) => new Tensor('int64', data, dims) };
}
