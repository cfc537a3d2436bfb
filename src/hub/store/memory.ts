/** A store that lasts as long as its process: for Node and for tests. */
import { diskFull } from '../failures';
import type { FileStore } from './types';

export interface MemoryStore extends FileStore {
  readonly contents: Map<string, Map<string, Uint8Array>>;
}

/** @param capacity bytes; a write beyond it fails as on a full disk */
export function memoryStore(capacity = Number.POSITIVE_INFINITY): MemoryStore {
  const contents = new Map<string, Map<string, Uint8Array>>();
  const used = (): number =>
    [...contents.values()].flatMap((files) => [...files.values()]).reduce((sum, { length }) => sum + length, 0);
  return {
    contents,
    folders: async () => [...contents.keys()],
    files: async (folder) => new Map([...(contents.get(folder) ?? [])].map(([name, { length }]) => [name, length])),
    async read(folder, name) {
      const bytes = contents.get(folder)?.get(name);
      return bytes === undefined ? null : new Blob([bytes.slice()]);
    },
    async append(folder, name) {
      const files = contents.get(folder) ?? new Map<string, Uint8Array>();
      contents.set(folder, files);
      if (!files.has(name)) files.set(name, new Uint8Array(0));
      return {
        get size() {
          return files.get(name)?.length ?? 0;
        },
        async write(bytes) {
          const free = capacity - used();
          if (bytes.length > free) throw diskFull(name, { free, wanted: bytes.length });
          const old = files.get(name) ?? new Uint8Array(0);
          const next = new Uint8Array(old.length + bytes.length);
          next.set(old);
          next.set(bytes, old.length);
          files.set(name, next);
        },
        close: async () => undefined,
      };
    },
    async delete(folder, name) {
      if (name === undefined) contents.delete(folder);
      else contents.get(folder)?.delete(name);
    },
    room: async () => (Number.isFinite(capacity) ? { free: capacity - used(), used: used() } : null),
  };
}
