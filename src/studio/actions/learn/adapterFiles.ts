/** PEFT adapters among files that were dropped or picked: two files of one folder, which open as one. */
import { zipSync } from 'fflate';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../../../domino/prompt/peftAdapter';
import type { Studio } from '../../studio';

export interface FoundFile {
  /** With its folders, "/" between them. */
  readonly path: string;
  readonly file: File;
}

const isConfig = ({ path }: FoundFile): boolean => path.split('/').at(-1) === ADAPTER_CONFIG;

/** Larger archives are data, or nothing that this page could unpack. */
const MOST_ZIP_BYTES = 256 * 2 ** 20;

/** Each adapter as a ZIP, and the files that belong to none. */
export async function adaptersAmong(
  found: readonly FoundFile[],
): Promise<{ readonly adapters: readonly File[]; readonly others: readonly FoundFile[] }> {
  const taken = new Set<FoundFile>();
  const adapters: File[] = [];
  for (const config of found.filter(isConfig)) {
    const folder = config.path.slice(0, -ADAPTER_CONFIG.length);
    const weights = found.find(({ path }) => path === folder + ADAPTER_WEIGHTS);
    taken.add(config);
    if (weights) taken.add(weights);
    adapters.push(await packed(folder, config, weights));
  }
  return { adapters, others: found.filter((each) => !taken.has(each)) };
}

async function packed(folder: string, config: FoundFile, weights: FoundFile | undefined): Promise<File> {
  const bytes = async ({ file }: FoundFile) => new Uint8Array(await file.arrayBuffer());
  const files = { [ADAPTER_CONFIG]: await bytes(config), ...(weights && { [ADAPTER_WEIGHTS]: await bytes(weights) }) };
  const name = folder.split('/').at(-2) ?? 'adapter';
  return new File([zipSync(files, { level: 0 }) as Uint8Array<ArrayBuffer>], `${name}.zip`);
}

/** Whether a ZIP holds a prompt rather than examples. One that is neither is told so where examples are read. */
export async function holdsPrompt({ projects }: Pick<Studio, 'projects'>, file: File): Promise<boolean> {
  if (!/\.zip$/i.test(file.name) || file.size > MOST_ZIP_BYTES) return false;
  try {
    return (await projects.promptIn(file, file.name)) !== null;
  } catch (thrown) {
    // An adapter that is refused is one: opening it says why.
    return (thrown as { code?: string }).code === 'PROMPT_MISMATCH';
  }
}
