/**
 * Whether an entry of a long list is as the schema wants it, at a glance: a project has hundreds of thousands. These say yes only to what
 * the schema takes and leaves as it is; where they say no, the schema decides. The cells of a row
 * are for their reader to make its own (rowCells.ts), as the schema does. Only for what JSON.parse gave: that it is JSON is not asked.
 */
import { isReferenceId, isSampleId } from './ids';
import type { entrySchemas } from './schema';

type Fields = Readonly<Record<string, unknown>>;
type IsPlain = (value: unknown) => boolean;

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber = (value: unknown): boolean => typeof value === 'number';

/** A record with so many fields, which are checked by name: then there is no other. */
function hasFields(value: unknown, count: number): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  let found = 0;
  for (const _ in value) found++;
  return found === count;
}

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const key in value) if (!isText((value as Fields)[key])) return false;
  return true;
}

const isSource = (value: unknown): boolean => hasFields(value, 2) && isText(value.file) && isCount(value.line);

const isGeneratedRow: IsPlain = (value) =>
  hasFields(value, 6) &&
  isCount(value.index) &&
  isText(value.text) &&
  isCount(value.tokenCount) &&
  isNumber(value.logProbability) &&
  (value.finishReason === 'stop' || value.finishReason === 'length') &&
  isNumber(value.seed);

const isFinding: IsPlain = (value) =>
  hasFields(value, 3) &&
  (value.verdict === 'pass' || value.verdict === 'fail' || value.verdict === 'unsure') &&
  (value.reason === null || isText(value.reason)) &&
  value.evidence !== undefined;

function isJudgement(value: unknown): boolean {
  if (!hasFields(value, 1)) return false;
  const { findings } = value;
  if (typeof findings !== 'object' || findings === null || Array.isArray(findings)) return false;
  // A name that the schema's record would treat apart is left to it.
  for (const name in findings) if (name === '__proto__' || !isFinding((findings as Fields)[name])) return false;
  return true;
}

/** By the kinds of `entrySchemas`; those that are few are left to the schema. */
export const isPlainEntry: { readonly [Kind in keyof typeof entrySchemas]?: IsPlain } = {
  row: (value) => hasFields(value, 2) && isCount(value.line) && isTexts(value.cells),
  reference: (value) =>
    (hasFields(value, 3) || (hasFields(value, 4) && isText(value.output))) &&
    isReferenceId(value.id) &&
    isText(value.input) &&
    isSource(value.source),
  // One that a person reviewed or wrote anew has more, and is left to the schema: they are few.
  sample: (value) =>
    hasFields(value, 4) &&
    isSampleId(value.id) &&
    isText(value.batchId) &&
    value.batchId !== '' &&
    isGeneratedRow(value.row) &&
    (value.judgement === null || isJudgement(value.judgement)),
  droppedId: isReferenceId,
  tickedId: isSampleId,
};
