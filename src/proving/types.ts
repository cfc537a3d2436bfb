/** A proof: students that differ in what they learned from alone, measured on the same tasks; as plain data. */
import type { AdaptOptions } from '../adaptation/types';
import type { AnswerForm, Lesson, TaskResult } from '../tasks/types';

/** What a student learns from. */
export const ARM_KINDS = ['base', 'references', 'rows', 'both'] as const;
/**
 * `base`: nothing, the model as it is. `references`: the person's own examples, Reference SFT. `rows`: rows of one way of drawing. `both`: those
 * rows and the person's examples.
 */
export type ArmKind = (typeof ARM_KINDS)[number];

export interface Arm {
  /** Stable within a proof. */
  readonly id: string;
  readonly kind: ArmKind;
  /** "your examples", "rows by Run 1". */
  readonly name: string;
  /** What its rows were drawn from; null where it has none. */
  readonly source: string | null;
  /** That there are for it; 0 of the base. */
  readonly lessons: number;
}

/** Stands for the person's own examples among the sources of lessons. */
export const OWN_EXAMPLES = 'your examples';

/** One that a student may learn from. */
export interface ProofLesson extends Lesson {
  /** OWN_EXAMPLES, or what the row was drawn from. */
  readonly from: string;
}

export interface ProofPlan {
  readonly arms: readonly Arm[];
  /** Lessons that each student but the base learns from; null: all that there are. In ascending order, null last. */
  readonly sizes: readonly (number | null)[];
  readonly seeds: readonly number[];
  /** n answers a task. */
  readonly samples: number;
  readonly temperature: number;
  /** Longest answer in tokens. */
  readonly maxTokens: number;
  /** Of Pass@k, each at most `samples`; the first is the one that is spoken of. */
  readonly k: readonly number[];
  readonly form: AnswerForm;
  readonly training: AdaptOptions;
}

/** One student: of an arm, at a size, with a seed. The base has one, of size 0. */
export interface ProofCell {
  /** Of arm, size and seed alone: a plan with more seeds has the cells of before, too. */
  readonly id: string;
  readonly arm: string;
  readonly size: number | null;
  readonly seed: number;
}

/** Of one task, what a student made of it. */
export interface TaskOutcome extends TaskResult {
  /** The first answer that was not right, cut; null where all were. */
  readonly wrong: string | null;
}

/** What became of a student. */
export interface ProofResult {
  readonly id: string;
  /** Lessons that it learned from, those held out among them: longer ones than it can read are left out. */
  readonly lessons: number;
  readonly steps: number;
  readonly bestStep: number;
  /** Of its kept step over lessons that it did not train on, nats a token of the answer; null where none was held out. */
  readonly heldOut: number | null;
  /** Loss on the step, nats a token of the answer. */
  readonly curve: readonly (readonly [step: number, loss: number])[];
  readonly tasks: readonly TaskOutcome[];
  /** Of learning and of answering, s. */
  readonly learningSeconds: number;
  readonly answeringSeconds: number;
}
