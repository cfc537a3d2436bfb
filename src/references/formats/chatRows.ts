/**
 * Rows of chat data (OpenAI `messages`, ShareGPT `conversations`) as question and answer: the first message of the user
 * is the input, the assistant's reply to it the output.
 */
const USER_ROLES: ReadonlySet<unknown> = new Set(['user', 'human']);
const ASSISTANT_ROLES: ReadonlySet<unknown> = new Set(['assistant', 'gpt', 'model']);

/** The entries to add to a row's own; none where it has an input already or is no chat. */
export function chatEntries(row: Readonly<Record<string, unknown>>): [string, string][] {
  if (Object.hasOwn(row, 'input')) return [];
  const turns = [row.messages, row.conversations].find(Array.isArray);
  if (turns === undefined) return [];
  const messages = turns.map(readMessage);
  const user = messages.findIndex((message) => USER_ROLES.has(message?.role));
  const input = messages[user]?.content;
  if (input === undefined) return [];
  const reply = messages.slice(user + 1).find((message) => message !== null);
  const answers = reply && ASSISTANT_ROLES.has(reply.role) && !Object.hasOwn(row, 'output');
  return answers
    ? [
        ['input', input],
        ['output', reply.content],
      ]
    : [['input', input]];
}

function readMessage(turn: unknown): { role: unknown; content: string } | null {
  if (typeof turn !== 'object' || turn === null) return null;
  const fields = turn as Readonly<Record<string, unknown>>;
  const content = fields.content ?? fields.value;
  return typeof content === 'string' ? { role: fields.role ?? fields.from, content } : null;
}
