/** n answers of a student to every task, each task behind a prompt of its own. */
import { StudioError } from '../errors';
import { decodeRows, type LiveRow, type RowRules, startRow } from '../generation/decodeLoop';
import { LogitsSampler } from '../generation/logitsSampler';
import { letEventsRun } from '../letEventsRun';
import { withCauseOfNan } from '../model/finiteLogits';
import type { LanguageModel } from '../model/types';
import { Random } from '../tensors/random';
import type { FloatTensor } from '../tensors/tensor';
import type { CheckpointTokenizer } from '../tokenization/types';
import type { AnswerCoder } from './answerForm';
import type { Task } from './types';

export interface AskOptions {
  /** n answers a task. */
  readonly samples: number;
  /** 0 is greedy: all answers to a task are then one. */
  readonly temperature: number;
  /** Longest answer in tokens; shorter where the model's context ends. */
  readonly maxTokens: number;
  readonly seed: number;
}

/** What the papers of Pass@k draw with (Chen et al. 2021, arXiv 2107.03374, §3.2). */
export const TOP_P = 0.95;
const BREATH_MS = 40;

export interface StudentAnswers {
  readonly task: Task;
  /** As answers (AnswerCoder.answer), in the order of their rows. */
  readonly answers: readonly string[];
  /** Of the answers, those that came to the longest there may be and were cut. */
  readonly cut: number;
  /** The question leaves no room for an answer in the model's context; its answers are empty. */
  readonly tooLong: boolean;
}

export interface AskHooks {
  /** In the order of the tasks; a promise holds the next one back. */
  readonly onTask?: (answers: StudentAnswers, at: number) => void | Promise<void>;
  /** Tokens drawn so far. */
  readonly onTokens?: (tokens: number) => void;
  /** Honoured between tokens: tasks that are done are kept. */
  readonly signal?: AbortSignal | undefined;
}

export interface Student {
  readonly model: LanguageModel;
  readonly tokenizer: CheckpointTokenizer;
  readonly coder: AnswerCoder;
  /** A soft prompt in front of every question, float32 [k, d], borrowed; absent: none. */
  readonly front?: FloatTensor | undefined;
}

/**
 * A task's answers follow from the student, the options and the task alone: not from its place among others, nor from how many rows the device takes.
 * @returns of as many tasks as were asked, where it was cancelled
 * @throws StudioError BAD_OPTION, NAN_LOSS; REFERENCE_PARSE where a question does not fit the form of answers
 */
export async function askStudent(
  student: Student,
  tasks: readonly Task[],
  options: AskOptions,
  { onTask, onTokens, signal }: AskHooks = {},
): Promise<StudentAnswers[]> {
  checkOptions(options);
  const { model, coder } = student;
  const rules = {
    sampler: new LogitsSampler({ ...options, topK: 0, topP: TOP_P, repetitionPenalty: 1 }, model.info.vocabularySize),
    endTokenIds: endTokens(student),
  };
  const asked: StudentAnswers[] = [];
  let tokens = 0;
  let breathed = performance.now();
  /** Whether to stop. */
  const onStep = async (rows: number): Promise<boolean> => {
    tokens += rows;
    if (performance.now() - breathed > BREATH_MS) {
      onTokens?.(tokens);
      await letEventsRun();
      breathed = performance.now();
    }
    return signal?.aborted === true;
  };
  for (const [at, task] of tasks.entries()) {
    if (signal?.aborted) break;
    const { ids } = coder.prompt(task.question);
    const room = model.info.maxPositions - ids.length - (student.front?.dims[0] ?? 0);
    const maxTokens = Math.min(options.maxTokens, room);
    const written = maxTokens < 1 ? null : await write(student, ids, task, { ...options, maxTokens }, rules, onStep);
    if (written === 'cancelled') break;
    const blank = Array.from({ length: options.samples }, () => '');
    asked.push({
      task,
      answers: written?.map(({ text }) => coder.answer(text)) ?? blank,
      cut: written?.filter(({ isCut }) => isCut).length ?? 0,
      tooLong: written === null,
    });
    await onTask?.(asked.at(-1)!, at);
  }
  onTokens?.(tokens);
  return asked;
}

