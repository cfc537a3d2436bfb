/** What the hub, a host or the disk may answer, each with its own cause and remedy. */
import { StudioError } from '../errors';

/** What was asked for, for the message. */
export interface Asked {
  readonly url: string;
  /** "onnx-community/model", or the folder's address. */
  readonly id: string;
  readonly revision: string;
  /** Absent: the repository itself. */
  readonly path?: string;
}

/**
 * The hub says more in X-Error-Code than in the status (huggingface_hub, utils/_http.py): 401 stands for gated, private and
 * missing repositories alike, because it does not tell a stranger what exists.
 */
export function statusError(response: Response, asked: Asked): StudioError {
  const { status } = response;
  const code = response.headers.get('X-Error-Code');
  const said = response.headers.get('X-Error-Message');
  const where = asked.url;
  if (code === 'GatedRepo' || (code === null && status === 403)) return gated(asked.id, where);
  if (code === 'RevisionNotFound')
    return new StudioError(
      'HUB_NOT_FOUND',
      `${asked.id} has no revision '${asked.revision}'.`,
      'Give a branch, a tag or a commit of that repository; "main" is the usual one.',
      { where },
    );
  if (asked.path !== undefined && (code === 'EntryNotFound' || (code === null && status === 404)))
    return new StudioError(
      'MODEL_FILE_MISSING',
      `${asked.id} has no file ${asked.path} at ${asked.revision}.`,
      'Look the model up again; its files may have moved.',
      { where },
    );
  if (status === 401 && code === null)
    return new StudioError(
      'HUB_GATED',
      `${asked.id} does not exist, or is private or gated: the host asks for an account (401).`,
      'Check the spelling of owner/name. If you have access, download the folder with your account and open it here as a folder.',
      { where },
    );
  if (status === 404 || status === 410 || code === 'RepoNotFound')
    return new StudioError(
      'HUB_NOT_FOUND',
      `There is no public model ${asked.id} (${status}).`,
      'Check the spelling of owner/name. A private model has to be downloaded with your account and opened here as a folder.',
      { where },
    );
  if (status === 429)
    return new StudioError('HUB_REFUSED', 'The host asks to slow down (429).', 'Wait a few minutes, then go on.', {
      where,
    });
  return new StudioError(
    'HUB_REFUSED',
    `The host answered with status ${status}${said ? `: ${said.slice(0, 200)}` : ''}.`,
    status >= 500
      ? 'It has trouble of its own. Try again later; what was downloaded is kept.'
      : 'Choose another model.',
    { where },
  );
}

export const gated = (id: string, where: string): StudioError =>
  new StudioError(
    'HUB_GATED',
    `${id} is gated: its owner wants you to accept terms before you get it.`,
    'Accept them on the model’s page, download the folder with your account and open it here as a folder. Nothing here takes a password.',
    { where },
  );

/** fetch() rejected: no answer at all. A cancelled request stays what it is. */
export function unreachable(cause: unknown, url: string): StudioError {
  const { host } = new URL(url);
  const offline = typeof navigator !== 'undefined' && navigator.onLine === false;
  return new StudioError(
    'HUB_UNREACHABLE',
    offline ? `This computer is offline, so ${host} cannot be reached.` : `${host} cannot be reached.`,
    offline
      ? 'Connect, or load a model that is already kept here; it needs no network.'
      : 'Check the address and the connection. The page may only connect to its own address, to the hub, and to hosts it was started for (MODEL_HOSTS).',
    { where: url, cause },
  );
}

export const cutOff = (path: string, loaded: number, size: number, url: string, cause?: unknown): StudioError =>
  new StudioError(
    'DOWNLOAD_BROKEN',
    `The download of ${path} broke off after ${loaded} of ${size} bytes.`,
    'What arrived is kept. Press Resume to go on from there.',
    { where: url, cause },
  );

export const wrongSize = (path: string, size: number, declared: number, url: string): StudioError =>
  new StudioError(
    'HASH_MISMATCH',
    `${path} has ${size} bytes; its host declares ${declared}.`,
    'It was discarded. Download it again; if it stays so, the host serves another file than it declares.',
    { where: url },
  );

export const wrongHash = (path: string, found: string, declared: string, url: string): StudioError =>
  new StudioError(
    'HASH_MISMATCH',
    `${path} is not what its host declares: SHA-256 ${found.slice(0, 12)}… instead of ${declared.slice(0, 12)}….`,
    'It was discarded. Download it again; if it stays so, something changes it on the way.',
    { where: url },
  );

/** The browser refused a write for lack of space; `path` is null where not even a first file could be made. */
export function diskFull(
  path: string | null,
  room: { free: number; wanted: number } | null,
  cause?: unknown,
): StudioError {
  const megabytes = (bytes: number): string => `${Math.max(0, Math.round(bytes / 1e6)).toLocaleString('en-US')} MB`;
  const figures = room ? ` ${megabytes(room.wanted)} are needed, ${megabytes(room.free)} are left for this page.` : '';
  return new StudioError(
    'DISK_FULL',
    `There is no room to keep ${path ?? 'the model’s files'}.${figures}`,
    'Delete a kept model in this dialog, or free disk space; then press Resume. Private windows allow little.',
    { cause },
  );
}

export const isQuota = (thrown: unknown): boolean =>
  thrown instanceof DOMException &&
  (thrown.name === 'QuotaExceededError' || thrown.name === 'NS_ERROR_DOM_QUOTA_REACHED');

export const isAbort = (thrown: unknown): boolean => thrown instanceof DOMException && thrown.name === 'AbortError';

export const cancelled = (): StudioError =>
  new StudioError('CANCELLED', 'The download was cancelled.', 'What arrived is kept; press Resume to go on.');

/** A graph without its weights. */
export const withoutData = (graph: string, missing: readonly string[], where: string): StudioError =>
  new StudioError(
    'MODEL_FILE_MISSING',
    `${graph} keeps weights in ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}, which is not there.`,
    'Choose another variant or another export of the model. A folder behind an address needs a files.json that lists them.',
    { where },
  );
