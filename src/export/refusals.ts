/** Why rows are left out, in words. */
import type { Refusal } from './types';

/** After a count: "20 have no answer". */
const WORDS: Readonly<Record<Refusal, readonly [one: string, many: string]>> = {
  unsplit: [
    'does not split into the columns that it was learned from',
    'do not split into the columns that they were learned from',
  ],
  'no-answer': ['has no answer', 'have no answer'],
  empty: ['is empty, or has an empty turn', 'are empty, or have an empty turn'],
  'no-assistant': ['has no turn of the assistant', 'have no turn of the assistant'],
  tools: ['uses tools, which this format has no place for', 'use tools, which this format has no place for'],
  'several-turns': [
    'is not one question and one answer: choose a conversation format',
    'are not one question and one answer: choose a conversation format',
  ],
  'turn-order': [
    'does not alternate between question and answer, and the trainer would skip it',
    'do not alternate between question and answer, and the trainer would skip them',
  ],
  'text-beside-call': [
    'has text beside a call of a tool, which this format has no place for',
    'have text beside a call of a tool, which this format has no place for',
  ],
  'call-form': [
    'has a call of a tool without a name, an id or arguments in JSON',
    'have a call of a tool without a name, an id or arguments in JSON',
  ],
  'no-call': [
    'has no call whose tool says what is right and wrong',
    'have no call whose tool says what is right and wrong',
  ],
};

export const refusalWords = (refusal: Refusal, count: number): string => WORDS[refusal][count === 1 ? 0 : 1];
