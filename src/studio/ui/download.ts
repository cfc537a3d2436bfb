/** Hand the person a file. */
export function downloadFile(name: string, bytes: Uint8Array<ArrayBuffer>, mediaType: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; a minute is ample and it is freed then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
