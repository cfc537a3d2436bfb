import { filePrefix } from '../../domino/prompt/promptPrefix';
import { StudioError } from '../../errors';
import { jsonText } from '../../references/formats/jsonValue';
import { answerCoder, fitsForm, formFor } from '../../tasks/answerForm';
import { type EvaluatedTask, evaluateStudent } from '../../tasks/evaluateStudent';
import { refuseLeaks } from '../../tasks/leakage';
import { passAtK } from '../../tasks/passAtK';
import type { PassAtK, Task } from '../../tasks/types';
import { readStudent } from '../cli/adaptFolder';
import { integer, number, type OptionSpec, required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { checkResultFile, writeResultFile } from '../cli/files';
import { givenTasks, trainedQuestions } from '../cli/givenTasks';
import { MODEL_OPTIONS, withModel } from '../cli/openModel';
import { EXIT } from '../cli/output';
import { onModel, readPrompt } from '../cli/prompt';
import { childPython } from '../python/childPython';

/** As LiveCodeBench asks (lcb_runner/runner/parser.py): close to each model's best guess, and still several of them. */
const DEFAULTS = { samples: 10, temperature: 0.2, seed: 0, k: [1, 5, 10] };
/** Longest answers in tokens: a literal on one line, and a program. */
const LONGEST = { line: 128, text: 512 };

const numbers: OptionSpec<readonly number[]> = {
  required: false,
  value: 'K1,K2,…',
  read: (given) => {
    const values = given.split(',').map((each) => (/^\d+$/.test(each.trim()) ? Number(each) : Number.NaN));
    if (!values.every((value) => value >= 1)) throw new RangeError('whole numbers of at least 1, with commas between');
    return [...new Set(values)].sort((a, b) => a - b);
  },
};

/** How often a student answers held-out tasks right. */
export const command = defineCommand({
  summary:
    'Pass@k of a model on tasks with answers or tests, with 95 % intervals over the tasks; its answers as JSONL.',
  options: {
    ...MODEL_OPTIONS,
    tests: required(text('FILE')),
    out: required(text('FILE')),
    prompt: text('FILE'),
    adapter: text('DIR'),
    trained: text('FILE'),
    input: text('COLUMN'),
    output: text('COLUMN'),
    k: numbers,
    samples: integer({ from: 1 }),
    temperature: number({ from: 0 }),
    'max-tokens': integer({ from: 1 }),
    seed: integer({ from: 0 }),
  },
  stops: true,
  run: async (values, { output, signal }) => {
    await checkResultFile(values.out);
    const samples = values.samples ?? DEFAULTS.samples;
    const { temperature = DEFAULTS.temperature, seed = DEFAULTS.seed } = values;
    const ks = values.k ?? DEFAULTS.k.filter((k) => k <= samples);
    const tooLarge = ks.find((k) => k > samples);
    if (tooLarge !== undefined)
      throw new StudioError(
        'BAD_OPTION',
        `Pass@${tooLarge} of ${samples} answers a task cannot be estimated.`,
        `Give --samples ${tooLarge} or more, or smaller numbers behind --k.`,
        { where: 'k' },
      );
    const given = values.prompt === undefined ? null : await readPrompt(values.prompt, 'prompt file');
    const student = values.adapter === undefined ? null : await readStudent(values.adapter);
    const python = childPython();
    try {
      const { tasks, leftOut, names } = await givenTasks(values.tests, values, python, output);
      if (values.trained !== undefined)
        refuseLeaks(
          tasks.map(({ id, question }) => ({ name: names.get(id)!, question })),
          await trainedQuestions(values.trained, values),
        );
      return await withModel({ ...values, adapter: student?.shape }, output, async (opened) => {
        const { model, tokenizer } = opened;
        if (student) {
          if (student.base !== model.info.id)
            output.progress(
              `The adapter names ${student.base ?? 'no model'} as its base, and this is ${model.info.id}.`,
            );
          model.adaptation?.use(student.weights);
        }
        const form = formFor(
          tasks.map(({ question }) => question),
          tokenizer,
        );
        const fitting = tasks.filter(({ question }) => fitsForm(form, question));
        if (fitting.length < tasks.length)
          output.progress(`${tasks.length - fitting.length} tasks have no open assertion and are left out.`);
        const prompt = onModel(given, opened, output, values.prompt);
        const coder = answerCoder(form, tokenizer, model.info, { behindPrompt: prompt !== null });
        const front = prompt === null ? undefined : await filePrefix(model, prompt, values.prompt);
        const maxTokens = values['max-tokens'] ?? (coder.isLine ? LONGEST.line : LONGEST.text);
        const startedAt = performance.now();
        let tokens = 0;
        const evaluated = await evaluateStudent(
          { model, tokenizer, coder, front },
          fitting,
          { samples, temperature, maxTokens, seed },
          python,
          {
            signal,
            onTokens: (drawn) => {
              tokens = drawn;
            },
            onTask: (_, at) => output.status(`${at + 1} of ${fitting.length} tasks asked`),
          },
        );
        output.clearStatus();
        const seconds = (performance.now() - startedAt) / 1000;
        await writeResultFile(values.out, evaluated.map((each) => `${jsonText(lineOf(each))}\n`).join(''));
        if (evaluated.length < fitting.length) {
          output.progress(`Interrupted: ${evaluated.length} of ${fitting.length} tasks were asked and are kept.`);
          return EXIT.interrupted;
        }
        const scores = ks.map((k) => passAtK(evaluated, k));
        output.result(
          {
            out: values.out,
            tasks: evaluated.length,
            leftOut: leftOut.length + tasks.length - fitting.length,
            gradings: gradingsOf(fitting),
            form: form.kind,
            samples,
            temperature,
            maxTokens,
            seed,
            passAtK: scores,
            cut: evaluated.reduce((sum, { cut }) => sum + cut, 0),
            tooLong: evaluated.filter(({ tooLong }) => tooLong).length,
            tokens,
            seconds,
          },
          [
            `${values.out}: ${evaluated.length} tasks, ${samples} answers each, ${seconds.toFixed(1)} s`,
            ...scores.map(scoreLine),
          ],
        );
        return EXIT.done;
      });
    } finally {
      python.dispose();
    }
  },
});

const lineOf = ({ task, samples, correct, answers, cut, tooLong }: EvaluatedTask) => ({
  id: task.id,
  question: task.question,
  answer: task.answer,
  grading: task.grading.kind,
  samples,
  correct,
  answers,
  ...(cut > 0 && { cut }),
  ...(tooLong && { tooLong }),
});

function gradingsOf(tasks: readonly Task[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { grading } of tasks) counts[grading.kind] = (counts[grading.kind] ?? 0) + 1;
  return counts;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const scoreLine = ({ k, value, interval: [low, high] }: PassAtK): string =>
  `  Pass@${k}: ${percent(value)} (95 %: ${percent(low)} to ${percent(high)})`;
