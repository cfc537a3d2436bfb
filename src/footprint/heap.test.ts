/** What is told of WebAssembly's heap against the heap itself, after a model was loaded, trained for a step and sampled. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadLanguageModel } from '../model/load';
import { sharedStep } from '../model/testing/sharedStep';
import { createWasmRuntime } from '../runtime/web';
import { estimateMemory } from './memoryEstimate';
import { modelSizes } from './modelSizes';

/**
 * Bytes up to the last that was ever written. ONNX Runtime makes its memory itself and does not hand it out; Emscripten
 * grows it by a fifth at a time, so how large it is depends on trifles, the length of the checkout's path among them.
 */
function watchMemories(): () => number {
  const memories: WebAssembly.Memory[] = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  return () => memories.reduce((sum, { buffer }) => sum + writtenBytes(buffer), 0);
}

function writtenBytes(buffer: ArrayBufferLike): number {
  const words = new BigUint64Array(buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0n) end--;
  return end * 8;
}

const GRAPH = 'onnx/model_q4.onnx';
const folder = join(import.meta.dirname, '../../public/models/domino-py-4m');

test('the shipped model’s heap', async () => {
  const heapBytes = watchMemories();
  const read = async (path: string) => new Uint8Array(await readFile(join(folder, path)));
  const runtime = await createWasmRuntime({ threads: 1 });
  const list = async () => ['config.json', 'generation_config.json', GRAPH];
  const model = await loadLanguageModel({ id: 'm', revision: 'local', list, read }, { runtime });
  const [rows, positions] = [4, 200];
  const { tokenDim } = model.info;
  const embeds = { data: new Float32Array(rows * positions * tokenDim).fill(0.01), dims: [rows, positions, tokenDim] };
  const tape = await model.forward(embeds, { data: new Int32Array(rows * 100).fill(3), dims: [rows, 100] });
  await tape.backward(new Float32Array(rows).fill(1));
  tape.dispose();
  await model.score(embeds, { data: new Int32Array(rows * 100).fill(3), dims: [rows, 100] });
  await sharedStep(model, rows, 100);
  const decoder = await model.startDecoding({ data: embeds.data.slice(0, 32 * tokenDim), dims: [32, tokenDim] }, 4);
  await decoder.step(Int32Array.of(3, 4, 5, 6));
  decoder.dispose();
  const held = heapBytes();
  const sizes = modelSizes(await read('config.json'), GRAPH, (await read(GRAPH)).length);
  if (sizes === null) throw new Error('config.json says too little.');
  const told = estimateMemory(sizes.shape, sizes.stored, { device: 'wasm', rows, positions }).heapBytes;
  await model.dispose();
  await runtime.dispose();
  expect(held).toBeGreaterThan(20e6);
  expect(told / held).toBeGreaterThan(0.88);
  expect(told / held).toBeLessThan(1.5);
});
