import { type ArchivedPrompt, promptInZip } from '../../src/domino/prompt/promptArchive';
import { StudioError } from '../../src/errors';
import { ProjectDatabase } from '../../src/keeping/database';
import { ProjectKeeper } from '../../src/keeping/keeper';
import { DATABASE } from '../../src/keeping/types';
import { readProjectFile, writeProjectFile } from '../../src/project/file';
import type { SavedProject } from '../../src/project/schema';
import { fileBytes } from '../fileBytes';
import { handOver } from '../rpc/handOver';
import { ownVitals } from '../rpc/vitals';
import type { ProjectsApi } from './projects.protocol';

/** Larger than any that this studio writes with ease: refused before it is read. */
const MOST_BYTES = 2 ** 30;
/** A file is packed, unpacked and checked in one piece. */
const FILE_MS = 120_000;

export function createProjectsService(): ProjectsApi {
  return {
    async saveKept(id) {
      const project = await withDatabase((database) => ProjectKeeper.look(database, id));
      return given(await ownVitals.during(FILE_MS, () => writeProjectFile(project)));
    },
    save: async (project) => given(await ownVitals.during(FILE_MS, () => writeProjectFile(project))),
    async keepFile(file, name) {
      const project = await read(file, name);
      const id = crypto.randomUUID();
      await withDatabase((database) => ProjectKeeper.create(database, id).keep(project));
      return id;
    },
    readFile: read,
    promptIn,
  };
}

const given = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => handOver(bytes, [bytes]);

async function withDatabase<Result>(use: (database: ProjectDatabase) => Promise<Result>): Promise<Result> {
  const database = await ProjectDatabase.open(() => {}, DATABASE);
  try {
    return await use(database);
  } finally {
    database.close();
  }
}

async function promptIn(file: Blob, name: string): Promise<ArchivedPrompt | null> {
  refuseLarge(file, name, 'Unpack it, and open the prompt in it.');
  const bytes = await fileBytes(file, name, 'Choose it again.');
  const held = await ownVitals.during(FILE_MS, () => promptInZip(bytes, name));
  if (held === null) return null;
  return handOver(held, [held.kind === 'prompt' ? held.bytes : held.adapter.domain.data]);
}

function refuseLarge({ size }: Blob, name: string, remedy: string): void {
  if (size > MOST_BYTES)
    throw new StudioError('FILE_UNREADABLE', `${name} is larger than ${MOST_BYTES / 2 ** 20} MiB.`, remedy, {
      where: name,
    });
}

async function read(file: Blob, name: string): Promise<SavedProject> {
  refuseLarge(file, name, 'Choose a project that was saved here.');
  const bytes = await fileBytes(file, name, 'Choose it again.');
  return ownVitals.during(FILE_MS, () => readProjectFile(bytes, name));
}
