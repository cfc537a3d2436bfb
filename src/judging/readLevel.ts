/** What a judge's reply comes to. */

/** From the worst to the best. */
export const LEVELS = ['very poor', 'poor', 'average', 'good', 'excellent'] as const;
export type Level = (typeof LEVELS)[number];

export interface Opinion {
  /** null: unknown, the reply says none. */
  readonly level: Level | null;
  /** As the judge put it; '' where it gave none. */
  readonly explanation: string;
}

const UNKNOWN: Opinion = { level: null, explanation: '' };

/**
 * The last JSON object of the reply that names a level; else what stands behind the key, where the JSON is broken or cut; else a reply that
 * is a level and nothing more. Anything else is unknown: a level is never guessed from prose.
 */
export function readLevel(reply: string): Opinion {
  return fromObject(reply) ?? fromKey(reply) ?? { ...UNKNOWN, level: levelOf(reply) };
}

function fromObject(reply: string): Opinion | null {
  for (let end = reply.lastIndexOf('}'); end >= 0; end = reply.lastIndexOf('}', end - 1)) {
    for (let begin = reply.lastIndexOf('{', end); begin >= 0; begin = reply.lastIndexOf('{', begin - 1)) {
      const opinion = opinionOf(reply.slice(begin, end + 1));
      if (opinion !== null) return opinion;
      if (begin === 0) break;
    }
    if (end === 0) break;
  }
  return null;
}

function opinionOf(text: string): Opinion | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A piece of the reply that is no object: the next is tried.
    return null;
  }
  const { input_quality: quality, explanation } = value as Record<string, unknown>;
  const level = typeof quality === 'string' ? levelOf(quality) : null;
  return level === null ? null : { level, explanation: typeof explanation === 'string' ? explanation : '' };
}

const KEY = /["']?input[_ ]quality["']?\s*[:=]\s*["']?(very[ _-]poor|poor|average|good|excellent)\b/gi;

function fromKey(reply: string): Opinion | null {
  const found = [...reply.matchAll(KEY)].at(-1)?.[1];
  return found === undefined ? null : { level: levelOf(found), explanation: '' };
}

function levelOf(text: string): Level | null {
  const plain = text
    .toLowerCase()
    .replace(/[_-]/g, ' ')
    .replace(/[^a-z ]/g, '')
    .trim();
  return LEVELS.find((level) => level === plain) ?? null;
}
