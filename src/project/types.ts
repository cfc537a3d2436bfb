/**
 * The records of the work, as plain data: JSON, but for the bytes of prompts and checkpoints. What is only of the moment (progress, what
 * is open, what is selected) is not here. Records are never changed in place: edits/ makes new ones.
 */
import type { LearnedFacts } from '../domino/prompt/promptFile';
import type { TrainingResult } from '../domino/run/trainingHooks';
import type { DominoOptions, HistoryPoint } from '../domino/types';
import type { ErrorFields } from '../errors';
import type { Aim } from '../generation/aim';
import type { ConstraintKind } from '../generation/constrained/types';
import type { Tried } from '../generation/pilot';
import type { GeneratedRow, SamplingOptions } from '../generation/types';
import type { MethodId } from '../methods/ids';
import type { Drawn } from '../metrics/calibration/types';
import type { ProofLesson, ProofPlan, ProofResult, TaskOutcome } from '../proving/types';
import type { ModelKnowledge } from '../quality/domain/knowledge';
import type { Judgement } from '../quality/judgement';
import type { Recipe } from '../quality/recipe';
import type { Composition } from '../references/composition/types';
import type { ColumnMapping, ParsedTable, Reference } from '../references/types';
import type { SweepPlan } from '../sweeps/types';
import type { Task } from '../tasks/types';
import type { BatchId, FileId, ProofId, ReferenceId, RunId, SampleId, SelectionId, SweepId } from './ids';

export interface Project {
  readonly version: 1;
  readonly name: string;
  /** In the order of the list; their mapped rows are the references (references.ts). */
  readonly files: readonly SourceFile[];
  /** References that take no part, by number. */
  readonly droppedIds: readonly ReferenceId[];
  /** In the order they were begun. */
  readonly runs: readonly Run[];
  /** In the order they were begun; absent: there were none. */
  readonly sweeps?: readonly Sweep[];
  /** In the order they were begun; absent: there were none. */
  readonly proofs?: readonly Proof[];
  /** Every draw there ever was, in order; its samples may be gone. */
  readonly batches: readonly Batch[];
  /** By number. */
  readonly samples: readonly Sample[];
  /** Samples ticked for export, by number. */
  readonly tickedIds: readonly SampleId[];
  /** What decides whether a sample is good; null: the studio's own checks. */
  readonly recipe: Recipe | null;
  /** Sets of rows that the person named, in the order they were made; absent: there are none. */
  readonly selections?: readonly Selection[];
  /** Where the ids of the next file start. It never goes back: runs and samples may still name the ids before it. */
  readonly nextReferenceIndex: number;
  /** How many samples were ever drawn: no two samples of a project have one number. */
  readonly drawnCount: number;
}

