/** A row as turns, whatever it came as; what every chat format begins with. */
import type { ChatMessage, RowParts } from '../../project/parts';
import { parseStandardJson } from '../../references/formats/jsonValue';
import type { Refusal } from '../types';

/** Its own turns, or question and answer as two; null where there is neither. */
export function turnsOf({ messages, question, answer }: RowParts): readonly ChatMessage[] | null {
  if (messages !== null) return messages;
  if (answer === null) return null;
  return [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
}

export const callsOf = ({ tool_calls }: ChatMessage): readonly unknown[] => tool_calls ?? [];

/** A turn that a model is trained on: the assistant's, with text or a call. */
const isTaught = (turn: ChatMessage): boolean =>
  turn.role === 'assistant' && (typeof turn.content === 'string' || callsOf(turn).length > 0);

export const hasTools = ({ tools, messages }: RowParts): boolean =>
  (tools?.length ?? 0) > 0 || (messages?.some((turn) => turn.role === 'tool' || callsOf(turn).length > 0) ?? false);

export interface FunctionCall {
  readonly name: string;
  /** An object, as templates want it; numbers in it keep their digits (jsonValue.ts). */
  readonly arguments: unknown;
}

/** OpenAI's form of a call; null where it is another, or its arguments are no JSON. */
export function functionCall(call: unknown): FunctionCall | null {
  const given = (call as { function?: { name?: unknown; arguments?: unknown } } | null)?.function;
  if (typeof given?.name !== 'string') return null;
  if (typeof given.arguments !== 'string') return { name: given.name, arguments: given.arguments ?? {} };
  try {
    return { name: given.name, arguments: parseStandardJson(given.arguments) };
  } catch {
    return null;
  }
}

/** Why turns teach nothing or cannot be written; null where they can. */
export function refusalOfTurns(turns: readonly ChatMessage[] | null): Refusal | null {
  if (turns === null) return 'no-answer';
  if (!turns.some(isTaught)) return 'no-assistant';
  return turns.some((turn) => callsOf(turn).some((call) => functionCall(call) === null)) ? 'call-form' : null;
}
