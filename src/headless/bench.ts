import { basename, dirname, resolve } from 'node:path';
import { integer, text } from './arguments';
import { type DecodingReport, decodingRate } from './benchmark/decodingRate';
import { median } from './benchmark/matmulRate';
import { trainingEfficiency } from './benchmark/trainingEfficiency';
import { generateRate } from './benchmark/transformersRate';
import { defineCommand } from './command';
import { MODEL_OPTIONS, withModel } from './openModel';
import { EXIT } from './output';
import { givenPath } from './paths';

const DEFAULT_MODEL = 'public/models/domino-py-4m';
const LENGTH = 64;
const ROWS = 8;

/** Ratios measured side by side in one run: training against MatMul, decoding against transformers.js. */
export const command = defineCommand({
  summary: 'Training efficiency against a plain MatMul, decoding against transformers.js generate(), in one run.',
  options: { ...MODEL_OPTIONS, model: text('DIR'), rounds: integer({ from: 1 }) },
  run: async ({ model: given = DEFAULT_MODEL, device, rounds = 5 }, { output }) => {
    await withModel({ model: given, device }, output, async ({ model }) => {
      output.status('training efficiency');
      const training = await trainingEfficiency(model, rounds);
      const ours: DecodingReport[] = [];
      const one: DecodingReport[] = [];
      const same: DecodingReport[] = [];
      // transformers.js runs on onnxruntime-node in Node: only there is it the same backend.
      const comparable = model.info.device.kind === 'cpu';
      const theirs = comparable ? await openTransformers(given) : undefined;
      for (let round = 0; round < rounds; round++) {
        output.status(`decoding, round ${round + 1} of ${rounds}`);
        ours.push(await decodingRate(model, ROWS, LENGTH));
        if (theirs === undefined) continue;
        const input = {
          ...theirs,
          vocabularySize: model.info.vocabularySize,
          bosTokenId: model.info.bosTokenId ?? model.info.endOfSampleTokenId,
        };
        one.push(await generateRate(input, 1, LENGTH));
        same.push(await generateRate(input, ROWS, LENGTH));
      }
      const rate = (reports: readonly DecodingReport[]): number | null =>
        reports.length === 0 ? null : median(reports.map((report) => report.tokensPerSecond));
      const [own, single, batched] = [rate(ours), rate(one), rate(same)];
      const ratio = (against: number | null): number | null =>
        own === null || against === null ? null : own / against;
      const report = {
        model: model.info.id,
        device: model.info.device,
        training,
        decoding: {
          rows: ROWS,
          length: LENGTH,
          tokensPerSecond: own,
          transformersJs: { oneRow: single, sameRows: batched },
          ratioToOneRow: ratio(single),
          ratioToSameRows: ratio(batched),
        },
      };
      output.clearStatus();
      output.result(report, [
        `training: ${training.usefulGflops.toFixed(1)} of ${training.matmulGflops.toFixed(1)} GFLOP/s = ${training.efficiency.toFixed(2)}`,
        `decoding: ${own?.toFixed(0)} tokens/s at ${ROWS} rows; transformers.js ${single?.toFixed(0) ?? '–'} at 1, ${batched?.toFixed(0) ?? '–'} at ${ROWS}`,
      ]);
    });
    return EXIT.done;
  },
});

async function openTransformers(directory: string): Promise<{
  model: Parameters<typeof generateRate>[0]['model'];
  tensor: Parameters<typeof generateRate>[0]['tensor'];
}> {
  const { AutoModelForCausalLM, env, Tensor } = await import('@huggingface/transformers');
  const root = resolve(givenPath(directory));
  env.allowRemoteModels = false;
  env.localModelPath = `${dirname(root)}/`;
  const model = await AutoModelForCausalLM.from_pretrained(basename(root), { dtype: 'q4', device: 'cpu' });
  return { model, tensor: (data, dims) => new Tensor('int64', data, dims) };
}
