/** Tasks that the person names by a file: a benchmark, or questions with answers. */
import { StudioError, toErrorFields } from '../../../errors';
import { readTasks } from '../../../tasks/readTasks';
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
      const { tasks, leftOut } = await readTasks(read.table, studio.python);
      if (tasks.length === 0)
        throw new StudioError(
          'FILE_UNREADABLE',
          `${file.name} has no tasks.`,
          leftOut[0] ? `Row ${leftOut[0].line}: ${leftOut[0].why}.` : WANTED,
        );
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

const isFields = (thrown: unknown): thrown is ReturnType<typeof toErrorFields> =>
  typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error) && 'code' in thrown && 'remedy' in thrown;

/** Examples are told off again. */
export const leaveTaskFile = ({ store }: Studio): void => store.setSession({ proofTasks: null, proofFault: null });
