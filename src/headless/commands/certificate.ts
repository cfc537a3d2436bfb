import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unzip, ZipTooLarge } from '../../archives/unzip';
import { StudioError } from '../../errors';
import { recomputeCertificate } from '../../export/certificate/recompute';
import { required, text } from '../cli/arguments';
import { defineCommand } from '../cli/command';
import { EXIT } from '../cli/output';
import { givenPath } from '../cli/paths';

/** Of a ZIP that is held as a whole. */
const MOST_BYTES = 2 ** 31;

type Read = (name: string) => Promise<Uint8Array | null>;

/** What an exported folder says of itself, held against what is in it. */
export const command = defineCommand({
  summary:
    'Whether the certificate of an exported folder agrees with its files: rows, verdicts, rates and their intervals counted again, hashes made again.',
  options: { of: required(text('FOLDER')) },
  run: async ({ of }, { output }) => {
    const { claims, certificate } = await recomputeCertificate(await reader(of));
    const wrong = claims.filter(({ agrees }) => !agrees);
    output.result({ of, agrees: wrong.length === 0, claims, notChecked: certificate.notChecked }, [
      ...claims.map(({ claim, stated, found, agrees }) =>
        agrees ? `  ${claim}: ${found}` : `✗ ${claim}: it says ${stated}, and it is ${found}`,
      ),
      wrong.length === 0
        ? 'All that can be counted from the files agrees. The recipe and the measure of memory stand as they were written.'
        : `${wrong.length} of ${claims.length} do not agree.`,
      ...certificate.notChecked.map((sentence) => `  not checked: ${sentence}`),
    ]);
    return wrong.length === 0 ? EXIT.done : EXIT.failed;
  },
});

async function reader(path: string): Promise<Read> {
  const given = givenPath(path);
  try {
    if ((await stat(given)).isDirectory()) return (name) => inFolder(given, name);
    const members = unzip(await readFile(given), () => true, { mostBytes: MOST_BYTES });
    return async (name) => members.get(name) ?? null;
  } catch (cause) {
    throw new StudioError(
      'BAD_OPTION',
      cause instanceof ZipTooLarge ? `${path} unpacks to more than 2 GB.` : `${path} is neither a folder nor a ZIP.`,
      cause instanceof ZipTooLarge ? 'Unpack it, and give the folder.' : 'Give what the export wrote.',
      { where: path, cause },
    );
  }
}

/** A certificate names files of its own folder, and no others. */
async function inFolder(folder: string, name: string): Promise<Uint8Array | null> {
  if (basename(name) !== name) return null;
  try {
    return await readFile(join(folder, name));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}
