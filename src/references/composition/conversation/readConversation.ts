/**
 * Turns as people's files have them, in OpenAI's form: its own `messages`, ShareGPT's `conversations` (from, value, function_call and
 * observation turns), Anthropic's tool_use and tool_result parts, TRL's conversational `prompt` and `completion`. Calls are numbered, whatever ids the file gave them: ids are made up
 * for each conversation and nothing is learned from them.
 */
import { encodedList } from '../../formats/chatRows';
import { contentOf, roleOf, speakerOf } from '../../formats/chatTurn';
import { isNested, jsonText, parseStandardJson } from '../../formats/jsonValue';
import type { Cells, ChatMessage, Conversation, SplitFault, ToolCall } from '../types';

/** Keys of a turn that are read; the others are left out, and said. */
const READ_KEYS: ReadonlySet<string> = new Set([
  'role',
  'from',
  'speaker',
  'text',
  'content',
  'value',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'name',
]);

export interface ReadConversation extends Conversation {
  /** What stands in the cells and not in the conversation, in words: "1 image", "weight". */
  readonly leftOut: readonly string[];
}

type Read =
  | { readonly fault: null; readonly conversation: ReadConversation }
  | { readonly fault: SplitFault; readonly conversation: null };

const failed = (fault: SplitFault) => ({ fault, conversation: null });
const get = (value: object, key: string): unknown => (Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined);
const isObject = (value: unknown): value is object => isNested(value) && !Array.isArray(value);
const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** The list that a cell holds, as JSON or as Python writes it. */
export function listIn(cell: string | undefined): readonly unknown[] | null {
  const value = cell === undefined ? undefined : encodedList(cell);
  return Array.isArray(value) ? value : null;
}

/** The conversation in these cells, its columns one after the other. */
export function readConversation(cells: Cells, columns: readonly string[], toolsColumn: string | null): Read {
  const turns: unknown[] = [];
  for (const column of columns) {
    const cell = cells[column];
    const list = listIn(cell);
    if (list !== null) turns.push(...list);
    // TRL: the completion may be a text.
    else if (cell !== undefined && cell.trim() !== '' && turns.length > 0)
      turns.push({ role: 'assistant', content: cell });
    else if (cell !== undefined && cell.trim() !== '') return failed({ kind: 'no-conversation' });
  }
  const reader = new TurnReader();
  for (const turn of turns) if (!reader.read(turn)) return failed({ kind: 'no-conversation' });
  const tools = toolsIn(toolsColumn === null ? undefined : cells[toolsColumn]);
  if (tools === undefined) return failed({ kind: 'no-tools' });
  const { messages } = reader;
  if (messages.length === 0) return failed({ kind: 'no-conversation' });
  return { fault: null, conversation: { messages, tools, leftOut: reader.leftOut() } };
}

/** null where there are none, undefined where the cell is no list of objects. */
function toolsIn(cell: string | undefined): readonly unknown[] | null | undefined {
  const text = cell?.trim() ?? '';
  if (text === '' || text === '[]' || text === 'null' || text === 'None') return null;
  const list = listIn(cell);
  return list?.every(isObject) ? list : undefined;
}

class TurnReader {
  readonly messages: ChatMessage[] = [];
  private readonly lost = new Map<string, number>();
  /** The number of a call by the id that the file gave it. */
  private readonly numbers = new Map<string, string>();
  private calls = 0;
  /** Calls that wait for a result, in order. */
  private waiting: string[] = [];

  /** @returns whether it is a turn */
  read(turn: unknown): boolean {
    if (!isObject(turn)) return false;
    const given = roleOf(turn);
    const role = typeof given === 'string' ? speakerOf(given) : undefined;
    if (role === undefined) return false;
    for (const [key, value] of Object.entries(turn)) if (!READ_KEYS.has(key) && !isAbsent(value)) this.lose(key);
    const parts = contentOf(turn);
    const isResult =
      Array.isArray(parts) && parts.some((part) => isObject(part) && get(part, 'type') === 'tool_result');
    if (isResult) return this.readResultParts(parts);
    const content = this.textOf(parts);
    if (role === 'call') return this.readCallText(content);
    if (role === 'tool') return this.readResult(turn, content);
    const listed = get(turn, 'tool_calls');
    const single = get(turn, 'function_call');
    const asked = [...(Array.isArray(listed) ? listed : []), ...(isAbsent(single) ? [] : [single]), ...usesIn(parts)];
    const calls: ToolCall[] = [];
    for (const each of role === 'assistant' ? asked : []) {
      const call = this.callOf(each);
      if (call === null) return false;
      calls.push(call);
    }
    if (content === null && calls.length === 0) return false;
    if (!isAbsent(get(turn, 'name'))) this.lose('name');
    // Nothing said beside a call is the same as an empty text.
    const said = content === '' && calls.length > 0 ? null : content;
    this.messages.push({ role, content: said, ...(calls.length > 0 ? { tool_calls: calls } : {}) });
    return true;
  }

