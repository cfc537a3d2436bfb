/** The browser's database of projects: a head each, and its parts. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { StudioError } from '../errors';
import type { Changes, Head } from './parts';
import type { KeptProject } from './types';

/** A head as any version of the studio wrote it. */
type AnyHead = KeptProject & { readonly version: number; readonly writer?: string };

interface Schema extends DBSchema {
  heads: { key: string; value: AnyHead };
  /** Keys are [project, key of the record]. */
  parts: { key: [string, string]; value: unknown };
}

/** All that is kept of a project, as it was written. */
export interface KeptRecords {
  readonly head: AnyHead;
  readonly records: ReadonlyMap<string, unknown>;
}

const VERSION = 1;
/** Letters or bytes that are handed to the browser before the page has a moment: some milliseconds of copying. */
const AT_ONCE = 2 ** 20;
/** Behind any key of a part. */
const LAST = '\uffff';

const rangeOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, ''], [id, LAST]);

async function openedDatabase(
  name: string,
  version: number,
  onBlocked: () => void,
  onClosed: () => void,
): Promise<IDBPDatabase<Schema>> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>(name, version, {
    upgrade(fresh, oldVersion) {
      if (oldVersion > 0) return;
      fresh.createObjectStore('heads', { keyPath: 'id' });
      fresh.createObjectStore('parts');
    },
    blocked: onBlocked,
    blocking() {
      database.close();
      onClosed();
    },
    terminated: onClosed,
  });
  return database;
}

export class ProjectDatabase {
  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  /**
   * @param onClosed another tab has a newer studio and needs the database, or the browser took it away: nothing is kept from then on
   * @throws StudioError FILE_UNREADABLE where the browser keeps nothing, or another tab holds an older database
   */
  static async open(onClosed: () => void, name: string, version = VERSION): Promise<ProjectDatabase> {
    let refuse: (reason: StudioError) => void = () => {};
    const blocked = new Promise<never>((_, reject) => {
      refuse = reject;
    });
    const opening = openedDatabase(name, version, () => refuse(heldByAnotherTab()), onClosed);
    try {
      return new ProjectDatabase(await Promise.race([opening, blocked]));
    } catch (cause) {
      // One that opens after all is not used: it would hold others up in its turn.
      opening.then((late) => late.close()).catch(() => {});
      throw keepingError(cause);
    }
  }

  /** Newest first. */
  async list(): Promise<readonly KeptProject[]> {
    try {
      const heads = await this.database.getAll('heads');
      return heads
        .map(({ id, name, savedAt, examples, samples, run, bytes }) => ({
          ...{ id, name, savedAt, examples, samples, run },
          ...(bytes === undefined ? {} : { bytes }),
        }))
        .sort((a, b) => b.savedAt - a.savedAt);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  /**
   * All of it or nothing.
   * @param isWhole the changes are all there is, whatever was kept before
   * @throws StudioError TakenOver where another writer has the project since, Missing where its records are gone and these are not all
   */
  async write(head: Head, { put, gone }: Pick<Changes, 'put' | 'gone'>, isWhole: boolean): Promise<void> {
    try {
      const transaction = this.database.transaction(['heads', 'parts'], 'readwrite', { durability: 'strict' });
      const [heads, parts] = [transaction.objectStore('heads'), transaction.objectStore('parts')];
      const refused = refusal(await heads.get(head.id), head, isWhole);
      if (refused !== null) {
        transaction.abort();
        await transaction.done.catch(() => {});
        throw refused;
      }
      const requests: Promise<unknown>[] = [heads.put(head)];
      if (isWhole) requests.push(parts.delete(rangeOf(head.id)));
      for (const key of gone) requests.push(parts.delete([head.id, key]));
      let handed = 0;
      for (const [key, stored] of put) {
        const request = parts.put(stored, [head.id, key]);
        // Whatever fails fails the transaction, which is waited for.
        request.catch(() => {});
        requests.push(request);
        handed += stored.length;
        if (handed < AT_ONCE) continue;
        // The browser copies what it is handed before it returns: the transaction waits, and the page has a moment.
        handed = 0;
        await Promise.race([request, transaction.done]);
      }
      await Promise.all([...requests, transaction.done]);
    } catch (cause) {
      throw keepingError(cause);
    }
  }

  /**
   * What is kept of a project; null where nothing is.
   * @param writer who writes it from now on: whoever did before is refused; null to look only
   * @param receive what becomes of each record, while the next ones are on their way
   */
  async read(
    id: string,
    writer: string | null,
    receive = (stored: unknown, _key: string): unknown => stored,
  ): Promise<KeptRecords | null> {
    try {
      const transaction = this.database.transaction(['heads', 'parts'], writer === null ? 'readonly' : 'readwrite');
      const heads = transaction.objectStore('heads');
      const head = await heads.get(id);
      if (head === undefined) return null;
      if (writer !== null) await heads.put?.({ ...head, writer });
      const parts = transaction.objectStore('parts');
      const keys = await parts.getAllKeys(rangeOf(id));
      // One by one: all of them at once would be handed over, and read, in one piece.
      const reading = keys.map(async (key) => [key[1], receive(await parts.get(key), key[1])] as const);
      const records = new Map(await Promise.all(reading));
      await transaction.done;
      return { head, records };
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

/** Another tab writes the project since. */
export class TakenOver extends StudioError {
  constructor() {
    super('CANCELLED', 'This project goes on in another tab.', 'Go on there, or take it back.');
  }
}

/** What was kept is gone: the browser or the person cleared it. */
export class Missing extends StudioError {
  constructor() {
    super(
      'FILE_UNREADABLE',
      'The browser cleared what it kept of this project.',
      'It is kept anew with the next change.',
    );
  }
}

function refusal(kept: AnyHead | undefined, { writer }: Head, isWhole: boolean): StudioError | null {
  if (kept === undefined) return isWhole ? null : new Missing();
  return kept.writer === writer ? null : new TakenOver();
}

const heldByAnotherTab = (): StudioError =>
  new StudioError(
    'FILE_UNREADABLE',
    'Another tab with an older studio holds what this browser keeps.',
    'Close the other tabs of this page; until then nothing is kept, and exporting works.',
  );

/** What went wrong with the browser's storage, as a person can act on it. */
function keepingError(cause: unknown): StudioError {
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
