import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { StudioError } from '../../errors';
import type { ModelFolder } from '../../hub/modelFolder';
import { givenPath } from './paths';

/** Folders below a model folder: onnx/, and room for one more. */
const DEEPEST = 2;

/**
 * A model folder in hub layout on this machine's disk.
 * @param directory as given on the command line
 * @throws StudioError MODEL_FILE_MISSING when it is no folder, or holds no config.json
 */
export async function openModelFolder(directory: string): Promise<ModelFolder> {
  const root = givenPath(directory);
  const found = await stat(root).catch(() => null);
  if (found === null || !found.isDirectory()) {
    throw missing(directory, found === null ? 'There is no such folder.' : 'This is a file, not a folder.');
  }
  const folder = new DirectoryModelFolder(root, directory);
  const paths = await folder.list();
  for (const needed of ['config.json', 'tokenizer.json']) {
    if (!paths.includes(needed)) throw missing(directory, `The folder has no ${needed}.`);
  }
  if (!paths.some((path) => path.endsWith('.onnx'))) throw missing(directory, 'The folder has no .onnx file.');
  return folder;
}

class DirectoryModelFolder implements ModelFolder {
  readonly id: string;
  /** A folder on disk has no commit; the graph's hash in ModelInfo says which weights these are. */
  readonly revision = 'local';

  constructor(
    private readonly root: string,
    private readonly shown: string,
  ) {
    this.id = basename(resolve(root));
  }

  /**
   * Paths below the folder, "/" between their parts, sorted. Links are followed (the hub's cache is made of them), and
   * only as deep as hub layout goes, so that a wrong folder is refused at once instead of walked through.
   */
  async list(): Promise<string[]> {
    const paths: string[] = [];
    const visit = async (folder: string, depth: number): Promise<void> => {
      for (const entry of await readdir(join(this.root, folder), { withFileTypes: true })) {
        const path = posix.join(folder, entry.name);
        const kind = entry.isSymbolicLink() ? await stat(join(this.root, path)).catch(() => null) : entry;
        if (kind?.isDirectory() && depth < DEEPEST && !entry.name.startsWith('.')) await visit(path, depth + 1);
        else if (kind?.isFile()) paths.push(path);
      }
    };
    await visit('', 0);
    return paths.sort();
  }

  /**
   * The bytes of one file.
   * @param onBytes bytes read so far and in all
   * @throws StudioError MODEL_FILE_MISSING; MODEL_FILE_BROKEN for a path that leaves the folder (a graph names its
   *   external data itself) or a file that cannot be read
   */
  async read(path: string, onBytes?: (loadedBytes: number, totalBytes: number) => void): Promise<Uint8Array> {
    const full = resolve(this.root, path);
    const inside = relative(this.root, full);
    if (isAbsolute(path) || inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new StudioError(
        'MODEL_FILE_BROKEN',
        `The model names the file '${path}', which lies outside its folder.`,
        'Download the model again from a source you trust.',
        { where: path },
      );
    }
    const found = await stat(full).catch(() => null);
    if (found === null || !found.isFile()) throw missing(this.shown, `The folder has no ${path}.`);
    // The file can grow while it is read; the size seen first is what is handed out.
    const bytes = new Uint8Array(found.size);
    let loaded = 0;
    try {
      for await (const chunk of createReadStream(full, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
        bytes.set(chunk.subarray(0, bytes.length - loaded), loaded);
        loaded = Math.min(bytes.length, loaded + chunk.length);
        onBytes?.(loaded, bytes.length);
      }
    } catch (cause) {
      throw new StudioError(
        'MODEL_FILE_BROKEN',
        `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
        'Check that the file is readable, or download it again.',
        { where: path, cause },
      );
    }
    return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
  }
}

function missing(where: string, what: string): StudioError {
  return new StudioError(
    'MODEL_FILE_MISSING',
    what,
    'Give a model folder in hub layout: config.json, tokenizer.json and onnx/model_q4.onnx.',
    { where },
  );
}
