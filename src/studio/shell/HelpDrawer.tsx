import { Drawer } from '@mantine/core';
import { Suspense } from 'react';
import { latePanel } from '../latePanel';
import type { Place } from '../place';
import { useStudio, useStudioState } from '../StudioContext';
import type { Step } from '../step';
import classes from './HelpDrawer.module.css';

const Help = latePanel(async () => (await import('./Help')).Help);

/** What the page is for, its colours, its words and its keys, without leaving it. */
export function HelpDrawer({ steps, places }: { steps: readonly Step[]; places: readonly Place[] }) {
  const { store } = useStudio();
  const open = useStudioState((state) => state.session.helpOpen);
  return (
    <Drawer
      opened={open}
      onClose={store.closeHelp}
      position="right"
      size="md"
      title="How it works"
      classNames={{ title: classes.drawerTitle ?? '' }}
    >
      <Suspense>
        <Help steps={steps} places={places} />
      </Suspense>
    </Drawer>
  );
}
