/** What a repository, a folder behind a URL, or a folder of a person's disk offers; only configuration is read. */
import { z } from 'zod';
import { StudioError } from '../errors';
import { apiUrl, fileUrl, idOfUrl } from './address';
import { readModelConfig } from './checkpointConfig';
import { chooseFiles, SMALL_FILES } from './chooseFiles';
import { DECLARATION } from './declaration';
import { readDeclaration } from './declaredFiles';
import type { Fetch } from './downloadFile';
import { externalFiles, withNamed } from './externalData';
import { cancelled, gated, isAbort, statusError, unreachable } from './failures';
import type { ModelListing, Origin, RemoteFile, Variant } from './types';
import { USUAL_GRAPHS } from './variants';

export interface ListingOptions {
  readonly fetch?: Fetch;
  readonly signal?: AbortSignal;
}

type HubOrigin = Extract<Origin, { kind: 'hub' }>;
type UrlOrigin = Extract<Origin, { kind: 'url' }>;

const hash = z.string().regex(/^[0-9a-fA-F]{64}$/);

/** GET /api/models/{id}/revision/{revision}?blobs=true (huggingface_hub: ModelInfo, RepoSibling, BlobLfsInfo). */
const modelInfo = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  cardData: z.object({ license: z.unknown() }).nullish(),
  tags: z.array(z.string()).nullish(),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().nonnegative().nullish(),
      // The tree API calls the same hash `oid`.
      lfs: z
        .object({ sha256: hash.nullish(), oid: hash.nullish(), size: z.number().int().nonnegative().nullish() })
        .nullish(),
    }),
  ),
});

/** @throws StudioError HUB_*, MODEL_NOT_ONNX, MODEL_FILE_MISSING, MODEL_FILE_BROKEN, CANCELLED */
export async function hubListing(origin: HubOrigin, options: ListingOptions = {}): Promise<ModelListing> {
  const url = apiUrl(origin);
  const asked = { url, id: origin.id, revision: origin.revision };
  const response = await get(url, options);
  if (!response.ok) throw statusError(response, asked);
  const parsed = modelInfo.safeParse(await response.json().catch(() => null));
  if (!parsed.success)
    throw new StudioError(
      'HUB_REFUSED',
      'The answer is not that of a model hub.',
      'Check the hub’s address; it has to speak the Hugging Face API.',
      { where: url },
    );
  const { sha, siblings, cardData, tags } = parsed.data;
  // The listing of a gated model is public; its files are not.
  if (parsed.data.gated) throw gated(origin.id, url);
  const listing = siblings.flatMap(({ rfilename, size, lfs }): RemoteFile[] => {
    const bytes = lfs?.size ?? size;
    if (bytes === null || bytes === undefined) return [];
    return [{ path: rfilename, size: bytes, sha256: lfs?.sha256 ?? lfs?.oid ?? null }];
  });
  return describe(origin, origin.id, sha, licenceOf(cardData?.license, tags ?? []), listing, async (path) => {
    const file = fileUrl(origin, sha, path);
    return read(file, { url: file, id: origin.id, revision: sha, path }, options);
  });
}

function licenceOf(declared: unknown, tags: readonly string[]): string | null {
  if (typeof declared === 'string' && declared !== '') return declared;
  if (Array.isArray(declared)) return declared.filter((each) => typeof each === 'string').join(', ') || null;
  return tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null;
}

/** What a host without a listing is asked for. */
const PROBED = [...SMALL_FILES, ...USUAL_GRAPHS.flatMap((graph) => [graph, `${graph}_data`])];

/**
 * A folder in hub layout on any host that this page may connect to. Its `files.json` lists it where there is one; otherwise the usual
 * names are asked for with HEAD.
 */
