import { MantineProvider } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useLoadPanelsAhead } from './latePanel';
import { PasteDialog } from './references/PasteDialog';
import { loadReviewKeys, REVIEW_SHORTCUTS } from './review/shortcuts';
import { StudioProvider, useStudioState } from './StudioContext';
import { DropTarget } from './shell/DropTarget';
import { Header } from './shell/Header';
import { HelpDrawer } from './shell/HelpDrawer';
import { LeavingCover } from './shell/LeavingCover';
import { LiveRegion } from './shell/LiveRegion';
import { RemovedNote } from './shell/RemovedNote';
import { StepNav } from './shell/StepNav';
import { shortcutsOf, withOwn } from './shell/shortcutsOf';
import { Toasts } from './shell/Toasts';
import { useShortcuts } from './shell/useShortcuts';
import { useUnsavedWarning } from './shell/useUnsavedWarning';
import { Workbench } from './shell/Workbench';
import { STEPS } from './steps';
import type { Studio } from './studio';
import { cssVariablesResolver, theme } from './theme/theme';
import { Welcome } from './welcome/Welcome';

const KeepingNote = lazy(() => import('./shell/KeepingNote'));
const StorageDialog = lazy(() => import('./shell/StorageDialog'));
/** Other models come with the wish for one, not with the page. */
const ModelDialog = lazy(() => import('./model/choose/ModelDialog'));
const ReviewPlace = lazy(async () => {
  await loadReviewKeys();
  return import('./review/ReviewPlace');
});
const ElsewhereDialog = lazy(() => import('./export/elsewhere/ElsewhereDialog'));

const STEP_KEYS = shortcutsOf(STEPS);
const REVIEW_KEYS = withOwn(REVIEW_SHORTCUTS);

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
  const reviewing = useStudioState((state) => state.session.place === 'review');
  useShortcuts(reviewing ? REVIEW_KEYS : STEP_KEYS);
  useUnsavedWarning();
  useLoadPanelsAhead();
  const started = useStudioState(
    ({ project }) => project.files.length > 0 || project.samples.length > 0 || project.runs.length > 0,
  );
  const notKept = useStudioState(
    ({ session: { keeping } }) => keeping.kind === 'elsewhere' || keeping.kind === 'failed',
  );
  const storage = useStudioState((state) => state.session.storageOpen);
  const bundling = useStudioState((state) => state.session.elsewhereOpen);
  const leaving = useStudioState((state) => state.session.projectTask === 'leaving');
  const choosing = useStudioState((state) => state.session.modelDialogOpen);
  return (
    <>
      <header className="studio-header">
        <Header steps={STEPS} />
        {started && !reviewing && <StepNav steps={STEPS} />}
      </header>
      <Suspense>{notKept && <KeepingNote />}</Suspense>
      {reviewing ? (
        <Suspense>
          <ReviewPlace />
        </Suspense>
      ) : started ? (
        <Workbench steps={STEPS} />
      ) : (
        <Welcome steps={STEPS} />
      )}
      <PasteDialog />
      <HelpDrawer steps={STEPS} />
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
