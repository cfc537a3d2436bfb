/** Files for the person's own disk. */

/** "My project!" → "my-project": safe on every file system. */
export const fileName = (project: string): string =>
  project
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'dataset';

export function download(name: string, mediaType: string, parts: readonly BlobPart[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; a minute is ample and it is freed then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
