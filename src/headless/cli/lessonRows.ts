/** Rows of a file as what a student learns from. */
import { StudioError } from '../../errors';
import { fitsForm, formFor } from '../../tasks/answerForm';
import type { AnswerForm, Lesson } from '../../tasks/types';
import type { CheckpointTokenizer } from '../../tokenization/types';
import type { Output } from './output';
import type { SampleRow } from './samples';

export interface LessonRows {
  readonly form: AnswerForm;
  readonly lessons: readonly Lesson[];
  /** By why. */
  readonly leftOut: { readonly notPassed: number; readonly withoutAnswer: number; readonly ofAnotherForm: number };
}

/**
 * @param all rows whose verdict is not `pass`, too
 * @throws StudioError REFERENCES_TOO_FEW
 */
export function lessonRows(
  file: string,
  rows: readonly SampleRow[],
  all: boolean,
  tokenizer: Pick<CheckpointTokenizer, 'chatTemplate'>,
  output: Pick<Output, 'progress'>,
): LessonRows {
  const passed = rows.filter(({ fields: { verdict } }) => all || typeof verdict !== 'string' || verdict === 'pass');
  const answered = passed.flatMap(({ text, answer }) =>
    answer === null || answer.trim() === '' ? [] : [{ question: text, answer }],
  );
  const form = formFor(
    answered.map(({ question }) => question),
    tokenizer,
  );
  const lessons = answered.filter(({ question, answer }) => fitsForm(form, question, answer));
  const leftOut = {
    notPassed: rows.length - passed.length,
    withoutAnswer: passed.length - answered.length,
    ofAnotherForm: answered.length - lessons.length,
  };
  const why: [number, string][] = [
    [leftOut.notPassed, 'did not pass their checks (--all takes them)'],
    [leftOut.withoutAnswer, 'have no answer under output'],
    [leftOut.ofAnotherForm, `cannot be asked as ${form.kind}`],
  ];
  for (const [count, words] of why)
    if (count > 0) output.progress(`${file}: ${count} of ${rows.length} rows ${words}, and are left out.`);
  if (lessons.length === 0)
    throw new StudioError(
      'REFERENCES_TOO_FEW',
      `${file} has no row that a student can learn from.`,
      'Give rows with a question under input or text and its answer under output.',
      { where: file },
    );
  return { form, lessons, leftOut };
}
