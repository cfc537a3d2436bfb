import { StudioError } from '../../errors';
import { usage } from './arguments';
import { COMMANDS } from './commands';
import { EXIT, Output } from './output';

/** A signal for a whole group of processes arrives twice: once for itself, once passed on by the process above. */
const ONE_SIGNAL_MS = 1000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** How often it is asked whether npm's shell still waits for this process. */
const PARENT_EVERY_MS = 500;

/**
 * Run one command: JSON on stdout with --json, progress on stderr, one line for bad input.
 * @param argv command and options
 * @returns the exit code: 0 done, 1 failed, 2 bad input, 130 interrupted
 */
export async function main(
  argv: readonly string[],
  stdout: NodeJS.WritableStream = process.stdout,
  stderr: NodeJS.WritableStream = process.stderr,
): Promise<number> {
  const [name = '', ...rest] = argv;
  const output = new Output(rest.includes('--json'), stdout, stderr);
  const commandNames = Object.keys(COMMANDS).join(', ');
  if (name === '--help' || name === '-h' || name === 'help') {
    output.result({ commands: Object.keys(COMMANDS) }, [`domino <command> [--help]: ${commandNames}`]);
    return EXIT.done;
  }
  const abort = new AbortController();
  let interruptedAt: number | null = null;
  let keepsWork = false;
  const interrupt = (): void => {
    // A second Ctrl-C does not wait for the step to end.
    const again = interruptedAt !== null && performance.now() - interruptedAt > ONE_SIGNAL_MS;
    if (again || !keepsWork) process.exit(EXIT.interrupted);
    interruptedAt ??= performance.now();
    abort.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const parentWatch = watchParent(interrupt);
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (load === undefined) {
      const what = name === '' ? 'No command was given.' : `'${name}' is not a command.`;
      throw new StudioError('BAD_OPTION', what, `Use one of ${commandNames}.`);
    }
    const { command } = await load();
    if (rest.includes('--help')) {
      output.result({ usage: usage(name, command.options) }, [usage(name, command.options), command.summary]);
      return EXIT.done;
    }
    keepsWork = command.stops;
    return await command.run(rest, { output, signal: abort.signal });
  } catch (error) {
    return output.failure(name, error);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    clearInterval(parentWatch);
  }
}

/** npm passes a signal on to its shell, and the shell ends without passing it on: that it is gone is the signal. */
function watchParent(onGone: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_lifecycle_event !== 'domino') return undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onGone();
  }, PARENT_EVERY_MS);
  return watch.unref();
}
