/**
 * npm run -s make-model -- --architecture qwen2 --family genai --weights q4 --out DIR
 *
 * Writes a model with random weights in hub layout: the exact structure of an exporter's graph at any size, so that
 * loading, training and decoding are tried without the hub. Sizes are those of the public models unless given.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { byteTokenizer } from '../src/exporters/byteTokenizer';
import { exportedGraph, folderTexts, graphForm } from '../src/exporters/hubFolder';
import { type Architecture, PUBLIC_SHAPES, parameterCount, randomWeights } from '../src/exporters/randomModel';
import type { DecoderConfig, ExportOptions } from '../src/exporters/types';
import { type ExternalFile, writeModel, writeModelWithData } from '../src/onnx/write';

const USAGE = `npm run -s make-model -- --out DIR [options]

  --architecture  qwen2 | qwen3 | llama | gemma3   (qwen2: Qwen2.5-Coder-0.5B; others: Qwen3-0.6B, SmolLM2-135M, Gemma 3 270M)
  --family        genai | optimum                  (genai)
  --weights       q4 | q4f16 | q8 | fp16 | fp32    (q4; optimum's q8 rounds activations as it runs, --q8 blocks does not)
  --external-data weights in a file of their own   (always beyond 2 GB)
  --layers --hidden --heads --kv-heads --head-size --intermediate --vocabulary --context --window   sizes
  --block-size    16 | 32 | 64 | 128   --zero-points   --untied   --accuracy-level 0 | 1 | 4
  genai:   --separate-qkv   --rotary fused | separate   --table float | tied
  optimum: --mask boolean | additive   --angles computed | table   --q8 dynamic | blocks
  --seed N        (0)`;

/** A protobuf message ends here. */
const MOST_MODEL_BYTES = 1_900_000_000;

const SIZES = {
  layers: 'layers',
  hidden: 'hiddenSize',
  heads: 'heads',
  'kv-heads': 'keyValueHeads',
  'head-size': 'headSize',
  intermediate: 'intermediateSize',
  vocabulary: 'vocabularySize',
  context: 'contextLength',
} as const satisfies Record<string, keyof DecoderConfig>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  out: text,
  architecture: text,
  family: text,
  weights: text,
  'external-data': flag,
  window: text,
  'block-size': text,
  'zero-points': flag,
  untied: flag,
  'accuracy-level': text,
  'separate-qkv': flag,
  rotary: text,
  table: text,
  mask: text,
  angles: text,
  q8: text,
  seed: text,
  layers: text,
  hidden: text,
  heads: text,
  'kv-heads': text,
  'head-size': text,
  intermediate: text,
  vocabulary: text,
  context: text,
} as const;

/** What is wrong with the command line, in one sentence. */
class UsageError extends Error {}

function oneOf<T extends string>(name: string, given: string | undefined, choices: readonly T[], fallback: T): T {
  if (given === undefined) return fallback;
  const choice = choices.find((one) => one === given);
  if (choice === undefined) throw new UsageError(`--${name} is ${given}; it takes ${choices.join(', ')}`);
  return choice;
}

function whole(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!Number.isInteger(value) || value < (name === 'seed' ? 0 : 1) || value > 2 ** 31)
    throw new UsageError(`--${name} is ${given}; it takes a whole number`);
  return value;
}

type Given = ReturnType<typeof parse>;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

function configurationOf(given: Given): DecoderConfig {
  const architectures = Object.keys(PUBLIC_SHAPES) as Architecture[];
  const shape: DecoderConfig = PUBLIC_SHAPES[oneOf('architecture', given.architecture, architectures, 'qwen2')];
  const sizes = Object.entries(SIZES).map(
    ([name, field]) => [field, whole(name, given[name as keyof typeof SIZES], shape[field])] as const,
  );
  const config: DecoderConfig = { ...shape, ...Object.fromEntries(sizes) };
  if (config.vocabularySize < 258) throw new UsageError('--vocabulary takes 258 and more: bytes, and two marks');
  if (config.gemma === undefined) return config;
  return {
    ...config,
    gemma: { ...config.gemma, slidingWindow: whole('window', given.window, config.gemma.slidingWindow) },
  };
}

