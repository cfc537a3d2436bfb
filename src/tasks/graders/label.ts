import { byText } from './grader';

/** One of the labels by itself, and the right one; case, and signs at its ends, aside. A label in a sentence is none: "not good" is not "good". */
export const label = byText<'label'>((task, answer) => {
  const given = labelText(answer);
  return task.grading.labels.some((known) => labelText(known) === given) && given === labelText(task.answer);
});

/** What marks a label or ends a sentence: quotes, brackets, Markdown's emphasis. */
const EDGES = /^[\s.,;:!?'"`“”‘’«»()[\]{}*_~|]+|[\s.,;:!?'"`“”‘’«»()[\]{}*_~|]+$/g;

/** "A", "the" and other words stay what they are: labels are often letters. Signs that end no sentence stay, too: C# is not C, nor "<=50K" ">50K". */
export const labelText = (text: string): string => text.trim().replace(EDGES, '').replace(/\s+/g, ' ').toLowerCase();
