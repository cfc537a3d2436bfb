/** Cells to the text that is learned, and a text back to its cells. */
import { jsonText } from '../formats/jsonValue';
import { conversationText, faultOf, splitConversation } from './conversation/conversationText';
import { readConversation } from './conversation/readConversation';
import { cellsOf, fillTemplate, parseTemplate, splitByTemplate } from './template';
import type { Cells, ChatMessage, Composed, Composition, Conversation, Split, SplitFault } from './types';

const notComposed = (fault: SplitFault): Composed => ({ fault, text: null });
const notSplit = (fault: SplitFault): Split => ({ fault, row: null });
const isBlank = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';

/**
 * The text that is learned of a row.
 * @returns a fault where there is none, or where it would not split into what it was composed of
 * @throws StudioError BAD_OPTION if the composition's template is none
 */
export function composeRow(composition: Composition, cells: Cells): Composed {
  switch (composition.kind) {
    case 'input': {
      const text = cells[composition.column];
      return text === undefined || isBlank(text)
        ? notComposed({ kind: 'empty', column: composition.column })
        : { fault: null, text };
    }
    case 'template': {
      const { template, question, answer } = composition;
      for (const column of [question, answer])
        if (column !== null && isBlank(cells[column])) return notComposed({ kind: 'empty', column });
      const text = fillTemplate(parseTemplate(template), cells);
      const { fault } = splitRow(composition, text);
      return fault === null ? { fault, text } : notComposed(fault);
    }
    case 'conversation': {
      const { fault, conversation } = readConversation(cells, composition.columns, composition.tools);
      if (fault !== null) return notComposed(fault);
      const { messages, tools } = conversation;
      const unfit = faultOf(conversation);
      if (unfit !== null) return notComposed(unfit);
      const text = conversationText({ messages, tools });
      const back = splitConversation(text).conversation;
      return JSON.stringify(back) === JSON.stringify({ messages, tools })
        ? { fault: null, text }
        : notComposed({ kind: 'marker' });
    }
    default:
      return composition satisfies never;
  }
}

/** What a text is made of. A question or an answer without a word is a fault. */
export function splitRow(composition: Composition, text: string): Split {
  switch (composition.kind) {
    case 'input':
      return isBlank(text)
        ? notSplit({ kind: 'empty', column: composition.column })
        : done({ fields: cellsOf([[composition.column, text]]), question: text });
    case 'template': {
      const { template, question, answer } = composition;
      const { fault, cells } = splitByTemplate(parseTemplate(template), text);
      if (fault !== null) return notSplit(fault);
      for (const column of [question, answer])
        if (column !== null && isBlank(cells[column])) return notSplit({ kind: 'empty', column });
      return done({ fields: cells, question: cells[question]!, answer: answer === null ? null : cells[answer]! });
    }
    case 'conversation': {
      const { fault, conversation } = splitConversation(text);
      const unfit = fault ?? faultOf(conversation);
      return unfit !== null ? notSplit(unfit) : done(conversationRow(composition, conversation!));
    }
    default:
      return composition satisfies never;
  }
}

type Row = NonNullable<Split['row']>;
const done = (row: Pick<Row, 'fields' | 'question'> & Partial<Row>): Split => ({
  fault: null,
  row: { answer: null, messages: null, tools: null, ...row },
});

/** The question is the first turn of the user, the answer the first words of the assistant after it. */
export function conversationRow(
  { columns, tools: toolsColumn }: Extract<Composition, { kind: 'conversation' }>,
  { messages, tools }: Conversation,
): Row {
  const asked = messages.findIndex(({ role }) => role === 'user');
  const reply = messages.slice(asked + 1).find(({ role, content }) => role === 'assistant' && content !== null);
  const shares = columns.length === 1 ? [messages] : shared(messages, columns.length);
  const fields = columns.map((column, at): [string, string] => [column, JSON.stringify(shares[at])]);
  if (toolsColumn !== null && tools !== null) fields.push([toolsColumn, jsonText(tools)]);
  return {
    fields: cellsOf(fields),
    question: messages[asked]?.content ?? '',
    answer: reply?.content ?? null,
    messages,
    tools,
  };
}

/** As TRL's prompt and completion: the first column ends with the user's last turn, the last has the rest. */
function shared(messages: readonly ChatMessage[], count: number): readonly (readonly ChatMessage[])[] {
  const end = messages.findLastIndex(({ role }) => role === 'user') + 1;
  const between = Array.from({ length: count - 2 }, (): readonly ChatMessage[] => []);
  return [messages.slice(0, end), ...between, messages.slice(end)];
}

/** The columns that a composition takes from a row. */
export function columnsOf(composition: Composition): readonly string[] {
  switch (composition.kind) {
    case 'input':
      return [composition.column];
    case 'template':
      return parseTemplate(composition.template).columns;
    case 'conversation':
      return composition.tools === null ? composition.columns : [...composition.columns, composition.tools];
    default:
      return composition satisfies never;
  }
}

/** What of a composition makes one text rather than another: two of one form split the same texts, whatever their columns are called. */
export function formOf(composition: Composition): string {
  if (composition.kind !== 'template') return composition.kind;
  const { template, question, answer } = composition;
  const { columns, texts } = parseTemplate(template);
  return JSON.stringify([texts, columns.indexOf(question), answer === null ? null : columns.indexOf(answer)]);
}
