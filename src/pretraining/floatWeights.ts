/**
 * The embedded model for use outside, in the hub's PyTorch layout:
 *   npx tsx src/pretraining/floatWeights.ts --out DIR [--model DIR]
 * Writes config.json, the tokenizer and model.safetensors, float32: the values that the 4-bit file computes with, so that a soft prompt
 * learned in the studio means the same there. Table and output projection differ by the rounding, and are two tensors. `domino bundle`
 * writes the same beside a prompt.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hubModel } from '../bundle/hubModel';
import type { ModelFolder } from '../hub/modelFolder';

const { values } = parseArgs({
  options: { model: { type: 'string', default: 'public/models/domino-py-4m' }, out: { type: 'string' } },
});
if (values.out === undefined) {
  process.stderr.write('Name the folder to write: --out DIR\n');
  process.exit(2);
}
const { out, model } = values;
const folder: ModelFolder = {
  id: model,
  revision: 'local',
  list: async () => readdirSync(model, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/')),
  read: async (path) => new Uint8Array(readFileSync(join(model, path))),
};
mkdirSync(out, { recursive: true });
for (const { name, bytes } of await hubModel(folder)) {
  writeFileSync(join(out, name), bytes);
  process.stderr.write(`${join(out, name)}: ${bytes.length} bytes\n`);
}
