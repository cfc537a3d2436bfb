import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModelFolder } from './modelFolder';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'domino-folder-'));
  await mkdir(join(root, 'tiny', 'onnx'), { recursive: true });
  await mkdir(join(root, 'tiny', '.cache'), { recursive: true });
  await writeFile(join(root, 'tiny', 'config.json'), '{}');
  await writeFile(join(root, 'blob'), 'vocabulary');
  await symlink(join(root, 'blob'), join(root, 'tiny', 'tokenizer.json'));
  await writeFile(join(root, 'tiny', 'onnx', 'model_q4.onnx'), new Uint8Array(10_000).fill(7));
  await writeFile(join(root, 'tiny', '.cache', 'lock'), '');
});
afterAll(() => rm(root, { recursive: true }));

test('a folder lists its files, links followed, hidden folders left out', async () => {
  const folder = await openModelFolder(join(root, 'tiny'));
  expect(folder.id).toBe('tiny');
  expect(await folder.list()).toEqual(['config.json', 'onnx/model_q4.onnx', 'tokenizer.json']);
});

test('a file is read whole, with its progress', async () => {
  const folder = await openModelFolder(join(root, 'tiny'));
  const seen: [number, number][] = [];
  const bytes = await folder.read('onnx/model_q4.onnx', (loaded, total) => seen.push([loaded, total]));
  expect(bytes).toEqual(new Uint8Array(10_000).fill(7));
  expect(seen.at(-1)).toEqual([10_000, 10_000]);
  expect(new TextDecoder().decode(await folder.read('tokenizer.json'))).toBe('vocabulary');
});

test.each(['../blob', 'onnx/../../blob', '/etc/hostname', '..'])('%s does not leave the folder', async (path) => {
  const folder = await openModelFolder(join(root, 'tiny'));
  await expect(folder.read(path)).rejects.toMatchObject({ code: 'MODEL_FILE_BROKEN', where: path });
});

test('what is missing is named', async () => {
  const folder = await openModelFolder(join(root, 'tiny'));
  await expect(folder.read('generation_config.json')).rejects.toMatchObject({
    code: 'MODEL_FILE_MISSING',
    message: 'The folder has no generation_config.json.',
  });
  await expect(folder.read('onnx')).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING' });
  const refused = { code: 'MODEL_FILE_MISSING' };
  await expect(openModelFolder(join(root, 'absent'))).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('no such folder'),
  });
  await expect(openModelFolder(join(root, 'blob'))).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('not a folder'),
  });
  await expect(openModelFolder(root)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('no config.json'),
  });
});
