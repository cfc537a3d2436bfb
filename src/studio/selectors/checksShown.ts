/** The checks in words, for a person to switch. */
import { CHECK_NAMES, type CheckName, type Recipe } from '../../quality/recipe';

const WORDS: Readonly<Record<CheckName, readonly [words: string, more: string]>> = {
  copies: ['Is no copy', 'of an example, or nearly one'],
  decontaminate: ['Is in no test file', 'of your choice, and has no thirteen words in a row of it'],
  'tool-calls': [
    'Calls tools as they are defined',
    'known ones, with arguments of their schemas, where your examples have tools',
  ],
  form: ['Has the form of your examples', 'by the rules below'],
  parses: ['Parses', 'as Python or JSON, where your examples do'],
  'defined-names': ['Uses only names that are defined', 'also in functions that nothing calls'],
  ending: ['Ended by itself', 'and was not cut at the limit'],
  runs: ['Runs', 'where your examples are Python that runs'],
  answer: ['Has an answer', 'to what it asks, and the right one where it gives one'],
  style: ['Is written like your examples', 'in its names, quotes, lines and kinds of statements, or its small words'],
  plausibility: [
    'Is plausible to the model',
    'about as likely, without your prompt, as your examples; it informs, until your labels in the review let it reject',
  ],
  judge: [
    'Is excellent, as the model judges',
    'by the rubric in the review, if the model can be asked; it informs, until your labels let it reject',
  ],
  'model-answer': [
    'Has an answer of the model',
    'which is asked five times, if it can be; what most replies say is taken along as the answer',
  ],
  own: ['Passes your own check', 'a function that you write below'],
  repeats: ['Was not said before', 'by an earlier row that is good'],
  'known-domain': ['Is of a domain that the model knows', 'else nothing is called good'],
};

/** What a check asks, in a few words. */
export const checkWords = (name: string): string => WORDS[name as CheckName]?.[0] ?? name;

export interface ShownCheck {
  readonly name: CheckName;
  readonly words: string;
  readonly more: string;
  readonly asked: boolean;
}

export function shownChecks({ checks }: Recipe): readonly ShownCheck[] {
  return CHECK_NAMES.map((name) => {
    const [words, more] = WORDS[name];
    const entry = checks.find((each) => each.name === name);
    const file = typeof entry?.file === 'string' ? entry.file : '';
    return { name, words, more: file === '' ? more : `of ${file}`, asked: entry !== undefined };
  });
}
