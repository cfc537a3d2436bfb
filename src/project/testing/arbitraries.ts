/** Random projects and edits for property tests. Small sets of ids, so that edits meet records that are there. Never part of the page. */

import fc from 'fast-check';
import { presetOptions } from '../../domino/presets';
import { METHOD_IDS } from '../../methods/ids';
import { ARM_KINDS } from '../../proving/types';
import type { ModelKnowledge } from '../../quality/domain/knowledge';
import type { Judgement } from '../../quality/judgement';
import type { Recipe } from '../../quality/recipe';
import type { Composition } from '../../references/composition/types';
import type { ColumnMapping } from '../../references/types';
import { SWEPT_NAMES } from '../../sweeps/types';
import type { Edit } from '../edits/edit';
import {
  type BatchId,
  type FileId,
  indexOf,
  type ProofId,
  type ReferenceId,
  type RunId,
  referenceId,
  type SampleId,
  type SelectionId,
  type SweepId,
  sampleId,
} from '../ids';
import { allReferences } from '../references';
import type { Batch, Project, Proof, Review, Run, RunStatus, Sample, Selection, SourceFile, Sweep } from '../types';

const FILES = 4;
const ROWS = 3;
const SAMPLES = 8;
const idFrom = <Id extends string>(kind: string): fc.Arbitrary<Id> =>
  fc.integer({ min: 0, max: 3 }).map((index) => `${kind}-${index}` as Id);
const runId = idFrom<RunId>('run');
const batchId = idFrom<BatchId>('batch');
const referenceIds: fc.Arbitrary<ReferenceId> = fc.integer({ min: 0, max: 2 * FILES * ROWS }).map(referenceId);
const sampleIds: fc.Arbitrary<SampleId> = fc.integer({ min: 0, max: SAMPLES }).map(sampleId);
const text = fc.string({ unit: 'binary', maxLength: 12 });
const count = fc.nat({ max: 1000 });
const measured = fc.double();
const bytes = fc.option(fc.uint8Array({ maxLength: 20 }));
const column = fc.constantFrom('input', 'output');
const anyColumn = fc.constantFrom('input', 'output', '__proto__');

const template = fc.constantFrom('{input}\n\nAnswer: {output}', '{output} = {input}', '{{{input}}}');
const mapping: fc.Arbitrary<ColumnMapping> = fc.oneof(
  fc.record({ input: column }),
  fc.record({ input: column, output: column }),
  fc.record({ input: fc.constant('input'), template }),
  fc.record({ input: fc.constant('input'), output: fc.constant('output'), template }),
  fc.record({
    input: column,
    conversation: fc.record({ columns: fc.constant(['output']), tools: fc.option(column) }),
  }),
);
const composition: fc.Arbitrary<Composition> = fc.oneof(
  fc.record({ kind: fc.constant('input' as const), column: text }),
  fc.record({
    kind: fc.constant('template' as const),
    template: fc.constant('{input}\n\nAnswer: {output}'),
    question: column,
    answer: fc.option(column),
  }),
  fc.record({
    kind: fc.constant('conversation' as const),
    columns: fc.array(text, { minLength: 1, maxLength: 2 }),
    tools: fc.option(text),
  }),
);

/** Of one id, at one of two places among the numbers, with one of its columns or none: what choosing columns makes of a file. */
const file: fc.Arbitrary<SourceFile> = fc
  .record({
    index: fc.nat({ max: FILES - 1 }),
    moved: fc.boolean(),
    format: fc.constantFrom('jsonl', 'csv', 'parquet', 'arrow', 'xlsx'),
    mapping: fc.option(mapping),
    rows: fc.array(fc.dictionary(anyColumn, text), { maxLength: ROWS }),
  })
  .map(({ index, moved, format, mapping, rows }) => ({
    id: `file-${index}` as FileId,
    table: {
      file: `${index}.jsonl`,
      format,
      columns: ['input', 'output', '__proto__'],
      rows: rows.map((cells, row) => ({ line: row + 1, cells })),
      problems: [],
      ...(moved ? { header: { line: 1, fields: ['input', 'output', '__proto__'], isRow: false } } : {}),
    },
    mapping,
    firstIndex: (index + (moved ? FILES : 0)) * ROWS,
  }));

const failure = fc.oneof(
  fc.record({ code: fc.constant('NAN_LOSS' as const), message: text, remedy: text }),
  fc.record({ code: fc.constant('OUT_OF_MEMORY' as const), message: text, remedy: text, where: text, stack: text }),
);

