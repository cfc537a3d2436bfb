/** What a person types as a model's place, and the addresses that follow from it (huggingface.co/docs/hub/api). */
import { StudioError } from '../errors';
import type { Origin } from './types';
import { DEFAULT_REVISION } from './types';

const NAME = /^[\w.-]{1,96}$/;

/** The address of a hub without the slash at its end. */
export function parseEndpoint(text: string): string {
  const url = parseUrl(text.trim());
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * `owner/name`, also as the address of its page ("…/owner/name/tree/revision", which then decides the revision).
 * @throws StudioError BAD_OPTION
 */
export function parseHubId(endpoint: string, text: string, revision = ''): Extract<Origin, { kind: 'hub' }> {
  const trimmed = text.trim();
  const path = trimmed.startsWith(`${endpoint}/`) ? trimmed.slice(endpoint.length + 1) : trimmed;
  const [owner = '', name = '', verb, ...rest] = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .split('/');
  const inPath = verb === 'tree' || verb === 'resolve' || verb === 'blob' ? rest[0] : undefined;
  if (!NAME.test(owner) || !NAME.test(name) || (verb !== undefined && inPath === undefined))
    throw new StudioError(
      'BAD_OPTION',
      `'${trimmed}' is not the id of a model on the hub.`,
      'Give owner/name, as on the model’s page: onnx-community/Qwen2.5-Coder-0.5B-Instruct.',
    );
  const wanted = revision.trim() || (inPath ? decodeURIComponent(inPath) : '') || DEFAULT_REVISION;
  return { kind: 'hub', endpoint, id: `${owner}/${name}`, revision: wanted };
}

/** A folder's address, with the slash that makes it one. */
export function parseFolderUrl(text: string): Extract<Origin, { kind: 'url' }> {
  const url = parseUrl(text.trim());
  url.search = '';
  url.hash = '';
  return { kind: 'url', url: `${url.href.replace(/\/+$/, '')}/` };
}

/** The id that a folder's address gives its model: its last two segments, or what there is. */
export function idOfUrl(url: string): string {
  const { pathname, host } = new URL(url);
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  return segments.slice(-2).join('/') || host;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new StudioError(
      'BAD_OPTION',
      `'${text}' is not a web address.`,
      'Give an address that begins with https://.',
    );
  return url;
}

const segments = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Facts of a repository at a revision, with sizes and hashes of its files. */
export const apiUrl = ({ endpoint, id, revision }: Extract<Origin, { kind: 'hub' }>): string =>
  `${endpoint}/api/models/${segments(id)}/revision/${encodeURIComponent(revision)}?blobs=true`;

/** A file at a commit; the hub answers with a redirect where it is large. */
export const fileUrl = (origin: Origin, commit: string, path: string): string => {
  if (origin.kind === 'url') return origin.url + segments(path);
  if (origin.kind === 'hub') return `${origin.endpoint}/${segments(origin.id)}/resolve/${commit}/${segments(path)}`;
  throw new StudioError('INTERNAL', 'Files of a person’s own disk have no address.', 'Load them as files.');
};

/** Where a person reads the model's card and its licence. */
export const pageUrl = (origin: Origin): string | null =>
  origin.kind === 'hub' ? `${origin.endpoint}/${origin.id}` : origin.kind === 'url' ? origin.url : null;
