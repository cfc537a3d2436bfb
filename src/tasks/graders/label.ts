import { byText } from './grader';

/** One of the labels by itself, and the right one; case, and signs at its ends, aside. A label in a sentence is none: "not good" is not "good". */
export const label = byText<'label'>((task, answer) => {
  const given = labelText(answer);
  return task.grading.labels.some((known) => labelText(known) === given) && given === labelText(task.answer);
});

/** "A", "the" and other words stay what they are: labels are often letters. */
export const labelText = (text: string): string =>
  text
    .trim()
    .replace(/^[^\p{L}\p{N}+-]+|[^\p{L}\p{N}+-]+$/gu, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