const status: fc.Arbitrary<RunStatus> = fc.oneof(
  fc.constantFrom<RunStatus>({ kind: 'starting' }, { kind: 'training' }, { kind: 'paused' }, { kind: 'interrupted' }),
  fc.record({
    kind: fc.constant('finished' as const),
    stoppedBy: fc.constantFrom('finished', 'stop', 'l2-floor'),
    bestStep: count,
  }),
  fc.record({
    kind: fc.constant('failed' as const),
    error: failure,
  }),
);

const point = fc.record({
  step: count,
  l1: measured,
  l2: fc.option(measured),
  total: measured,
  heldOut: fc.option(measured),
  gradientNorm: measured,
  learningRate: measured,
  tokensPerSecond: measured,
  elapsedMs: measured,
});

/** With a composition, or without one as in projects of before. */
const composed = <Row extends object>(rows: fc.Arbitrary<Row>): fc.Arbitrary<Row & { composition?: Composition }> =>
  fc.oneof(
    rows,
    fc.tuple(rows, composition).map(([row, learned]) => ({ ...row, composition: learned })),
  );

const sweepId = idFrom<SweepId>('sweep');
/** As one begun by a sweep, or by a person. */
const ofSweep = <Row extends object>(rows: fc.Arbitrary<Row>): fc.Arbitrary<Row & Pick<Run, 'sweep'>> =>
  fc.oneof(
    rows,
    fc.tuple(rows, fc.record({ id: sweepId, cell: text })).map(([row, sweep]) => ({ ...row, sweep })),
  );

const sweep: fc.Arbitrary<Sweep> = fc.record(
  {
    id: sweepId,
    createdAt: count,
    plan: fc.record({
      axes: fc.array(
        fc.record({ name: fc.constantFrom(...SWEPT_NAMES), values: fc.array(fc.integer(), { maxLength: 2 }) }),
        { maxLength: 2 },
      ),
      seeds: fc.array(count, { maxLength: 3 }),
    }),
    base: fc.constantFrom(presetOptions('studio'), presetOptions('paper')),
    referenceIds: fc.array(referenceIds, { maxLength: 3 }),
    modelHash: text,
    state: fc.constantFrom('running', 'stopped'),
  },
  // Projects of before have neither of the two.
  { requiredKeys: ['id', 'createdAt', 'plan', 'base', 'state'] },
);

const outcome = fc.record({ id: text, samples: count, correct: count, wrong: fc.option(text) });
const lesson = fc.record({ from: text, question: text, answer: text });
const curve = fc.array(fc.tuple(count, measured), { maxLength: 2 });
const adapter = fc.record({ id: text, weights: bytes, config: text });

const wholeProof: fc.Arbitrary<Proof> = fc.record({
  id: idFrom<ProofId>('proof'),
  createdAt: count,
  plan: fc.record({
    arms: fc.array(
      fc.record({ id: text, kind: fc.constantFrom(...ARM_KINDS), name: text, source: fc.option(text), lessons: count }),
      { maxLength: 2 },
    ),
    sizes: fc.array(fc.option(count), { maxLength: 2 }),
    seeds: fc.array(count, { maxLength: 2 }),
    samples: count,
    temperature: measured,
    maxTokens: count,
    k: fc.array(count, { minLength: 1, maxLength: 2 }),
    form: fc.oneof(
      fc.record({ kind: fc.constantFrom('open-assert' as const, 'chat' as const) }),
      fc.record({ kind: fc.constant('template' as const), between: text }),
    ),
    training: fc.record({
      rank: count,
      alpha: measured,
      targets: fc.oneof(fc.constant('all-linear' as const), fc.array(text, { maxLength: 2 })),
      learningRate: measured,
      steps: count,
      batch: count,
      maxTokens: count,
      heldOutShare: measured,
      evaluateEvery: count,
      clipNorm: measured,
      weightDecay: measured,
      seed: count,
    }),
  }),
  tasks: fc.array(
    fc.record({
      id: text,
      question: text,
      answer: text,
      grading: fc.oneof(
        fc.record({ kind: fc.constantFrom('python-value' as const, 'exact' as const, 'tool-calls' as const) }),
        fc.record({ kind: fc.constant('label' as const), labels: fc.array(text, { maxLength: 2 }) }),
        fc.record({
          kind: fc.constant('python-tests' as const),
          tests: fc.array(fc.record({ kind: fc.constant('stdin' as const), stdin: text, stdout: text }), {
            maxLength: 2,
          }),
        }),
      ),
    }),
    { maxLength: 2 },
  ),
  tasksFrom: fc.oneof(
    fc.record({ kind: fc.constant('examples' as const), unseen: count }),
    fc.record({ kind: fc.constant('file' as const), name: text }),
  ),
  lessons: fc.array(lesson, { maxLength: 3 }),
  leaks: fc.array(text, { maxLength: 2 }),
  model: fc.record({ id: text, hash: text }),
  results: fc.array(
    fc.record({
      id: text,
      lessons: count,
      steps: count,
      bestStep: count,
      heldOut: fc.option(measured),
      curve,
      tasks: fc.array(outcome, { maxLength: 2 }),
      learningSeconds: measured,
      answeringSeconds: measured,
    }),
    { maxLength: 2 },
  ),
  failures: fc.array(fc.record({ id: text, error: failure }), { maxLength: 1 }),
  student: fc.option(
    fc.record({
      id: text,
      curve,
      checkpoint: bytes,
      checkpointStep: count,
      learned: fc.option(
        fc.record(
          { steps: count, bestStep: count, heldOut: fc.option(measured), weights: bytes, config: text, lessons: count },
          { requiredKeys: ['steps', 'bestStep', 'heldOut', 'weights', 'config'] },
        ),
      ),
      outcomes: fc.array(outcome, { maxLength: 2 }),
      learningSeconds: measured,
      answeringSeconds: measured,
    }),
  ),
  adapters: fc.array(adapter, { maxLength: 2 }),
  state: fc.constantFrom('running', 'paused', 'stopped'),
});

