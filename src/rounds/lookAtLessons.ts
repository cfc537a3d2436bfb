import { encodeLessons, lessonBatch } from '../adaptation/lessonTokens';
import { defaultBudget, planMicroBatches } from '../domino/objective/microBatches';
import { TokenTable } from '../domino/prompt/tokenTable';
import type { Executor } from '../execution/types';
import { fitsForm } from '../tasks/answerForm';
import type { AskOptions, Student } from '../tasks/askStudent';
import { evaluateStudent } from '../tasks/evaluateStudent';
import type { AnswerForm, Grading } from '../tasks/types';
import type { NamedLesson, Outcome } from './types';

export interface LookOptions extends AskOptions {
  readonly form: AnswerForm;
  readonly grading: Grading;
}

/**
 * What a student, behind the adapter in use, makes of lessons: the loss of each right answer, and its own answers graded. Lessons that do not
 * fit the form or the model's context are left out.
 * @throws StudioError as evaluateStudent()
 */
export async function lookAtLessons(
  student: Student,
  lessons: readonly NamedLesson[],
  { form, grading, ...asking }: LookOptions,
  executor: Pick<Executor, 'run'> | null,
  signal?: AbortSignal,
): Promise<readonly Outcome[]> {
  const { model, tokenizer } = student;
  const fitting = lessons.filter(
    ({ question, answer }) =>
      fitsForm(form, question, answer) &&
      encodeLessons([{ question, answer }], form, tokenizer, model.info, model.info.maxPositions).tooLong === 0,
  );
  const { encoded } = encodeLessons(fitting, form, tokenizer, model.info, model.info.maxPositions);
  const table = await TokenTable.create(
    model,
    encoded.map(({ ids }) => ids),
  );
  const losses = new Float64Array(fitting.length);
  const lengths = encoded.map(({ ids }) => ids.length);
  for (const group of planMicroBatches(lengths, defaultBudget(model))) {
    const { inputsEmbeds, labels } = lessonBatch(
      group.map((at) => encoded[at]!),
      table,
    );
    const scored = await model.score(inputsEmbeds, labels);
    for (const [row, at] of group.entries())
      losses[at] = -scored[row]! / (encoded[at]!.ids.length - encoded[at]!.answerFrom);
  }
  const tasks = fitting.map(({ id, question, answer }) => ({ id, question, answer, grading }));
  const evaluated = await evaluateStudent(student, tasks, asking, executor, { signal });
  return evaluated.map(({ id, samples, correct }, at) => ({ id, loss: losses[at]!, samples, correct }));
}
