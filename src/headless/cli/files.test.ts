import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkResultFile, makeResultFolder, readGivenFile, sha256, writeResultFile } from './files';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'domino-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a result replaces the file before it, folders are made, nothing else is left', async () => {
  const path = join(folder, 'a', 'b', 'rows.jsonl');
  await writeResultFile(path, 'first');
  await writeResultFile(path, 'second');
  expect(await readFile(path, 'utf8')).toBe('second');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['rows.jsonl']);
});

test('several runs can write one file at once: it is always one of them, whole', async () => {
  const path = join(folder, 'shared', 'run.json');
  const write = async (text: string) => {
    for (let i = 0; i < 25; i++) await writeResultFile(path, text.repeat(1000));
  };
  await Promise.all([...'abcdefgh'].map(write));
  expect(await readFile(path, 'utf8')).toMatch(/^(.)\1{999}$/);
  expect(await readdir(join(folder, 'shared'))).toEqual(['run.json']);
});

test('a link is written through, never replaced', async () => {
  const [target, link] = [join(folder, 'target'), join(folder, 'link')];
  await writeFile(target, 'old');
  await symlink(target, link);
  await writeResultFile(link, 'new');
  expect(await readFile(target, 'utf8')).toBe('new');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

test('a result path that cannot be written is refused before the work', async () => {
  await expect(checkResultFile(folder)).rejects.toMatchObject({ code: 'BAD_OPTION' });
  await writeFile(join(folder, 'file'), '');
  await expect(checkResultFile(join(folder, 'file', 'x', 'y'))).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining('runs through a file'),
  });
  await expect(readGivenFile(folder, 'init file')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test.runIf(process.platform === 'linux')(
  'a folder that no file system makes is refused, not tried for ever',
  async () => {
    await expect(checkResultFile('/proc/nope/deeper/x')).rejects.toMatchObject({ code: 'BAD_OPTION' });
  },
);

test.runIf(process.platform === 'linux')('a folder that is there and cannot be written is refused', async () => {
  await expect(makeResultFolder('/proc')).rejects.toMatchObject({ code: 'BAD_OPTION' });
  await makeResultFolder(folder);
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('several runs can make one folder at once', async () => {
  const path = join(folder, 'runs', 'of', 'one', 'script');
  const run = async () => {
    for (let i = 0; i < 25; i++) await checkResultFile(join(path, 'x'));
  };
  await Promise.all(Array.from({ length: 8 }, run));
  expect(await readdir(path)).toEqual([]);
});

test('hashes are SHA-256', () => {
  expect(sha256(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
