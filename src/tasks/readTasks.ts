/** Tasks from rows: benchmarks' own columns, open assertions, tests, or questions whose answers are compared as texts. */

import { StudioError } from '../errors';
import { openAsserts } from '../execution/openAsserts';
import type { Executor } from '../execution/types';
import { LIMITS } from '../execution/types';
import type { Cells } from '../references/composition/types';
import { guessMapping } from '../references/mapping';
import type { ParsedTable } from '../references/types';
import { fingerprintOf } from '../tensors/fingerprint';
import { type Computed, computedAnswers, mayBeComputed } from './computedAnswer';
import { gradeAnswers, runBy } from './grade';
import { labelText } from './graders/label';
import { callsIn } from './graders/toolCalls';
import { cruxEval, liveCodeExecution } from './reading/executionFormats';
import { humanEval, mbpp } from './reading/functionFormats';
import { liveCodeBench } from './reading/liveCodeBench';
import type { Reading, TaskFormat } from './reading/taskFormat';
import { testsIn } from './reading/testsColumn';
import { workedExamples } from './reading/workedExamples';
import type { Grading, Task } from './types';

/** A question with its answer, where there is one, by the row it stands in, from 1. */
export interface TaskRow {
  readonly line: number;
  readonly question: string;
  readonly answer: string | null;
}

export interface LeftOut {
  readonly line: number;
  /** Goes behind "This row is left out: ". */
  readonly why: string;
}

export interface ReadTasks {
  readonly tasks: readonly Task[];
  readonly leftOut: readonly LeftOut[];
}

export interface TaskColumns {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
}

/** More columns first: a form that has those of another is meant by them all. */
const FORMATS: readonly TaskFormat[] = [humanEval, mbpp, liveCodeBench, liveCodeExecution, cruxEval];

/** The benchmark whose columns a table has; null where it has none's. */
export const taskFormatOf = (columns: readonly string[]): string | null => formatOf(columns)?.name ?? null;

const formatOf = (columns: readonly string[]): TaskFormat | undefined =>
  FORMATS.find((format) => format.columns.every((column) => columns.includes(column)));

/**
 * @param columns where the person names them, no benchmark is recognised
 * @throws StudioError REFERENCE_COLUMN where a column that is named is missing or no column holds the questions, PYTHON_UNAVAILABLE where something must be run
 */
export function readTasks(
  table: ParsedTable,
  executor: Pick<Executor, 'run'> | null,
  columns: TaskColumns = {},
): Promise<ReadTasks> {
  return settle(readingsOf(table, columns), executor);
}

function readingsOf(table: ParsedTable, columns: TaskColumns): Placed[] {
  const isNamed = columns.input !== undefined || columns.output !== undefined;
  const format = isNamed ? undefined : formatOf(table.columns);
  if (format !== undefined) return table.rows.map(({ line, cells }) => ({ line, reading: format.read(cells) }));
  const { input, output = '' } = columnsFor(table, columns);
  return table.rows.map(({ line, cells }) => ({ line, reading: readPlain(cells, input, output) }));
}

/** What the rows of a table ask, read as tasks are and without their tests: what a student was trained on. */
export function questionsOf(table: ParsedTable, columns: TaskColumns = {}): { line: number; question: string }[] {
  return readingsOf(table, columns).flatMap(({ line, reading }) =>
    'fault' in reading ? [] : [{ line, question: reading.question }],
  );
}

/** The same of rows that have been read: references, or rows that were drawn. */
export function tasksOf(rows: readonly TaskRow[], executor: Pick<Executor, 'run'> | null): Promise<ReadTasks> {
  return settle(
    rows.map(({ line, question, answer }) => ({ line, reading: { question, answer: answer ?? '', grading: null } })),
    executor,
  );
}

function columnsFor(
  table: ParsedTable,
  { input, output }: TaskColumns,
): { readonly input: string; readonly output?: string | undefined } {
  const strange = [input, output].find((column) => column !== undefined && !table.columns.includes(column));
  // Read as empty, every row would be left out, and of trained rows none would be found to give a task away.
  if (strange !== undefined)
    throw new StudioError(
      'REFERENCE_COLUMN',
      `${table.file} has no column ${strange}; its columns are ${table.columns.join(', ')}.`,
      'Name one of these.',
      { where: table.file },
    );
  if (input !== undefined) return { input, output };
  const mapping = guessMapping(table);
  return { input: mapping.input, output: output ?? mapping.output };
}

function readPlain(cells: Cells, input: string, output: string): Reading {
  const { [input]: question = '', [output]: answer = '' } = cells;
  const written = cells.tests;
  if (written === undefined || written.trim() === '') return { question, answer, grading: null };
  const tests = testsIn(written);
  return tests === null
    ? { fault: 'its tests can be read neither as asserts nor as inputs with outputs' }
    : { question, answer, grading: { kind: 'python-tests', tests } };
}