function formOf(given: Given): ExportOptions {
  const family = oneOf('family', given.family, ['genai', 'optimum'], 'genai');
  const weights = oneOf('weights', given.weights, ['q4', 'q4f16', 'q8', 'fp16', 'fp32'], 'q4');
  const dynamic = family === 'optimum' && oneOf('q8', given.q8, ['dynamic', 'blocks'], 'dynamic') === 'dynamic';
  const tied = oneOf('table', given.table, ['float', 'tied'], 'float') === 'tied';
  const blockSize = whole('block-size', given['block-size'], 32);
  const accuracyLevel = Number(
    oneOf('accuracy-level', given['accuracy-level'], ['0', '1', '4'], family === 'genai' ? '4' : '0'),
  );
  if (blockSize !== 16 && blockSize !== 32 && blockSize !== 64 && blockSize !== 128)
    throw new UsageError('--block-size takes 16, 32, 64, 128');
  return {
    family,
    weights: weights.startsWith('fp') ? 'float' : weights === 'q8' ? (dynamic ? 'q8-dynamic' : 'q8') : 'q4',
    precision: weights.endsWith('16') ? 'float16' : 'float32',
    blockSize,
    zeroPoints: given['zero-points'] ?? false,
    accuracyLevel: accuracyLevel as 0 | 1 | 4,
    embedding: tied ? 'tied' : 'float',
    packedAttention: !(given['separate-qkv'] ?? false),
    rotary: oneOf('rotary', given.rotary, ['fused', 'separate'], 'fused'),
    mask: oneOf('mask', given.mask, ['boolean', 'additive'], 'boolean'),
    angles: oneOf('angles', given.angles, ['computed', 'table'], 'computed'),
  };
}

async function writeParts(path: string, { parts, byteLength }: ExternalFile): Promise<void> {
  const stream = createWriteStream(path);
  let at = 0;
  for (const { offset, data } of parts) {
    if (offset > at) stream.write(new Uint8Array(offset - at));
    if (!stream.write(data)) await new Promise<void>((resolve) => stream.once('drain', resolve));
    at = offset + data.length;
  }
  stream.end();
  await finished(stream);
  if (at !== byteLength) throw new Error(`${path} has ${at} bytes, not ${byteLength}`);
}

async function main(args: string[]): Promise<void> {
  const given = parse(args);
  if (given.out === undefined) throw new UsageError('--out is missing');
  const config = configurationOf(given);
  const options = formOf(given);
  const tied = !(given.untied ?? false);
  const { file } = graphForm(options);
  const graph = exportedGraph(config, randomWeights(config, whole('seed', given.seed, 0), tied), options);
  let bytes = 0;
  for (const { data } of graph.initializers.values()) bytes += data.length;
  const external = given['external-data'] || bytes > MOST_MODEL_BYTES;
  const written: string[] = [];
  const place = async (path: string): Promise<string> => {
    const full = join(given.out as string, path);
    await mkdir(dirname(full), { recursive: true });
    written.push(path);
    return full;
  };
  for (const [path, content] of folderTexts(config, tied, options, byteTokenizer(config.contextLength)))
    await writeFile(await place(path), content);
  if (external) {
    const model = writeModelWithData(graph, `${file}_data`);
    await writeFile(await place(`onnx/${file}`), model.bytes);
    for (const part of model.files) await writeParts(await place(`onnx/${part.location}`), part);
  } else await writeFile(await place(`onnx/${file}`), writeModel(graph));
  const parameters = parameterCount(config, tied);
  process.stdout.write(
    `${JSON.stringify({ out: given.out, files: written, parameters, nodes: graph.nodes.length, bytes })}\n`,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError || error instanceof RangeError;
  process.stderr.write(usage ? `make-model: ${error.message}\n\n${USAGE}\n` : `${(error as Error).stack}\n`);
  process.exitCode = usage ? 2 : 1;
});
