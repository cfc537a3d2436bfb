/**
 * The embedded model for use outside, in the hub's PyTorch layout:
 *   npx tsx src/pretraining/floatWeights.ts --out DIR [--model DIR]
 * Writes config.json, the tokenizer and model.safetensors, float32: the values that the 4-bit file computes with, so that a soft prompt
 * learned in the studio means the same there. Table and output projection differ by the rounding, and are two tensors.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pytorchWeights } from '../exporters/pytorchWeights';
import { readModel } from '../onnx/read';
import { writeSafetensors } from '../tensors/safetensors';
import { TOKENIZER_FILES } from './tokenizer/files';

const COPIED = ['generation_config.json', ...TOKENIZER_FILES];

const { values } = parseArgs({
  options: { model: { type: 'string', default: 'public/models/domino-py-4m' }, out: { type: 'string' } },
});
if (values.out === undefined) {
  process.stderr.write('Name the folder to write: --out DIR\n');
  process.exit(2);
}
const { out, model } = values;
mkdirSync(out, { recursive: true });
const { 'transformers.js_config': _, ...config } = JSON.parse(
  readFileSync(join(model, 'config.json'), 'utf8'),
) as Record<string, unknown>;
writeFileSync(join(out, 'config.json'), `${JSON.stringify({ ...config, tie_word_embeddings: false }, null, 2)}\n`);
for (const file of COPIED) writeFileSync(join(out, file), readFileSync(join(model, file)));
const graph = readModel(new Uint8Array(readFileSync(join(model, 'onnx', 'model_q4.onnx'))));
const bytes = writeSafetensors(pytorchWeights(graph), { format: 'pt' });
writeFileSync(join(out, 'model.safetensors'), bytes);
process.stderr.write(`${join(out, 'model.safetensors')}: ${bytes.length} bytes\n`);
