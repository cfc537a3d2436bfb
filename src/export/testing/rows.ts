/** Rows to export, as tests need them. Never part of the page. */

import type { ChatMessage, RowParts, ToolCall } from '../../project/parts';
import type { CertificateFacts } from '../certificate/types';
import type { ExportRow, Lineage, RowSource } from '../types';

export const lineage = (id: string, more: Partial<Lineage> = {}): Lineage => ({
  id,
  origin: 'new',
  source: '',
  run: 'Run 1',
  near: '',
  prompt_hash: 'abc',
  model: 'domino-py-4m',
  model_hash: '',
  index: 0,
  seed: 42,
  temperature: 1,
  examples_in_front: '',
  top_k: 0,
  top_p: 1,
  repetition_penalty: 1,
  max_tokens: 64,
  finish_reason: 'stop',
  verdict: 'good',
  answer_by: '',
  reasons: '',
  review: '',
  review_reason: '',
  review_read: null,
  rewritten: false,
  nearest_reference: '',
  similarity: 0.25,
  token_count: 21,
  log_probability: -9.5,
  ...more,
});

export const rowOf = (parts: Partial<RowParts> | null, more: Partial<ExportRow> = {}): ExportRow => {
  const question = parts?.question ?? '';
  return {
    origin: 'new',
    text: question,
    parts: parts && { fields: { input: question }, question, answer: null, messages: null, tools: null, ...parts },
    lineage: () => lineage('sample-1'),
    ...more,
  };
};

export const sourceOf = (rows: readonly ExportRow[]): RowSource => ({ count: rows.length, rows: () => rows });

export const pair = (question: string, answer: string): ExportRow =>
  rowOf({ question, answer, fields: { question, answer } }, { text: `${question}\n${answer}` });

export const conversation = (messages: readonly ChatMessage[], tools: readonly unknown[] | null = null): ExportRow =>
  rowOf({
    question: messages.find(({ role }) => role === 'user')?.content ?? '',
    answer: null,
    messages,
    tools,
    fields: { messages: JSON.stringify(messages) },
  });

const call = (id: string, name: string, given: object): ToolCall => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(given) },
});

export const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Weather of a place.',
    parameters: {
      type: 'object',
      properties: { place: { type: 'string', description: 'Where.' } },
      required: ['place'],
    },
  },
};

/** Two calls together, their results, the answer; and another turn. */
export const TOOL_TURNS: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Weather in Bern and Basel?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [call('c1', 'weather', { place: 'Bern' }), call('c2', 'weather', { place: 'Basel' })],
  },
  { role: 'tool', content: '12', tool_call_id: 'c1' },
  { role: 'tool', content: '14', tool_call_id: 'c2' },
  { role: 'assistant', content: '12 and 14 degrees.' },
  { role: 'user', content: 'Thanks.' },
  { role: 'assistant', content: 'You are welcome.' },
];

/** A certificate of nothing: where rows alone are tried. */
export const NOTHING_BEHIND: CertificateFacts = { drawn: [], recipe: null, memorisation: null };

/** Everything that an export's pieces hold. */
export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const kept: Uint8Array[] = [];
  for await (const piece of pieces) kept.push(piece);
  const bytes = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of kept) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
