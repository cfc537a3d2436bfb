import { addFiles } from '../actions/references/references';
import { useStudio } from '../StudioContext';

/** What the parsers read; a wrong extension is refused by them with a remedy, so the picker does not hide files. */
export const ACCEPTED = '.jsonl,.ndjson,.json,.csv,.tsv,.txt,.md,.markdown,.parquet,.py';

/** Opens the system's file picker and adds what was picked: the way in without dragging. */
export function useOpenFiles(): () => void {
  const studio = useStudio();
  return () => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = ACCEPTED;
    input.addEventListener('change', () => void addFiles(studio, [...(input.files ?? [])]));
    input.click();
  };
}
