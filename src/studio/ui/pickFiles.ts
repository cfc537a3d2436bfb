interface PickOptions {
  /** Extensions, as the attribute of the element has them; anything where it is left out. */
  readonly accept?: string;
  readonly multiple?: boolean;
  /** A folder instead: its files, with their paths in `webkitRelativePath`. */
  readonly folder?: boolean;
}

/** Open the system's file picker; nothing follows where the person picks nothing. */
export function pickFiles(
  { accept = '', multiple = false, folder = false }: PickOptions,
  onPicked: (files: readonly File[]) => void,
): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = multiple;
  input.webkitdirectory = folder;
  input.addEventListener('change', () => onPicked([...(input.files ?? [])]));
  input.click();
}
