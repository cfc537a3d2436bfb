/**
 * What a saved project may hold, version 1. The shape of every record is checked, and that records fit together: an id that another
 * record names is there where it has to be, and no number is given twice.
 */
import { z } from 'zod';
import { parseOptions } from '../domino/options';
import type { LearnedFacts } from '../domino/prompt/promptFile';
import type { DominoOptions, HistoryPoint } from '../domino/types';
import type { GeneratedRow } from '../generation/types';
import { METHOD_IDS } from '../methods/ids';
import { knowledgeSchema } from '../quality/domain/knowledgeSchema';
import type { Judgement } from '../quality/judgement';
import type { Recipe } from '../quality/recipe';
import { compositionSchema } from '../references/composition/compositionSchema';
import { mappedColumns } from '../references/mapping';
import { ownCells } from '../references/rowCells';
import type { ColumnMapping, ParsedTable } from '../references/types';
import { SWEPT_NAMES } from '../sweeps/types';
import {
  type BatchId,
  type FileId,
  indexOf,
  isReferenceId,
  isSampleId,
  type ReferenceId,
  type RowId,
  type RunId,
  type SampleId,
  type SelectionId,
  type SweepId,
} from './ids';
import { lesson, proof } from './proofSchema';
import { referenceOf, rowsOf } from './references';
import { placeOfSample } from './samples';
import { bytes, count, error, measured, named, text } from './schemaParts';
import type { Batch, Project, ProjectReference, Review, Run, Sample, Selection, SourceFile, Sweep } from './types';

/** A run that is under way cannot be saved as such. */
type SavedRun = Run & { readonly status: Extract<Run['status'], { kind: 'interrupted' | 'finished' | 'failed' }> };
export type SavedProject = Project & { readonly runs: readonly SavedRun[] };

const referenceIds = z.custom<ReferenceId>(isReferenceId, 'it is no id of a reference');
const sampleIds = z.custom<SampleId>(isSampleId, 'it is no id of a sample');
/** A record of texts by any names, checked in one go: a table has hundreds of thousands. */
const cells = z
  .custom<Readonly<Record<string, string>>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((cell) => typeof cell === 'string'),
    'it is no row of texts',
  )
  .transform((given): Readonly<Record<string, string>> => ownCells(given));

const tableRow = z.strictObject({ line: count, cells });
const problem = z.strictObject({ file: text, line: count, message: text, remedy: text });

const table = z.strictObject({
  file: text,
  format: z.enum(['jsonl', 'json', 'csv', 'tsv', 'txt', 'markdown', 'parquet', 'arrow', 'xlsx']),
  columns: z.array(text),
  rows: z.array(tableRow),
  problems: z.array(problem),
  nested: z.array(text).exactOptional(),
  notes: z.array(text).exactOptional(),
  header: z.strictObject({ line: count, fields: z.array(text), isRow: z.boolean() }).exactOptional(),
}) satisfies z.ZodType<ParsedTable>;

const mapping = z
  .strictObject({
    input: text,
    output: text.exactOptional(),
    template: text.exactOptional(),
    conversation: z.strictObject({ columns: z.array(text).min(1), tools: text.nullable() }).exactOptional(),
  })
  .refine(isLearnable, 'it is composed by a template that is none') satisfies z.ZodType<ColumnMapping>;

/** A template is one, and names the input. */
function isLearnable(chosen: ColumnMapping): boolean {
  if (chosen.template === undefined) return true;
  if (chosen.conversation !== undefined) return false;
  return compositionSchema.safeParse({
    kind: 'template',
    template: chosen.template,
    question: chosen.input,
    answer: null,
  }).success;
}

const file = z
  .strictObject({ id: named<FileId>(), table, mapping: mapping.nullable(), firstIndex: count })
  .refine(
    ({ table: { columns }, mapping: chosen }) =>
      chosen === null || !isLearnable(chosen) || mappedColumns(chosen).every((column) => columns.includes(column)),
    { error: 'it is mapped by a column that it does not have', abort: true },
  ) satisfies z.ZodType<SourceFile>;

const reference = z.strictObject({
  id: referenceIds,
  input: text,
  output: text.exactOptional(),
  source: z.strictObject({ file: text, line: count }),
}) satisfies z.ZodType<ProjectReference>;

const options = z.unknown().transform((value, context): DominoOptions => {
  try {
    return Object.freeze(parseOptions(value));
  } catch (thrown) {
    context.addIssue(thrown instanceof Error ? thrown.message : 'they are no options');
    return z.NEVER;
  }
});

