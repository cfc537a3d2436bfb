import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unzip, ZipTooLarge } from './unzip';

const all = (): boolean => true;
const ROOM = { mostBytes: 2 ** 30 };
const zip = zipSync({ 'a/b.txt': strToU8('some text, some text'), 'c.txt': [strToU8('stored'), { level: 0 }] });

/** The size that the directory declares of its first member, unpacked. */
function declaring(size: number): Uint8Array {
  const bytes = zip.slice();
  const view = new DataView(bytes.buffer);
  const at = bytes.findIndex((_, place) => place + 4 <= bytes.length && view.getUint32(place, true) === 0x02014b50);
  view.setUint32(at + 24, size, true);
  return bytes;
}

describe('members of a ZIP', () => {
  it('come by their paths, those that are wanted', () => {
    const members = unzip(zip, (path) => path !== 'c.txt', ROOM);
    expect([...members].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])).toEqual([
      ['a/b.txt', 'some text, some text'],
    ]);
    expect(unzip(zip, all, ROOM).get('constructor')).toBeUndefined();
  });

  it('are refused before anything is allocated where they declare more than their bytes can hold', () => {
    const started = performance.now();
    for (let time = 0; time < 100; time++) expect(() => unzip(declaring(2 ** 29), all, ROOM)).toThrow(/declares/);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('are those that the directory has, not those that its end declares', () => {
    const started = performance.now();
    for (let time = 0; time < 100; time++) {
      const bytes = zip.slice();
      bytes.fill(0xff, bytes.length - 14);
      expect(() => unzip(bytes, all, ROOM)).toThrow();
      const more = zip.slice();
      more.set([0xff, 0xff], more.length - 14);
      expect(() => unzip(more, all, ROOM)).toThrow(/directory/);
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('are refused where they are too many, too large, or lie upon each other', () => {
    expect(() => unzip(zip, all, { ...ROOM, mostMembers: 1 })).toThrow(ZipTooLarge);
    expect(() => unzip(zip, all, { mostBytes: 25 })).toThrow(ZipTooLarge);
    expect(unzip(zip, all, { mostBytes: 26 }).size).toBe(2);
    // Ten entries of the directory for one member.
    const large = zipSync({ 'c.txt': [new Uint8Array(2000), { level: 0 }] });
    const view = new DataView(large.buffer);
    const directory = view.getUint32(large.length - 6, true);
    const entry = large.subarray(directory, large.length - 22);
    const end = large.slice(-22);
    const endView = new DataView(end.buffer);
    endView.setUint16(8, 10, true);
    endView.setUint16(10, 10, true);
    const parts = [large.subarray(0, directory), ...Array<Uint8Array>(10).fill(entry), end];
    expect(() => unzip(Uint8Array.from(parts.flatMap((part) => [...part])), all, ROOM)).toThrow(/larger than it is/);
  });
});
