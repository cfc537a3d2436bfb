/** The files of Python, from the page's own origin. They are fetched when the first program is to run, and kept as the browser keeps blobs. */
import { StudioError } from '../../src/errors';
import { limitMemory } from './limitMemory';
import type { CageFiles } from './messages';

export const PYTHON_FOLDER = 'python/';

export const pythonUrl = (name: string): string =>
  new URL(`${import.meta.env.BASE_URL}${PYTHON_FOLDER}${name}`, document.baseURI).href;

const unavailable = (message: string, cause?: unknown): StudioError =>
  new StudioError(
    'PYTHON_UNAVAILABLE',
    message,
    'Rows are checked without being run. Connect to the network once, so that Python can be kept here, and check them again.',
    { where: 'Python', cause },
  );

async function fetched(name: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(pythonUrl(name));
  } catch (cause) {
    throw unavailable('Python could not be fetched.', cause);
  }
  if (!response.ok) throw unavailable(`Python could not be fetched: ${name} answered ${response.status}.`);
  return response.blob();
}

async function limited(wasm: Blob, memoryBytes: number): Promise<Blob> {
  const bytes = new Uint8Array(await wasm.arrayBuffer());
  limitMemory(bytes, memoryBytes);
  return new Blob([bytes], { type: 'application/wasm' });
}

/** @throws StudioError PYTHON_UNAVAILABLE */
export async function fetchPython(memoryBytes: number): Promise<CageFiles> {
  const names = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip'];
  const [loader, glue, wasm, library] = (await Promise.all(names.map(fetched))) as [Blob, Blob, Blob, Blob];
  return { loader, glue, wasm: await limited(wasm, memoryBytes), library };
}