const status = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('interrupted') }),
  z.strictObject({
    kind: z.literal('finished'),
    stoppedBy: z.enum(['finished', 'stop', 'l2-floor']),
    bestStep: count,
    heldOut: measured.nullable().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('failed'), error }),
]) satisfies z.ZodType<SavedRun['status']>;

const point = z.strictObject({
  step: count,
  l1: measured,
  l2: measured.nullable(),
  total: measured,
  heldOut: measured.nullable(),
  gradientNorm: measured,
  learningRate: measured,
  tokensPerSecond: measured,
  elapsedMs: measured,
}) satisfies z.ZodType<HistoryPoint>;

const learned = z.strictObject({
  references: count,
  steps: count,
  bestStep: count,
  heldOut: measured.nullable(),
  heldOutWithoutPrompt: measured.nullable(),
}) satisfies z.ZodType<LearnedFacts>;

const run = z.strictObject({
  id: named<RunId>(),
  name: text,
  createdAt: measured,
  openedFrom: z.strictObject({ file: text, learned: learned.nullable(), adapterBase: text.exactOptional() }).nullable(),
  options,
  references: z.array(reference),
  composition: compositionSchema.exactOptional(),
  modelId: text,
  modelHash: text,
  deviceLabel: text,
  status,
  history: z.array(point),
  sweep: z.strictObject({ id: named<SweepId>(), cell: text }).exactOptional(),
  heldOutIds: z.array(text),
  cutIds: z.array(text),
  heldOutWithoutPrompt: measured.nullable(),
  tokensPerStep: measured,
  samples: z.array(z.strictObject({ step: count, text })),
  notices: z.array(z.strictObject({ step: count, message: text })),
  prompt: bytes,
  checkpoint: bytes,
  checkpointStep: count,
}) satisfies z.ZodType<SavedRun>;

const sweep = z.strictObject({
  id: named<SweepId>(),
  createdAt: measured,
  plan: z.strictObject({
    axes: z.array(z.strictObject({ name: z.enum(SWEPT_NAMES), values: z.array(z.number()) })),
    seeds: z.array(count),
  }),
  base: options,
  referenceIds: z.array(referenceIds).exactOptional(),
  modelHash: text.exactOptional(),
  state: z.enum(['running', 'stopped']),
}) satisfies z.ZodType<Sweep>;

const batch = z.strictObject({
  id: named<BatchId>(),
  method: z.enum(METHOD_IDS),
  methodFacts: z.array(z.strictObject({ name: text, value: text })).exactOptional(),
  runId: named<RunId>().nullable(),
  sourceName: text,
  model: z.strictObject({ id: text, hash: text.nullable() }),
  createdAt: measured,
  prompt: bytes,
  composition: compositionSchema.exactOptional(),
  count: measured,
  temperature: measured,
  topK: measured,
  topP: measured,
  repetitionPenalty: measured,
  maxTokens: measured,
  seed: measured,
  aim: z.strictObject({ pass: count, most: count }).exactOptional(),
  pilot: z
    .array(z.strictObject({ temperature: measured, examples: count.exactOptional(), drawn: count, passed: count }))
    .exactOptional(),
  examples: count.exactOptional(),
  inFront: z.array(referenceIds).exactOptional(),
  held: z.enum(['json', 'json-schema', 'tool-calls']).exactOptional(),
  near: z.array(referenceIds).exactOptional(),
  knowledge: knowledgeSchema.exactOptional(),
}) satisfies z.ZodType<Batch>;

const row = z.strictObject({
  index: count,
  text,
  tokenCount: count,
  logProbability: measured,
  finishReason: z.enum(['stop', 'length']),
  seed: measured,
  temperature: measured.exactOptional(),
  examples: count.exactOptional(),
}) satisfies z.ZodType<GeneratedRow>;

const judgement = z.strictObject({
  findings: z.record(
    text,
    z.strictObject({ verdict: z.enum(['pass', 'fail', 'unsure']), reason: text.nullable(), evidence: z.json() }),
  ),
}) satisfies z.ZodType<Judgement>;

const review = z.strictObject({
  decision: z.enum(['accepted', 'rejected']),
  reason: text.nullable(),
  audited: z.boolean(),
  drawn: z.strictObject({ turn: count, weight: z.number().gt(0) }).exactOptional(),
  singly: z.boolean().exactOptional(),
}) satisfies z.ZodType<Review>;