/** Rows that belong together, by a name. Rows may be gone since: then it has fewer. */
export interface Selection {
  readonly id: SelectionId;
  readonly name: string;
  /** By number. */
  readonly referenceIds: readonly ReferenceId[];
  /** By number. */
  readonly sampleIds: readonly SampleId[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A file that the person gave, as a table, with its columns mapped. */
export interface SourceFile {
  readonly id: FileId;
  readonly table: ParsedTable;
  /** null until a column is chosen: none had a name that says it is the input. */
  readonly mapping: ColumnMapping | null;
  /** Ids of its references start here: they stay when another file comes or goes, and no other text ever has them. */
  readonly firstIndex: number;
}

/** A reference of this project. */
export interface ProjectReference extends Reference {
  readonly id: ReferenceId;
}

export type RunStatus =
  | { readonly kind: 'starting' }
  | { readonly kind: 'training' }
  | { readonly kind: 'pausing' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'stopping' }
  /** It was under way when the project was saved. */
  | { readonly kind: 'interrupted' }
  | {
      readonly kind: 'finished';
      readonly stoppedBy: TrainingResult['stoppedBy'];
      readonly bestStep: number;
      /** Of the kept prompt over all that is held out, nats per token; absent in projects of before it was kept. */
      readonly heldOut?: number | null;
    }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

/** Drawn while it learned. */
export interface TrainingSample {
  readonly step: number;
  readonly text: string;
}

export interface Notice {
  readonly step: number;
  readonly message: string;
}

/** The file that a prompt was opened from, and what it says of its run; null where it says nothing. */
export interface OpenedFrom {
  readonly file: string;
  readonly learned: LearnedFacts | null;
  /** Base model that a PEFT adapter named, '' where it named none; absent: it is a prompt of the studio. */
  readonly adapterBase?: string;
}

/** Runs over some values of some options and over seeds, one after the other: each is a run like any other, which names its cell. */
export interface Sweep {
  readonly id: SweepId;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly plan: SweepPlan;
  /** Options of its runs, but for what is swept. */
  readonly base: DominoOptions;
  /** What its runs learn from and hold out of, in this order, whatever is added since. Absent in projects of before it was kept. */
  readonly referenceIds?: readonly ReferenceId[];
  /** Of the model that its runs learn on. Absent in projects of before it was kept. */
  readonly modelHash?: string;
  /** Whether the next run begins when one ends; it is still 'running' where the page was closed meanwhile. */
  readonly state: 'running' | 'stopped';
}

/** Students taught from rows and from the person's own examples, and asked the same tasks. */
export interface Proof {
  readonly id: ProofId;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly plan: ProofPlan;
  readonly tasks: readonly Task[];
  /** Where the tasks come from. `unseen`: of the examples, those that no prompt learned from whose rows take part. */
  readonly tasksFrom:
    | { readonly kind: 'examples'; readonly unseen: number }
    | { readonly kind: 'file'; readonly name: string };
  /** As they were when it began, whatever becomes of the rows since. */
  readonly lessons: readonly ProofLesson[];
  /** What gave a task away and was left out, a sentence each. */
  readonly leaks: readonly string[];
  /** What became neither a task nor a lesson besides, by why; absent where nothing, and in records of before it was counted. */
  readonly leftOut?: readonly ProofLeftOut[];
  readonly model: { readonly id: string /** Tells apart two models of one name. */; readonly hash: string };
  /** Of the students that are done. */
  readonly results: readonly ProofResult[];
  /** Students that could not be taught, and why. */
  readonly failures: readonly { readonly id: string; readonly error: ErrorFields }[];
  /** The one under way; null between two of them. */
  readonly student: ProofStudent | null;
  /** Of the first seed's students, each arm's with the most lessons. */
  readonly adapters: readonly ProofAdapter[];
  /** Whether the next student begins when one ends; it is still 'running' where the page was closed meanwhile. */
  readonly state: 'running' | 'paused' | 'stopped';
}

/** Questions that no answer was found for, or that cannot be asked as the others are. */
export interface ProofLeftOut {
  readonly of: 'tasks' | 'lessons';
  /** Goes behind "Left out: ". */
  readonly why: string;
  readonly count: number;
}

/** How far a student is: it learns up to the last step, then answers task by task. */
export interface ProofStudent {
  /** Of the plan. */
  readonly id: string;
  readonly curve: ProofResult['curve'];
  /** The newest checkpoint, opaque to the project; null before the first, and once it has learned. */
  readonly checkpoint: Uint8Array | null;
  readonly checkpointStep: number;
  /** What it learned; null while it learns, and of the base. */
  readonly learned:
    | (Pick<ProofResult, 'steps' | 'bestStep' | 'heldOut'> &
        Omit<ProofAdapter, 'id'> & {
          /** That fitted, those held out among them; not in the oldest records. */
          readonly lessons?: number;
        })
    | null;
  /** Of the tasks that it has answered. */
  readonly outcomes: readonly TaskOutcome[];
  readonly learningSeconds: number;
  readonly answeringSeconds: number;
}

/** A student's adapter, as PEFT's files. */
export interface ProofAdapter {
  /** Of its student in the plan. */
  readonly id: string;
  /** adapter_model.safetensors */
  readonly weights: Uint8Array | null;
  /** adapter_config.json */
  readonly config: string;
}

export interface Run {
  readonly id: RunId;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** null: learned in this project. */
  readonly openedFrom: OpenedFrom | null;
  /** Frozen when the run starts; the form may go on changing. */
  readonly options: DominoOptions;
  readonly references: readonly ProjectReference[];
  /** What their texts are composed of, and drawn ones are split by. Absent in projects of before it was kept, and where the prompt does not say. */
  readonly composition?: Composition;
  readonly modelId: string;
  /** Tells apart two models of one name. */
  readonly modelHash: string;
  readonly deviceLabel: string;
  readonly status: RunStatus;
  readonly history: readonly HistoryPoint[];
  /** The cell of a sweep that it is; what is held out was decided before it began then. Absent: it is of none. */
  readonly sweep?: { readonly id: SweepId; readonly cell: string };
  readonly heldOutIds: readonly string[];
  readonly cutIds: readonly string[];
  /** Nats per token; null before the first evaluation or with nothing held out. */
  readonly heldOutWithoutPrompt: number | null;
  readonly tokensPerStep: number;
  readonly samples: readonly TrainingSample[];
  readonly notices: readonly Notice[];
  /** prompt.safetensors, opaque to the project. */
  readonly prompt: Uint8Array | null;
  /** The newest checkpoint, opaque to the project; a failed run resumes from it. */
  readonly checkpoint: Uint8Array | null;
  readonly checkpointStep: number;
}

/** One draw: how its samples came to be. With the prompt, the model and a row's own seed, the same text can be drawn again. */
export interface Batch extends Omit<SamplingOptions, 'batch'> {
  readonly id: BatchId;
  /** What stood in front of its rows: a learned prompt, nothing, or what another method puts there. */
  readonly method: MethodId;
  /** What the method found out on the way: a description, keywords; absent: nothing. */
  readonly methodFacts?: readonly { readonly name: string; readonly value: string }[];
  /** null: drawn without a prompt, from BOS. */
  readonly runId: RunId | null;
  /** What a person calls that: the run's name, which outlives the run, or "No prompt". */
  readonly sourceName: string;
  readonly model: { readonly id: string /** null where it is not known. */; readonly hash: string | null };
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** What was drawn from, as it was then: a run that goes on has another. null: nothing but BOS. */
  readonly prompt: Uint8Array | null;
  /** Of the run that it was drawn from, which it outlives. */
  readonly composition?: Composition;
  /** What it was drawn for, where not for `count` rows; `count` is then the most. */
  readonly aim?: Aim;
  /**
   * What rows told of temperatures and of examples in front: the first ones, or all of a draw that looked again; `temperature` and `examples` are
   * those that were chosen last. Absent: there was no pilot.
   */
  readonly pilot?: readonly Tried[];
  /** How many examples stood in front of its rows, but for those of a pilot; absent: none. */
  readonly examples?: number;
  /** References that could stand there: which did follows from the seed (methods/chosenExamples.ts). Some may be gone. Absent: none could. */
  readonly inFront?: readonly ReferenceId[];
  /** What its rows were held to as they were drawn; absent: nothing. */
  readonly held?: ConstraintKind;
  /** References that it was to come near: `prompt` is then that of the run with an S for them (domino/near/nearPrompt.ts). Some may be gone. */
  readonly near?: readonly ReferenceId[];
  /** What the model was known to know of the examples; absent in projects of before it was kept. */
  readonly knowledge?: ModelKnowledge;
}

export interface Sample {
  readonly id: SampleId;
  readonly batchId: BatchId;
  readonly row: GeneratedRow;
  /** null until it was checked. */
  readonly judgement: Judgement | null;
  /** Absent: no person has decided on it. */
  readonly review?: Review;
  /** The text as it was drawn, where a person wrote it anew: `row.text` is theirs then. */
  readonly drawnText?: string;
}

/** What a person decided on a sample. It stands beside what the checks say, and neither changes the other. */
export interface Review {
  readonly decision: 'accepted' | 'rejected';
  /** Why it was rejected, in a word or the person's own; null where they gave none. */
  readonly reason: string | null;
  /** Whether it was met in a choice by chance among the samples that pass the checks: only such tell of all that pass. */
  readonly audited: boolean;
  /** How that choice met it; absent: none did, or one of before it was kept, in which all rows had the same chance. */
  readonly drawn?: Drawn;
  /** Whether it was decided on by itself; a decision on many at once is no reading of each. Absent in projects of before it was kept. */
  readonly singly?: boolean;
}
