/** Tasks of files that a person named, and rows that a student was trained on. */
import { basename } from 'node:path';
import { StudioError } from '../../errors';
import type { Executor } from '../../execution/types';
import type { NamedQuestion } from '../../tasks/leakage';
import { questionsOf, type ReadTasks, readTasks, type TaskColumns } from '../../tasks/readTasks';
import { readGivenFile } from './files';
import type { Output } from './output';
import { parseTable, refuseProblems } from './references';

export interface GivenTasks extends ReadTasks {
  /** By its id, the line of each task in its file. */
  readonly names: ReadonlyMap<string, string>;
}

/** @throws StudioError FILE_UNREADABLE, REFERENCE_PARSE, REFERENCE_COLUMN, PYTHON_UNAVAILABLE; BAD_OPTION where no row is a task */
export async function givenTasks(
  path: string,
  columns: TaskColumns,
  executor: Pick<Executor, 'run'>,
  output: Output,
): Promise<GivenTasks> {
  const table = await parseTable(basename(path), await readGivenFile(path, 'file of tasks'));
  refuseProblems(table.problems);
  const read = await readTasks(table, executor, columns);
  const [first] = read.leftOut;
  if (first !== undefined)
    output.progress(
      `${table.file}: ${read.leftOut.length} of ${table.rows.length} rows are left out; row ${first.line}: ${first.why}.`,
    );
  if (read.tasks.length === 0)
    throw new StudioError(
      'BAD_OPTION',
      `${table.file} has no task.`,
      'Give questions with answers or tests, and name their columns with --input and --output.',
      { where: path },
    );
  return { ...read, names: new Map(read.tasks.map(({ id }, at) => [id, `task ${at + 1} of ${table.file}`])) };
}

/**
 * The questions of what a student was trained on, under the tasks' columns where it has them: files of rows and of tasks often differ.
 * @throws StudioError REFERENCE_COLUMN, BAD_OPTION where it has no question: nothing could be found to be a task
 */
export async function trainedQuestions(path: string, columns: TaskColumns): Promise<NamedQuestion[]> {
  const table = await parseTable(basename(path), await readGivenFile(path, 'file that the student was trained on'));
  refuseProblems(table.problems);
  const own = columns.input !== undefined && table.columns.includes(columns.input) ? { input: columns.input } : {};
  const questions = questionsOf(table, own).filter(({ question }) => question.trim() !== '');
  if (questions.length === 0)
    throw new StudioError(
      'BAD_OPTION',
      `${table.file} has no question that a student could have been trained on.`,
      'Give the rows that it learned from, or leave --trained out.',
      { where: path },
    );
  return questions.map(({ line, question }) => ({ name: `row ${line} of ${table.file}`, question }));
}
