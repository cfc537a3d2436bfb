/** Which tools a conversation has, and which it calls. */
import type { Conversation } from '../composition/types';
import { jsonText } from '../formats/jsonValue';
import { definesTool, readTool } from './toolDefinition';
import type { ToolDefinition, WrittenCall } from './types';

/** Of its own list; else those that its system messages define; null where it says nothing of tools. */
export function toolsOf({ messages, tools }: Conversation): readonly ToolDefinition[] | null {
  if (tools !== null) return definitionsOf(tools);
  const said = messages.flatMap(({ role, content }) => (role === 'system' && content !== null ? jsonIn(content) : []));
  const defined = definitionsOf(said.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(definesTool));
  return defined.length > 0 ? defined : null;
}

const definitionsOf = (values: readonly unknown[]): readonly ToolDefinition[] =>
  values.map(readTool).filter((tool) => tool !== null);

/** Calls between tags in what the assistant says: Hermes and Qwen write <tool_call>, Glaive <functioncall>. */
const TAGGED = /<(tool_call|functioncall)>\s*([\s\S]*?)\s*(?:<\/\1>|<\|endoftext\|>|$)/g;

/** In their order. */
export function callsOf({ messages }: Conversation): readonly WrittenCall[] {
  return messages.flatMap(({ role, content, tool_calls: calls = [] }, message) => {
    if (role !== 'assistant') return [];
    const tagged = content === null ? [] : [...content.matchAll(TAGGED)];
    return [
      ...tagged.map(([, , body]) => ({ ...callIn(body!), message })),
      ...calls.map(({ function: { name, arguments: written } }) => ({ name, arguments: written, message })),
    ];
  });
}

/** {"name", "arguments"}; the arguments may be a text that holds them, which Glaive writes in single quotes. */
function callIn(body: string): Omit<WrittenCall, 'message'> {
  const value = parsed(body) ?? parsed(body.replace(/"arguments":\s*'([\s\S]*)'\s*\}$/, '"arguments": $1}'));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { name: null, arguments: body };
  const { name, arguments: given = {} } = value as { readonly name?: unknown; readonly arguments?: unknown };
  return {
    name: typeof name === 'string' ? name : null,
    arguments: typeof given === 'string' ? given : jsonText(given),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Objects and lists that stand in a text, from the outside in; a text between them is passed over. */
function jsonIn(text: string): unknown[] {
  const found: unknown[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    const end = endOfJson(text, at);
    const value = end === null ? undefined : parsed(text.slice(at, end));
    if (value === undefined) continue;
    found.push(value);
    at = end! - 1;
  }
  return found;
}

/** Behind the bracket that closes the one at `start`; null where none does. */
function endOfJson(text: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') depth++;
    else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1;
  }
  return null;
}
