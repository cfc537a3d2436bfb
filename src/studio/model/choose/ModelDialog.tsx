import { Modal, Tabs } from '@mantine/core';
import { useEffect } from 'react';
import { askLimits, forgetLookup, refreshDownloaded } from '../../actions/model/hub';
import { useStudio, useStudioParts } from '../../StudioContext';
import { DownloadedModels } from './DownloadedModels';
import { DownloadState } from './DownloadState';
import { FolderTab } from './FolderTab';
import { HubTab } from './HubTab';
import { LookupResult } from './LookupResult';
import { UrlTab } from './UrlTab';

/** Another model: from the hub, a folder, an address, or what this browser keeps already. Nothing large moves before it is asked for. */
export default function ModelDialog() {
  const studio = useStudio();
  const { count, found } = useStudioParts((state) => ({
    count: state.session.downloaded?.models.length ?? 0,
    found: state.session.lookup.kind === 'found' ? state.session.lookup.offer.origin.kind : null,
  }));
  useEffect(() => {
    void refreshDownloaded(studio);
    void askLimits(studio);
  }, [studio]);
  return (
    <Modal opened size="lg" title="Choose a model" onClose={studio.store.closeModelDialog}>
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
