/** Tasks that the person names by a file: a benchmark, or questions with answers. */
import { StudioError, toErrorFields } from '../../../errors';
import type { ParsedTable } from '../../../references/types';
import { type LeftOut, type ReadTasks, readTasks } from '../../../tasks/readTasks';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';

const WANTED = 'Give a file with a question and its answer, or tests, in each row; or a benchmark as it is published.';

/** The first table of the file. What cannot be read stands as the proof's fault. */
export async function readTaskFile(studio: Studio, file: File): Promise<void> {
  const { store } = studio;
  store.setSession({ proofFault: null });
  try {
    for await (const read of studio.reader.read({ name: file.name, file })) {
      if ('error' in read) throw read.error;
      const { tasks, leftOut } = await tasksIn(read.table, studio);
      if (tasks.length === 0) throw noTasks(read.table, leftOut[0]);
      const words = leftOut.map(({ line, why }) => `Row ${line} is left out: ${why}.`);
      store.setSession({ proofTasks: { name: file.name, tasks, leftOut: words } });
      store.announce(`${file.name}: ${plural(tasks.length, 'task')}.`);
      return;
    }
    throw new StudioError('FILE_UNREADABLE', `${file.name} has no table.`, WANTED);
  } catch (thrown) {
    // A table that failed comes as fields already.
    const proofFault = isFields(thrown) ? thrown : toErrorFields(thrown);
    store.setSession({ proofFault });
    store.announce(proofFault.message);
  }
}

/** @throws StudioError as readTasks, with what is wanted of a file of tasks */
async function tasksIn(table: ParsedTable, { python }: Studio): Promise<ReadTasks> {
  try {
    return await readTasks(table, python);
  } catch (thrown) {
    if (thrown instanceof StudioError && thrown.code === 'REFERENCE_COLUMN') throw noTasks(table, undefined);
    throw thrown;
  }
}

/** What was found instead of tasks. */
function noTasks({ file, columns, rows }: ParsedTable, first: LeftOut | undefined): StudioError {
  const found = rows.length === 0 ? 'It has no rows' : `Its columns are ${columns.join(', ')}`;
  const why = first ? ` Row ${first.line}: ${first.why}.` : '';
  return new StudioError('FILE_UNREADABLE', `${file} has no tasks. ${found}.${why}`, WANTED);
}

const isFields = (thrown: unknown): thrown is ReturnType<typeof toErrorFields> =>
  typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error) && 'code' in thrown && 'remedy' in thrown;

/** Examples are told off again. */
export const leaveTaskFile = ({ store }: Studio): void => store.setSession({ proofTasks: null, proofFault: null });
