/** Pairs to prefer by: a call that the tools take, and one that is nearly it. */
import type { ChatMessage, RowParts } from '../../project/parts';
import { jsonText } from '../../references/formats/jsonValue';
import { toolsOf } from '../../references/tools/readTools';
import type { ToolDefinition } from '../../references/tools/types';
import type { RowFormat, SplitRow } from '../types';
import { callsOf, type FunctionCall, functionCall, refusalOfTurns, turnsOf } from './conversation';
import { toolsColumn } from './messages';
import { nearMiss, type WrittenCall } from './nearMiss';

interface Pair {
  readonly turns: readonly ChatMessage[];
  /** The turn that calls. */
  readonly at: number;
  readonly chosen: readonly WrittenCall[];
  readonly rejected: readonly WrittenCall[];
}

/**
 * TRL's preference rows, "prompt", "chosen" and "rejected" (docs/source/dataset_formats.md at f2cd57710ae345ea6428ae95363267fcf38a3dc8),
 * of the last turn that calls a tool. Calls stand in the text, as Hermes and Qwen write them: arguments of any type are then one kind of
 * value, which a table of records is not.
 */
export const preference: RowFormat = {
  refusal: (row) => {
    const refused = refusalOfTurns(turnsOf(row.parts));
    return refused ?? (pairOf(row) === null ? 'no-call' : null);
  },
  record: (row, { anyTools }) => {
    const { turns, at, chosen, rejected } = pairOf(row)!;
    const content = turns[at]!.content ?? '';
    return {
      prompt: turns.slice(0, at).map(inText),
      chosen: [{ role: 'assistant', content: withCalls(content, chosen) }],
      rejected: [{ role: 'assistant', content: withCalls(content, rejected) }],
      ...toolsColumn(row.parts.tools, anyTools),
    };
  },
};

function pairOf({ parts, text }: SplitRow): Pair | null {
  const turns = turnsOf(parts) ?? [];
  const at = turns.findLastIndex((turn) => turn.role === 'assistant' && callsOf(turn).length > 0);
  // A prompt ends with what is answered.
  if (at < 1 || turns[at - 1]!.role === 'system') return null;
  const tools = definitionsOf(parts, turns);
  const calls = callsOf(turns[at]!).map((call): FunctionCall => functionCall(call)!);
  const kind = kindOf(text);
  for (let place = 0; place < calls.length; place++) {
    const call = (place + kind) % calls.length;
    const wrong = nearMiss(calls[call]!, tools, kind);
    if (wrong !== null) return { turns, at, chosen: calls, rejected: calls.toSpliced(call, 1, wrong) };
  }
  return null;
}

const definitionsOf = ({ tools }: RowParts, messages: readonly ChatMessage[]): readonly ToolDefinition[] =>
  toolsOf({ messages, tools } as Parameters<typeof toolsOf>[0]) ?? [];

/** The same for a row in every export, and all kinds alike over many. */
function kindOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) % 9973;
  return sum;
}

function inText(turn: ChatMessage): object {
  const calls = callsOf(turn).map((call) => functionCall(call)!);
  return { role: turn.role, content: withCalls(turn.content ?? '', calls) };
}

const withCalls = (content: string, calls: readonly WrittenCall[]): string =>
  [
    ...(content === '' ? [] : [content]),
    ...calls.map(({ name, arguments: given }) => `<tool_call>\n${jsonText({ name, arguments: given })}\n</tool_call>`),
  ].join('\n');
