/** The browser's database of projects: a head each, and its parts. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { StudioError } from '../errors';
import type { Changes, Head, Part } from './parts';
import type { KeptProject } from './types';

interface Schema extends DBSchema {
  heads: { key: string; value: Head };
  /** Keys are [project, part]. */
  parts: { key: [string, string]; value: Part };
}

const VERSION = 1;
/** Behind any key of a part. */
const LAST = '\uffff';

const rangeOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, ''], [id, LAST]);

export class ProjectDatabase {
  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  /**
   * @param onClosed another tab has a newer studio and needs the database, or the browser took it away: nothing is kept from then on
   * @throws StudioError FILE_UNREADABLE where the browser keeps nothing
   */
  static async open(onClosed: () => void, name: string): Promise<ProjectDatabase> {
    try {
      const database: IDBPDatabase<Schema> = await openDB<Schema>(name, VERSION, {
        upgrade(fresh, oldVersion) {
          if (oldVersion > 0) return;
          fresh.createObjectStore('heads', { keyPath: 'id' });
          fresh.createObjectStore('parts');
        },
        blocking() {
          database.close();
          onClosed();
        },
        terminated: onClosed,
      });
      return new ProjectDatabase(database);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  /** Newest first. */
  async list(): Promise<readonly KeptProject[]> {
    try {
      const heads = await this.database.getAll('heads');
      return heads
        .map(({ id, name, savedAt, examples, samples, run }) => ({ id, name, savedAt, examples, samples, run }))
        .sort((a, b) => b.savedAt - a.savedAt);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  /** All of it or nothing. */
  async write(head: Head, { put, gone }: Changes): Promise<void> {
    try {
      const transaction = this.database.transaction(['heads', 'parts'], 'readwrite', { durability: 'strict' });
      const parts = transaction.objectStore('parts');
      const requests: Promise<unknown>[] = [transaction.objectStore('heads').put(head)];
      for (const [key, part] of put) requests.push(parts.put(part, [head.id, key]));
      for (const key of gone) requests.push(parts.delete([head.id, key]));
      await Promise.all([...requests, transaction.done]);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  async read(id: string): Promise<{ head: Head; parts: ReadonlyMap<string, Part> } | null> {
    try {
      const transaction = this.database.transaction(['heads', 'parts']);
      const [head, keys, values] = await Promise.all([
        transaction.objectStore('heads').get(id),
        transaction.objectStore('parts').getAllKeys(rangeOf(id)),
        transaction.objectStore('parts').getAll(rangeOf(id)),
      ]);
      if (head === undefined) return null;
      return { head, parts: new Map(keys.map(([, key], i) => [key, values[i] as Part])) };
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  async remove(id: string): Promise<void> {
    try {
      const transaction = this.database.transaction(['heads', 'parts'], 'readwrite');
      await Promise.all([
        transaction.objectStore('heads').delete(id),
        transaction.objectStore('parts').delete(rangeOf(id)),
        transaction.done,
      ]);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  close(): void {
    this.database.close();
  }
}

/** What went wrong with the browser's storage, as a person can act on it. */
export function keepingError(cause: unknown): StudioError {
  if (cause instanceof StudioError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  if (name === 'QuotaExceededError')
    return new StudioError(
      'DISK_FULL',
      'This browser has no room left to keep the project.',
      'Delete projects on the first screen, or free disk space; exporting still works.',
      { cause },
    );
  if (name === 'VersionError')
    return new StudioError(
      'FORMAT_UNSUPPORTED',
      'A newer studio has kept projects in this browser, and this one cannot write beside it.',
      'Reload the page to get the newer one.',
      { cause },
    );
  return new StudioError(
    'FILE_UNREADABLE',
    'This browser does not let the page keep anything.',
    'Private windows and full disks do that. Everything works until the tab closes: export what you want to keep.',
    { cause },
  );
}
