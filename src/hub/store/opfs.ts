/**
 * The origin private file system. Files are appended to in place, so what a broken download left is what the next one goes on from;
 * Cache and IndexedDB take whole values only. Works in workers alone: pages have no synchronous handle.
 */
import { StudioError } from '../../errors';
import { diskFull, isQuota } from '../failures';
import type { Appender, FileStore } from './types';

const ROOT = 'models';

interface SyncHandle {
  getSize(): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

const isMissing = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'NotFoundError';

/** @throws StudioError DEVICE_UNAVAILABLE where the browser keeps no files (some private windows), DISK_FULL where there is no room for one more */
export async function openOpfs(): Promise<FileStore> {
  let root: FileSystemDirectoryHandle;
  try {
    const origin = await navigator.storage.getDirectory();
    root = await origin.getDirectoryHandle(ROOT, { create: true });
  } catch (cause) {
    if (isQuota(cause)) throw diskFull(null, null, cause);
    throw new StudioError(
      'DEVICE_UNAVAILABLE',
      'This browser keeps no files for this page, so models cannot be downloaded.',
      'Use a window that is not private, over https or on localhost; or open the model’s folder from your disk.',
      { cause },
    );
  }
  return new Opfs(root);
}

class Opfs implements FileStore {
  constructor(private readonly root: FileSystemDirectoryHandle) {}

  async folders(): Promise<string[]> {
    const names: string[] = [];
    for await (const [name, handle] of this.root.entries()) if (handle.kind === 'directory') names.push(name);
    return names;
  }

  async files(folder: string): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>();
    const directory = await this.directory(folder);
    if (directory === null) return sizes;
    for await (const [name, handle] of directory.entries())
      if (handle.kind === 'file') sizes.set(name, (await (handle as FileSystemFileHandle).getFile()).size);
    return sizes;
  }

  async read(folder: string, name: string): Promise<Blob | null> {
    try {
      const handle = await (await this.directory(folder))?.getFileHandle(name);
      return handle ? await handle.getFile() : null;
    } catch (thrown) {
      if (isMissing(thrown)) return null;
      throw thrown;
    }
  }

  async append(folder: string, name: string): Promise<Appender> {
    try {
      const directory = await this.root.getDirectoryHandle(folder, { create: true });
      const file = await directory.getFileHandle(name, { create: true });
      const handle = await (
        file as unknown as { createSyncAccessHandle(): Promise<SyncHandle> }
      ).createSyncAccessHandle();
      return new OpfsAppender(handle, name, () => this.room());
    } catch (thrown) {
      if (isQuota(thrown)) throw diskFull(decodeURIComponent(name), null, thrown);
      if (thrown instanceof DOMException && thrown.name === 'NoModificationAllowedError')
        throw new StudioError(
          'DOWNLOAD_BROKEN',
          'Another tab is downloading this model.',
          'Wait until it has finished there, or cancel it there; then press Resume.',
          { where: name, cause: thrown },
        );
      throw thrown;
    }
  }

  async delete(folder: string, name?: string): Promise<void> {
    try {
      if (name === undefined) await this.root.removeEntry(folder, { recursive: true });
      else await (await this.directory(folder))?.removeEntry(name);
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
    }
  }

  async room(): Promise<{ free: number; used: number } | null> {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? null : { free: Math.max(0, quota - usage), used: usage };
  }

  private async directory(folder: string): Promise<FileSystemDirectoryHandle | null> {
    try {
      return await this.root.getDirectoryHandle(folder);
    } catch (thrown) {
      if (isMissing(thrown)) return null;
      throw thrown;
    }
  }
}

class OpfsAppender implements Appender {
  size: number;

  constructor(
    private readonly handle: SyncHandle,
    private readonly name: string,
    private readonly room: () => Promise<{ free: number } | null>,
  ) {
    this.size = handle.getSize();
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written: number;
    let cause: unknown;
    try {
      written = this.handle.write(bytes, { at: this.size });
    } catch (thrown) {
      if (!isQuota(thrown)) throw thrown;
      [written, cause] = [0, thrown];
    }
    // A full disk may also show as fewer bytes written than given.
    this.size += written;
    if (written === bytes.length) return;
    const room = await this.room();
    // An estimate that sees room where the disk has none would contradict the message.
    const wanted = bytes.length - written;
    const figures = room && room.free < wanted ? { free: room.free, wanted } : null;
    throw diskFull(decodeURIComponent(this.name), figures, cause);
  }

  async close(): Promise<void> {
    this.handle.flush();
    this.handle.close();
  }
}
