/** The checks worker: texts in, judgements out. It keeps one session open: the samples judged so far, against one set of references. */
import type { Executor } from '../../src/execution/types';
import type { MemorisationAudit } from '../../src/metrics/auditWords';
import type { ReferenceMeasures } from '../../src/metrics/measureReferences';
import type { SideBySide } from '../../src/metrics/sideBySide/measureArms';
import type { ComparedArm, ComparedReferences } from '../../src/metrics/sideBySide/types';
import type { ReferenceText, SampleText } from '../../src/quality/checks/check';
import type { Judgement } from '../../src/quality/judgement';
import type { JudgedSample } from '../../src/quality/judgingMemory';
import type { Scorer } from '../../src/quality/likelihood';
import type { Recipe } from '../../src/quality/recipe';

/** A sample as it is sent, once. */
export interface SentSample extends SampleText {
  /** What it was drawn from; distinct2 measures one source or all. */
  readonly source: string;
}

/** What of an executor is used from here. */
export type RunsPrograms = Pick<Executor, 'run'>;

/** By sample id: judgements that are new or others than before. */
export type ChangedJudgements = ReadonlyMap<string, Judgement>;

export interface ChecksApi {
  /**
   * Open a session; another that was open is gone, with its samples.
   * @param executor runs rows that are programs; it stays on the side of the caller. Without one the checks that run rows are off
   * @param scorer of texts; it stays on the side of the caller, too
   * @throws StudioError BAD_OPTION if the recipe is none
   */
  open(
    references: readonly ReferenceText[],
    recipe: Recipe,
    executor?: RunsPrograms | null,
    scorer?: Scorer | null,
  ): Promise<void>;
  /** Take for found what a recipe found of samples before, against the references of the open session; they are still to be judged. */
  remember(recipe: Recipe, judged: readonly JudgedSample[]): Promise<void>;
  /**
   * Judge samples of the open session.
   * @param places where each is to stand among all, rising; behind all others if not given
   */
  judge(samples: readonly SentSample[], places?: readonly number[]): Promise<ChangedJudgements>;
  /** Take samples out of the open session. */
  remove(ids: readonly string[]): Promise<ChangedJudgements>;
  measureReferences(references: readonly string[]): Promise<ReferenceMeasures>;
  /** Different pairs of words ÷ all pairs of the session's samples, of one source or (null) all; null where there is no pair. */
  distinct2(source: string | null): Promise<number | null>;
  /** What rows have from the references that were trained on, against those that were held out; null where there is nothing to compare. */
  auditMemorisation(
    trained: readonly string[],
    heldOut: readonly string[],
    rows: readonly string[],
  ): Promise<MemorisationAudit | null>;
  /** Draws measured side by side, on equal terms. */
  measureArms(arms: readonly ComparedArm[], references: ComparedReferences): Promise<SideBySide>;
  /** distinct2 of texts that no session holds. */
  distinct2Of(texts: readonly string[]): Promise<number | null>;
}
