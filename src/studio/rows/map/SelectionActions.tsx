import { Button } from '@mantine/core';
import { exportSelection } from '../../actions/explore/selections';
import { useStudio, useStudioState } from '../../StudioContext';
import { selectedReferenceIds, selectedSampleIds } from '../../selectors/selection';
import type { StudioState } from '../../store/store';
import type { Studio } from '../../studio';
import { plural } from '../../ui/format';
import { DrawNear } from '../near/DrawNear';

/** Something that can be done with what is selected. */
interface SelectionAction {
  readonly label: string;
  readonly isPossible: (state: StudioState) => boolean;
  readonly act: (studio: Studio) => void;
}

const ACTIONS: readonly SelectionAction[] = [
  {
    label: 'Tick for export',
    isPossible: (state) => selectedSampleIds(state).length > 0,
    act: ({ store }) => store.setTicked(selectedSampleIds(store.getState()), true),
  },
  { label: 'Save as JSONL', isPossible: () => true, act: exportSelection },
];

/** What can be done with what is selected. */
export function SelectionActions() {
  const references = useStudioState(selectedReferenceIds);
  return (
    <>
      {references.length > 0 && <DrawNear referenceIds={references} name={plural(references.length, 'example')} />}
      {ACTIONS.map((action) => (
        <Action key={action.label} action={action} />
      ))}
    </>
  );
}

function Action({ action: { label, isPossible, act } }: { action: SelectionAction }) {
  const studio = useStudio();
  const possible = useStudioState(isPossible);
  if (!possible) return null;
  return (
    <Button size="compact-xs" variant="default" onClick={() => act(studio)}>
      {label}
    </Button>
  );
}
