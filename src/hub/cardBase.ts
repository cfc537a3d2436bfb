/** The model that another was made from, as its card says: `base_model` of README.md's front matter (hub docs, model-cards). */
import { fileUrl } from './address';
import type { Fetch } from './downloadFile';
import { isAbort, statusError, unreachable } from './failures';
import type { Origin } from './types';

/** The name of a repository: `owner/name`. */
export const REPOSITORY = /^[A-Za-z0-9][\w.-]{0,95}\/[\w-][\w.-]{0,95}$/;

/** A front matter is the card's beginning; no more of it is fetched. */
const MOST_CARD_BYTES = 65_536;

/** `base_model` of a card's front matter: a name, or the first of a list of them; null where none is a repository's. */
export function cardBase(card: string): string | null {
  const [, matter = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card.slice(0, MOST_CARD_BYTES)) ?? [];
  const [, name] = /^base_model:[ \t]*(?:\r?\n[ \t]*-[ \t]*|\[[ \t]*)?["']?([\w.-]+\/[\w.-]+)/m.exec(matter) ?? [];
  return name !== undefined && REPOSITORY.test(name) ? name : null;
}

/**
 * What the card of a repository at a hub says.
 * @returns null where it names none, or there is no card
 * @throws StudioError HUB_*
 */
export async function hubCardBase(
  origin: Extract<Origin, { kind: 'hub' }>,
  send: Fetch = (url, init) => globalThis.fetch(url, init),
): Promise<string | null> {
  const url = fileUrl(origin, origin.revision, 'README.md');
  try {
    const response = await send(url, { cache: 'no-cache', referrerPolicy: 'no-referrer', credentials: 'omit' });
    if (response.status === 404) return null;
    if (!response.ok) throw statusError(response, { url, id: origin.id, revision: origin.revision, path: 'README.md' });
    return cardBase(await beginning(response));
  } catch (thrown) {
    throw thrown instanceof TypeError || isAbort(thrown) ? unreachable(thrown, url) : thrown;
  }
}

async function beginning({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let bytes = 0; bytes < MOST_CARD_BYTES; ) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
