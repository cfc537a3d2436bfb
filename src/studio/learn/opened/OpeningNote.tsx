import { Loader, Text } from '@mantine/core';
import {
  dismissOpening,
  openOnItsModel,
  openPrompt,
  type WayToModel,
  wayToModel,
} from '../../actions/learn/openPrompt';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts } from '../../StudioContext';
import type { OpeningStatus } from '../../store/learning.slice';
import { ErrorNote } from '../../ui/ErrorNote';

const labelOf = (way: WayToModel): string => {
  if (way.kind === 'look-up') return `Look up ${way.id}`;
  return `Load ${way.source.kind === 'embedded' ? 'the embedded model' : way.source.id} and open it`;
};

/** The prompt file under way, or why it could not be opened and what can be done about it here. */
export function OpeningNote({ className }: { className?: string | undefined }) {
  const studio = useStudio();
  const { status, modelStatus, downloaded, busy } = useStudioParts((state) => ({
    status: state.session.openingStatus,
    modelStatus: state.session.modelStatus,
    downloaded: state.session.downloaded,
    busy: isBusy(studio),
  }));
  const waiting = modelStatus.kind === 'loading';
  if (status.kind === 'idle') return null;
  if (status.kind === 'reading')
    return (
      <div className={className}>
        <Text size="xs" ta="start">
          <Loader size={11} mr={6} />
          Opening {status.file}
          {waiting && ', when the model is ready'}…
        </Text>
      </div>
    );
  const way = actionFor(status, { modelStatus, downloaded });
  const act = (): void => {
    const blob = status.wants?.blob;
    if (way === 'again' && blob) void openPrompt(studio, blob);
    else void openOnItsModel(studio, status);
  };
  return (
    <div className={className} style={{ textAlign: 'start' }}>
      <ErrorNote
        error={status.error}
        {...(way !== null && !busy && !waiting
          ? { action: { label: way === 'again' ? 'Open it again' : labelOf(way), onClick: act } }
          : {})}
        onClose={() => dismissOpening(studio)}
      />
    </div>
  );
}

/** 'again': its model has been loaded since. Otherwise where that can be had. */
function actionFor(
  { wants }: Extract<OpeningStatus, { kind: 'refused' }>,
  state: Parameters<typeof wayToModel>[0],
): WayToModel | 'again' | null {
  if (wants === null) return null;
  const { modelStatus } = state;
  const loaded = modelStatus.kind === 'ready' ? modelStatus.loaded.info : null;
  return loaded?.hash === wants.hash ? 'again' : wayToModel(state, wants);
}
