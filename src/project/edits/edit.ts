/** What can be done to a project: plain data, by id. */

import type { Judgement } from '../../quality/judgement';
import type { Recipe } from '../../quality/recipe';
import type { ColumnMapping } from '../../references/types';
import type { BatchId, FileId, ProofId, ReferenceId, RunId, SampleId, SelectionId, SweepId } from '../ids';
import type { Batch, Project, Proof, Review, Run, Sample, Selection, SourceFile, Sweep } from '../types';

/** An id that is not there, or is there already where one is added, changes nothing. */
export type Edit =
  | { readonly type: 'rename'; readonly name: string }
  /** `at` is its place in the list; absent: the last. `droppedIds` are those of its rows that take no part. */
  | {
      readonly type: 'addFile';
      readonly file: SourceFile;
      readonly at?: number;
      readonly droppedIds?: readonly ReferenceId[];
    }
  | { readonly type: 'removeFile'; readonly id: FileId }
  /** Another file of the same id, in its place. */
  | { readonly type: 'replaceFile'; readonly file: SourceFile; readonly droppedIds: readonly ReferenceId[] }
  /** Where the input is another column, so is `firstIndex`, and no row is dropped: another text has another id. */
  | {
      readonly type: 'setMapping';
      readonly id: FileId;
      readonly mapping: ColumnMapping | null;
      readonly firstIndex: number;
    }
  | { readonly type: 'dropReferences'; readonly ids: readonly ReferenceId[] }
  | { readonly type: 'restoreReferences'; readonly ids: readonly ReferenceId[] }
  | { readonly type: 'addRun'; readonly run: Run; readonly at?: number }
  | { readonly type: 'updateRun'; readonly id: RunId; readonly changes: RunChanges }
  | { readonly type: 'removeRun'; readonly id: RunId }
  | { readonly type: 'addSweep'; readonly sweep: Sweep; readonly at?: number }
  /** Another sweep of the same id, in its place. */
  | { readonly type: 'replaceSweep'; readonly sweep: Sweep }
  /** Its runs stay. */
  | { readonly type: 'removeSweep'; readonly id: SweepId }
  | { readonly type: 'addProof'; readonly proof: Proof; readonly at?: number }
  /** Another proof of the same id, in its place. */
  | { readonly type: 'replaceProof'; readonly proof: Proof }
  | { readonly type: 'removeProof'; readonly id: ProofId }
  | { readonly type: 'addBatch'; readonly batch: Batch; readonly at?: number }
  /** Another batch of the same id, in its place. */
  | { readonly type: 'replaceBatch'; readonly batch: Batch }
  /** A batch stays while one of its samples is there. */
  | { readonly type: 'removeBatch'; readonly id: BatchId }
  /** They stand by number; one whose batch is not there is left out. */
  | { readonly type: 'addSamples'; readonly samples: readonly Sample[]; readonly tickedIds?: readonly SampleId[] }
  | { readonly type: 'removeSamples'; readonly ids: readonly SampleId[] }
  | { readonly type: 'setJudgements'; readonly judgements: readonly SampleJudged[] }
  /** A person's decisions; null takes one back. */
  | { readonly type: 'review'; readonly reviews: readonly SampleReviewed[] }
  /** A person writes texts anew: what was judged was another text. */
  | { readonly type: 'rewrite'; readonly texts: readonly SampleRewritten[] }
  | { readonly type: 'tick'; readonly ids: readonly SampleId[] }
  | { readonly type: 'untick'; readonly ids: readonly SampleId[] }
  | { readonly type: 'addSelection'; readonly selection: Selection; readonly at?: number }
  /** Another selection of the same id, in its place. */
  | { readonly type: 'replaceSelection'; readonly selection: Selection }
  | { readonly type: 'removeSelection'; readonly id: SelectionId }
  | { readonly type: 'setRecipe'; readonly recipe: Recipe | null }
  | { readonly type: 'setCounters'; readonly counters: Partial<Counters> }
  /** One after the other. */
  | { readonly type: 'all'; readonly edits: readonly Edit[] };

export type RunChanges = Partial<Omit<Run, 'id'>>;
export type SampleJudged = Pick<Sample, 'id'> & { readonly judgement: Judgement | null };
export type SampleReviewed = Pick<Sample, 'id'> & { readonly review: Review | null };
export type SampleRewritten = Pick<Sample, 'id'> & { readonly text: string };
export type Counters = Pick<Project, 'nextReferenceIndex' | 'drawnCount'>;
export type EditOf<Type extends Edit['type']> = Extract<Edit, { type: Type }>;

export interface Applied {
  readonly project: Project;
  /** Applied next, it gives the project back as it was; applied later, it undoes as much of the edit as is still there. */
  readonly inverse: Edit;
}

export const unchanged = (project: Project): Applied => ({ project, inverse: { type: 'all', edits: [] } });