interface Placed {
  readonly line: number;
  readonly reading: Reading;
}

async function settle(rows: readonly Placed[], executor: Pick<Executor, 'run'> | null): Promise<ReadTasks> {
  const tasks = new Map<string, Task>();
  const leftOut: LeftOut[] = [];
  const texts: string[] = [];
  const computed = await computedOf(rows, executor);
  for (const { line, reading } of rows) {
    const made = 'fault' in reading ? reading.fault : await taskOf(reading, computed, executor);
    if (typeof made === 'string') leftOut.push({ line, why: made });
    else if (tasks.has(made.id)) leftOut.push({ line, why: 'its question is asked in a row before' });
    else {
      tasks.set(made.id, made);
      if (made.grading.kind === 'normalised') texts.push(made.answer);
    }
  }
  const labels = labelsOf(texts);
  const graded = [...tasks.values()].map((task) =>
    labels !== null && task.grading.kind === 'normalised'
      ? { ...task, grading: { kind: 'label', labels } as const }
      : task,
  );
  return { tasks: graded, leftOut };
}

type ReadingOfRow = Exclude<Reading, { fault: string }>;

/** What open assertions without an answer come to, by question. */
async function computedOf(
  rows: readonly Placed[],
  executor: Pick<Executor, 'run'> | null,
): Promise<ReadonlyMap<string, Computed>> {
  const isOpen = ({ question, answer, grading }: ReadingOfRow): boolean =>
    grading === null && answer.trim() === '' && mayBeComputed(question) && openAsserts(question).length === 1;
  const open = new Set(rows.flatMap(({ reading }) => ('fault' in reading || !isOpen(reading) ? [] : reading.question)));
  if (open.size === 0) return new Map();
  const found = await computedAnswers([...open], (programs) => runBy(executor, programs));
  return new Map([...open].map((question, at) => [question, found[at]!]));
}

/** What is wrong with it where it is none. */
async function taskOf(
  { question, answer, grading }: ReadingOfRow,
  computed: ReadonlyMap<string, Computed>,
  executor: Pick<Executor, 'run'> | null,
): Promise<Task | string> {
  if (question.trim() === '') return 'it has no question';
  const task = (own: string, by: Grading): Task => ({ id: idOf(question), question, answer: own, grading: by });
  if (grading?.kind === 'python-tests' && grading.tests.some((test) => test.kind === 'stdin' && isTooLong(test.stdout)))
    return `a test expects more than ${LIMITS.stdoutLength} characters`;
  if (grading !== null) return task(answer, grading);
  if (openAsserts(question).length === 1) {
    const found = answer.trim() === '' ? computed.get(question)! : { answer: answer.trim() };
    return 'why' in found ? found.why : task(found.answer, { kind: 'python-value' });
  }
  if (callsIn(answer) !== null) return task(answer, { kind: 'tool-calls' });
  if (readsInput(answer)) return contest(task, question, answer, executor);
  return answer.trim() === '' ? 'it has neither an answer nor tests' : task(answer, { kind: 'normalised' });
}

/** A program that reads: its statement's examples are its tests, if it passes them itself. */
async function contest(
  task: (answer: string, grading: Grading) => Task,
  question: string,
  answer: string,
  executor: Pick<Executor, 'run'> | null,
): Promise<Task | string> {
  const tests = workedExamples(question);
  if (tests.length === 0) return 'its answer is a program, and no tests can be found in the question';
  const made = task(answer, { kind: 'python-tests', tests });
  const [passes] = await gradeAnswers(made, [answer], executor);
  return passes ? made : 'its own answer does not pass the examples in the question';
}

const isTooLong = (text: string): boolean => text.length > LIMITS.stdoutLength;
const readsInput = (answer: string): boolean =>
  /\binput\s*\(|\bstdin\b/.test(answer) && /\bprint\s*\(|\bstdout\b/.test(answer);

/** Few distinct short answers, each given several times. */
const [MOST_LABELS, MOST_CHARACTERS, LEAST_TIMES] = [12, 40, 3];

function labelsOf(answers: readonly string[]): readonly string[] | null {
  const labels = new Map(answers.map((answer) => [labelText(answer), answer.trim()]));
  const isFew = labels.size >= 2 && labels.size <= MOST_LABELS && answers.length >= LEAST_TIMES * labels.size;
  const areShort = [...labels].every(([text, label]) => text !== '' && label.length <= MOST_CHARACTERS);
  return isFew && areShort ? [...labels.values()].sort() : null;
}

/** Of the question, blanks at its ends aside: stable wherever it stands. */
const idOf = (question: string): string =>
  `t${fingerprintOf([question.trim()], (text, place) => text.charCodeAt(place))}`;
