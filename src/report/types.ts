/**
 * A report on rows that came about in several ways, as plain data: by methods, or by settings of one. Whoever compares fills it in; the
 * page and the command line make one HTML file of it. No number stands without its unit, and no estimate without its interval.
 */

/** One number of one arm; null where it cannot be told. */
export interface Figure {
  readonly value: number | null;
  /** 95 %; null where none can be given. */
  readonly interval: readonly [low: number, high: number] | null;
}

export interface Column {
  readonly id: string;
  readonly title: string;
  /** How a number is written: 0…1 as percent, a plain number with so many digits, a whole count, seconds. */
  readonly form: 'share' | 'number' | 'count' | 'seconds';
  /** Digits behind the point of a plain number; 2 where absent. */
  readonly digits?: number;
  /** What the number is, and how it was made comparable. */
  readonly note: string;
  /** Which end is better; absent: neither is. */
  readonly better?: 'high' | 'low';
}

/** One way in which rows came about: a method, or one set of settings. */
export interface Arm {
  readonly id: string;
  readonly name: string;
  /** What it is, in a sentence. */
  readonly about: string;
  /** Where it is from; '' where it is the program's own. */
  readonly source: string;
  /** By a column's id. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Of each seed, by a column's id, in the order of the seeds. */
  readonly bySeed?: Readonly<Record<string, readonly (number | null)[]>>;
  /** The first ones as they came: nobody picked them. */
  readonly examples: readonly string[];
  readonly facts?: readonly Fact[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Places of one kind of rows on the map. */
export interface MapGroup {
  readonly id: string;
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** References behind each arm's rows, a small picture an arm. */
export interface ReportMap {
  readonly references: MapGroup;
  readonly groups: readonly MapGroup[];
  /** What made the vectors and the places. */
  readonly note: string;
}

/** Lines over a setting, with an interval at each point; every chart is a table, too. */
export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly logX?: boolean;
  readonly lines: readonly ChartLine[];
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly (Figure & { readonly x: number })[];
}

/** What students scored that learned from the rows. */
export interface ReportProof {
  readonly title: string;
  /** Of Pass@k. */
  readonly k: readonly number[];
  readonly students: readonly {
    /** What it learned from. */
    readonly name: string;
    /** null of the model as it is. */
    readonly lessons: number | null;
    /** By k, percent. */
    readonly passAtK: readonly Figure[];
  }[];
  /** What may be said of it, a sentence each. */
  readonly told: readonly string[];
}

export interface Report {
  readonly version: 1;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** What was done, in a few sentences. */
  readonly summary: readonly string[];
  readonly columns: readonly Column[];
  readonly arms: readonly Arm[];
  /** What can be told apart, and what cannot and what it would take, a sentence each. */
  readonly told: readonly string[];
  /** Absent where none was made. */
  readonly proofs?: readonly ReportProof[];
  readonly map: ReportMap | null;
  readonly charts: readonly Chart[];
  /** What was asked for and could not run, with why. */
  readonly notRun: readonly { readonly name: string; readonly why: string }[];
  readonly settings: readonly Fact[];
  /** Model, references and files with their digests: what it takes to do it again. */
  readonly provenance: readonly Fact[];
  /** How the numbers were made, and what they do not say. */
  readonly notes: readonly string[];
}
