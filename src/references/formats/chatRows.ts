/**
 * Rows of chat data as question and answer: the first message of the user is the input, the assistant's reply to it the output.
 * Shapes: OpenAI's `messages`, ShareGPT's `conversations`, TRL's conversational `prompt` and `completion` (docs/source/dataset_formats.md),
 * content as text or as parts, roles in any case, lists as they are or written as text (JSON, or Python's repr as pandas writes it).
 */
import { contentOf, roleOf, type Speaker, speakerOf } from './chatTurn';
import { parseStandardJson } from './jsonValue';

const CONVERSATIONS = ['messages', 'conversations', 'conversation', 'dialogue', 'dialog', 'chat', 'turns', 'chosen'];

/** Longer texts are no list that someone wrote into a cell. */
const MOST_ENCODED = 2 ** 20;

interface Message {
  readonly speaker: Speaker | undefined;
  readonly content: string;
}

type Row = ReadonlyMap<string, unknown>;

/** The cells to put over a row's own; none where it has an input already or is no chat. */
export function chatEntries(row: Row): [string, string][] {
  if (!isEmpty(row.get('input'))) return [];
  const found = inConversation(row) ?? inPromptAndCompletion(row);
  if (found === undefined) return [];
  const { question, answer } = found;
  return answer !== undefined && isEmpty(row.get('output'))
    ? [
        ['input', question],
        ['output', answer],
      ]
    : [['input', question]];
}

function inConversation(row: Row): { question: string; answer: string | undefined } | undefined {
  for (const column of CONVERSATIONS) {
    const messages = messagesOf(row.get(column));
    const user = messages?.findIndex((message) => message?.speaker === 'user') ?? -1;
    const question = messages?.[user]?.content;
    if (messages === undefined || question === undefined) continue;
    const reply = messages.slice(user + 1).find((message) => message !== null);
    return { question, answer: reply?.speaker === 'assistant' ? reply.content : undefined };
  }
  return undefined;
}

function inPromptAndCompletion(row: Row): { question: string; answer: string | undefined } | undefined {
  const question = messagesOf(row.get('prompt'))?.find((message) => message?.speaker === 'user')?.content;
  if (question === undefined) return undefined;
  const completion = row.get('completion');
  const reply = messagesOf(completion)?.find((message) => message?.speaker === 'assistant');
  return { question, answer: reply?.content ?? (typeof completion === 'string' ? completion : undefined) };
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** undefined where the value is no list of messages; null for a message that has no text, such as a call of a tool. */
function messagesOf(value: unknown): (Message | null)[] | undefined {
  const list = typeof value === 'string' ? encodedList(value) : value;
  return Array.isArray(list) && list.some(hasRole) ? list.map(readMessage) : undefined;
}

const hasRole = (turn: unknown): boolean =>
  typeof turn === 'object' && turn !== null && typeof roleOf(turn) === 'string';

function readMessage(turn: unknown): Message | null {
  if (typeof turn !== 'object' || turn === null) return null;
  const role = roleOf(turn);
  const content = textOf(contentOf(turn));
  return typeof role === 'string' && content !== null ? { speaker: speakerOf(role), content } : null;
}

/** A text, or the texts of its parts one after another; images and sounds have none. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.flatMap((part: unknown) => {
    const text = typeof part === 'object' && part !== null ? Reflect.get(part, 'text') : part;
    return typeof text === 'string' ? [text] : [];
  });
  return texts.length > 0 ? texts.join('\n') : null;
}

/** The list that a text holds, as JSON or as Python writes it; undefined where it holds none. */
export function encodedList(text: string): unknown {
  if (text.length > MOST_ENCODED || !/^\s*\[\s*\{/.test(text)) return undefined;
  for (const json of [text, fromPython(text)]) {
    try {
      return parseStandardJson(json);
    } catch {
      // Not this way of writing.
    }
  }
  return undefined;
}

const PYTHON_TOKEN = /'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|\b(?:True|False|None)\b/gs;
const CONSTANTS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

/** Python's repr of lists, dicts, texts and constants as JSON. */
function fromPython(text: string): string {
  return text.replace(PYTHON_TOKEN, (token, single: string | undefined) => {
    const inner = single ?? (token.startsWith('"') ? token.slice(1, -1) : undefined);
    if (inner === undefined) return CONSTANTS[token] ?? token;
    const escaped = inner
      .replace(/\\x([0-9a-f]{2})/gi, '\\u00$1')
      .replace(/\\U0*([0-9a-f]{1,6})/gi, (_, code: string) => JSON.stringify(codePoint(code)).slice(1, -1))
      .replace(/\\'/g, "'")
      .replace(/\\[^"\\/bfnrtu]/g, (pair) => `\\${pair}`)
      .replace(/(^|[^\\])((?:\\\\)*)"/g, '$1$2\\"');
    return `"${escaped}"`;
  });
}

const codePoint = (hex: string): string => {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
};
