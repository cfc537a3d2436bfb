/** A proof: students that differ in what they learned from alone, measured on the same tasks; as plain data. */
import type { AdaptOptions } from '../adaptation/types';
import type { AnswerForm, TaskResult } from '../tasks/types';

/** What a student learns from. */
export type ArmKind =
  /** Nothing: the model as it is. */
  | 'base'
  /** The person's own examples: Reference SFT. */
  | 'references'
  /** Rows of one way of drawing. */
  | 'rows'
  /** Those rows and the person's examples. */
  | 'both';

export interface Arm {
  /** Stable within a proof. */
  readonly id: string;
  readonly kind: ArmKind;
  /** "your examples", "rows by DOMINO". */
  readonly name: string;
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
  /** Of Pass@k, each at most `samples`. */
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

/** What became of a student. */
export interface ProofResult {
  readonly id: string;
  /** Lessons that it learned from. */
  readonly lessons: number;
  readonly steps: number;
  readonly bestStep: number;
  readonly heldOut: number | null;
  /** Loss on the step, nats a token of the answer. */
  readonly curve: readonly (readonly [step: number, loss: number])[];
  readonly tasks: readonly TaskResult[];
  readonly seconds: number;
}