export async function urlListing(origin: UrlOrigin, options: ListingOptions = {}): Promise<ModelListing> {
  const id = idOfUrl(origin.url);
  const asked = (url: string, path?: string) => ({ url, id, revision: 'this address', ...(path ? { path } : {}) });
  const listUrl = origin.url + DECLARATION;
  const list = await get(listUrl, options);
  const listed = list.ok ? readDeclaration(new Uint8Array(await list.arrayBuffer())) : null;
  const listing = listed
    ? [...listed].map(([path, { size, sha256 }]): RemoteFile => ({ path, size, sha256 }))
    : await probe(origin, options);
  if (listing.length === 0) throw statusError(new Response(null, { status: 404 }), asked(origin.url));
  // The same last folders of two hosts are two models.
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(origin.url));
  const revision = `url-${Array.from(new Uint8Array(digest, 0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return describe(origin, id, revision, null, listing, async (path) => {
    const url = fileUrl(origin, '', path);
    return read(url, asked(url, path), options);
  });
}

async function probe(origin: UrlOrigin, options: ListingOptions): Promise<RemoteFile[]> {
  const found: RemoteFile[] = [];
  for (const path of PROBED) {
    const url = fileUrl(origin, '', path);
    const response = await get(url, options, 'HEAD');
    const size = Number(response.headers.get('Content-Length') ?? Number.NaN);
    if (response.ok && Number.isSafeInteger(size) && size > 0) found.push({ path, size, sha256: null });
    else if (response.status === 401 || response.status === 403)
      throw statusError(response, { url, id: idOfUrl(origin.url), revision: 'this address', path });
  }
  return found;
}

/** Files of a person's own disk, with paths inside their folder. */
export async function filesListing(
  id: string,
  files: readonly { readonly path: string; readonly blob: Blob }[],
): Promise<ModelListing> {
  const listing = files.map(({ path, blob }): RemoteFile => ({ path, size: blob.size, sha256: null }));
  return describe(
    { kind: 'files' },
    id,
    'local',
    null,
    listing,
    async (path) => files.find((file) => file.path === path)?.blob as Blob,
  );
}

/** Graphs up to here are read before anything is downloaded: one whose weights lie elsewhere is smaller. A larger one is read when it is here. */
const MOST_GRAPH_BYTES = 2 ** 24;

async function describe(
  origin: Origin,
  id: string,
  revision: string,
  licence: string | null,
  listing: readonly RemoteFile[],
  open: (path: string) => Promise<Blob>,
): Promise<ModelListing> {
  const { files, beside, variants } = chooseFiles(listing, id);
  const config = readModelConfig(new Uint8Array(await (await open('config.json')).arrayBuffer()));
  const whole: Variant[] = [];
  for (const variant of variants) {
    const isRead = beside.length > 0 && (origin.kind === 'files' || variant.files[0]!.size <= MOST_GRAPH_BYTES);
    whole.push(isRead ? await withItsData(variant, beside, open) : variant);
  }
  return { origin, id, revision, licence, ...config, files, variants: whole, beside };
}

/** With the data files that its graph names, where they are listed: what will be fetched is said before it is. */
async function withItsData(
  variant: Variant,
  beside: readonly RemoteFile[],
  open: (path: string) => Promise<Blob>,
): Promise<Variant> {
  const graph = await open(variant.graph);
  try {
    const { files } = withNamed(variant.files, await externalFiles(graph, variant.graph), beside);
    return { ...variant, files, bytes: files.reduce((sum, { size }) => sum + size, 0) };
  } catch (thrown) {
    // A damaged graph is refused when it is chosen; another may be sound.
    if (thrown instanceof StudioError && thrown.code === 'MODEL_FILE_BROKEN') return variant;
    throw thrown;
  }
}

async function read(url: string, asked: Parameters<typeof statusError>[1], options: ListingOptions): Promise<Blob> {
  const response = await get(url, options);
  if (!response.ok) throw statusError(response, asked);
  return response.blob();
}

async function get(url: string, { fetch, signal }: ListingOptions, method = 'GET'): Promise<Response> {
  const send: Fetch = fetch ?? ((to, init) => globalThis.fetch(to, init));
  try {
    return await send(url, {
      method,
      cache: 'no-cache',
      referrerPolicy: 'no-referrer',
      credentials: 'omit',
      ...(signal ? { signal } : {}),
    });
  } catch (thrown) {
    if (signal?.aborted || isAbort(thrown)) throw cancelled();
    throw unreachable(thrown, url);
  }
}
