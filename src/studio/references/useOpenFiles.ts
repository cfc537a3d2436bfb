import { addFiles } from '../actions/references/references';
import { useStudio } from '../StudioContext';
import { pickFiles } from '../ui/pickFiles';

/** What the parsers read; a wrong extension is refused by them with a remedy, so the picker does not hide files. */
export const ACCEPTED = '.jsonl,.ndjson,.json,.csv,.tsv,.txt,.md,.markdown,.parquet,.py,.xlsx,.gz,.zip';

/** Opens the system's file picker and adds what was picked: the way in without dragging. */
export function useOpenFiles(): () => void {
  const studio = useStudio();
  return () => pickFiles({ accept: ACCEPTED, multiple: true }, (files) => void addFiles(studio, files));
}
