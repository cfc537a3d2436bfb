/** The port: programs in, what became of each out. The page's cage and the command line's child process both keep it, with the same answers. */

/** Python to run from the top in a module of its own, and what to ask of it then. */
export interface Program {
  readonly source: string;
  /** Expressions to evaluate in the module, in order, once the source has run. */
  readonly expressions: readonly string[];
  /** What the program may read from standard input; nothing if not given. */
  readonly stdin?: string;
}

/** What an expression came to. */
export interface AskedValue {
  /** As Python writes it, sets in order; null where evaluating raised, or what it writes is longer than the limit. */
  readonly repr: string | null;
  /** Reading it back as a literal gives an equal value. */
  readonly literal: boolean;
  /** Evaluated once more it came to the same. */
  readonly stable: boolean;
  /** The name of the exception that evaluating raised; null where it did not. */
  readonly exception: string | null;
}

export type Outcome =
  /** To its end, or to an exit of its own with nothing wrong. */
  | 'finished'
  /** It raised an exception, or is no Python. */
  | 'failed'
  | 'timed out'
  /** It ended what it ran in. */
  | 'killed'
  | 'out of memory';

export interface Answer {
  readonly outcome: Outcome;
  /** Name of the exception, such as 'ValueError'; null where none was raised. */
  readonly exception: string | null;
  /** What the exception says, cut; '' where none was raised. */
  readonly message: string;
  /** Line of the source where it was raised, from 1; null where that is not known. */
  readonly line: number | null;
  /** What it printed, up to the limit; '' where it was ended from outside. */
  readonly stdout: string;
  /** One an expression, up to the first that raised; none where the source did not finish. */
  readonly values: readonly AskedValue[];
}

export interface Limits {
  /** Of one program, on the clock. */
  readonly timeMs: number;
  /** Of the interpreter and the program together. */
  readonly memoryBytes: number;
  readonly stdoutLength: number;
  /** Of what one value is written as, and of a message. */
  readonly valueLength: number;
}

export const LIMITS: Limits = {
  timeMs: 2000,
  memoryBytes: 512 * 2 ** 20,
  stdoutLength: 20_000,
  valueLength: 4000,
};

/** Runs programs that nobody has read. None can reach the network, files, the page or another program; each has the limits. */
export interface Executor {
  /**
   * One answer a program, in order.
   * @throws StudioError PYTHON_UNAVAILABLE where there is no Python to run them
   */
  run(programs: readonly Program[]): Promise<readonly Answer[]>;
  /** Lets go of what it holds; the next run starts anew. */
  dispose(): void;
}
