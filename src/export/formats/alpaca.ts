/**
 * Alpaca: {"instruction", "input", "output"}. "input" is always there and empty: trainers put it behind the instruction, and some ask for
 * the column.
 */
import type { ChatMessage } from '../../project/parts';
import type { RowFormat, SplitRow } from '../types';
import { hasTools, turnsOf } from './conversation';

interface Pair {
  readonly system: string;
  readonly question: string;
  readonly answer: string;
}

/** One question and its answer, perhaps with a system prompt; null where the turns are others. */
function pairOf(turns: readonly ChatMessage[]): Pair | null {
  const system = turns[0]?.role === 'system' ? (turns[0].content ?? '') : '';
  const rest = turns[0]?.role === 'system' ? turns.slice(1) : turns;
  const [user, assistant] = rest;
  if (rest.length !== 2 || user?.role !== 'user' || assistant?.role !== 'assistant') return null;
  return { system, question: user.content ?? '', answer: assistant.content ?? '' };
}

export const alpaca: RowFormat = {
  refusal: ({ parts }) => {
    const turns = turnsOf(parts);
    if (turns === null) return 'no-answer';
    if (hasTools(parts)) return 'tools';
    return pairOf(turns) === null ? 'several-turns' : null;
  },
  record: ({ parts }: SplitRow, { anySystem }) => {
    const { system, question, answer } = pairOf(turnsOf(parts)!)!;
    return { instruction: question, input: '', output: answer, ...(anySystem ? { system } : {}) };
  },
};
