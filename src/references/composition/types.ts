/** What is learned of a row: how its cells become one text, and how a text becomes cells again. Plain data: frozen with a run, kept with its prompt. */

/** Cells of a row by the names of their columns; a missing cell is absent. */
export type Cells = Readonly<Record<string, string>>;

export type Composition =
  /** One column as it stands, as in the paper. */
  | { readonly kind: 'input'; readonly column: string }
  /** Several columns in a template (template.ts); the question and the answer are columns of it. */
  | { readonly kind: 'template'; readonly template: string; readonly question: string; readonly answer: string | null }
  /** A whole conversation (conversation/), of one column with its turns or of several that follow one another. */
  | { readonly kind: 'conversation'; readonly columns: readonly string[]; readonly tools: string | null };

/** A call of a tool, in OpenAI's form. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is the text that the model writes: JSON, as a rule. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A turn of a conversation, in OpenAI's names (chat completions, `messages`). */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | null;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

export interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** Each an object, as the row has it; null where there are none. */
  readonly tools: readonly unknown[] | null;
}

/** Why a text does not split, or a row does not become a text that does. JSON; faultWords.ts says it. */
export type SplitFault =
  /** What stands in front of a column is not there. */
  | { readonly kind: 'missing'; readonly column: string }
  | { readonly kind: 'empty'; readonly column: string }
  /** What stands in front of a column is there more often than once. */
  | { readonly kind: 'ambiguous'; readonly column: string }
  /** It does not begin, or end, as the template does. */
  | { readonly kind: 'start' | 'end' }
  /** A conversation without a turn of this role. */
  | { readonly kind: 'no-turn'; readonly role: ChatMessage['role'] }
  /** A cell, or a text, that is not one turn after another. */
  | { readonly kind: 'no-conversation' }
  /** A line in a turn would be read as the beginning of another. */
  | { readonly kind: 'marker' }
  | { readonly kind: 'no-tools' }
  | { readonly kind: 'unknown-tool'; readonly name: string }
  | { readonly kind: 'bad-arguments'; readonly name: string }
  /** A result that answers no call. */
  | { readonly kind: 'stray-result' };

/** A text's parts. */
export interface SplitRow {
  /** By the columns that it was composed of, in their order. */
  readonly fields: Cells;
  readonly question: string;
  readonly answer: string | null;
  readonly messages: readonly ChatMessage[] | null;
  readonly tools: readonly unknown[] | null;
}

export type Split =
  | { readonly fault: null; readonly row: SplitRow }
  | { readonly fault: SplitFault; readonly row: null };
export type Composed =
  | { readonly fault: null; readonly text: string }
  | { readonly fault: SplitFault; readonly text: null };
