/**
 * ShareGPT as LLaMA-Factory reads it: {"conversations": [{"from", "value"}], "tools"}. Calls of tools are turns of their own, as JSON text;
 * the results that follow one call are one turn. Tools are JSON text, '' where a row has none.
 */
import type { ChatMessage } from '../../project/parts';
import { jsonText } from '../../references/formats/jsonValue';
import type { Refusal, RowFormat } from '../types';
import { callsOf, functionCall, refusalOfTurns, turnsOf } from './conversation';

interface Turn {
  readonly from: 'system' | 'human' | 'gpt' | 'function_call' | 'observation';
  readonly value: string;
}

/** Between the results of calls that were made together. */
const NEXT_RESULT = '\n</tool_response>\n<tool_response>\n';

function sharegptTurns(turns: readonly ChatMessage[]): Turn[] {
  const written: Turn[] = [];
  for (const turn of turns) {
    const content = turn.content ?? '';
    const last = written.at(-1);
    const calls = callsOf(turn);
    if (turn.role === 'tool' && last?.from === 'observation')
      written.splice(-1, 1, { from: 'observation', value: `${last.value}${NEXT_RESULT}${content}` });
    else if (turn.role === 'tool') written.push({ from: 'observation', value: content });
    else if (calls.length > 0) written.push({ from: 'function_call', value: callText(calls) });
    else written.push({ from: NAMES[turn.role], value: content });
  }
  return written;
}

const NAMES = { system: 'system', user: 'human', assistant: 'gpt' } as const;

function callText(calls: readonly unknown[]): string {
  const functions = calls.map((call) => functionCall(call));
  return jsonText(functions.length === 1 ? functions[0] : functions);
}

/** Questions and results at odd places, answers and calls at even ones, behind a system prompt or none: other rows are skipped in training. */
function isInOrder(turns: readonly Turn[]): boolean {
  const rest = turns[0]?.from === 'system' ? turns.slice(1) : turns;
  const isAsked = ({ from }: Turn): boolean => from === 'human' || from === 'observation';
  const isAnswer = ({ from }: Turn): boolean => from === 'gpt' || from === 'function_call';
  return (
    rest.length > 0 &&
    rest.length % 2 === 0 &&
    rest.every((turn, at) => (at % 2 === 0 ? isAsked(turn) : isAnswer(turn)))
  );
}

function refusalIn(turns: readonly ChatMessage[] | null): Refusal | null {
  const refused = refusalOfTurns(turns);
  if (refused !== null || turns === null) return refused;
  if (turns.some((turn) => callsOf(turn).length > 0 && (turn.content ?? '').trim() !== '')) return 'text-beside-call';
  return isInOrder(sharegptTurns(turns)) ? null : 'turn-order';
}

export const sharegpt: RowFormat = {
  refusal: ({ parts }) => refusalIn(turnsOf(parts)),
  record: ({ parts }, { anyTools }) => ({
    conversations: sharegptTurns(turnsOf(parts)!),
    ...(anyTools ? { tools: parts.tools?.length ? jsonText(parts.tools) : '' } : {}),
  }),
};
