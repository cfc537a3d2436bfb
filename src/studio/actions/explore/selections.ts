/** Rows that a person selects together: on the map, by a group, by a name. */
import { newSelectionId, type RowId, type SelectionId } from '../../../project/ids';
import type { Selection } from '../../../project/types';
import { selectedReferenceIds, selectedSampleIds, selectionLines, selectionWords } from '../../selectors/selection';
import type { Studio } from '../../studio';
import { download, fileName } from '../../ui/download';
import { chooseFirst } from '../review/review';
import { perform } from '../undo';

/** Select rows; none lets go of what was selected. The list shows the selected samples alone where there are any. */
export function selectOnMap(studio: Studio, ids: readonly RowId[], selectionId: SelectionId | null = null): void {
  const { store } = studio;
  const had = store.getState().session.chosenIds !== null;
  store.setSession({
    chosenIds: ids.length === 0 ? null : new Set(ids),
    selectionId: ids.length === 0 ? null : selectionId,
    auditIds: null,
    auditDrawn: [],
    rewritingId: null,
  });
  chooseFirst(studio);
  const state = store.getState();
  if (ids.length > 0)
    store.announce(`${selectionWords(selectedReferenceIds(state).length, selectedSampleIds(state).length)} selected.`);
  else if (had) store.announce('Nothing is selected.');
}

/** Keep what is selected under a name. */
export function nameSelection(studio: Studio, name: string): void {
  const { store } = studio;
  const state = store.getState();
  const [referenceIds, sampleIds] = [selectedReferenceIds(state), selectedSampleIds(state)];
  if (name.trim() === '' || referenceIds.length + sampleIds.length === 0) return;
  const selection: Selection = {
    id: newSelectionId(),
    name: name.trim(),
    referenceIds,
    sampleIds,
    createdAt: Date.now(),
  };
  perform(studio, { type: 'addSelection', selection }, `Selection ${selection.name} kept`);
  store.setSession({ selectionId: selection.id });
  store.announce(`Selection ${selection.name} kept. It can be undone.`);
}

export function renameSelection(studio: Studio, id: SelectionId, name: string): void {
  const selection = selectionOf(studio, id);
  if (!selection || name.trim() === '' || name.trim() === selection.name) return;
  perform(
    studio,
    { type: 'replaceSelection', selection: { ...selection, name: name.trim() } },
    `Selection ${selection.name} renamed`,
  );
}

export function removeSelection(studio: Studio, id: SelectionId): void {
  const { store } = studio;
  const selection = selectionOf(studio, id);
  const step = perform(studio, { type: 'removeSelection', id }, `Selection ${selection?.name ?? ''} deleted`);
  if (!step) return;
  if (store.getState().session.selectionId === id) store.setSession({ selectionId: null });
  store.offerToBringBack(step);
  store.announce(`${step.label}. It can be undone.`);
}

/** Select its rows again, those that are still there. */
export function showSelection(studio: Studio, id: SelectionId): void {
  const selection = selectionOf(studio, id);
  if (selection) selectOnMap(studio, [...selection.referenceIds, ...selection.sampleIds], id);
}

/** What is selected, as JSON Lines. */
export function exportSelection(studio: Studio): void {
  const state = studio.store.getState();
  const { project, session } = state;
  const name = project.selections?.find(({ id }) => id === session.selectionId)?.name ?? 'selection';
  const lines = selectionLines(project, [...selectedReferenceIds(state), ...selectedSampleIds(state)]);
  download(`${fileName(project.name)}-${fileName(name)}.jsonl`, 'application/jsonl', [`${lines.join('\n')}\n`]);
  studio.store.announce(`${lines.length} rows exported.`);
}

const selectionOf = ({ store }: Studio, id: SelectionId): Selection | undefined =>
  store.getState().project.selections?.find((each) => each.id === id);
