import { MantineProvider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import classes from './App.module.css';
import { useLoadPanelsAhead } from './latePanel';
import { LoadFailure } from './model/LoadFailure';
import { PLACES } from './places';
import { PasteDialog } from './references/PasteDialog';
import { REVIEW_SHORTCUTS } from './review/shortcuts';
import { StudioProvider, useStudioState } from './StudioContext';
import { DropTarget } from './shell/DropTarget';
import { Header } from './shell/Header';
import { HelpDrawer } from './shell/HelpDrawer';
import { LeavingCover } from './shell/LeavingCover';
import { LiveRegion } from './shell/LiveRegion';
import { PlaceView } from './shell/PlaceView';
import { RemovedNote } from './shell/RemovedNote';
import { placeKeys, shortcutsOf, withOwn } from './shell/shortcutsOf';
import { Toasts } from './shell/Toasts';
import { useShortcuts } from './shell/useShortcuts';
import { useUnsavedWarning } from './shell/useUnsavedWarning';
import { STEPS } from './steps';
import type { Studio } from './studio';
import { cssVariablesResolver, theme } from './theme/theme';
import { Welcome } from './welcome/Welcome';

const KeepingNote = lazy(() => import('./shell/KeepingNote'));
const StorageDialog = lazy(() => import('./shell/StorageDialog'));
/** Other models come with the wish for one, not with the page. */
const ModelDialog = lazy(() => import('./model/choose/ModelDialog'));
const ElsewhereDialog = lazy(() => import('./export/elsewhere/ElsewhereDialog'));

const STEP_KEYS = shortcutsOf(STEPS);
const STARTING_KEYS = withOwn(STEP_KEYS);
const KEYS = withOwn([...STEP_KEYS, ...placeKeys(PLACES)]);
/** Where figures are reasons, the places have theirs with Shift. */
const REVIEW_KEYS = withOwn([...STEP_KEYS, ...REVIEW_SHORTCUTS, ...placeKeys(PLACES, 'shift')]);

export function App({ studio }: { studio: Studio }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <StudioProvider studio={studio}>
        <Page />
      </StudioProvider>
    </MantineProvider>
  );
}

function Page() {
  const place = useStudioState((state) => state.session.place);
  useUnsavedWarning();
  useLoadPanelsAhead();
  const started = useStudioState(
    ({ project }) => project.files.length > 0 || project.samples.length > 0 || project.runs.length > 0,
  );
  useShortcuts(!started ? STARTING_KEYS : place === 'review' ? REVIEW_KEYS : KEYS);
  const notKept = useStudioState(
    ({ session: { keeping } }) => keeping.kind === 'elsewhere' || keeping.kind === 'failed',
  );
  // Its panel says it where that stands, and the first screen does.
  const modelFailed = useStudioState(({ session: { modelStatus, place } }) =>
    started && place !== 'data' && modelStatus.kind === 'failed' ? modelStatus.error : null,
  );
  const storage = useStudioState((state) => state.session.storageOpen);
  const bundling = useStudioState((state) => state.session.elsewhereOpen);
  const leaving = useStudioState((state) => state.session.projectTask === 'leaving');
  const choosing = useStudioState((state) => state.session.modelDialogOpen);
  return (
    <>
      <header className="studio-header">
        <Header steps={STEPS} places={started ? PLACES : []} />
      </header>
      <Suspense>{notKept && <KeepingNote />}</Suspense>
      {modelFailed !== null && (
        <div className={classes.note}>
          <LoadFailure error={modelFailed} />
        </div>
      )}
      {started ? (
        PLACES.map((each) => each.id === place && <PlaceView key={each.id} place={each} steps={STEPS} />)
      ) : (
        <Welcome places={PLACES} />
      )}
      <PasteDialog />
      <HelpDrawer steps={STEPS} places={PLACES} />
      <Suspense>{choosing && <ModelDialog />}</Suspense>
      <Suspense>{storage && <StorageDialog />}</Suspense>
      <Suspense>{bundling && <ElsewhereDialog />}</Suspense>
      {leaving && <LeavingCover />}
      <DropTarget />
      <RemovedNote />
      <Toasts />
      <LiveRegion />
    </>
  );
}
