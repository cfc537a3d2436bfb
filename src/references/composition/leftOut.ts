/** What a row has and the model does not see, in words. */
import { columnsOf, conversationRow } from './compose';
import { readConversation } from './conversation/readConversation';
import { suggestConversation } from './suggest';
import type { Cells, ChatMessage, Composition, Conversation } from './types';

type ConversationComposition = Extract<Composition, { kind: 'conversation' }>;

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly cells: Cells }[];
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Of one row: "2 assistant turns", "tools", then the columns with something in them, by their names. */
export function leftOutOf({ columns, rows }: Rows, composition: Composition, cells: Cells): readonly string[] {
  const used = new Set(columnsOf(composition));
  const chat = composition.kind === 'conversation' ? null : suggestConversation({ columns, rows });
  const conversation = chat && readConversation(cells, chat.columns, chat.tools).conversation;
  const parts = chat && conversation ? turnsLeft(conversation, textsOf(composition, cells)) : [];
  if (composition.kind === 'conversation') {
    const read = readConversation(cells, composition.columns, composition.tools).conversation;
    parts.push(...(read?.leftOut ?? []));
  }
  const ofChat = new Set<string | null>(chat && conversation ? [...chat.columns, chat.tools] : []);
  const whole = composition.kind === 'conversation' ? composition : chat && { kind: 'conversation' as const, ...chat };
  for (const column of whole ? readOutOf(whole, cells) : []) ofChat.add(column);
  const others = columns.filter(
    (column) => !used.has(column) && !ofChat.has(column) && (cells[column] ?? '').trim() !== '',
  );
  return [...parts, ...others];
}

const textsOf = (composition: Composition, cells: Cells): ReadonlySet<string | undefined> =>
  new Set(columnsOf(composition).map((column) => cells[column]));

/** By role, the turns whose text is none of those that are learned. */
function turnsLeft({ messages, tools }: Conversation, learned: ReadonlySet<string | undefined>): string[] {
  const left = messages.filter(({ content }) => content === null || !learned.has(content));
  const count = (role: ChatMessage['role']): number => left.filter((message) => message.role === role).length;
  const [system, user, assistant, results] = [count('system'), count('user'), count('assistant'), count('tool')];
  return [
    ...(system > 0 ? ['system'] : []),
    ...(user > 0 ? [plural(user, 'user turn')] : []),
    ...(assistant > 0 ? [plural(assistant, 'assistant turn')] : []),
    ...(results > 0 ? [plural(results, 'tool result')] : []),
    ...(tools === null ? [] : ['tools']),
  ];
}

/** `input` and `output` where the reader made them of a conversation: no columns of the person's. */
export function readOutOf(composition: ConversationComposition, cells: Cells): readonly string[] {
  const { conversation } = readConversation(cells, composition.columns, composition.tools);
  if (conversation === null) return [];
  const { question, answer } = conversationRow(composition, conversation);
  return [
    ...(cells.input === question ? ['input'] : []),
    ...(answer !== null && cells.output === answer ? ['output'] : []),
  ];
}
