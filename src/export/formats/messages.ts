/** Chat messages {"role", "content"}: OpenAI's own, and those that trainers hand to a model's chat template. */
import type { ChatMessage } from '../../project/parts';
import { jsonText } from '../../references/formats/jsonValue';
import type { Refusal, RowFormat } from '../types';
import { callsOf, functionCall, refusalOfTurns, turnsOf } from './conversation';

/**
 * OpenAI's fine-tuning: arguments are JSON text, tools a list, and no other key is allowed in a row. A call without an id, or a result that
 * answers none, or a turn without text, is refused there.
 */
export const openai: RowFormat = {
  refusal: ({ parts }) => {
    const turns = turnsOf(parts);
    return refusalOfTurns(turns) ?? (turns === null ? null : openaiRefusal(turns));
  },
  record: ({ parts }) => ({
    messages: turnsOf(parts)!.map(openaiMessage),
    ...(parts.tools?.length ? { tools: parts.tools } : {}),
  }),
};

function openaiRefusal(turns: readonly ChatMessage[]): Refusal | null {
  const asked = new Set<unknown>();
  for (const turn of turns) {
    if (!turn.content && callsOf(turn).length === 0) return 'empty';
    for (const call of callsOf(turn)) {
      const id = (call as { id?: unknown }).id;
      if (typeof id !== 'string') return 'call-form';
      asked.add(id);
    }
    if (turn.role === 'tool' && !asked.has(turn.tool_call_id)) return 'call-form';
  }
  return null;
}

function openaiMessage(turn: ChatMessage): object {
  const { role, content, tool_call_id } = turn;
  const calls = callsOf(turn).map((call) => {
    const { name: called, arguments: given } = functionCall(call)!;
    return {
      id: (call as { id: string }).id,
      type: 'function',
      function: { name: called, arguments: jsonText(given) },
    };
  });
  return {
    role,
    ...(content === null && calls.length > 0 ? {} : { content }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(role === 'tool' && tool_call_id !== undefined ? { tool_call_id } : {}),
  };
}

/**
 * For a chat template: arguments are objects, as transformers' templates want them, tools JSON text in one column, '' where a row has
 * none. Text of one kind reads alike with every version of `datasets`.
 */
export const chat: RowFormat = {
  refusal: ({ parts }) => refusalOfTurns(turnsOf(parts)),
  record: ({ parts }, { anyTools }) => ({
    messages: turnsOf(parts)!.map(templateMessage),
    ...toolsColumn(parts.tools, anyTools),
  }),
};

/**
 * Prompt and completion: texts, or lists of messages in every row where one row is a conversation. The completion is the last answer and
 * what the prompt holds is not trained on.
 */
export const promptCompletion: RowFormat = {
  refusal: ({ parts }) => {
    const turns = turnsOf(parts);
    const refused = refusalOfTurns(turns);
    if (refused !== null || turns === null) return refused;
    const before = turns.at(-2)?.role;
    return turns.at(-1)?.role === 'assistant' && before !== undefined && before !== 'system' ? null : 'turn-order';
  },
  record: ({ parts }, { anyConversation, anyTools }) => {
    if (!anyConversation) return { prompt: parts.question, completion: parts.answer! };
    const turns = turnsOf(parts)!.map(templateMessage);
    return { prompt: turns.slice(0, -1), completion: turns.slice(-1), ...toolsColumn(parts.tools, anyTools) };
  },
};

function templateMessage(turn: ChatMessage): object {
  const calls = callsOf(turn).map((call) => ({ type: 'function', function: functionCall(call)! }));
  return {
    role: turn.role,
    content: turn.content ?? '',
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

export const toolsColumn = (tools: readonly unknown[] | null, anyTools: boolean): { tools?: string } =>
  anyTools ? { tools: tools?.length ? jsonText(tools) : '' } : {};
