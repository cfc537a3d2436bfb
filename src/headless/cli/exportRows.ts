/** Rows that `sample`, `check` or an export wrote, and a person's own examples, as rows to export. */

import { isLosslessNumber } from 'lossless-json';
import type { CertificateFacts } from '../../export/certificate/types';
import type { ExportRow, Lineage } from '../../export/types';
import { yourRow } from '../../export/yourRow';
import type { FileId } from '../../project/ids';
import type { ChatMessage, RowParts } from '../../project/parts';
import type { ProjectReference } from '../../project/types';
import { foundAnswer } from '../../quality/foundAnswer';
import type { Judgement } from '../../quality/judgement';
import { jsonText, parseStandardJson } from '../../references/formats/jsonValue';
import type { ReferencesFile } from './references';
import type { SampleRow } from './samples';

type Fields = SampleRow['fields'];

/** What the other commands write beside the text: it is lineage, not a column of the person's. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'index',
  'tokenCount',
  'logProbability',
  'finishReason',
  'seed',
  'judgements',
  'verdict',
  'metadata',
]);
/** Of a row that `sample` wrote: a person's own row may have columns of these names. */
const DRAWN_KEYS: ReadonlySet<string> = new Set(['temperature', 'examples', 'topP', 'batch']);
const isDrawn = (fields: Fields): boolean => 'tokenCount' in fields && 'logProbability' in fields;
const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool']);

export const exportRow = ({ id, text, answer, fields }: SampleRow): ExportRow => ({
  origin: 'new',
  text,
  parts: partsOf(text, answer, fields),
  lineage: () => lineageOf(id, fields),
});

/** What a certificate counts. Each command names verdicts its own way; a row that passes is called as the page calls it. */
export function drawnRow({ id, fields }: SampleRow): CertificateFacts['drawn'][number] {
  const { id: name, verdict, review, rewritten } = lineageOf(id, fields);
  return {
    id: name,
    draw: 1,
    verdict: verdict === 'pass' ? 'good' : verdict,
    review: review === 'accepted' || review === 'rejected' ? review : '',
    audited: false,
    rewritten,
  };
}

/** All examples of a file, as the page exports those of a project that has this file alone. */
export function ownRows({ references, source: { table, mapping } }: ReferencesFile): ExportRow[] {
  const files = { files: [{ id: 'f0' as FileId, table, mapping, firstIndex: 0 }] };
  return references.map((reference, at) => yourRow(files, reference as ProjectReference, () => `example-${at + 1}`));
}

/** null where nothing was checked. */
export const verdictOfRow = ({ verdict }: Fields): string | null => (typeof verdict === 'string' ? verdict : null);

function partsOf(text: string, answer: string | null, fields: Fields): RowParts {
  const isOwn = (key: string): boolean => !OWN_KEYS.has(key) && !(DRAWN_KEYS.has(key) && isDrawn(fields));
  const own = Object.entries(fields).filter(([key, value]) => isOwn(key) && value !== null);
  const messages = messagesOf(listIn(fields.messages));
  return {
    fields: Object.fromEntries(own.map(([key, value]) => [key, typeof value === 'string' ? value : jsonText(value)])),
    question: text,
    answer,
    messages,
    tools: messages && listIn(fields.tools),
  };
}

/** A list, or the text of one, as tables have it and exports write the tools. */
function listIn(value: unknown): readonly unknown[] | null {
  if (typeof value !== 'string') return Array.isArray(value) ? value : null;
  try {
    const list = parseStandardJson(value);
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function messagesOf(value: readonly unknown[] | null): readonly ChatMessage[] | null {
  if (value === null || value.length === 0) return null;
  const isMessage = (turn: unknown): boolean =>
    typeof turn === 'object' && turn !== null && ROLES.has((turn as { role?: unknown }).role);
  if (!value.every(isMessage)) return null;
  return (value as readonly ChatMessage[]).map((turn) => ({
    ...turn,
    content: typeof turn.content === 'string' ? turn.content : null,
  }));
}

/** Of rows that `check` or `sample` judged. */
function foundBy({ judgements }: Fields): string | null {
  const isJudged = typeof judgements === 'object' && judgements !== null && !Array.isArray(judgements);
  return isJudged ? (foundAnswer({ findings: judgements as Judgement['findings'] })?.by ?? null) : null;
}

/** `sample` says how many stood there. */
const countInWords = (count: number | null): string => (count ? `${count} of the references` : '');

function lineageOf(id: string, fields: Fields): Lineage {
  const known = (fields.metadata ?? {}) as Partial<Lineage>;
  const drawn = isDrawn(fields) ? fields : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const number = (value: unknown): number | null => {
    const plain = isLosslessNumber(value) ? Number(value.toString()) : value;
    return typeof plain === 'number' ? plain : null;
  };
  return {
    id: text(known.id) || `sample-${id}`,
    origin: 'new',
    source: text(known.source),
    run: text(known.run),
    near: text(known.near),
    prompt_hash: text(known.prompt_hash),
    model: text(known.model),
    model_hash: text(known.model_hash),
    index: number(fields.index ?? known.index),
    seed: number(fields.seed ?? known.seed),
    temperature: number(drawn.temperature ?? known.temperature),
    examples_in_front: text(known.examples_in_front) || countInWords(number(drawn.examples)),
    top_k: number(known.top_k),
    top_p: number(drawn.topP ?? known.top_p),
    repetition_penalty: number(known.repetition_penalty),
    max_tokens: number(known.max_tokens),
    finish_reason: text(fields.finishReason ?? known.finish_reason),
    verdict: verdictOfRow(fields) ?? text(known.verdict),
    answer_by: text(known.answer_by) || (foundBy(fields) ?? ''),
    reasons: text(known.reasons),
    review: text(known.review),
    review_reason: text(known.review_reason),
    review_read: typeof known.review_read === 'boolean' ? known.review_read : null,
    rewritten: known.rewritten === true,
    nearest_reference: text(known.nearest_reference),
    similarity: number(known.similarity),
    token_count: number(fields.tokenCount ?? known.token_count),
    log_probability: number(fields.logProbability ?? known.log_probability),
  };
}
