import { describe, expect, it } from 'vitest';
import { limitMemory } from './limitMemory';

const PAGE = 65_536;
/** (module (memory (export "m") 2 1000)), the limit in so many bytes. */
const module = (...most: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3 + most.length, 1, 1, 2, ...most, 7, 5, 1, 1, 109, 2, 0);
const grown = async (bytes: Uint8Array<ArrayBuffer>, pages: number): Promise<number> => {
  const { instance } = await WebAssembly.instantiate(bytes);
  const memory = instance.exports.m as WebAssembly.Memory;
  memory.grow(pages);
  return memory.buffer.byteLength / PAGE;
};

describe('the limit of a module’s memory', () => {
  it('is what the engine holds it to', async () => {
    const bytes = module(0xe8, 0x07);
    expect(await grown(bytes, 500)).toBe(502);
    limitMemory(bytes, 10 * PAGE);
    expect(await grown(bytes, 8)).toBe(10);
    await expect(grown(bytes, 9)).rejects.toThrow();
  });

  it('is refused where the module cannot run in it, or has none', () => {
    expect(() => limitMemory(module(0xe8, 0x07), PAGE)).toThrow(/cannot run in 1 pages/);
    expect(() => limitMemory(module(0x10), 100 * PAGE)).toThrow(/cannot run in 100 pages/);
    expect(() => limitMemory(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), PAGE)).toThrow(/no memory/);
  });
});
