import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import { readSafetensors, type TensorData, writeSafetensors } from './safetensors';

function fileOf(header: string | object, data: Uint8Array = new Uint8Array(0), declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error.code;
    throw error;
  }
  return 'none';
}

const tensor = (dtype: string, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

describe('safetensors', () => {
  it('gives back what was written, aligned to each element size', () => {
    const written = {
      bytes: { dims: [3], data: new Uint8Array([1, 2, 255]) },
      domain: { dims: [2, 2], data: new Float32Array([1, -0, 3.5e-39, Number.NaN]) },
      steps: { dims: [2], data: new Int32Array([-1, 2 ** 31 - 1]) },
      big: { dims: [], data: new BigInt64Array([-(2n ** 63n)]) },
      none: { dims: [0, 4], data: new Float32Array(0) },
    };
    const file = writeSafetensors(written, { template: 'raw', 'a "name"': 'ü' });
    // A view at an odd offset, as a slice of a larger file is.
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const { tensors, metadata } = readSafetensors(shifted.subarray(1));
    expect({ ...metadata }).toEqual({ template: 'raw', 'a "name"': 'ü' });
    for (const [name, { dims, data }] of Object.entries(written)) {
      expect(tensors[name]?.dims).toEqual(dims);
      expect(tensors[name]?.data).toEqual(data);
    }
    const header = JSON.parse(
      new TextDecoder().decode(file.subarray(8, 8 + Number(new DataView(file.buffer).getBigUint64(0, true)))),
    );
    expect(header.big.data_offsets[0] % 8).toBe(0);
    expect(header.domain).toEqual({ dtype: 'F32', shape: [2, 2], data_offsets: [8, 24] });
  });

  it('reads a Buffer that is part of a larger one', () => {
    const data = Float32Array.of(1.5, -2, 3);
    const file = writeSafetensors({ x: { data, dims: [3] } });
    const pool = Buffer.alloc(file.length + 24, 7);
    pool.set(file, 8);
    const { tensors } = readSafetensors(pool.subarray(8, 8 + file.length));
    expect(tensors.x?.data).toEqual(data);
  });

  it('reads half, brain and double floats as float32', () => {
    const halves = new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000]);
    const { tensors } = readSafetensors(fileOf({ h: tensor('F16', [6], [0, 12]) }, new Uint8Array(halves.buffer)));
    expect(Array.from(tensors.h!.data as Float32Array)).toEqual([1, -2, 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0]);
    const brains = new Uint16Array([0x3f80, 0xc0a0]);
    expect(
      readSafetensors(fileOf({ b: tensor('BF16', [2], [0, 4]) }, new Uint8Array(brains.buffer))).tensors.b!.data,
    ).toEqual(new Float32Array([1, -5]));
    const doubles = new Float64Array([0.1]);
    expect(
      readSafetensors(fileOf({ d: tensor('F64', [1], [0, 8]) }, new Uint8Array(doubles.buffer))).tensors.d!.data,
    ).toEqual(new Float32Array([0.1]));
  });

  it('keeps names that objects treat specially', () => {
    const file = fileOf('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', new Uint8Array([7]));
    const { tensors } = readSafetensors(file);
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(tensors)).toBeNull();
    expect(tensors.toString).toBeUndefined();
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'FILE_EMPTY'],
    ['seven bytes', new Uint8Array(7), 'FILE_UNREADABLE'],
    ['a header longer than the file', fileOf('{}', new Uint8Array(0), 3n), 'FILE_UNREADABLE'],
    ['a header of 2⁶⁴−1 bytes', fileOf('{}', new Uint8Array(0), 2n ** 64n - 1n), 'FILE_UNREADABLE'],
    ['a header that is a list', fileOf('[]'), 'FILE_UNREADABLE'],
    ['a header that is not JSON', fileOf('{"a"'), 'FILE_UNREADABLE'],
    ['metadata that is not text', fileOf({ __metadata__: { a: 1 } }), 'FILE_UNREADABLE'],
    ['an unknown type', fileOf({ a: tensor('F8_E4M3', [1], [0, 1]) }, new Uint8Array(1)), 'FORMAT_UNSUPPORTED'],
    ['a type named like a method', fileOf({ a: tensor('toString', [0], [0, 0]) }), 'FORMAT_UNSUPPORTED'],
    ['a negative size', fileOf({ a: tensor('U8', [-1], [0, 1]) }, new Uint8Array(1)), 'FILE_UNREADABLE'],
    ['a broken size', fileOf({ a: tensor('U8', [0.5], [0, 1]) }, new Uint8Array(1)), 'FILE_UNREADABLE'],
    [
      'a huge shape over few bytes',
      fileOf({ a: tensor('F32', [2 ** 40, 2 ** 40], [0, 4]) }, new Uint8Array(4)),
      'FILE_UNREADABLE',
    ],
    [
      'a huge tensor beyond the end',
      fileOf({ a: tensor('F32', [2 ** 40], [0, 2 ** 42]) }, new Uint8Array(4)),
      'FILE_UNREADABLE',
    ],
    ['offsets backwards', fileOf({ a: tensor('U8', [1], [1, 0]) }, new Uint8Array(1)), 'FILE_UNREADABLE'],
    ['three offsets', fileOf({ a: tensor('U8', [1], [0, 1, 1]) }, new Uint8Array(1)), 'FILE_UNREADABLE'],
    [
      'an overlap',
      fileOf({ a: tensor('U8', [2], [0, 2]), b: tensor('U8', [2], [1, 3]) }, new Uint8Array(3)),
      'FILE_UNREADABLE',
    ],
    [
      'a hole',
      fileOf({ a: tensor('U8', [1], [0, 1]), b: tensor('U8', [1], [2, 3]) }, new Uint8Array(3)),
      'FILE_UNREADABLE',
    ],
    ['bytes nobody owns', fileOf({ a: tensor('U8', [1], [0, 1]) }, new Uint8Array(2)), 'FILE_UNREADABLE'],
    ['an entry that is null', fileOf({ a: null }), 'FILE_UNREADABLE'],
  ])('refuses %s', (_, bytes, code) => {
    expect(codeOf(() => readSafetensors(bytes))).toBe(code);
  });

  it('refuses to write a shape that does not match or a reserved name', () => {
    expect(codeOf(() => writeSafetensors({ a: { dims: [3], data: new Float32Array(2) } }))).toBe('BAD_OPTION');
    expect(codeOf(() => writeSafetensors({ __metadata__: { dims: [0], data: new Float32Array(0) } }))).toBe(
      'BAD_OPTION',
    );
  });

  it('round-trips any tensors and metadata', () => {
    const data: fc.Arbitrary<TensorData> = fc.oneof(
      fc.float32Array({ maxLength: 9 }),
      fc.int32Array({ maxLength: 9 }),
      fc.bigInt64Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
    );
    const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__metadata__');
    fc.assert(
      fc.property(fc.dictionary(name, data), fc.dictionary(name, fc.string()), (arrays, metadata) => {
        const tensors = Object.fromEntries(
          Object.entries(arrays).map(([key, value]) => [key, { dims: [value.length], data: value }]),
        );
        const read = readSafetensors(writeSafetensors(tensors, metadata));
        expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [key, value] of Object.entries(arrays)) expect(read.tensors[key]?.data).toEqual(value);
      }),
      { numRuns: 200 },
    );
  });

  it('answers any cut or flipped bytes with a StudioError or with tensors inside the file', () => {
    const good = writeSafetensors(
      { domain: { dims: [2, 3], data: new Float32Array(6).fill(1) }, steps: { dims: [2], data: new Int32Array(2) } },
      { model: 'toy' },
    );
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
        (length, flips) => {
          const bytes = good.slice();
          for (const [at, value] of flips) bytes[at] = value;
          try {
            const { tensors } = readSafetensors(bytes.subarray(0, length));
            let total = 0;
            for (const { data } of Object.values(tensors)) total += data.length;
            expect(total).toBeLessThanOrEqual(length);
          } catch (error) {
            if (!(error instanceof StudioError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
    for (let length = 0; length < good.length; length++) {
      expect(codeOf(() => readSafetensors(good.subarray(0, length)))).not.toBe('none');
    }
  });
});
