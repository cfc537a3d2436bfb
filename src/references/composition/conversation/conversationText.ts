/**
 * A conversation as plain text and back. Every part begins with a line of its own, whose words no tokenizer needs to know:
 *
 *   === tools ===            JSON, one tool a line
 *   === system ===
 *   === user ===
 *   === assistant ===
 *   === call get_weather === the arguments; calls are numbered in their order
 *   === result 1 ===         what call 1 gave
 *
 * A turn with such a line in it cannot be told from two, and is refused.
 */
import { isNested, jsonText } from '../../formats/jsonValue';
import type { ChatMessage, Conversation, SplitFault, ToolCall } from '../types';
import { isCallName, parsed } from './readConversation';

/** Lines end with \n alone: the m flag would end them at \r, too, which is part of a turn. */
const MARKER = /(?<![^\n])=== (?:(tools|system|user|assistant)|call ([^\s=]+)|result ([1-9]\d{0,5})) ===(?![^\n])/g;

type SplitConversation =
  | { readonly fault: null; readonly conversation: Conversation }
  | { readonly fault: SplitFault; readonly conversation: null };

const failed = (fault: SplitFault): SplitConversation => ({ fault, conversation: null });
const section = (name: string, body: string): string => `=== ${name} ===\n${body}`;

/** Its text; one that does not split into the same conversation is for the caller to refuse. */
export function conversationText({ messages, tools }: Conversation): string {
  const parts = tools === null ? [] : [section('tools', tools.map(jsonText).join('\n'))];
  for (const { role, content, tool_calls: calls = [], tool_call_id: id } of messages) {
    if (role === 'tool') parts.push(section(`result ${numberOf(id)}`, content ?? ''));
    else if (content !== null) parts.push(section(role, content));
    // A call stands in the turn before it; alone it is a turn of its own.
    else parts.push(`=== ${role} ===`);
    for (const { function: called } of calls) parts.push(section(`call ${called.name}`, called.arguments));
  }
  return parts.join('\n');
}

const numberOf = (id: string | undefined): string => /^call_(\d+)$/.exec(id ?? '')?.[1] ?? '0';

export function splitConversation(text: string): SplitConversation {
  const marks = [...text.matchAll(MARKER)];
  if (marks[0]?.index !== 0) return failed({ kind: 'no-conversation' });
  const messages: ChatMessage[] = [];
  let tools: readonly unknown[] | null = null;
  let calls = 0;
  for (const [at, mark] of marks.entries()) {
    const [line, plain, called, result] = mark;
    const from = mark.index + line.length;
    const next = marks[at + 1]?.index;
    // Without the line break behind the marker, and the one before the next.
    const raw = text.slice(from, next === undefined ? undefined : next - 1);
    const body = raw === '' ? null : raw.slice(1);
    if (called !== undefined) {
      const last = messages.at(-1);
      if (last?.role !== 'assistant') return failed({ kind: 'no-turn', role: 'assistant' });
      const call: ToolCall = {
        id: `call_${++calls}`,
        type: 'function',
        function: { name: called, arguments: body ?? '' },
      };
      messages[messages.length - 1] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
    } else if (result !== undefined) {
      if (Number(result) > calls) return failed({ kind: 'stray-result' });
      messages.push({ role: 'tool', content: body ?? '', tool_call_id: `call_${result}` });
    } else if (plain === 'tools') {
      const list = (body ?? '').split('\n').map(parsed);
      const areTools = at === 0 && list.every(isNested);
      if (!areTools) return failed({ kind: 'no-tools' });
      tools = list;
    } else messages.push({ role: plain as ChatMessage['role'], content: body });
  }
  return { fault: null, conversation: { messages, tools } };
}

/** What keeps a conversation that was split from being one that a trainer takes; null where nothing does. */
export function faultOf({ messages, tools }: Conversation): SplitFault | null {
  for (const role of ['user', 'assistant'] as const)
    if (!messages.some((message) => message.role === role)) return { kind: 'no-turn', role };
  const names = tools === null ? null : new Set(tools.map(toolName));
  for (const { content, tool_calls: calls = [] } of messages) {
    if (content === null && calls.length === 0) return { kind: 'no-conversation' };
    for (const { function: called } of calls) {
      if (names !== null && !names.has(called.name)) return { kind: 'unknown-tool', name: called.name };
      const value = parsed(called.arguments);
      if (!isNested(value)) return { kind: 'bad-arguments', name: called.name };
    }
  }
  return null;
}

function toolName(tool: unknown): string | undefined {
  const { name, function: inner } = (tool ?? {}) as {
    readonly name?: unknown;
    readonly function?: { readonly name?: unknown };
  };
  const found = inner?.name ?? name;
  return typeof found === 'string' && isCallName(found) ? found : undefined;
}
