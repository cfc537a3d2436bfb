import { Button, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { KeptProject } from '../../keeping/types';
import { refreshDownloaded } from '../actions/model/hub';
import { askToPersist } from '../actions/projects/projects';
import { DownloadedModels } from '../model/choose/DownloadedModels';
import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import { formatBytes } from '../ui/format';
import { DeleteButton, KeptRow, KeptTable } from '../ui/KeptTable';
import classes from './StorageDialog.module.css';

/** What the browser keeps for this page, how much of it, and how to be rid of it. */
export default function StorageDialog() {
  const studio = useStudio();
  const { keeping, store } = studio;
  const { bytes, persisted, opening } = useStudioParts(({ session }) => ({
    bytes: session.storageBytes,
    persisted: session.storagePersisted,
    opening: session.openingProject,
  }));
  useEffect(() => {
    void keeping.flush().then(() => keeping.list());
    void refreshDownloaded(studio);
  }, [keeping, studio]);
  return (
    <Modal opened size="lg" title="Storage" onClose={store.closeStorage}>
      <Text size="sm">
        {bytes === null
          ? 'This browser does not say how much it keeps for this page.'
          : `${formatBytes(bytes)} in all.`}{' '}
        {persisted === true && 'The browser keeps it until you delete it.'}
        {persisted === false && 'The browser may clear it when the disk is full: save what matters as files.'}
      </Text>
      {persisted === false && (
        <Button size="compact-xs" variant="default" mt={8} onClick={() => void askToPersist(studio)}>
          Ask the browser to keep it
        </Button>
      )}
      {opening.kind === 'failed' && (
        <ErrorNote error={opening.error} onClose={() => store.setOpeningProject({ kind: 'none' })} />
      )}
      <h3 className={classes.heading}>Projects</h3>
      <Projects />
      <h3 className={classes.heading}>Models</h3>
      <DownloadedModels />
    </Modal>
  );
}

function Projects() {
  const { projects, own } = useStudioParts(({ session }) => ({
    projects: session.keptProjects,
    own: session.keptAs,
  }));
  if (projects === null || projects.length === 0)
    return (
      <Text size="sm" c="dimmed">
        None is kept.
      </Text>
    );
  return (
    <KeptTable label="Projects kept in this browser" columns={['Project', 'Changed', 'Size']}>
      {projects.map((project) => (
        <ProjectRow key={project.id} project={project} isOpen={project.id === own} />
      ))}
    </KeptTable>
  );
}

function ProjectRow({ project, isOpen }: { project: KeptProject; isOpen: boolean }) {
  const { keeping } = useStudio();
  const { id, name, savedAt, bytes } = project;
  const changed = new Date(savedAt).toLocaleDateString(undefined, { dateStyle: 'medium' });
  return (
    <KeptRow cells={[name, changed, bytes === undefined ? 'not known' : formatBytes(bytes)]}>
      {isOpen ? (
        <Text size="xs" c="dimmed">
          open here
        </Text>
      ) : (
        <DeleteButton name={name} onDelete={() => void keeping.remove(id)} />
      )}
    </KeptRow>
  );
}