const sample = z.strictObject({
  id: sampleIds,
  batchId: named<BatchId>(),
  row,
  judgement: judgement.nullable(),
  review: review.exactOptional(),
  drawnText: text.exactOptional(),
}) satisfies z.ZodType<Sample>;

const recipe = z.strictObject({
  version: z.literal(1),
  checks: z.array(z.object({ name: text }).catchall(z.json())),
}) satisfies z.ZodType<Recipe>;

const selection = z.strictObject({
  id: named<SelectionId>(),
  name: text,
  referenceIds: z.array(referenceIds),
  sampleIds: z.array(sampleIds),
  createdAt: measured,
}) satisfies z.ZodType<Selection>;

const distinct = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
const ascending = (ids: readonly RowId[]): boolean =>
  ids.every((id, at) => at === 0 || indexOf(ids[at - 1]!) < indexOf(id));
/** References of a file are numbered one after the other from its first number on. */
function areApart(files: readonly SourceFile[]): boolean {
  const filled = files.filter((file) => rowsOf(file).references.length > 0);
  const inOrder = filled.sort((a, b) => a.firstIndex - b.firstIndex);
  return inOrder.every((file, at) => {
    const next = inOrder[at + 1];
    return next === undefined || file.firstIndex + rowsOf(file).references.length <= next.firstIndex;
  });
}

const idsOf = <Id>(records: readonly { readonly id: Id }[]): Id[] => records.map(({ id }) => id);

/** What holds between records, and what is said where it does not. */
export const AGREEMENTS: readonly (readonly [words: string, holds: (project: Project) => boolean])[] = [
  ['two files have one id', ({ files }) => distinct(idsOf(files))],
  ['two runs have one id', ({ runs }) => distinct(idsOf(runs))],
  ['two sweeps have one id', ({ sweeps = [] }) => distinct(idsOf(sweeps))],
  ['two proofs have one id', ({ proofs = [] }) => distinct(idsOf(proofs))],
  ['two draws have one id', ({ batches }) => distinct(idsOf(batches))],
  ['two selections have one id', ({ selections = [] }) => distinct(idsOf(selections))],
  [
    'rows of a selection are not in order',
    ({ selections = [] }) => selections.every((each) => ascending(each.referenceIds) && ascending(each.sampleIds)),
  ],
  ['two references have one number', ({ files }) => areApart(files)],
  ['samples are not in the order of their numbers', ({ samples }) => ascending(idsOf(samples))],
  ['a dropped row is not there', (project) => project.droppedIds.every((id) => referenceOf(project, id) !== undefined)],
  ['dropped rows are not in order', ({ droppedIds }) => ascending(droppedIds)],
  [
    'a selected sample is not there',
    ({ tickedIds, samples }) => tickedIds.every((id) => placeOfSample(samples, id) >= 0),
  ],
  ['selected samples are not in order', ({ tickedIds }) => ascending(tickedIds)],
  [
    'a sample comes from a draw that is not there',
    ({ samples, batches }) => {
      const there = new Set(idsOf(batches));
      return samples.every(({ batchId }) => there.has(batchId));
    },
  ],
  [
    'the next example would have the number of another',
    ({ files, nextReferenceIndex }) =>
      files.every(({ firstIndex, table: { rows } }) => firstIndex + rows.length <= nextReferenceIndex),
  ],
  [
    'the next sample would have the number of another',
    ({ samples, drawnCount }) => samples.every(({ id }) => indexOf(id) < drawnCount),
  ],
];

/** What long lists are made of: who reads one in pieces checks it in pieces. */
export const entrySchemas = {
  row: tableRow,
  problem,
  reference,
  point,
  lesson,
  sample,
  droppedId: referenceIds,
  tickedId: sampleIds,
} as const;

/** The records by themselves; that they fit together is another matter. */
export const recordsSchema = z.strictObject({
  version: z.literal(1),
  name: text,
  files: z.array(file),
  droppedIds: z.array(referenceIds),
  runs: z.array(run),
  sweeps: z.array(sweep).min(1).exactOptional(),
  proofs: z.array(proof).min(1).exactOptional(),
  batches: z.array(batch),
  samples: z.array(sample),
  tickedIds: z.array(sampleIds),
  recipe: recipe.nullable(),
  selections: z.array(selection).exactOptional(),
  nextReferenceIndex: count,
  drawnCount: count,
}) satisfies z.ZodType<SavedProject>;

export const projectSchema = recordsSchema.superRefine((project, context) => {
  for (const [words, holds] of AGREEMENTS) if (!holds(project)) context.addIssue(words);
}) satisfies z.ZodType<SavedProject>;
