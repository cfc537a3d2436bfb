/** The executor of the command line: the machine's own Python, in a process group of its own, without a network where the system can take it away. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { StudioError } from '../../errors';
import { answerSchema, killed, outOfMemory, timedOut } from '../../execution/answers';
import { type Answer, type Executor, LIMITS, type Limits, type Program } from '../../execution/types';
import { pythonServer } from './server';

/** Beyond a program's own time, before the server is held to be dead. */
const GRACE_MS = 10_000;

const ISOLATED = ['-I', '-S'];

/** Namespaces without a network and without other processes; without a network; none. */
const WALLS: readonly (readonly string[])[] = [
  ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'],
  ['unshare', '--user', '--map-root-user', '--net'],
];

/** What stands in front of the command; the first that this system lets us have. */
function wallsHere(): readonly string[] {
  const holds = ([command = '', ...options]: readonly string[]): boolean =>
    spawnSync(command, [...options, 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0;
  return WALLS.find(holds) ?? [];
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: StudioError): void;
}

/** @param command the interpreter: PYTHON, or `python3` */
export function childPython(limits: Limits = LIMITS, command = process.env.PYTHON ?? 'python3'): Executor {
  const walls = wallsHere();
  const said = z.object({
    id: z.number(),
    answer: answerSchema(limits).optional(),
    ended: z.enum(['timed out', 'killed', 'out of memory']).optional(),
  });
  let server: { readonly process: ChildProcess; readonly folder: string } | null = null;
  let waiting: Waiting | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const settle = (of: ChildProcess, settling: (waiting: Waiting) => void): void => {
    if (server?.process !== of) return;
    const settled = waiting;
    waiting = null;
    if (settled) settling(settled);
  };

  const end = (): void => {
    if (server === null) return;
    const { process: child, folder } = server;
    server = null;
    try {
      // The whole group, with whatever it started.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    rmSync(folder, { recursive: true, force: true });
  };

  const start = (): ChildProcess => {
    const folder = mkdtempSync(join(tmpdir(), 'domino-python-'));
    const [program = command, ...parameters] = [...walls, command, ...ISOLATED, '-c', pythonServer(limits)];
    // A group of its own; nothing of this process's environment.
    const child = spawn(program, parameters, {
      cwd: folder,
      detached: true,
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr?.on('data', (data: Buffer) => {
      complaint = `${complaint}${data}`.slice(-2000);
    });
    child.stdin?.on('error', () => undefined);
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const { answer, ended } = said.safeParse(parsed(line)).data ?? {};
      settle(child, ({ resolve }) => resolve(answer ?? wordOf(ended)));
    });
    child.on('error', (cause) => {
      settle(child, ({ reject }) => reject(unavailable(command, cause.message)));
      end();
    });
    // When all it said has been read.
    child.on('close', () => {
      settle(child, ({ resolve, reject }) =>
        complaint === ''
          ? resolve(killed('It ended Python itself.'))
          : reject(unavailable(command, lastLine(complaint))),
      );
      if (server?.process === child) end();
    });
    server = { process: child, folder };
    return child;
  };

  const wordOf = (ended: 'timed out' | 'killed' | 'out of memory' | undefined): Answer => {
    if (ended === 'timed out') return timedOut(limits);
    return ended === 'out of memory' ? outOfMemory(limits) : killed('It ended Python itself.');
  };

  const runOne = (program: Program, id: number): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const child = server?.process ?? start();
      const late = setTimeout(() => {
        settle(child, (late) => late.resolve(timedOut(limits)));
        end();
      }, limits.timeMs + GRACE_MS);
      const ending =
        <T>(settling: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(late);
          settling(value);
        };
      waiting = { resolve: ending(resolve), reject: ending(reject) };
      child.stdin?.write(`${JSON.stringify({ id, request: JSON.stringify(program) })}\n`);
    });

  const runAll = async (programs: readonly Program[]): Promise<readonly Answer[]> => {
    const answers: Answer[] = [];
    for (const [id, program] of programs.entries()) answers.push(await runOne(program, id));
    return answers;
  };

  return {
    run(programs) {
      const ran = turn.then(() => runAll(programs));
      turn = ran.catch(() => undefined);
      return ran;
    },
    dispose: end,
  };
}

const unavailable = (command: string, why: string): StudioError =>
  new StudioError(
    'PYTHON_UNAVAILABLE',
    `${command} does not run: ${why}.`,
    'Install Python 3.9 or later, name one in PYTHON, or give a --recipe without the checks that run rows.',
    { where: command },
  );

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
