import { isProjectFile } from '../actions/projects/isProjectFile';
import { addFiles } from '../actions/references/references';
import { useStudio } from '../StudioContext';
import { pickFiles } from '../ui/pickFiles';

/** What the parsers read; a wrong extension is refused by them with a remedy, so the picker does not hide files. */
export const ACCEPTED =
  '.jsonl,.ndjson,.json,.csv,.tsv,.txt,.md,.markdown,.parquet,.arrow,.arrows,.feather,.py,.xlsx,.gz,.zip,.domino';

/** Opens the system's file picker and adds what was picked: the way in without dragging. */
export function useOpenFiles(): () => void {
  const studio = useStudio();
  return () =>
    pickFiles({ accept: ACCEPTED, multiple: true }, (files) => {
      if (!files.some(isProjectFile)) return void addFiles(studio, files);
      void import('../actions/projects/projects').then(({ openProjectFile }) => openProjectFile(studio, files));
    });
}
