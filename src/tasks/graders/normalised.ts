import { normalisedText } from '../../similarity/normalisedText';
import { byText } from './grader';

/**
 * Equal as SQuAD has it. An answer of articles and signs alone, such as "A", is compared letter by letter.
 */
export const normalised = byText<'normalised'>((task, answer) => {
  const right = normalisedText(task.answer);
  return right === '' ? answer.trim() === task.answer.trim() : normalisedText(answer) === right;
});
