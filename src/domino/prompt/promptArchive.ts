/** A ZIP that holds a prompt: a bundle of the studio, or the folder of a PEFT adapter. */
import { strFromU8 } from 'fflate';
import { unzip, ZipTooLarge } from '../../archives/unzip';
import { StudioError } from '../../errors';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, type PeftAdapter, readPeftAdapter } from './peftAdapter';

/** As `domino train` names it. */
const PROMPT_NAME = 'prompt.safetensors';
/** Of all files that are unpacked. */
const MOST_BYTES = 64 * 2 ** 20;

export type ArchivedPrompt =
  | { readonly kind: 'prompt'; readonly bytes: Uint8Array }
  | { readonly kind: 'adapter'; readonly adapter: PeftAdapter };

/** "PK": the first bytes of a ZIP. */
export const isZip = (bytes: Uint8Array): boolean => strFromU8(bytes.subarray(0, 4), true) === 'PK\u0003\u0004';

const nameOf = (path: string): string => path.split('/').at(-1)!;

/**
 * @returns null where the archive holds neither
 * @throws StudioError FILE_UNREADABLE for a broken archive, and what readPeftAdapter() throws
 */
export function promptInZip(bytes: Uint8Array, where: string): ArchivedPrompt | null {
  const files = unpack(bytes, where);
  const prompt = Object.entries(files).find(([path]) => nameOf(path) === PROMPT_NAME);
  if (prompt) return { kind: 'prompt', bytes: prompt[1] };
  const config = Object.entries(files).find(([path]) => nameOf(path) === ADAPTER_CONFIG);
  if (!config) return null;
  const beside = config[0].slice(0, -ADAPTER_CONFIG.length) + ADAPTER_WEIGHTS;
  return { kind: 'adapter', adapter: readPeftAdapter(config[1], files[beside] ?? null, where) };
}

function unpack(bytes: Uint8Array, where: string): Readonly<Record<string, Uint8Array>> {
  const isWanted = (path: string): boolean => [PROMPT_NAME, ADAPTER_CONFIG, ADAPTER_WEIGHTS].includes(nameOf(path));
  try {
    return Object.fromEntries(unzip(bytes, isWanted, { mostBytes: MOST_BYTES }));
  } catch (cause) {
    const what =
      cause instanceof ZipTooLarge
        ? `holds prompts of more than ${MOST_BYTES / 2 ** 20} MB`
        : 'is not a ZIP that can be read';
    throw new StudioError('FILE_UNREADABLE', `${where} ${what}.`, 'Copy or export it again.', { where, cause });
  }
}
