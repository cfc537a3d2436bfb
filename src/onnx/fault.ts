import { StudioError } from '../errors';

/** A model file that does not hold what it declares. */
export function broken(file: string, fault: string, cause?: unknown): StudioError {
  return new StudioError(
    'MODEL_FILE_BROKEN',
    `${file} cannot be read: ${fault}.`,
    'Download or export the file again, whole.',
    { where: file, cause },
  );
}
