import { StudioError } from '../src/errors';

/**
 * All of a file that the person gave.
 * @param again how it was given, to be done once more: "Drop it again."
 * @throws StudioError FILE_UNREADABLE
 */
export async function fileBytes(file: Blob, name: string, again: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new StudioError(
      'FILE_UNREADABLE',
      `${name} could not be read from disk.`,
      `It may have been moved or locked by another program. ${again}`,
      { where: name, cause },
    );
  }
}
