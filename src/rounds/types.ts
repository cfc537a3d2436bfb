/**
 * Active generation: what a student gets wrong decides what is drawn next. Plain data and ports; the loop itself knows neither models nor files.
 */
import type { Lesson } from '../tasks/types';

/** A lesson by a stable name. */
export interface NamedLesson extends Lesson {
  readonly id: string;
}

/** What a student makes of a lesson that it is asked. */
export interface Outcome {
  readonly id: string;
  /** −log p(answer | question), nats a token of the answer. */
  readonly loss: number;
  /** n answers, of which c are right. */
  readonly samples: number;
  readonly correct: number;
}

/** Rows to draw: near some references, or near none. */
export interface DrawPart {
  /** Ids of references; null: from the domain alone. */
  readonly near: readonly string[] | null;
  readonly count: number;
}

export interface RoundOptions {
  /** Rows of a round that pass. */
  readonly rows: number;
  readonly mostRounds: number;
  /** Rounds without a better score, after which it stops. */
  readonly patience: number;
  /** `failures`: near what the student gets wrong; `nothing`: never near anything, the control. */
  readonly follow: 'failures' | 'nothing';
  /** Of a round's rows, drawn near nothing: what the references lack must come from somewhere. */
  readonly explore: number;
  /** Of the references, those that count as weak: the hardest. */
  readonly weakShare: number;
  /** Groups of weak references that a round is drawn near, at most. */
  readonly mostGroups: number;
  /** Of the rows that there are, those that are learned twice, at most: rows that the student still answers wrong. */
  readonly repeated: number;
}

/** What became of a round: a batch for each part, with what it was drawn near. */
export interface Round {
  /** From 0, the first, for which there is no student to follow. */
  readonly round: number;
  readonly batches: readonly (DrawPart & {
    /** Ids of the rows that came of it; fewer than `count` where not enough passed. */
    readonly rows: readonly string[];
  })[];
  /** Ids of rows that the student of this round learned twice. */
  readonly repeated: readonly string[];
  /** Of the student after this round, on the references, which it is never trained on: mean share of right answers, and mean loss. */
  readonly score: number;
  readonly loss: number;
}

export interface LoopResult<Student> {
  readonly rounds: readonly Round[];
  readonly rows: readonly NamedLesson[];
  /** The round with the best score, the earliest of equals, and its student. */
  readonly best: number;
  readonly student: Student;
  readonly stoppedBy: 'no better' | 'most rounds' | 'no rows' | 'stop';
}

export interface LoopPorts<Student> {
  /** Rows that pass every check and are none that there are, with their answers; fewer where it gives up. */
  draw(part: DrawPart, round: number, place: number): Promise<readonly NamedLesson[]>;
  /** A new student of these lessons; one that is to be learned twice stands there twice. */
  train(lessons: readonly NamedLesson[], round: number): Promise<Student>;
  look(student: Student, lessons: readonly NamedLesson[]): Promise<readonly Outcome[]>;
}