  /** "1 image": of those that there may be several of. */
  leftOut(): string[] {
    return [...this.lost].map(([what, count]) =>
      PARTS.has(what) ? `${count} ${what}${count === 1 ? '' : 's'}` : what,
    );
  }

  private lose(what: string): void {
    this.lost.set(what, (this.lost.get(what) ?? 0) + 1);
  }

  /** ShareGPT: a turn whose text is the call, {"name", "arguments"}, or a list of such. */
  private readCallText(content: string | null): boolean {
    const asked = content === null ? undefined : parsed(content);
    const calls = (Array.isArray(asked) ? asked : [asked]).map((each) => this.callOf(each));
    if (calls.length === 0 || calls.includes(null)) return false;
    this.messages.push({ role: 'assistant', content: null, tool_calls: calls as ToolCall[] });
    return true;
  }

  private readResult(turn: object, content: string | null): boolean {
    const given = get(turn, 'tool_call_id');
    const named = typeof given === 'string' ? this.numbers.get(given) : undefined;
    const id = named ?? this.waiting[0];
    if (id === undefined || content === null) return false;
    this.waiting = this.waiting.filter((each) => each !== id);
    this.messages.push({ role: 'tool', content, tool_call_id: id });
    return true;
  }

  /** Anthropic: results, and perhaps words, as parts of a user's turn. */
  private readResultParts(parts: readonly unknown[]): boolean {
    const results = parts.filter((part) => isObject(part) && get(part, 'type') === 'tool_result') as object[];
    for (const result of results) {
      const id = get(result, 'tool_use_id');
      if (!this.readResult({ tool_call_id: id }, this.textOf(get(result, 'content') ?? ''))) return false;
    }
    const rest = parts.filter((part) => !results.includes(part as object));
    const said = rest.length === 0 ? null : this.textOf(rest);
    if (said) this.messages.push({ role: 'user', content: said });
    return true;
  }

  private callOf(asked: unknown): ToolCall | null {
    if (!isObject(asked)) return null;
    const inner = get(asked, 'function');
    const call = isObject(inner) ? inner : asked;
    const name = get(call, 'name');
    const given = get(call, 'arguments') ?? get(call, 'parameters') ?? get(call, 'input') ?? {};
    if (typeof name !== 'string' || !isCallName(name)) return null;
    const id = `call_${++this.calls}`;
    const own = get(asked, 'id');
    if (typeof own === 'string') this.numbers.set(own, id);
    this.waiting.push(id);
    const written = typeof given === 'string' ? given : jsonText(given);
    return { id, type: 'function', function: { name, arguments: written } };
  }

  /** A text, or the texts of its parts; images and sounds have none. */
  private textOf(content: unknown): string | null {
    if (typeof content === 'string') return content.replace(/\r\n?/g, '\n');
    if (isObject(content)) return jsonText(content);
    if (!Array.isArray(content)) return null;
    const texts: string[] = [];
    for (const part of content) {
      if (isUse(part)) continue;
      const text: unknown = isObject(part) ? get(part, 'text') : part;
      if (typeof text === 'string') texts.push(text);
      else this.lose(partName(isObject(part) ? get(part, 'type') : undefined));
    }
    return texts.join('\n').replace(/\r\n?/g, '\n');
  }
}

/** Anthropic: a call is a part of the assistant's turn. */
const isUse = (part: unknown): boolean => isObject(part) && get(part, 'type') === 'tool_use';
const usesIn = (parts: unknown): readonly unknown[] => (Array.isArray(parts) ? parts.filter(isUse) : []);

const PARTS: ReadonlySet<string> = new Set(['image', 'sound', 'part']);

function partName(type: unknown): string {
  if (typeof type !== 'string') return 'part';
  if (type.startsWith('image')) return 'image';
  return /audio|sound/.test(type) ? 'sound' : 'part';
}

/** What can stand in the line that begins a call. */
export const isCallName = (name: string): boolean => /^[^\s=]+$/.test(name);

export function parsed(text: string): unknown {
  try {
    return parseStandardJson(text);
  } catch {
    return undefined;
  }
}
