import { type ErrorCode, toErrorFields } from '../../errors';

/** Exit codes: 0 done, 1 failed while running, 2 bad input, 130 interrupted. */
export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Failures of the machine or of the run; every other code is something the person can correct in what they gave. */
const NOT_INPUT: ReadonlySet<ErrorCode> = new Set([
  'DEVICE_LOST',
  'DISK_FULL',
  'INTERNAL',
  'NAN_LOSS',
  'OUT_OF_MEMORY',
  'SELF_TEST_FAILED',
  'WORKER_LOST',
]);

/** A stream that may be a terminal; anything else has neither property. */
type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command writes: results on stdout, progress on stderr. */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly stdout: NodeJS.WritableStream = process.stdout,
    private readonly stderr: TerminalStream = process.stderr,
  ) {}

  /** The result: one JSON document with --json, else the lines for a person. */
  result(value: unknown, lines: readonly string[]): void {
    if (this.json) this.stdout.write(`${JSON.stringify(value)}\n`);
    else for (const line of lines) this.stdout.write(`${line}\n`);
  }

  /** One lasting line of progress. */
  progress(line: string): void {
    this.clearStatus();
    this.stderr.write(`${line}\n`);
  }

  /**
   * A line that the next one replaces. Only on a terminal: a script that reads stderr gets lasting lines alone, so a
   * refusal after loading is still the single line it expects.
   */
  status(line: string): void {
    if (this.stderr.isTTY !== true) return;
    this.clearStatus();
    this.stderr.write(line.slice(0, Math.max(20, (this.stderr.columns ?? 80) - 1)));
  }

  clearStatus(): void {
    if (this.stderr.isTTY === true) this.stderr.write('\r\u001b[2K');
  }

  /** Write what went wrong on one line (with the stack where it is our fault) and say how to exit. */
  failure(command: string, thrown: unknown): number {
    const fields = toErrorFields(thrown);
    this.clearStatus();
    if (fields.code === 'INTERNAL') {
      const detail = fields.stack ?? fields.message;
      this.stderr.write(`domino ${command}: this is a fault in domino, please report it: ${detail}\n`);
      return EXIT.failed;
    }
    if (fields.code === 'CANCELLED') {
      this.stderr.write(`domino ${command}: interrupted.\n`);
      return EXIT.interrupted;
    }
    const place = fields.where === undefined || fields.message.includes(fields.where) ? '' : `${fields.where}: `;
    const line = `${place}${fields.message} ${fields.remedy}`.replace(/\s+/g, ' ').trim();
    this.stderr.write(`domino ${command}: ${line}\n`);
    return NOT_INPUT.has(fields.code) ? EXIT.failed : EXIT.badInput;
  }
}
