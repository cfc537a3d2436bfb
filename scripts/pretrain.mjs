/**
 * The embedded model from nothing: archives, corpus, tokenizer, parameters, folder in hub layout (src/pretraining/README.md).
 *
 *   npm run pretrain [-- --groups 48000 --minutes 480 --decay-minutes 120]
 *
 * Seeds are fixed. Needs Debian 12 with apt and root for the archives and the cage that functions run in, and PyTorch for the
 * parameters. Everything is left in .cache/pretraining/, the model in its folder model/.
 */
import { parseArgs } from 'node:util';
import { run } from './shell.mjs';

const { values } = parseArgs({
  options: {
    groups: { type: 'string', default: '48000' },
    minutes: { type: 'string', default: '480' },
    'decay-minutes': { type: 'string', default: '120' },
  },
});
// The order of sets goes into the answers that functions give.
process.env.PYTHONHASHSEED = '0';

const stages = [
  ['python3', ['-m', 'src.pretraining.corpus.packages.download']],
  ['python3', ['-m', 'src.pretraining.corpus.packages.build']],
  ['python3', ['-m', 'src.pretraining.corpus.build', '--seed', '8', '--groups', values.groups]],
  ['tsx', ['src/pretraining/tokenizer/build.ts', '--retrain']],
  [
    'python3',
    ['-m', 'src.pretraining.pytorch.train', '--minutes', values.minutes, '--decay-minutes', values['decay-minutes']],
  ],
  ['tsx', ['src/pretraining/export.ts']],
];
for (const [command, parameters] of stages) {
  console.error(`\n── ${[command, ...parameters].join(' ')}`);
  const code = await run(command, parameters);
  if (code !== 0) process.exit(code);
}