interface Written {
  readonly text: string;
  readonly isCut: boolean;
}

interface Rules {
  readonly sampler: LogitsSampler;
  readonly endTokenIds: { readonly own: ReadonlySet<number>; readonly all: ReadonlySet<number> };
}

/** @returns in the order of the rows */
async function write(
  { model, tokenizer, front }: Student,
  question: Int32Array,
  task: Task,
  { samples, temperature, maxTokens, seed }: AskOptions,
  { sampler, endTokenIds }: Rules,
  onStep: (rows: number) => Promise<boolean>,
): Promise<readonly Written[] | 'cancelled'> {
  const prompt = joined(front, await model.embedTokens(question));
  const limits = { endTokenIds: endTokenIds.all, maxTokens };
  const own = new Random(`${seed}/${task.id}`).uint32();
  const count = temperature === 0 ? 1 : samples;
  const waiting = Array.from({ length: count }, (_, index) => startRow(own, index, { sampler, limits }));
  const written: Written[] = [];
  const together = Math.min(count, model.decodingRows?.(prompt.dims[0]! + maxTokens) ?? count);
  while (waiting.length > 0) {
    const rows = waiting.splice(0, together);
    const decoder = await model.startDecoding(prompt, rows.length);
    try {
      const isDone = await decodeRows<RowRules>(
        decoder,
        rows,
        {
          onFinished: (row, reason) => {
            written[row.index] = { text: textOf(row, tokenizer, endTokenIds.own), isCut: reason === 'length' };
          },
          onStep: (drawn) => onStep(drawn.length),
        },
        waiting,
      );
      if (!isDone) return 'cancelled';
    } catch (thrown) {
      throw await withCauseOfNan(model, thrown);
    } finally {
      decoder.dispose();
    }
  }
  return count === samples ? written : Array.from({ length: samples }, () => written[0]!);
}

/** Without the token that ends it; one that ends it by a line break has letters of the answer in front of that, perhaps. */
function textOf({ tokenIds }: LiveRow, tokenizer: CheckpointTokenizer, ends: ReadonlySet<number>): string {
  return tokenizer.decode(ends.has(tokenIds.at(-1)!) ? tokenIds.slice(0, -1) : tokenIds);
}

/** The model's own, and where an answer is one line, every token with a line break in it. */
function endTokens({ model: { info }, tokenizer, coder }: Student): Rules['endTokenIds'] {
  const own = new Set([info.endOfSampleTokenId, ...info.otherEndTokenIds]);
  return { own, all: coder.isLine ? new Set([...own, ...lineBreaks(tokenizer)]) : own };
}

/** Of a large vocabulary it takes a while: once a tokenizer. */
const known = new WeakMap<CheckpointTokenizer, readonly number[]>();

function lineBreaks(tokenizer: CheckpointTokenizer): readonly number[] {
  let ids = known.get(tokenizer);
  if (ids === undefined) {
    const bytes = tokenizer.tokenBytes()?.bytes;
    const breaks = (id: number): boolean =>
      bytes ? (bytes[id]?.some((byte) => byte === 10 || byte === 13) ?? false) : /[\r\n]/.test(tokenizer.decode([id]));
    ids = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id).filter(breaks);
    known.set(tokenizer, ids);
  }
  return ids;
}

function joined(front: FloatTensor | undefined, question: FloatTensor): FloatTensor {
  if (front === undefined) return question;
  const [rows, d] = [front.dims[0]! + question.dims[0]!, question.dims[1]!];
  const data = new Float32Array(rows * d);
  data.set(front.data);
  data.set(question.data, front.data.length);
  return { data, dims: [rows, d] };
}

function checkOptions({ samples, temperature, maxTokens }: AskOptions): void {
  const refuse = (where: string, what: string, remedy: string): StudioError =>
    new StudioError('BAD_OPTION', what, remedy, { where });
  if (!(Number.isInteger(samples) && samples >= 1))
    throw refuse('samples', `${samples} answers a task are asked for.`, 'Ask for one or more.');
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1))
    throw refuse('maxTokens', `The longest answer has ${maxTokens} tokens.`, 'Allow one or more.');
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw refuse('temperature', `The temperature is ${temperature}.`, 'Set it to a number of at least 0.');
}