const leftOut = fc.array(fc.record({ of: fc.constantFrom('tasks' as const, 'lessons' as const), why: text, count }), {
  maxLength: 2,
});
const proof: fc.Arbitrary<Proof> = fc
  .tuple(wholeProof, fc.option(leftOut))
  .map(([whole, left]) => ({ ...whole, ...(left && { leftOut: left }) }));

const run: fc.Arbitrary<Run> = ofSweep(
  composed(
    fc.record({
      id: runId,
      name: text,
      createdAt: count,
      openedFrom: fc.option(
        fc.constantFrom(
          { file: 'mine.safetensors', learned: null },
          { file: 'adapter.zip', learned: null, adapterBase: 'org/model' },
        ),
      ),
      options: fc.constantFrom(presetOptions('studio'), presetOptions('paper')),
      references: fc.array(
        fc.record({ id: referenceIds, input: text, source: fc.record({ file: text, line: count }) }),
        {
          maxLength: 2,
        },
      ),
      modelId: text,
      modelHash: text,
      deviceLabel: text,
      status,
      history: fc.array(point, { maxLength: 3 }),
      heldOutIds: fc.array(referenceIds, { maxLength: 2 }),
      cutIds: fc.array(referenceIds, { maxLength: 2 }),
      heldOutWithoutPrompt: fc.option(measured),
      tokensPerStep: count,
      samples: fc.array(fc.record({ step: count, text }), { maxLength: 2 }),
      notices: fc.array(fc.record({ step: count, message: text }), { maxLength: 2 }),
      prompt: bytes,
      checkpoint: bytes,
      checkpointStep: count,
    }),
  ),
);

/** With what it was drawn for and its pilot, or without as in projects of before. */
const aimed = <Row extends object>(rows: fc.Arbitrary<Row>): fc.Arbitrary<Row & Pick<Batch, 'aim' | 'pilot'>> =>
  fc.oneof(
    rows,
    fc
      .tuple(
        rows,
        fc.record({ pass: count, most: count }),
        fc.array(
          fc.record(
            { temperature: measured, examples: count, drawn: count, passed: count },
            { requiredKeys: ['temperature', 'drawn', 'passed'] },
          ),
          { maxLength: 4 },
        ),
      )
      .map(([row, aim, pilot]) => ({ ...row, aim, pilot })),
  );

const bits = fc.double({ min: 0, max: 16, noNaN: true }).filter((value) => !Object.is(value, -0));
const knowledge: fc.Arbitrary<ModelKnowledge> = fc.oneof(
  fc.constant({}),
  fc.record({
    knows: fc.array(text, { maxLength: 2 }),
    familiarity: fc.record({
      examples: count,
      familiar: count,
      unfamiliar: count,
      bitsPerByte: bits,
      bitsPerByteByFrequency: bits,
      bitsPerByteByContext: bits,
    }),
  }),
);

