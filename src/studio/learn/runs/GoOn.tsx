import { Button } from '@mantine/core';
import type { Run } from '../../../project/types';
import { resumeFromCheckpoint } from '../../actions/learn/learn';
import { useStudio, useStudioParts } from '../../StudioContext';
import { continuationOf } from '../../selectors/continuation';
import { modelObstacle } from '../../selectors/isModelBusy';

/** A run that has ended can learn on, from where it is. */
export function GoOn({ run }: { run: Run }) {
  const studio = useStudio();
  const { modelHash, busy } = useStudioParts((state) => ({
    modelHash: state.session.modelStatus.kind === 'ready' ? state.session.modelStatus.loaded.info.hash : null,
    busy: modelObstacle(state) !== null,
  }));
  const further = continuationOf(run, modelHash);
  if (further === null) return null;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      disabled={busy}
      onClick={() => void resumeFromCheckpoint(studio, run.id, further.steps)}
    >
      {further.label}
    </Button>
  );
}
