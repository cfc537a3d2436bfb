/** The answer to what a question asks, `assert f(3) == ??`, where the question has none of its own: what running it comes to. */
import { rowProgram } from '../execution/rowProgram';
import type { Answer, Program } from '../execution/types';

/** An answer, or why there is none: goes behind "Left out: ". */
export type Computed = { readonly answer: string } | { readonly why: string };

/** Whether it looks as if it asked something; a question that does may turn out to be no Python. Cheap. */
export const mayBeComputed = (question: string): boolean => /==\s*\?\?(?!\w)/.test(question);

/** What is run for the answer; null where the question has no single open assertion. */
export function answerProgram(question: string): Program | null {
  const { program, asked } = rowProgram(question);
  return asked === 1 ? program : null;
}

/** Of the program of a question: what holds where the assertion stands, once its text has run. */
export function answerIn({ outcome, exception, message, values }: Answer): Computed {
  if (outcome !== 'finished')
    return { why: `it does not run to its end: ${exception ?? (message.replace(/\.$/, '') || outcome)}` };
  const [value] = values;
  if (value === undefined) return { why: 'it ends before what it asks' };
  if (value.exception !== null) return { why: `what it asks raises ${value.exception}` };
  if (value.repr === null) return { why: 'what it asks comes to a value that is too long' };
  if (!value.literal) return { why: 'what it asks does not come to a literal' };
  return value.stable ? { answer: value.repr } : { why: 'what it asks comes to another value every time' };
}

/**
 * All in one go.
 * @param run one answer a program, in order
 * @returns one a question, in order
 */
export async function computedAnswers(
  questions: readonly string[],
  run: (programs: readonly Program[]) => Promise<readonly Answer[]>,
): Promise<readonly Computed[]> {
  const programs = questions.map(answerProgram);
  const answers = await run(programs.flatMap((program) => program ?? []));
  let next = 0;
  return programs.map((program) =>
    program === null ? { why: 'it has no single open assertion' } : answerIn(answers[next++]!),
  );
}
