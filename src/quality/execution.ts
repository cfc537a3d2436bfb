/** Rows run for the checks that ask for it: each once, whichever checks ask, and only where the references themselves run. */
import { StudioError, toErrorFields } from '../errors';
import { agreement, type RowProgram, rowProgram } from '../execution/rowProgram';
import type { Answer, Executor, Program } from '../execution/types';
import type { Composition } from '../references/composition/types';
import { DOMAIN_SHARE } from './structure/profile';
import { analyzePython } from './structure/python';

/** Why nothing is run: the reason holds for all rows of a session. */
export type NotRun =
  /** Fewer of the references than make a domain are programs that run to their end. */
  | { readonly why: 'references'; readonly tried: number; readonly ran: number; readonly first: string | null }
  | { readonly why: 'no-references' }
  /** Nobody gave the session an executor. */
  | { readonly why: 'no-executor' };

export type RowRun =
  | { readonly kind: 'ran'; readonly row: RowProgram; readonly answer: Answer }
  | { readonly kind: 'off'; readonly off: NotRun }
  /** It should have been run, and could not be. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly remedy: string };

/** What became of a program that is no row. */
export type ProgramRun =
  | { readonly kind: 'ran'; readonly answer: Answer }
  | { readonly kind: 'unavailable'; readonly message: string; readonly remedy: string };

interface Text {
  readonly text: string;
  readonly composition?: Composition;
}

/** References that are tried, spread evenly over all. */
const MOST_TRIED = 48;

/** Lookers of one session share it. */
export class RowRuns {
  /** By what is run. */
  private readonly runs = new Map<string, Promise<RowRun>>();
  /** How often something could not be run for want of Python. */
  unavailable = 0;
  private readonly tried = new Map<string, Promise<NotRun | null>>();
  private queue: { readonly program: Program; resolve(answer: Answer): void; reject(thrown: unknown): void }[] = [];

  constructor(
    private readonly references: readonly { readonly text: string }[],
    private executor: Pick<Executor, 'run'> | null,
  ) {}

  get canRun(): boolean {
    return this.executor !== null;
  }

  /** What runs programs from now on, where something did. */
  runBy(executor: Pick<Executor, 'run'>): void {
    this.executor = executor;
  }

  /** The same text is run once. */
  of({ text, composition }: Text): Promise<RowRun> {
    const key = `${JSON.stringify(composition ?? null)}\n${text}`;
    const known = this.runs.get(key);
    if (known !== undefined) return known;
    const run = this.runOf({ text, composition });
    this.runs.set(key, run);
    // What could not be run is tried again.
    const forget = (): void => {
      this.runs.delete(key);
      this.unavailable++;
    };
    run.then(({ kind }) => (kind === 'unavailable' ? forget() : undefined), forget);
    return run;
  }

  private async runOf({ text, composition }: { text: string; composition: Composition | undefined }): Promise<RowRun> {
    try {
      const off = await this.whyNot(composition);
      if (off !== null) return { kind: 'off', off };
      const row = rowProgram(text, composition);
      return { kind: 'ran', row, answer: await this.run(row.program) };
    } catch (thrown) {
      return this.noted(unavailable(thrown));
    }
  }

  /** Run a program that is no row, whatever the references are. */
  async ask(program: Program): Promise<ProgramRun> {
    if (this.executor === null)
      return this.noted({ kind: 'unavailable', message: 'Nothing runs Python here.', remedy: '' });
    try {
      return { kind: 'ran', answer: await this.run(program) };
    } catch (thrown) {
      return this.noted(unavailable(thrown));
    }
  }

  private noted<Unavailable>(unavailable: Unavailable): Unavailable {
    this.unavailable++;
    return unavailable;
  }

  /** The references are split as the samples are; a session sees one composition, or a few. */
  private whyNot(composition: Composition | undefined): Promise<NotRun | null> {
    const key = JSON.stringify(composition ?? null);
    let tried = this.tried.get(key);
    if (tried === undefined) {
      tried = this.tryReferences(composition);
      this.tried.set(key, tried);
      // What failed for want of Python is tried again.
      tried.catch(() => this.tried.delete(key));
    }
    return tried;
  }

  private async tryReferences(composition: Composition | undefined): Promise<NotRun | null> {
    const { references } = this;
    if (this.executor === null) return { why: 'no-executor' };
    if (references.length === 0) return { why: 'no-references' };
    const step = Math.max(1, references.length / MOST_TRIED);
    const some = Array.from(
      { length: Math.min(references.length, MOST_TRIED) },
      (_, at) => references[Math.floor(at * step)]!,
    );
    const rows = some.map(({ text }) => rowProgram(text, composition));
    const needed = Math.ceil(DOMAIN_SHARE * some.length);
    // Prose is told apart without starting Python: a domain of programs has something to compile.
    if (rows.filter(({ program }) => analyzePython(program.source).valid).length < needed)
      return { why: 'references', tried: some.length, ran: 0, first: null };
    const answers = await Promise.all(rows.map((row) => this.run(row.program)));
    const ran = answers.filter(
      ({ outcome }, at) => outcome === 'finished' && agreement(rows[at]!, answers[at]!.values) !== false,
    ).length;
    const first = answers.find(({ outcome }) => outcome !== 'finished');
    return ran >= needed
      ? null
      : { why: 'references', tried: some.length, ran, first: first?.exception ?? first?.outcome ?? null };
  }

  /** Rows that are asked for in one turn of the event loop go together. */
  private run(program: Program): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.queue.push({ program, resolve, reject });
      if (this.queue.length === 1) setTimeout(() => void this.flush(), 0);
    });
  }

  private async flush(): Promise<void> {
    const { queue } = this;
    this.queue = [];
    try {
      const answers = await this.executor!.run(queue.map(({ program }) => program));
      for (const [at, { resolve }] of queue.entries()) resolve(answers[at]!);
    } catch (thrown) {
      for (const { reject } of queue) reject(thrown);
    }
  }
}

/** @throws what is no want of Python */
function unavailable(thrown: unknown): Extract<RowRun, { kind: 'unavailable' }> {
  if (!(thrown instanceof StudioError) || thrown.code !== 'PYTHON_UNAVAILABLE') throw thrown;
  const { message, remedy } = toErrorFields(thrown);
  return { kind: 'unavailable', message, remedy };
}
