/** Safetensors made to break their reader; FUZZ_RUNS=100000 for as many. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors';
import { damaged, damagedJson, survives } from './testing/damage';

const tensors = {
  domain: { dims: [2, 3], data: new Float32Array(6).fill(1) },
  steps: { dims: [2], data: new Int32Array(2) },
  big: { dims: [1], data: new BigInt64Array(1) },
};
const whole = [writeSafetensors(tensors, { model: 'toy', record: '{"a":1}' }), writeSafetensors({}, {})];

/** A file whose header has another shape and its true length. */
const reshaped = fc.constantFrom(...whole).chain((file) => {
  const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes)));
  return damagedJson([header]).map((value) => {
    const json = new TextEncoder().encode(JSON.stringify(value));
    const made = new Uint8Array(8 + json.length + file.length - 8 - headerBytes);
    new DataView(made.buffer).setBigUint64(0, BigInt(json.length), true);
    made.set(json, 8);
    made.set(file.subarray(8 + headerBytes), 8 + json.length);
    return made;
  });
});

it('tensors lie inside the file, or it is refused', { timeout: 3_600_000 }, async () => {
  await survives(
    'safetensors',
    fc.oneof(damaged(whole), reshaped),
    (bytes) => {
      const read = readSafetensors(bytes);
      const total = Object.values(read.tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(total).toBeLessThanOrEqual(2 * bytes.length);
    },
    500,
  );
});
