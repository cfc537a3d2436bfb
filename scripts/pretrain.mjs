/**
 * The embedded model from nothing: corpus, tokenizer, parameters, folder in hub layout (src/pretraining/README.md).
 *
 *   npm run pretrain [-- --groups 64000 --minutes 180]
 *
 * Seeds are fixed. The last stage replaces public/models/domino-py-4m/onnx/model_q4.onnx.
 */
import { parseArgs } from 'node:util';
import { run } from './shell.mjs';

const { groups, minutes } = parseArgs({
  options: { groups: { type: 'string', default: '64000' }, minutes: { type: 'string', default: '180' } },
}).values;

const stages = [
  ['python3', ['-m', 'src.pretraining.corpus.build', '--seed', '8', '--groups', groups]],
  ['tsx', ['src/pretraining/tokenizer/build.ts']],
  ['tsx', ['src/pretraining/train.ts', '--seed', '1', '--minutes', minutes]],
  ['tsx', ['src/pretraining/export.ts']],
];
for (const [command, parameters] of stages) {
  console.error(`\n── ${[command, ...parameters].join(' ')}`);
  const code = await run(command, parameters);
  if (code !== 0) process.exit(code);
}