/** With what was known of its model, what it was to come near and what its method found out, or as in projects of before that was kept. */
const batch: fc.Arbitrary<Batch> = fc.oneof(
  drawnBatch(),
  fc.tuple(drawnBatch(), fc.array(referenceIds, { maxLength: 3 })).map(([row, near]) => ({ ...row, near })),
  fc.tuple(drawnBatch(), knowledge).map(([row, known]) => ({ ...row, knowledge: known })),
  fc
    .tuple(drawnBatch(), count, fc.array(referenceIds, { maxLength: 3 }))
    .map(([row, examples, inFront]) => ({ ...row, examples, inFront })),
  fc
    .tuple(drawnBatch(), fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }))
    .map(([row, methodFacts]) => ({ ...row, methodFacts })),
);

function drawnBatch(): fc.Arbitrary<Batch> {
  return aimed(
    composed(
      fc.record({
        id: batchId,
        method: fc.constantFrom(...METHOD_IDS),
        runId: fc.option(runId),
        sourceName: text,
        model: fc.record({ id: text, hash: fc.option(text) }),
        createdAt: count,
        prompt: bytes,
        count,
        temperature: measured,
        topK: count,
        topP: measured,
        repetitionPenalty: measured,
        maxTokens: count,
        seed: count,
      }),
    ),
  );
}

const judgement: fc.Arbitrary<Judgement | null> = fc.option(
  fc.record({
    findings: fc.dictionary(
      fc.constantFrom('copies', 'form', 'ending', 'repeats', 'taste'),
      fc.record({
        verdict: fc.constantFrom('pass', 'fail', 'unsure'),
        reason: fc.option(text),
        evidence: fc.record({
          similarity: fc.integer(),
          of: fc.option(sampleIds),
          lacks: fc.array(text, { maxLength: 2 }),
        }),
      }),
      { noNullPrototype: true },
    ),
  }),
);

const decided = {
  decision: fc.constantFrom('accepted', 'rejected'),
  reason: fc.option(text),
  audited: fc.boolean(),
} as const;
const drawn = fc.record({ turn: count, weight: fc.double({ min: 0.01, max: 2, noNaN: true }) });
/** As it was made, or as in projects of before that was kept. */
const review: fc.Arbitrary<Review> = fc.oneof(
  fc.record(decided),
  fc.record({ ...decided, singly: fc.boolean() }),
  fc.record({ ...decided, singly: fc.boolean(), drawn }),
);

const sample: fc.Arbitrary<Sample> = fc.record(
  {
    id: sampleIds,
    batchId,
    row: fc.record(
      {
        index: count,
        text,
        tokenCount: count,
        logProbability: measured,
        finishReason: fc.constantFrom('stop', 'length'),
        seed: count,
        temperature: measured,
      },
      { requiredKeys: ['index', 'text', 'tokenCount', 'logProbability', 'finishReason', 'seed'] },
    ),
    judgement,
    review,
    // What is as it was drawn has no other text beside it.
    drawnText: text.map((drawn) => `${drawn}, drawn`),
  },
  { requiredKeys: ['id', 'batchId', 'row', 'judgement'] },
);

const recipe: fc.Arbitrary<Recipe | null> = fc.option(
  fc.record({
    version: fc.constant(1 as const),
    checks: fc.array(
      fc.record({ name: text, similarity: fc.nat({ max: 9 }), words: fc.array(text, { maxLength: 2 }) }),
      {
        maxLength: 2,
      },
    ),
  }),
);

const byNumber = <Id extends ReferenceId | SampleId>(each: fc.Arbitrary<Id>): fc.Arbitrary<Id[]> =>
  fc.uniqueArray(each, { maxLength: 4 }).map((list) => list.sort((a, b) => indexOf(a) - indexOf(b)));

const selection: fc.Arbitrary<Selection> = fc.record({
  id: idFrom<SelectionId>('selection'),
  name: text,
  referenceIds: byNumber(referenceIds),
  sampleIds: byNumber(sampleIds),
  createdAt: count,
});

