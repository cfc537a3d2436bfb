import { flag, type OptionSpec, readOptions, type Values } from './arguments';
import type { Output } from './output';

export interface CommandContext {
  readonly output: Output;
  /** Aborted by Ctrl-C: finish the step, keep what is done. */
  readonly signal: AbortSignal;
}

/** A command as the entry sees it. */
export interface Command {
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec<unknown, boolean>>>;
  /** Whether it watches the signal and keeps what is done; others have nothing to keep and end at once. */
  readonly stops: boolean;
  /** @returns the exit code */
  run(argv: readonly string[], context: CommandContext): Promise<number>;
}

/** Tie a command's options to the values its body receives; every command has --json. */
export function defineCommand<const S extends Readonly<Record<string, OptionSpec<unknown, boolean>>>>(definition: {
  readonly summary: string;
  readonly options: S;
  readonly stops?: boolean;
  readonly run: (values: Values<S>, context: CommandContext) => Promise<number>;
}): Command {
  const options = { ...definition.options, json: flag() };
  return {
    summary: definition.summary,
    options,
    stops: definition.stops ?? false,
    run: (argv, context) => definition.run(readOptions(argv, options), context),
  };
}
