/** The graph of a model folder that is taken, and its bytes with those of its external data. */
import { StudioError } from '../../errors';
import type { ModelFolder } from '../../hub/modelFolder';
import { chooseGraphFile } from '../../hub/variants';
import type { Graph } from '../../onnx/graph';
import { readModel } from '../../onnx/read';

export interface LoadedGraph {
  readonly path: string;
  readonly graph: Graph;
  readonly byteLength: number;
  /** SHA-256 of the graph file, hex; where its weights lie in other files, of the digests of them all. */
  readonly hash: string;
}

export async function loadGraph(
  folder: ModelFolder,
  onBytes: (loaded: number, total: number) => void,
): Promise<LoadedGraph> {
  const path = chooseGraphFile(await folder.list());
  const bytes = await folder.read(path, onBytes);
  const external = new Map<string, Uint8Array>();
  const base = path.slice(0, path.lastIndexOf('/') + 1);
  for (;;) {
    try {
      const graph = readModel(bytes, { file: path, external: (location) => external.get(location) });
      let byteLength = bytes.length;
      for (const data of external.values()) byteLength += data.length;
      return { path, graph, byteLength, hash: await hashOf(bytes, external) };
    } catch (error) {
      // The graph itself says which data files it needs; each is read once and the graph again.
      const location = error instanceof StudioError && error.code === 'MODEL_FILE_MISSING' ? error.where : undefined;
      if (location === undefined || external.has(location) || !(await folder.list()).includes(base + location))
        throw error;
      external.set(location, await folder.read(base + location, onBytes));
    }
  }
}

/** A graph without its weights is the same file for every fine-tuning of a model. */
async function hashOf(graph: Uint8Array, external: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const own = await sha256(graph);
  if (external.size === 0) return hex(own);
  const digests = [own];
  for (const location of [...external.keys()].sort()) digests.push(await sha256(external.get(location)!));
  return hex(await sha256(new Uint8Array(await new Blob(digests).arrayBuffer())));
}

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
