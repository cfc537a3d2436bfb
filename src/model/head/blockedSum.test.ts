import { afterAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder';
import { createCpuRuntime } from '../../runtime/node';
import { createWasmRuntime } from '../../runtime/web';
import { blockedSum } from './blockedSum';

const runtimes = { cpu: createCpuRuntime({ threads: 1 }), wasm: await createWasmRuntime({ threads: 1 }) };
afterAll(async () => {
  for (const runtime of Object.values(runtimes)) await runtime.dispose();
});

/** [1, 3, W]: one likely word and a long tail below what float32 keeps beside it, as a sure model's softmax. */
function tailed(width: number): Float32Array {
  const terms = new Float32Array(3 * width).fill(4e-8);
  for (let row = 0; row < 3; row++) terms[row * width + [0, 1, width - 1][row]!] = 1;
  return terms;
}

async function sums(kind: keyof typeof runtimes, width: number, known: number | undefined): Promise<Float32Array> {
  const runtime = runtimes[kind];
  const builder = new GraphBuilder('sum');
  builder.input('x', 'float32', ['a', 'b', 'words']);
  builder.output(blockedSum(builder, 'x', known), 'float32', ['a', 'b', 1]);
  const session = await runtime.createSession(builder.build(), { name: 'sum' });
  const x = runtime.upload('float32', [1, 3, width], tailed(width));
  const [output] = Object.values(await session.run({ x }));
  expect(output?.dims).toEqual([1, 3, 1]);
  const values = await runtime.read(output!);
  await session.release();
  return values;
}

/** Largest relative error of the three sums. */
async function error(kind: keyof typeof runtimes, width: number, known: number | undefined): Promise<number> {
  const exact = 1 + (width - 1) * Math.fround(4e-8);
  return Math.max(...Array.from(await sums(kind, width, known), (sum) => Math.abs(sum / exact - 1)));
}

describe.each(['cpu', 'wasm'] as const)('a sum over a vocabulary on %s', (kind) => {
  // Blocks of 64 and 128 that divide it; padded, because 49,157 is prime and 1,028 = 4 · 257; too short for two stages.
  test.each([3072, 151_936, 49_157, 1028, 259])(
    'of %i words keeps what stands far below the largest',
    async (width) => {
      expect(await error(kind, width, width)).toBeLessThan(width < 1024 ? 2e-5 : 1.3e-7 * Math.sqrt(width));
    },
  );

  test('and in one stage does not: the test would see it', async () => {
    expect(await error(kind, 49_157, undefined)).toBeGreaterThan(1e-4);
  });
});
