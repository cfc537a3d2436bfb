/**
 * Which data files a graph names: TensorProto.external_data with the key `location` (onnx/onnx.proto, docs/ExternalData.md). Only the
 * messages on the way to it are read, and of those only what stands between the weights: a graph that holds its weights itself may have gigabytes.
 */
import { StudioError } from '../errors';
import type { RemoteFile } from './types';

/** No exporter writes near as many; bounds what a graph can ask for. */
const MOST_FILES = 1000;
const MOST_LOCATION_BYTES = 1024;
const WINDOW_BYTES = 2 ** 20;
/** Messages in messages: subgraphs in subgraphs. */
const MOST_DEPTH = 64;

/** A message's fields that lead to tensors that the engine reads, by number (onnx/onnx.proto). */
interface Message {
  readonly [field: number]: Message;
}
const tensor: Message = {};
const [attribute, node, graph]: Record<number, Message>[] = [{}, {}, {}];
Object.assign(attribute!, { 5: tensor, 6: graph, 10: tensor, 11: graph });
Object.assign(node!, { 5: attribute });
Object.assign(graph!, { 1: node, 5: tensor });
const model: Message = { 7: graph! };

const EXTERNAL_DATA = 13;
/** StringStringEntryProto. */
const [KEY, VALUE] = [1, 2];

/** Some exporters write "./name", and Windows a backslash: ONNX's paths are relative to the graph's folder. */
export function plainPath(path: string): string {
  const parts = path.split(/[/\\]/);
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

/**
 * @param bytes of the graph's file, not read as a whole
 * @param path of the graph
 * @returns paths of the files, each once, in the order in which the graph names them
 * @throws StudioError MODEL_FILE_BROKEN where the graph is none, or names a file outside its folder
 */
export async function externalFiles(bytes: Blob, path: string): Promise<string[]> {
  const found = new Set<string>();
  const base = path.slice(0, path.lastIndexOf('/') + 1);
  const reader = new Reader(bytes, path);
  await walk(reader, 0, bytes.size, model, 0, (location) => {
    if (/^([/\\]|[A-Za-z]:)/.test(location) || location.split(/[/\\]/).includes('..') || plainPath(location) === '')
      throw broken(path, `names the data file '${location.slice(0, 200)}', which is not in its own folder`);
    found.add(base + plainPath(location));
    if (found.size > MOST_FILES) throw broken(path, `names more than ${MOST_FILES} data files`);
  });
  return [...found];
}

/** The files of a variant with those that its graph names: what is listed of them, and what is not there. */
export function withNamed(
  files: readonly RemoteFile[],
  named: readonly string[],
  listing: readonly RemoteFile[],
): { readonly files: readonly RemoteFile[]; readonly missing: readonly string[] } {
  const known = new Set(files.map(({ path }) => path));
  const byPath = new Map(listing.map((file) => [file.path, file]));
  const more = named.filter((path) => !known.has(path));
  return {
    files: [...files, ...more.flatMap((path) => byPath.get(path) ?? [])],
    missing: more.filter((path) => !byPath.has(path)),
  };
}

async function walk(
  reader: Reader,
  start: number,
  end: number,
  message: Message,
  depth: number,
  onLocation: (location: string) => void,
): Promise<void> {
  if (depth > MOST_DEPTH) throw broken(reader.path, 'holds graphs in graphs without an end');
  await reader.fields(start, end, async (field, from, to) => {
    if (message === tensor) {
      if (field === EXTERNAL_DATA) await entry(reader, from, to, onLocation);
      return;
    }
    const inner = message[field];
    if (inner !== undefined) await walk(reader, from, to, inner, depth + 1, onLocation);
  });
}

async function entry(reader: Reader, start: number, end: number, onLocation: (value: string) => void): Promise<void> {
  const texts = new Map<number, string>();
  await reader.fields(start, end, async (field, from, to) => {
    if (field !== KEY && field !== VALUE) return;
    if (to - from > MOST_LOCATION_BYTES) throw broken(reader.path, 'names a data file by an endless name');
    texts.set(field, new TextDecoder().decode(await reader.bytes(from, to)));
  });
  if (texts.get(KEY) === 'location') onLocation(texts.get(VALUE) ?? '');
}

/** Fields of protobuf messages in a file, through a window. */
class Reader {
  private window = new Uint8Array(0);
  private windowStart = 0;

  constructor(
    private readonly blob: Blob,
    readonly path: string,
  ) {}

  /** @param visit of every field that has a length, with where its bytes are */
  async fields(
    start: number,
    end: number,
    visit: (field: number, from: number, to: number) => Promise<void>,
  ): Promise<void> {
    for (let at = start; at < end; ) {
      const [tag, behindTag] = await this.varint(at, end);
      const [field, wire] = [Math.floor(tag / 8), tag % 8];
      if (wire === 0) [, at] = await this.varint(behindTag, end);
      else if (wire === 1) at = behindTag + 8;
      else if (wire === 5) at = behindTag + 4;
      else if (wire === 2) {
        const [length, from] = await this.varint(behindTag, end);
        if (length > end - from) throw broken(this.path, 'is cut off or damaged');
        await visit(field, from, from + length);
        at = from + length;
      } else throw broken(this.path, 'is no ONNX file');
      if (at > end) throw broken(this.path, 'is cut off or damaged');
    }
  }

  async bytes(start: number, end: number): Promise<Uint8Array> {
    const here = start >= this.windowStart && end <= this.windowStart + this.window.length;
    if (!here) {
      this.window = new Uint8Array(await this.blob.slice(start, Math.max(end, start + WINDOW_BYTES)).arrayBuffer());
      this.windowStart = start;
    }
    return this.window.subarray(start - this.windowStart, end - this.windowStart);
  }

  /** @returns the number, which past 2^53 is not exact and longer than any file; and where it ends */
  private async varint(at: number, end: number): Promise<[value: number, next: number]> {
    const bytes = await this.bytes(at, Math.min(end, at + 10));
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return [value, at + index + 1];
    }
    throw broken(this.path, 'is cut off or damaged');
  }
}

const broken = (path: string, what: string): StudioError =>
  new StudioError('MODEL_FILE_BROKEN', `${path} ${what}.`, 'Choose another export of the model.', { where: path });
