/**
 * A model hub for tests: the routes, headers and refusals of huggingface.co as its public clients read them, over files in memory.
 * A function from a request to an answer; what serves it (a fake fetch, an HTTP server) also breaks and slows connections as told.
 */
import { createHash } from 'node:crypto';

export interface LocalRepository {
  readonly commit: string;
  readonly licence?: string;
  readonly gated?: 'auto' | 'manual';
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Sizes in the listing of files that are not there, by path: a model too large to make for a test. */
  readonly claimed?: ReadonlyMap<string, number>;
  /** A host that answers a range with the whole file. */
  readonly noRanges?: boolean;
  /** Large files are other bytes than the listing says. */
  readonly corrupt?: boolean;
  /** Large files break off after this many bytes of each answer; mutable, so that a test can mend it. */
  breakAfter?: number;
  /** Large files break off at this byte of the file, however they are asked for. */
  breakAt?: number;
  /** Large files go silent, but stay connected, at this byte of the file. */
  stallAt?: number;
  /** Of large files. */
  readonly bytesPerSecond?: number;
}

export interface HubRequest {
  readonly method: string;
  /** Below the hub's root, with the query: "/api/models/tiny/llama/revision/main?blobs=true". */
  readonly path: string;
  /** The header as it came. */
  readonly range?: string | undefined;
}

export interface HubAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** Bytes of the body after which the connection breaks. */
  readonly breakAfter?: number | undefined;
  /** Bytes of the body after which nothing more comes. */
  readonly stallAfter?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
}

/** Above this the hub keeps a file as LFS: hashed in the listing, served elsewhere. */
const LARGE = 10_000;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const isLarge = (bytes: Uint8Array): boolean => bytes.length > LARGE;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** @param root path under which the hub is served, without a slash at its end; redirects name it */
export function answerHub(
  repositories: ReadonlyMap<string, LocalRepository>,
  { method, path, range }: HubRequest,
  root = '',
): HubAnswer {
  const [pathname = ''] = path.split('?', 1);
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (segments[0] === 'api' && segments[1] === 'models') {
    const [, , owner, name, , revision = ''] = segments;
    const id = `${owner}/${name}`;
    const repository = repositories.get(id);
    if (!repository) return unknown();
    if (!isRevision(repository, revision)) return refusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    return json(listing(id, repository));
  }
  if (segments[0] === 'cdn') {
    const [, owner, name, ...rest] = segments;
    const repository = repositories.get(`${owner}/${name}`);
    const bytes = repository?.files.get(rest.join('/'));
    return repository && bytes ? large(repository, bytes, method, range) : refusal(404, null, 'Not found');
  }
  const [owner, name, verb, revision = '', ...rest] = segments;
  const repository = repositories.get(`${owner}/${name}`);
  if (!repository || verb !== 'resolve') return unknown();
  if (repository.gated) return refusal(401, 'GatedRepo', 'Access to this model is restricted.');
  if (!isRevision(repository, revision)) return refusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  const bytes = repository.files.get(rest.join('/'));
  if (!bytes) return refusal(404, 'EntryNotFound', 'Entry not found');
  if (isLarge(bytes)) {
    const location = `${root}/cdn/${[owner, name, ...rest].map((each) => encodeURIComponent(each ?? '')).join('/')}`;
    return {
      status: 302,
      headers: { Location: location, 'X-Repo-Commit': repository.commit },
      body: new Uint8Array(0),
    };
  }
  return { status: 200, headers: length(bytes), body: method === 'HEAD' ? new Uint8Array(0) : bytes };
}

const isRevision = ({ commit }: LocalRepository, revision: string): boolean =>
  revision === 'main' || revision === commit;

function listing(id: string, { commit, licence, gated, files, claimed }: LocalRepository): object {
  const siblings = [...files].map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    ...(isLarge(bytes) ? { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
  }));
  const large = [...(claimed ?? [])].map(([rfilename, size]) => ({
    rfilename,
    size,
    lfs: { sha256: '0'.repeat(64), size, pointerSize: 134 },
  }));
  const tags = ['transformers.js', 'onnx', 'text-generation', ...(licence ? [`license:${licence}`] : [])];
  return {
    id,
    modelId: id,
    sha: commit,
    private: false,
    gated: gated ?? false,
    disabled: false,
    tags,
    siblings: [...siblings, ...large],
    ...(licence ? { cardData: { license: licence } } : {}),
  };
}

function large(repository: LocalRepository, bytes: Uint8Array, method: string, range: string | undefined): HubAnswer {
  const { corrupt, noRanges, breakAfter, breakAt, stallAt, bytesPerSecond } = repository;
  const served = corrupt ? bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)) : bytes;
  const start = noRanges || !range ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? Number.NaN);
  if (!(start < served.length))
    return { status: 416, headers: { 'Content-Range': `bytes */${served.length}` }, body: new Uint8Array(0) };
  const body = served.subarray(start);
  const partial = start > 0 ? { 'Content-Range': `bytes ${start}-${served.length - 1}/${served.length}` } : {};
  return {
    status: start > 0 ? 206 : 200,
    headers: { 'Accept-Ranges': noRanges ? 'none' : 'bytes', ...length(body), ...partial },
    body: method === 'HEAD' ? new Uint8Array(0) : body,
    breakAfter: breakAt === undefined ? breakAfter : Math.max(0, breakAt - start),
    stallAfter: stallAt === undefined ? undefined : Math.max(0, stallAt - start),
    bytesPerSecond,
  };
}

/** To a stranger the hub does not tell a private repository from none. */
const unknown = (): HubAnswer => refusal(401, null, 'Invalid username or password.');

function refusal(status: number, code: string | null, message: string): HubAnswer {
  const headers = { 'X-Error-Message': message, ...(code ? { 'X-Error-Code': code } : {}) };
  return { ...json({ error: message }), status, headers };
}

function json(value: object): HubAnswer {
  const body = text(JSON.stringify(value));
  return { status: 200, headers: { 'Content-Type': 'application/json', ...length(body) }, body };
}

const length = (bytes: Uint8Array): Record<string, string> => ({ 'Content-Length': String(bytes.length) });
