/**
 * Third stage of the recipe: parameters → the embedded model in hub layout.
 *   npx tsx src/pretraining/export.ts [--checkpoint file] [--tokenizer folder] [--out folder]
 * Reads .cache/pretraining/checkpoint.safetensors and the tokenizer in .cache/pretraining/model/; writes config, generation
 * config and onnx/model_q4.onnx beside it. What ships is a copy of such a folder that was measured to be better.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { hubFolder } from '../exporters/hubFolder';
import type { DecoderConfig, DecoderWeights, LayerWeights } from '../exporters/types';
import { EMBEDDED, initialParameters, type Parameters } from './architecture';
import { loadParameters } from './checkpoint';
import { BLOCK_SIZE } from './quantization';
import { TOKENIZER_FILES } from './tokenizer/files';

const FOLDER = '.cache/pretraining/model';

/** [in, out] → [out, in] */
function transposed(parameters: Parameters, name: string): Float32Array {
  const { dims, data } = parameters.get(name) as { dims: readonly number[]; data: Float32Array };
  const [rows, columns] = dims as [number, number];
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return out;
}

function decoderWeights(parameters: Parameters): DecoderWeights {
  const vector = (name: string): Float32Array => (parameters.get(name) as { data: Float32Array }).data;
  const layers = Array.from({ length: EMBEDDED.layers }, (_, i): LayerWeights => {
    const matrix = (name: string): Float32Array => transposed(parameters, `layers.${i}.${name}`);
    return {
      attentionNorm: vector(`layers.${i}.attentionNorm`),
      mlpNorm: vector(`layers.${i}.mlpNorm`),
      q: matrix('q'),
      k: matrix('k'),
      v: matrix('v'),
      o: matrix('o'),
      gate: matrix('gate'),
      up: matrix('up'),
      down: matrix('down'),
    };
  });
  return { embedding: vector('embedding'), layers, finalNorm: vector('finalNorm') };
}

const { values } = parseArgs({
  options: {
    checkpoint: { type: 'string', default: '.cache/pretraining/checkpoint.safetensors' },
    tokenizer: { type: 'string', default: FOLDER },
    out: { type: 'string', default: FOLDER },
  },
});
const parameters = initialParameters(EMBEDDED, 1);
const { step, tokens } = loadParameters(values.checkpoint, parameters);
const config: DecoderConfig = { ...EMBEDDED, modelType: 'llama', bosTokenId: 0, eosTokenId: 1, knows: ['python'] };
const tokenizer = new Map(
  TOKENIZER_FILES.map((file) => [file, new Uint8Array(readFileSync(join(values.tokenizer, file)))] as const),
);
const files = hubFolder(
  config,
  decoderWeights(parameters),
  {
    weights: 'q4',
    blockSize: BLOCK_SIZE,
    zeroPoints: false,
    accuracyLevel: 1,
    embedding: 'float',
    packedAttention: false,
    rotary: 'fused',
  },
  tokenizer,
);
for (const [path, bytes] of files) {
  const file = join(values.out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  process.stderr.write(`${file}: ${bytes.length} bytes\n`);
}
const manifest = [...files].map(([path, bytes]) => ({
  path,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
}));
writeFileSync(join(values.out, 'files.json'), `${JSON.stringify({ files: manifest }, null, 2)}\n`);
process.stderr.write(`exported after step ${step}${tokens === undefined ? '' : `, ${tokens} tokens`}\n`);
