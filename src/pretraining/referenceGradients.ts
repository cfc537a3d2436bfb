/**
 * The engine's loss and gradients for drawn parameters and tokens, for another trainer to be held against:
 *   npx tsx src/pretraining/referenceGradients.ts --out FILE
 * The file is safetensors: `tokens` [rows, length], and `parameter.<name>`, `gradient.<name>`, `roundedGradient.<name>` for each
 * parameter; both losses (nats a token, without and with 4-bit rounding) stand in its metadata.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { writeSafetensors } from '../tensors/safetensors';
import type { FloatTensor } from '../tensors/tensor';
import { EMBEDDED, initialParameters } from './architecture';
import { PretrainingModel } from './trainer';

const { values } = parseArgs({
  options: { out: { type: 'string', default: '.cache/pretraining/reference.safetensors' } },
});
const ROWS = 2;
const LENGTH = 49;
const parameters = initialParameters(EMBEDDED, 3);
// Ten times the deviation of a start, and norms off one: every part of the function bends.
const random = new Random('reference');
for (const { dims, data } of parameters.values())
  for (let i = 0; i < data.length; i++) data[i] = dims.length > 1 ? data[i]! * 4 : data[i]! + 0.2 * random.normal();
const tokens = Int32Array.from({ length: ROWS * LENGTH }, () => random.integer(EMBEDDED.vocabularySize));
const model = new PretrainingModel(createCpuRuntime({}), EMBEDDED, parameters);
const tensors: Record<string, FloatTensor> = {
  tokens: { dims: [ROWS, LENGTH], data: Float32Array.from(tokens) },
};
for (const [name, { dims, data }] of parameters) tensors[`parameter.${name}`] = { dims, data };
const metadata: Record<string, string> = {};
for (const kind of ['gradient', 'roundedGradient'] as const) {
  model.refresh(kind === 'roundedGradient');
  const { loss, gradients } = await model.gradients(tokens, ROWS, LENGTH);
  metadata[kind] = String(loss);
  for (const [name, data] of gradients)
    tensors[`${kind}.${name}`] = { dims: parameters.get(name)!.dims, data: data.slice() };
}
writeFileSync(values.out, writeSafetensors(tensors, metadata));
await model.dispose();
