/** One bit of a file changed, anywhere: every door refuses the file by its name. FUZZ_RUNS flips in all, evenly over the kinds of files. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPromptFile } from '../domino/prompt/openPromptFile';
import { StudioError } from '../errors';
import { blobFolder } from '../hub/modelFolder';
import { openCheckpoint } from '../model/openCheckpoint';
import { tinyFiles } from '../model/testing/tinyModels';
import { readProjectFile, writeProjectFile } from '../project/file';
import { newProject } from '../project/newProject';
import { createCpuRuntime } from '../runtime/node';
import { Random } from '../tensors/random';
import { openModelFolder } from './cli/modelFolder';
import { readPrompt } from './cli/prompt';
import { readSavedRun } from './cli/resume';
import { at, provideFiles, succeed } from './testing/commandLine';

const FLIPS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 120) / 4);
const TIME_MS = 20_000 + 200 * FLIPS;

provideFiles();

const random = new Random('flips');
function flipped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  copy[random.integer(copy.length)]! ^= 1 << random.integer(8);
  return copy;
}

/** The error that names the file, or what was wrong about the answer. */
async function refusal(act: () => unknown, name: RegExp): Promise<string> {
  try {
    await act();
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) return `another error: ${thrown}`;
    return name.test(`${thrown.where} ${thrown.message}`) ? 'refused' : `refused without the name: ${thrown.message}`;
  }
  return 'accepted';
}

async function outcomes(flip: () => Promise<string>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let run = 0; run < FLIPS; run++) {
    const outcome = await flip();
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

describe('one changed bit', () => {
  beforeAll(async () => {
    await succeed(
      'train --model @model --references @refs.jsonl --out @run --steps 2 --domain-tokens 3 --sample-tokens 2 --holdout 0.2',
    );
    await mkdir(at('flipped'));
  });

  test('of a prompt, in page and command line', { timeout: TIME_MS }, async () => {
    const bytes = await readFile(at('run/prompt.safetensors'));
    const path = at('flipped/prompt.safetensors');
    const counts = await outcomes(async () => {
      const changed = flipped(bytes);
      await writeFile(path, changed);
      const page = await refusal(() => openPromptFile(new Blob([changed]), 'mine.safetensors'), /mine\.safetensors/);
      return page === 'refused' ? refusal(() => readPrompt(path, 'prompt file'), /prompt\.safetensors/) : page;
    });
    expect(counts).toEqual({ refused: FLIPS });
    await expect(openPromptFile(new Blob([bytes.slice()]), 'mine.safetensors')).resolves.toBeTruthy();
  });

  test('of a checkpoint', { timeout: TIME_MS }, async () => {
    const bytes = await readFile(at('run/checkpoint.safetensors'));
    const counts = await outcomes(async () => {
      await writeFile(at('flipped/checkpoint.safetensors'), flipped(bytes));
      return refusal(() => readSavedRun(at('flipped')), /checkpoint\.safetensors/);
    });
    expect(counts).toEqual({ refused: FLIPS });
    await writeFile(at('flipped/checkpoint.safetensors'), bytes);
    await expect(readSavedRun(at('flipped'))).resolves.toBeTruthy();
  });

  test('of a project', { timeout: TIME_MS }, async () => {
    const bytes = writeProjectFile({ ...newProject(), name: 'flipped' });
    const counts = await outcomes(() => refusal(() => readProjectFile(flipped(bytes), 'my.domino'), /my\.domino/));
    expect(counts).toEqual({ refused: FLIPS });
  });

  test('of a model beside its files.json, from disk and as dropped', { timeout: TIME_MS }, async () => {
    const files = tinyFiles('llama-q4');
    const declared = [...files].map(([path, bytes]) => ({
      path,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }));
    files.set('files.json', new TextEncoder().encode(JSON.stringify({ files: declared })));
    for (const [path, bytes] of files) {
      await mkdir(dirname(at(`declared/${path}`)), { recursive: true });
      await writeFile(at(`declared/${path}`), bytes);
    }
    const runtime = createCpuRuntime();
    const open = async (folder: Parameters<typeof openCheckpoint>[0]): Promise<void> => {
      await (await openCheckpoint(folder, { runtime, limits: null })).model.dispose();
    };
    await open(await openModelFolder(at('declared')));
    const paths = [...files.keys()];
    const counts = await outcomes(async () => {
      const path = paths[random.integer(paths.length)]!;
      const changed = flipped(files.get(path)!);
      await writeFile(at(`declared/${path}`), changed);
      // A flip in the list itself may make it name another file than the one that is missed then.
      const name = path === 'files.json' ? /\.json|\.onnx/ : new RegExp(path);
      const disk = await refusal(async () => open(await openModelFolder(at('declared'))), name);
      await writeFile(at(`declared/${path}`), files.get(path)!);
      if (disk !== 'refused') return `${disk} (${path})`;
      const dropped = [...files].map(([each, bytes]) => ({
        path: `tiny/${each}`,
        blob: new Blob([each === path ? changed : bytes.slice()]),
      }));
      return refusal(() => open(blobFolder('tiny', dropped)), name);
    });
    expect(counts).toEqual({ refused: FLIPS });
    await runtime.dispose();
  });
});
