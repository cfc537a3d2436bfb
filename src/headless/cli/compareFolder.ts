/** What a comparison keeps in its folder as it goes: a killed one goes on from there. */
import { appendFile, mkdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../errors';
import type { GeneratedRow } from '../../generation/types';
import { makeResultFolder, writeResultFile } from './files';
import { givenPath } from './paths';

const SETTINGS_FILE = 'compare.json';

const rowSchema = z.object({
  index: z.int().min(0),
  text: z.string(),
  tokenCount: z.int(),
  logProbability: z.number(),
  finishReason: z.enum(['stop', 'length']),
  seed: z.number(),
  /** Of drawing, until this row was there, over all sittings. */
  ms: z.number(),
});
type KeptRow = GeneratedRow & { readonly ms: number };

const openedSchema = z
  .object({
    prepareMs: z.number(),
    facts: z.array(z.object({ name: z.string(), value: z.string() })),
    /** Rows that the method's own filter keeps; null: it has none, or it has not been asked yet. */
    kept: z.array(z.int()).nullable(),
    /** The filter has been asked, or there is none; folders of before do not say. */
    asked: z.boolean().optional(),
  })
  .transform(({ asked, ...rest }) => ({ ...rest, asked: asked ?? rest.kept !== null }));
export type OpenedCell = z.output<typeof openedSchema>;

/** One method with one seed. */
export interface Cell {
  readonly rows: readonly KeptRow[];
  readonly opened: OpenedCell | null;
  readonly prompt: Uint8Array | null;
  /** Where its learning got to. */
  readonly checkpoint: Uint8Array | null;
  add(row: KeptRow): Promise<void>;
  keepCheckpoint(bytes: Uint8Array): Promise<void>;
  /** Learning has ended: there is no going on with it. */
  keepPrompt(bytes: Uint8Array): Promise<void>;
  keepOpened(opened: OpenedCell): Promise<void>;
}

/**
 * Open the folder of a comparison for one with these settings.
 * @throws StudioError BAD_OPTION where it holds another's
 */
export async function openCompareFolder(out: string, settings: object): Promise<void> {
  await makeResultFolder(out);
  await mkdir(join(givenPath(out), 'draws'), { recursive: true });
  const path = join(out, SETTINGS_FILE);
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const before = await textOf(path);
  if (before !== null && before !== text)
    throw new StudioError(
      'BAD_OPTION',
      `--out ${out} holds a comparison with other settings (${differing(before, settings)}).`,
      'Give the settings of that one to go on with it, or another --out.',
      { where: out },
    );
  if (before === null) await writeResultFile(path, text);
}

/** A line that a kill has cut is dropped: its row is drawn again, and comes out the same. */
export async function openCell(out: string, method: string, seed: number): Promise<Cell> {
  const base = join(givenPath(out), 'draws', `${method}-seed-${seed}`);
  const [rowsFile, openedFile] = [`${base}.jsonl`, `${base}.json`];
  const [promptFile, checkpointFile] = [`${base}.safetensors`, `${base}.checkpoint.safetensors`];
  const text = (await textOf(rowsFile)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(rowsFile, Buffer.byteLength(whole));
  const rows = whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => readKept(rowSchema, line, rowsFile));
  const opened = await textOf(openedFile);
  return {
    rows,
    opened: opened === null ? null : readKept(openedSchema, opened, openedFile),
    prompt: await bytesOf(promptFile),
    checkpoint: await bytesOf(checkpointFile),
    add: (row) => appendFile(rowsFile, `${JSON.stringify(row)}\n`),
    keepCheckpoint: (bytes) => writeResultFile(checkpointFile, bytes),
    async keepPrompt(bytes) {
      await writeResultFile(promptFile, bytes);
      await rm(checkpointFile, { force: true });
    },
    keepOpened: (record) => writeResultFile(openedFile, `${JSON.stringify(record)}\n`),
  };
}

function readKept<T>(schema: z.ZodType<T>, text: string, where: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('FILE_UNREADABLE', 'What was kept of the comparison cannot be read.', 'Delete the file.', {
      where,
      cause,
    });
  }
}

async function bytesOf(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(givenPath(path)));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

async function textOf(path: string): Promise<string | null> {
  const bytes = await bytesOf(path);
  return bytes && new TextDecoder().decode(bytes);
}

function differing(before: string, now: object): string {
  try {
    const old = JSON.parse(before) as Record<string, unknown>;
    const names = Object.keys({ ...old, ...now }).filter(
      (name) => JSON.stringify(old[name]) !== JSON.stringify((now as Record<string, unknown>)[name]),
    );
    return names.join(', ');
  } catch {
    // Whatever it is, it is no record of these settings.
    return SETTINGS_FILE;
  }
}
