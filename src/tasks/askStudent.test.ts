import { describe, expect, it } from 'vitest';
import { type FakeModelOptions, fakeLanguageModel } from '../generation/testing/fakeLanguageModel';
import { loadTokenizer } from '../tokenization/load';
import { END_OF_TEXT, tinyTokenizerFiles } from '../tokenization/testing/tinyTokenizer';
import { answerCoder } from './answerForm';
import { askStudent, type Student } from './askStudent';
import type { AnswerForm, Task } from './types';

const files = tinyTokenizerFiles({ template: false });
const tokenizer = loadTokenizer(files.tokenizer, files.config);
const OPEN: AnswerForm = { kind: 'open-assert' };
const TEXT: AnswerForm = { kind: 'template', between: '\n' };

function student(form: AnswerForm, options: FakeModelOptions = {}) {
  const model = fakeLanguageModel({
    vocabularySize: 264,
    endOfSampleTokenId: END_OF_TEXT.id,
    endBias: 3,
    addsRows: true,
    ...options,
  });
  return { model, tokenizer, coder: answerCoder(form, tokenizer, model.info) } satisfies Student;
}
const task = (question: string): Task => ({ id: question, question, answer: '1', grading: { kind: 'exact' } });
const tasks = [1, 2, 3].map((at) => task(`assert f(${at}) == ??`));
const options = { samples: 6, temperature: 1, maxTokens: 40, seed: 5 };

describe('asking a student', () => {
  it('gives n answers a task, the same wherever the task stands and however many rows go together', async () => {
    const asked = await askStudent(student(OPEN), tasks, options);
    expect(asked.map(({ answers }) => answers.length)).toEqual([6, 6, 6]);
    expect(new Set(asked.flatMap(({ answers }) => answers)).size).toBeGreaterThan(6);
    const backwards = await askStudent(student(OPEN), [...tasks].reverse(), options);
    expect([...backwards].reverse()).toEqual(asked);
    for (const addsRows of [true, false]) {
      const own = student(OPEN, { addsRows });
      own.model.decodingRows = () => 2;
      expect(await askStudent(own, tasks, options)).toEqual(asked);
      expect(Math.max(...own.model.calls.rows)).toBe(2);
    }
    const other = await askStudent(student(OPEN), tasks, { ...options, seed: 6 });
    expect(other).not.toEqual(asked);
    expect((await askStudent(student(OPEN), tasks, { ...options, samples: 3 }))[1]!.answers).toEqual(
      asked[1]!.answers.slice(0, 3),
    );
  });

  it('stops at a line break where an answer is one line, and nowhere else', async () => {
    const lines = 10; // the byte of a line break is its token
    const breaking = (form: AnswerForm) => {
      const own = student(form, { endBias: -20 });
      const start = own.model.startDecoding.bind(own.model);
      let steps = 0;
      own.model.startDecoding = async (prefix, rows) => {
        const decoder = await start(prefix, rows);
        const step = decoder.step.bind(decoder);
        decoder.step = async (ids) => {
          const logits = await step(ids);
          // The third token of every row is a line break.
          if (++steps === 2) for (let row = 0; row < ids.length; row++) logits[row * 264 + lines] = 50;
          return logits;
        };
        return decoder;
      };
      return own;
    };
    const [one] = await askStudent(breaking(OPEN), tasks.slice(0, 1), { ...options, maxTokens: 8 });
    expect(one!.cut).toBe(0);
    expect(one!.answers.every((answer) => !/[\r\n]/.test(answer))).toBe(true);
    const [text] = await askStudent(breaking(TEXT), tasks.slice(0, 1), { ...options, maxTokens: 8 });
    expect(text!.cut).toBe(6);
    expect(text!.answers.filter((answer) => answer.includes('\n')).length).toBeGreaterThan(0);
  });

  it('is greedy at 0, and decodes one row for all answers', async () => {
    const own = student(TEXT);
    const [first] = await askStudent(own, tasks.slice(0, 1), { ...options, temperature: 0 });
    expect(new Set(first!.answers).size).toBe(1);
    expect([first!.answers.length, own.model.calls.rows]).toEqual([6, [1]]);
  });

  it('cuts at the longest answer, or where the context ends, and says which questions leave no room', async () => {
    const own = student(TEXT, { endBias: -50, maxPositions: 25 });
    const asked = await askStudent(own, [task('a'), task('b'.repeat(60))], { ...options, maxTokens: 40 });
    expect(asked.map(({ cut, tooLong }) => [cut, tooLong])).toEqual([
      [6, false],
      [0, true],
    ]);
    expect(asked[1]!.answers).toEqual(Array(6).fill(''));
    expect(own.model.calls.disposed).toBe(own.model.calls.rows.length);
  });

  it('stands behind a soft prompt where there is one', async () => {
    const own = student(OPEN);
    const front = { data: Float32Array.of(1, 2, 3), dims: [1, 3] };
    const without = await askStudent(own, tasks, options);
    expect(await askStudent({ ...own, front }, tasks, options)).not.toEqual(without);
  });

  it('keeps what is done when it is cancelled, and frees what it holds', async () => {
    const abort = new AbortController();
    const own = student(TEXT, { endBias: -50 });
    const seen: number[] = [];
    const asked = await askStudent(
      own,
      tasks,
      { ...options, maxTokens: 5 },
      {
        signal: abort.signal,
        onTask: (_, at) => {
          seen.push(at);
          if (at === 1) abort.abort();
        },
      },
    );
    expect([asked.length, seen, own.model.calls.disposed]).toEqual([2, [0, 1], 2]);
  });

  it('refuses what cannot be asked', async () => {
    for (const wrong of [{ samples: 0 }, { maxTokens: 0 }, { temperature: Number.NaN }])
      await expect(askStudent(student(OPEN), tasks, { ...options, ...wrong })).rejects.toMatchObject({
        code: 'BAD_OPTION',
      });
    await expect(askStudent(student(OPEN), [task('Explain.')], options)).rejects.toMatchObject({
      code: 'REFERENCE_PARSE',
    });
  });
});
