/**
 * Wrong numbers are worse than none: at load, one block's forward and backward pass is checked on this very device.
 * The gradient must match the forward pass (a directional derivative by central differences), and on a GPU both must
 * match the same graphs on the CPU.
 */
import { COTANGENT } from '../autodiff/programs';
import { StudioError } from '../errors';
import type { Runtime } from '../runtime/types';
import { Random } from '../tensors/random';
import { BlockProgram } from './blocks/blockProgram';
import type { Block, BlockStack } from './blocks/blockStack';
import { type CanonicalSegment, SEGMENT_INPUT, SEGMENT_OUTPUT } from './blocks/canonicalSegment';
import { RuntimeInputs } from './blocks/runtimeInputs';
import type { DecodingModel } from './decoding/decodingModel';
import { roundsActivations } from './rewrite/accuracyLevel';
import { dequantizeProducts } from './rewrite/dequantizeProducts';

const ROWS = 1;
const POSITIONS = 8;
/** Central differences in float32 are good to about the cube root of its precision. */
const DERIVATIVE_TOLERANCE = 2e-2;
const PARITY_TOLERANCE = 1e-3;
/** Activations that are rounded to int8 turn a difference in the last place into one of a step: 0.7 % measured at 24 layers. */
const ROUNDED_TOLERANCE = 5e-2;

export interface SelfTestResult {
  /** Largest of the relative errors measured. */
  readonly relativeError: number;
  readonly elapsedMs: number;
}

interface BlockResult {
  readonly y: Float32Array;
  readonly dx: Float32Array;
}

/** @param reference the same graphs on a CPU provider, where the model runs on a GPU */
export async function selfTest(stack: BlockStack, reference: Runtime | undefined): Promise<SelfTestResult> {
  const started = performance.now();
  const block = stack.blocks[0]!;
  const random = new Random('self-test');
  const size = ROWS * POSITIONS * stack.tokenDim;
  const draw = (): Float32Array => Float32Array.from({ length: size }, () => random.normal());
  const x = draw();
  const dy = draw();
  const direction = draw();
  const here = await runBlock(stack, stack.runtime, block.canonical, x, dy);
  let relativeError = await derivativeError(stack, block, x, dy, direction, here.dx);
  if (!(relativeError <= DERIVATIVE_TOLERANCE)) throw failed('gradient against central differences', relativeError);
  if (reference !== undefined) {
    const there = await runBlock(stack, reference, withFloatBlock(block.canonical), x, dy);
    const parity = Math.max(distance(here.y, there.y), distance(here.dx, there.dx));
    if (!(parity <= PARITY_TOLERANCE)) throw failed('this device against the CPU', parity);
    relativeError = parity;
  }
  return { relativeError, elapsedMs: performance.now() - started };
}

/** For a model without gradients: a token behind a cache must have the logits of the whole sequence. */
export async function decodingSelfTest(model: DecodingModel): Promise<SelfTestResult> {
  const started = performance.now();
  const { tokenDim, vocabularySize } = model.source.embedding;
  const ids = Int32Array.from({ length: POSITIONS }, (_, i) =>
    Math.floor(((i + 1) * vocabularySize) / (POSITIONS + 2)),
  );
  const embeds = new Float32Array(POSITIONS * tokenDim);
  ids.forEach((id, i) => {
    model.source.embedding.readRow(id, embeds, i * tokenDim);
  });
  const whole = await model.start({ data: embeds, dims: [POSITIONS, tokenDim] }, 1);
  const expected = whole.firstLogits.slice();
  whole.dispose();
  const before = embeds.slice(0, -tokenDim);
  const decoder = await model.start({ data: before, dims: [POSITIONS - 1, tokenDim] }, 1);
  const relativeError = distance(await decoder.step(ids.slice(-1)), expected);
  decoder.dispose();
  // Either may be the one that fitted.
  const { graph, smaller } = model.source;
  const rounds = roundsActivations(graph) || (smaller !== undefined && roundsActivations(smaller));
  const tolerance = rounds ? ROUNDED_TOLERANCE : PARITY_TOLERANCE;
  if (!(relativeError <= tolerance)) throw failed('a cached token against the whole sequence', relativeError);
  return { relativeError, elapsedMs: performance.now() - started };
}

