import { byText } from './grader';

/** Letter by letter, white space at the ends aside: what a student is taught has none there (answerForm.ts). */
export const exact = byText<'exact'>((task, answer) => answer.trim() === task.answer.trim());