const byId = <Row extends { readonly id: string }>(rows: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> =>
  fc.uniqueArray(rows, { maxLength: 4, selector: ({ id }) => id });

/** A project whose records fit together, as those are that edits make. */
export const anyProject: fc.Arbitrary<Project> = fc
  .record({
    name: text,
    files: byId(file),
    dropped: fc.array(referenceIds),
    runs: byId(run),
    sweeps: byId(sweep),
    proofs: byId(proof),
    batches: byId(batch),
    samples: fc.uniqueArray(sample, { maxLength: SAMPLES, selector: ({ id }) => id }),
    ticked: fc.array(sampleIds),
    recipe,
    selections: byId(selection),
  })
  .map(({ name, files, dropped, runs, sweeps, proofs, batches, samples, ticked, recipe, selections }) => {
    const [droppedIds, tickedIds] = [new Set(dropped), new Set(ticked)];
    const there = samples
      .filter((each) => batches.some(({ id }) => id === each.batchId))
      .sort((a, b) => indexOf(a.id) - indexOf(b.id));
    return {
      version: 1,
      name,
      files,
      droppedIds: allReferences({ files })
        .flatMap(({ id }) => (droppedIds.has(id) ? [id] : []))
        .sort((a, b) => indexOf(a) - indexOf(b)),
      runs,
      ...(sweeps.length > 0 && { sweeps }),
      ...(proofs.length > 0 && { proofs }),
      batches,
      samples: there,
      tickedIds: there.flatMap(({ id }) => (tickedIds.has(id) ? [id] : [])),
      recipe,
      ...(selections.length === 0 ? {} : { selections }),
      nextReferenceIndex: 2 * FILES * ROWS,
      drawnCount: SAMPLES + 1,
    };
  });

const at = fc.nat({ max: 4 });
const ids = <Id>(each: fc.Arbitrary<Id>): fc.Arbitrary<Id[]> => fc.array(each, { maxLength: 4 });

const single: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constant('rename' as const), name: text }),
  fc.record({ type: fc.constant('addFile' as const), file, at, droppedIds: ids(referenceIds) }),
  fc.record({ type: fc.constant('addFile' as const), file }),
  fc.record({ type: fc.constant('removeFile' as const), id: idFrom<FileId>('file') }),
  fc.record({ type: fc.constant('replaceFile' as const), file, droppedIds: ids(referenceIds) }),
  file.map(({ id, mapping, firstIndex }): Edit => ({ type: 'setMapping', id, mapping, firstIndex })),
  fc.record({ type: fc.constantFrom('dropReferences', 'restoreReferences'), ids: ids(referenceIds) }),
  fc.record({ type: fc.constant('addRun' as const), run, at }),
  fc.record({ type: fc.constant('updateRun' as const), id: runId, changes: fc.record({ status, prompt: bytes }) }),
  fc.record({ type: fc.constant('removeRun' as const), id: runId }),
  fc.record({ type: fc.constant('addSweep' as const), sweep, at }),
  fc.record({ type: fc.constant('replaceSweep' as const), sweep }),
  fc.record({ type: fc.constant('removeSweep' as const), id: sweepId }),
  fc.record({ type: fc.constant('addProof' as const), proof, at }),
  fc.record({ type: fc.constant('replaceProof' as const), proof }),
  fc.record({ type: fc.constant('removeProof' as const), id: idFrom<ProofId>('proof') }),
  fc.record({ type: fc.constant('addBatch' as const), batch, at }),
  fc.record({ type: fc.constant('replaceBatch' as const), batch }),
  fc.record({ type: fc.constant('removeBatch' as const), id: batchId }),
  fc.record({ type: fc.constant('addSamples' as const), samples: ids(sample), tickedIds: ids(sampleIds) }),
  fc.record({ type: fc.constant('removeSamples' as const), ids: ids(sampleIds) }),
  fc.record({ type: fc.constant('setJudgements' as const), judgements: ids(fc.record({ id: sampleIds, judgement })) }),
  fc.record({
    type: fc.constant('review' as const),
    reviews: ids(fc.record({ id: sampleIds, review: fc.option(review) })),
  }),
  fc.record({ type: fc.constant('rewrite' as const), texts: ids(fc.record({ id: sampleIds, text })) }),
  fc.record({ type: fc.constantFrom('tick', 'untick'), ids: ids(sampleIds) }),
  fc.record({ type: fc.constant('addSelection' as const), selection, at }),
  fc.record({ type: fc.constant('replaceSelection' as const), selection }),
  fc.record({ type: fc.constant('removeSelection' as const), id: idFrom<SelectionId>('selection') }),
  fc.record({ type: fc.constant('setRecipe' as const), recipe }),
  fc.record({ type: fc.constant('setCounters' as const), counters: fc.record({ drawnCount: count }) }),
);

export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('all' as const), edits: ids(single) }) },
);
