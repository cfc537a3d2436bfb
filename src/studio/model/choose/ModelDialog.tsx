import { Modal, Tabs } from '@mantine/core';
import { useEffect } from 'react';
import { askLimits, forgetLookup, refreshDownloaded } from '../../actions/model/hub';
import { useStudio, useStudioParts } from '../../StudioContext';
import classes from './Choose.module.css';
import { DownloadedModels } from './DownloadedModels';
import { DownloadState } from './DownloadState';
import { FolderTab } from './FolderTab';
import { HubTab } from './HubTab';
import { LookupResult } from './LookupResult';
import { UrlTab } from './UrlTab';

/** Another model: from the hub, a folder, an address, or what this browser keeps already. Nothing large moves before it is asked for. */
export default function ModelDialog() {
  const studio = useStudio();
  const { count, found, use } = useStudioParts((state) => ({
    use: state.session.modelUse,
    count: state.session.downloaded?.models.length ?? 0,
    found: state.session.lookup.kind === 'found' ? state.session.lookup.offer.origin.kind : null,
  }));
  useEffect(() => {
    void refreshDownloaded(studio);
    void askLimits(studio);
  }, [studio]);
  return (
    <Modal
      opened
      size="lg"
      title={use === 'embed' ? 'Choose a model for vectors' : 'Choose a model'}
      onClose={studio.store.closeModelDialog}
    >
      {use === 'embed' && (
        <p className={classes.note}>
          A feature-extraction model, such as onnx-community/all-MiniLM-L6-v2-ONNX. It makes the vectors of the map, of
          coverage and of distances; what is learned and drawn stays with the model that writes.
        </p>
      )}
      <Tabs
        defaultValue={found === 'files' ? 'folder' : 'hub'}
        keepMounted={false}
        onChange={() => forgetLookup(studio)}
      >
        <Tabs.List aria-label="Where the model comes from">
          <Tabs.Tab value="hub">Hub</Tabs.Tab>
          <Tabs.Tab value="folder">Folder</Tabs.Tab>
          <Tabs.Tab value="url">Address</Tabs.Tab>
          <Tabs.Tab value="kept">Kept here ({count})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="hub">
          <HubTab />
        </Tabs.Panel>
        <Tabs.Panel value="folder">
          <FolderTab />
        </Tabs.Panel>
        <Tabs.Panel value="url">
          <UrlTab />
        </Tabs.Panel>
        <Tabs.Panel value="kept">
          <DownloadedModels />
        </Tabs.Panel>
      </Tabs>
      <LookupResult />
      <DownloadState />
    </Modal>
  );
}
