/** Folders of a person's own disk, by drop or picker, as files with their paths inside the folder. */
import { hasReadableName } from '../../../references/fileNames';
import { isSidecarName } from '../../../references/sidecars';
import type { LocalFiles } from '../../store/hub.slice';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { pickFiles } from '../../ui/pickFiles';
import { isPromptFile, openPrompts } from '../learn/openPrompt';
import { addFiles, sayUnreadable } from '../references/references';
import { openModelFolder } from './hub';

interface Found {
  readonly path: string;
  readonly file: File;
}

/** Folders deeper or fuller than any checkpoint are not read to their end. */
const MOST_FILES = 2000;

/** Folders in one another. */
const MOST_DEPTH = 8;

async function walk(entry: FileSystemEntry, path: string, found: Found[], depth = 0): Promise<void> {
  if (found.length >= MOST_FILES || depth > MOST_DEPTH) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A call gives at most a hundred; an empty answer is the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const child of entries)
      if (!child.name.startsWith('.')) await walk(child, path ? `${path}/${child.name}` : child.name, found, depth + 1);
  }
}

/** What was dropped: a model where there is a graph among it, a run where there is a prompt, otherwise examples. */
export async function addDropped(
  studio: Studio,
  entries: readonly FileSystemEntry[],
  files: readonly File[],
): Promise<void> {
  const folders = entries.filter(({ isDirectory }) => isDirectory);
  const found: Found[] = [];
  for (const folder of folders) await walk(folder, folders.length > 1 ? folder.name : '', found);
  const isFolder = (file: File): boolean => folders.some(({ name }) => name === file.name);
  for (const file of files) if (!isFolder(file)) found.push({ path: file.name, file });
  if (found.some(({ path }) => path.endsWith('.onnx')))
    return openFound(studio, folders[0]?.name ?? 'dropped files', found);
  const ofPrompt = found.some(({ file }) => file.name === PROMPT_NAME);
  if (!ofPrompt && (await openAdapters(studio, found, folders.length > 0))) return;
  const prompts = found.filter(({ file }) => isPromptFile(file));
  // The folder of a run holds its record and its checkpoint, which are not examples.
  const ofRuns = folders.length > 0 && prompts.some(({ file }) => file.name === PROMPT_NAME);
  if (ofRuns)
    return openPrompts(
      studio,
      prompts.filter(({ file }) => file.name === PROMPT_NAME).map(({ file }) => file),
    );
  await openPrompts(
    studio,
    prompts.map(({ file }) => file),
  );
  const others = found.filter((each) => !prompts.includes(each));
  // Of single files a person meant each; a folder holds much beside its examples.
  if (folders.length === 0)
    return addFiles(
      studio,
      others.map(({ file }) => file),
    );
  await addFolder(studio, folders.map(({ name }) => name).join(', '), others);
}

/** Files of one folder that become examples. */
const MOST_EXAMPLE_FILES = 100;

/** A dataset's folder: its files of rows under their paths, such as train/ and test/; cards, schemas and reports are left out. */
async function addFolder(studio: Studio, name: string, found: readonly Found[]): Promise<void> {
  const read = found.filter(({ path }) => !isSidecarName(path) && (hasReadableName(path) || isArchive(path)));
  // Beside rows, scripts and texts are about them.
  const hasRows = read.some(({ path }) => isOfRows(path));
  const sorted = (hasRows ? read.filter(({ path }) => isOfRows(path)) : read).toSorted((a, b) =>
    a.path.localeCompare(b.path, 'en', { numeric: true }),
  );
  if (sorted.length === 0 || sorted.length > MOST_EXAMPLE_FILES)
    return sayUnreadable(studio, name, {
      code: 'FORMAT_UNSUPPORTED',
      message:
        sorted.length === 0
          ? `${name} holds no file that can be read.`
          : `${name} holds ${sorted.length} files of examples; at most ${MOST_EXAMPLE_FILES} are read at once.`,
      remedy:
        sorted.length === 0
          ? 'Drop a folder with JSONL, CSV, JSON, Parquet or Arrow files.'
          : 'Drop the ones you need.',
      where: name,
    });
  await addFiles(
    studio,
    sorted.map(({ path, file }) => ({ name: path, file })),
  );
  const leftOut = found.length - sorted.length;
  if (leftOut > 0) studio.store.announce(`${name}: ${plural(leftOut, 'file')} beside the examples left out.`);
}

/** Adapters of PEFT and archives of prompts, opened; whether that was all there is to do. */
async function openAdapters(studio: Studio, found: Found[], ofFolder: boolean): Promise<boolean> {
  const { adaptersAmong, holdsPrompt } = await import('../learn/adapterFiles');
  const { adapters, others } = await adaptersAmong(found);
  const archives: Found[] = [];
  for (const each of others) if (await holdsPrompt(studio, each.file)) archives.push(each);
  if (adapters.length + archives.length === 0) return false;
  await openPrompts(studio, [...archives.map(({ file }) => file), ...adapters]);
  // What lies beside an adapter in its folder is its tokenizer and its card, not examples.
  found.splice(0, found.length, ...(ofFolder ? [] : others.filter((each) => !archives.includes(each))));
  return found.length === 0;
}

const isOfRows = (path: string): boolean => !/\.(?:py|md|markdown|txt|text)$/i.test(path);
const isArchive = (path: string): boolean => /\.(?:gz|zip)$/i.test(path);

/** As `domino train` names it. */
const PROMPT_NAME = 'prompt.safetensors';

const openFound = (studio: Studio, id: string, found: readonly Found[]): Promise<void> =>
  openModelFolder(studio, id, atRoot(found.map(({ path, file }) => ({ path, blob: file }))));

/** Paths from where config.json is: a person may have dropped the folder above the model's. */
function atRoot(files: LocalFiles): LocalFiles {
  const configs = files.flatMap(({ path }) =>
    /(^|\/)config\.json$/.test(path) ? [path.slice(0, -'config.json'.length)] : [],
  );
  const root = configs.sort((a, b) => a.length - b.length)[0] ?? '';
  return files
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, blob }) => ({ path: path.slice(root.length), blob }));
}

/** Opens the system's folder picker: the way in without dragging. */
export function pickModelFolder(studio: Studio): void {
  pickFiles({ folder: true }, (files) => {
    const [folder = 'folder'] = files[0]?.webkitRelativePath.split('/') ?? [];
    const found = files.map((file) => ({ path: file.webkitRelativePath.slice(folder.length + 1), file }));
    void openFound(studio, folder, found);
  });
}