/**
 * The block with its weights inside, dequantised: ORT's WebGPU build has no GatherBlockQuantized on its CPU provider
 * (1.30), and another road to the same numbers is the better witness.
 */
function withFloatBlock(canonical: CanonicalSegment): CanonicalSegment {
  const { graph, weights } = canonical;
  const inputs = graph.inputs.filter((input) => !weights.has(input.name));
  const initializers = new Map([...graph.initializers, ...weights]);
  return { ...canonical, graph: dequantizeProducts({ ...graph, inputs, initializers }), weights: new Map() };
}

async function runBlock(
  { prelude, tokenDim }: BlockStack,
  runtime: Runtime,
  canonical: CanonicalSegment,
  x: Float32Array,
  dy: Float32Array,
): Promise<BlockResult> {
  const inputs = new RuntimeInputs(runtime, prelude);
  const program = new BlockProgram(runtime, canonical.graph);
  const weights = Object.fromEntries(
    [...canonical.weights].map(([name, tensor]) => [name, uploadTensor(runtime, tensor)]),
  );
  const dims = [ROWS, POSITIONS, tokenDim];
  const provided = Object.fromEntries(
    canonical.runtimeInputs.map((name) => [name, inputs.get(name, { batch: ROWS, sequence: POSITIONS })]),
  );
  const xTensor = runtime.upload('float32', dims, x);
  const dyTensor = runtime.upload('float32', dims, dy);
  try {
    const feeds = { ...weights, ...provided, x: xTensor };
    const { outputs, kept } = await program.forwardKeep(feeds, [SEGMENT_INPUT]);
    const output = outputs[SEGMENT_OUTPUT]!;
    const gradients = await program.backwardPass(feeds, { [COTANGENT]: dyTensor }, kept, [SEGMENT_INPUT]);
    const gradient = gradients.get(SEGMENT_INPUT);
    if (gradient === undefined) throw failed('no gradient reaches the block input', Number.NaN);
    const result = { y: (await runtime.read(output)).slice(), dx: (await runtime.read(gradient)).slice() };
    for (const tensor of [output, gradient, ...Object.values(kept)]) runtime.free(tensor);
    return result;
  } finally {
    for (const tensor of [xTensor, dyTensor, ...Object.values(weights)]) runtime.free(tensor);
    inputs.dispose();
    await program.dispose();
  }
}

async function derivativeError(
  stack: BlockStack,
  block: Block,
  x: Float32Array,
  dy: Float32Array,
  direction: Float32Array,
  dx: Float32Array,
): Promise<number> {
  const { runtime } = stack;
  const adapter = stack.adapters?.take();
  const step = 5e-3;
  const along = async (sign: number): Promise<number> => {
    const moved = x.map((value, i) => value + sign * step * direction[i]!);
    const tensor = runtime.upload('float32', [ROWS, POSITIONS, stack.tokenDim], moved);
    const y = await block.programs.unshared.forward(stack.feeds(block, tensor, adapter));
    const value = dot(await runtime.read(y), dy);
    runtime.free(tensor);
    runtime.free(y);
    return value;
  };
  const numeric = ((await along(1)) - (await along(-1))) / (2 * step);
  adapter?.release();
  // Relative to the largest value that the two vectors could give: a derivative near zero by chance is no failure.
  const scale = Math.sqrt(dot(dx, dx)) * Math.sqrt(dot(direction, direction)) * 0.05;
  return Math.abs(numeric - dot(dx, direction)) / Math.max(Math.abs(numeric), scale);
}

function uploadTensor(
  runtime: Runtime,
  tensor: Block['canonical']['weights'] extends ReadonlyMap<string, infer T> ? T : never,
): ReturnType<Runtime['upload']> {
  const bytes = tensor.data.slice();
  return runtime.upload(
    tensor.dataType,
    tensor.dims,
    tensor.dataType === 'float32' ? new Float32Array(bytes.buffer) : bytes,
  );
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function distance(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(difference / dot(b, b));
}

function failed(what: string, error: number): StudioError {
  return new StudioError(
    'SELF_TEST_FAILED',
    `The self-test of the model failed on this device (${what}: relative error ${error.toExponential(1)}).`,
    'Choose the other backend: the studio falls back to WebAssembly when WebGPU computes wrong numbers.',
  );
}
