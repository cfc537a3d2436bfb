import { afterAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder';
import { createCpuRuntime } from '../../runtime/node';
import { createWasmRuntime } from '../../runtime/web';
import { Random } from '../../tensors/random';
import { blockedSoftmax } from './blockedSoftmax';

const runtimes = { cpu: createCpuRuntime({ threads: 1 }), wasm: await createWasmRuntime({ threads: 1 }) };
afterAll(async () => {
  for (const runtime of Object.values(runtimes)) await runtime.dispose();
});

const FACTORS = [-0.5, 1, 2];

/** Logits [1, 3, W]: one likely word, and a long tail below what float32 keeps beside it, as a sure model's. */
function tailed(width: number): Float32Array {
  const logits = new Float32Array(3 * width).fill(Math.log(4e-8));
  for (let row = 0; row < 3; row++) logits[row * width + [0, 1, width - 1][row]!] = 0;
  return logits;
}

async function softmax(kind: keyof typeof runtimes, logits: Float32Array, known: number | undefined) {
  const runtime = runtimes[kind];
  const width = logits.length / 3;
  const builder = new GraphBuilder('softmax');
  builder.input('z', 'float32', ['a', 'b', 'words']);
  builder.input('factor', 'float32', ['a', 'b', 1]);
  const { normalizer, scaledBy } = blockedSoftmax(builder, 'z', known);
  const scaled = scaledBy('factor');
  builder.output(normalizer, 'float32', ['a', 'b', 1]);
  builder.output(scaled, 'float32', ['a', 'b', 'words']);
  const session = await runtime.createSession(builder.build(), { name: 'softmax' });
  const outputs = await session.run({
    z: runtime.upload('float32', [1, 3, width], logits),
    factor: runtime.upload('float32', [1, 3, 1], Float32Array.from(FACTORS)),
  });
  expect(outputs[normalizer]?.dims).toEqual([1, 3, 1]);
  expect(outputs[scaled]?.dims).toEqual([1, 3, width]);
  const read = { normalizers: await runtime.read(outputs[normalizer]!), scaled: await runtime.read(outputs[scaled]!) };
  await session.release();
  return read;
}

/** Largest errors against float64: of a normaliser absolutely, of a share relative to the largest of its row. */
async function errors(kind: keyof typeof runtimes, logits: Float32Array, known: number | undefined) {
  const width = logits.length / 3;
  const { normalizers, scaled } = await softmax(kind, logits, known);
  const found = { normalizer: 0, share: 0 };
  for (let row = 0; row < 3; row++) {
    const own = logits.subarray(row * width, (row + 1) * width);
    const peak = own.reduce((most, z) => Math.max(most, z), Number.NEGATIVE_INFINITY);
    const exact = peak + Math.log(own.reduce((sum, z) => sum + Math.exp(z - peak), 0));
    found.normalizer = Math.max(found.normalizer, Math.abs((normalizers[row] as number) - exact));
    const largest = Math.exp(peak - exact);
    for (const [word, z] of own.entries()) {
      const share = (scaled[row * width + word] as number) / FACTORS[row]!;
      found.share = Math.max(found.share, Math.abs(share - Math.exp(z - exact)) / largest);
    }
  }
  return found;
}

describe.each(['cpu', 'wasm'] as const)('a softmax over a vocabulary on %s', (kind) => {
  // Blocks that divide it; padded, because 49,157 is prime and 1,028 = 4 · 257; too short for blocks.
  test.each([3072, 4096, 151_936, 49_157, 1028, 259])(
    'of %i words keeps what stands far below the largest',
    async (width) => {
      const { normalizer, share } = await errors(kind, tailed(width), width);
      expect(normalizer).toBeLessThan(1.3e-7 * Math.sqrt(width));
      expect(share).toBeLessThan(1.3e-7 * Math.sqrt(width));
    },
  );

  test.each([3072, 1028, 259])('of %i words is that of any logits', async (width) => {
    const random = new Random('softmax');
    const logits = Float32Array.from({ length: 3 * width }, () => 300 * random.normal());
    const { normalizer, share } = await errors(kind, logits, width);
    expect(normalizer).toBeLessThan(1e-4);
    expect(share).toBeLessThan(1e-5);
  });

  test('and in one block loses it: the test would see it', async () => {
    expect((await errors(kind, tailed(151_936), undefined)).normalizer).toBeGreaterThan(1e-4);
  });
});
