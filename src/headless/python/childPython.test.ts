import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { LIMITS, type Program } from '../../execution/types';
import { childPython } from './childPython';

const limits = { ...LIMITS, timeMs: 700 };
const python = childPython(limits);
const program = (source: string, ...expressions: readonly string[]): Program => ({ source, expressions });
/** What contests' programs in Python bring along to read and print fast, in short. */
const FAST_IO = `import os, sys
from io import BytesIO, IOBase
class FastIO(IOBase):
    def __init__(self, file):
        self._fd = file.fileno()
        self.buffer = BytesIO()
        self.writable = 'x' in file.mode or 'r' not in file.mode
        self.write = self.buffer.write if self.writable else None
    def readline(self):
        while b'\\n' not in self.buffer.getvalue():
            b = os.read(self._fd, max(os.fstat(self._fd).st_size, 8192))
            if not b:
                break
            ptr = self.buffer.tell()
            self.buffer.seek(0, 2), self.buffer.write(b), self.buffer.seek(ptr)
        return self.buffer.readline()
    def flush(self):
        if self.writable:
            os.write(self._fd, self.buffer.getvalue())
            self.buffer.truncate(0), self.buffer.seek(0)
class Wrapper(IOBase):
    def __init__(self, file):
        self.buffer = FastIO(file)
        self.flush = self.buffer.flush
        self.writable = self.buffer.writable
        self.write = lambda s: self.buffer.write(s.encode('ascii'))
        self.readline = lambda: self.buffer.readline().decode('ascii')
sys.stdin, sys.stdout = Wrapper(sys.stdin), Wrapper(sys.stdout)
input = lambda: sys.stdin.readline().rstrip()
print(int(input()) + int(input()))`;
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('domino-python-'));

afterAll(() => python.dispose());

describe('the Python of this machine', () => {
  it('runs rows, each from the same beginning', async () => {
    const answers = await python.run([
      program('def f(x):\n  return {x, 1, 2}\nprint("hi")', 'f(3)'),
      program('import builtins\nbuiltins.len = lambda x: 99', 'len([1])'),
      program('x = 1', 'len([1])'),
      program('x = 1\n\nraise ValueError("no use")'),
      { ...program('print(int(input()) * 2)'), stdin: '21' },
    ]);
    expect(answers.map(({ values }) => values.map(({ repr }) => repr))).toEqual([['{1, 2, 3}'], ['99'], ['1'], [], []]);
    expect(answers[3]).toMatchObject({ outcome: 'failed', exception: 'ValueError', message: 'no use', line: 3 });
    expect(answers.map(({ stdout }) => stdout)).toEqual(['hi\n', '', '', '', '42\n']);
  });

  it.each([
    'import sys\nprint(sum(map(int, sys.stdin.buffer.read().split())))',
    'import sys\ninput = sys.stdin.buffer.readline\nprint(int(input()) + int(input()))',
    'print(sum(map(int, open(0).read().split())))',
    'print(sum(map(int, open(0, "rb"))))',
    'with open("/dev/stdin") as f:\n  print(sum(map(int, f)))',
    'import sys\nsys.stdin.readlines()\nsys.stdout.buffer.write(b"42\\n")',
    'import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer)\nprint(int(input()) + int(input()))',
    'import sys\nprint(int(input()) + int(input()), flush=True)\nsys.stdout = None',
    'import os\nprint(sum(map(int, os.read(0, 100).split())))',
    'import io, os\ninput = io.BytesIO(os.read(0, os.fstat(0).st_size)).readline\nprint(int(input()) + int(input()))',
    'import os, sys\nwith os.fdopen(sys.stdin.fileno(), "rb") as f:\n  print(sum(map(int, f)))',
    'import io, sys\nprint(sum(map(int, io.open(sys.stdin.buffer.fileno()).read().split())))',
    'import os\nparts = iter(lambda: os.read(0, 2), b"")\nprint(sum(map(int, b"".join(parts).split())))',
    'from os import read, write\nwrite(1, b"%d\\n" % sum(map(int, read(0, 100).split())))',
    'import os, sys\nos.write(sys.stdout.fileno(), b"%d\\n" % (int(input()) + int(input())))',
    FAST_IO,
  ])('lets contests’ programs read and print as they do: %j', async (source) => {
    expect(await python.run([{ ...program(source), stdin: '20\n22\n' }])).toMatchObject([
      { outcome: 'finished', message: '', stdout: '42\n' },
    ]);
  });

  it('ends what does not end, and what takes everything, and goes on', async () => {
    const startedAt = performance.now();
    const answers = await python.run([
      program('while True: pass'),
      program('x = [0] * 10 ** 9'),
      program('import os\nos._exit(3)'),
      program('while True: print("x" * 1000)'),
      program('x = 1', 'x'),
    ]);
    expect(answers.map(({ outcome }) => outcome)).toEqual([
      'timed out',
      'out of memory',
      'killed',
      'timed out',
      'finished',
    ]);
    expect(performance.now() - startedAt).toBeLessThan(2 * limits.timeMs + 3000);
  });

  it.each([
    ['import os\nos.remove("/tmp/nothing")', 'PermissionError'],
    ['open("left", "w")', 'PermissionError'],
    ['open("/etc/passwd")', 'PermissionError'],
    ['import os\nos.system("ls")', 'PermissionError'],
    ['import os\nos.fork()', 'PermissionError'],
    ['import subprocess\nsubprocess.run(["ls"])', 'PermissionError'],
    ['import socket\nsocket.socket()', 'PermissionError'],
    ['import ctypes', 'ModuleNotFoundError'],
    ['import js', 'ModuleNotFoundError'],
  ])('refuses %j', async (source, exception) => {
    expect(await python.run([program(source)])).toMatchObject([{ outcome: 'failed', exception }]);
  });

  it('leaves nothing behind', async () => {
    const one = childPython(limits);
    const before = folders().length;
    await one.run([program('x = 1')]);
    expect(folders()).toHaveLength(before + 1);
    one.dispose();
    expect(folders()).toHaveLength(before);
    expect(await one.run([program('x = 1', 'x')])).toMatchObject([{ outcome: 'finished' }]);
    one.dispose();
  });

  it('says what is missing where there is none', async () => {
    const none = childPython(limits, 'python-that-is-not-there');
    await expect(none.run([program('x = 1')])).rejects.toMatchObject({
      code: 'PYTHON_UNAVAILABLE',
      message: expect.stringContaining('python-that-is-not-there'),
      remedy: expect.stringContaining('Install Python'),
    });
  });
});
