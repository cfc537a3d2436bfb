import { Button, Group, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { StoredModel } from '../../../hub/types';
import { deleteDownloaded, loadDownloaded, loadEmbedded, resumeDownload } from '../../actions/model/hub';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts } from '../../StudioContext';
import { formatBytes, formatShare } from '../../ui/format';
import classes from './Choose.module.css';

/** What this browser keeps, loadable without a network, and deletable. */
export function DownloadedModels() {
  const studio = useStudio();
  const { downloaded, busy } = useStudioParts((state) => ({
    downloaded: state.session.downloaded,
    busy: isBusy(studio),
  }));
  return (
    <div className={classes.form}>
      <table className={`${classes.files} numeral`} aria-label="Models kept in this browser">
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Weights</th>
            <th scope="col">Size</th>
            <th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>The embedded model</td>
            <td>q4</td>
            <td>part of the page</td>
            <td className={classes.actions}>
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                aria-label="Load the embedded model"
                onClick={() => void loadEmbedded(studio)}
              >
                Load
              </Button>
            </td>
          </tr>
          {downloaded?.models.map((model) => (
            <KeptRow key={model.key} model={model} />
          ))}
        </tbody>
      </table>
      {downloaded?.room && (
        <p className={classes.note}>
          This page keeps {formatBytes(downloaded.room.used)}; the browser leaves it {formatBytes(downloaded.room.free)}{' '}
          more.
        </p>
      )}
    </div>
  );
}

function KeptRow({ model }: { model: StoredModel }) {
  const studio = useStudio();
  const [sure, setSure] = useState(false);
  const { busy, downloading } = useStudioParts((state) => ({
    busy: isBusy(studio),
    downloading: state.session.download.kind === 'running' ? state.session.download.offer.id === model.id : false,
  }));
  const { id, revision, dtype, bytes, storedBytes, complete } = model;
  return (
    <tr>
      <td>
        {id} · {revision.slice(0, 12)}
      </td>
      <td>{dtype}</td>
      <td>
        {formatBytes(storedBytes)}
        {!complete && `, ${formatShare(bytes > 0 ? storedBytes / bytes : 0)} of it`}
      </td>
      <td className={classes.actions}>
        <Group gap={4} justify="flex-end">
          {complete ? (
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy}
              aria-label={`Load ${id}`}
              onClick={() => void loadDownloaded(studio, model)}
            >
              Load
            </Button>
          ) : (
            <Button
              size="compact-xs"
              variant="default"
              disabled={downloading}
              aria-label={`Resume ${id}`}
              onClick={() => void resumeDownload(studio, model)}
            >
              Resume
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            disabled={downloading}
            aria-label={sure ? `Delete ${id} for good` : `Delete ${id}`}
            onBlur={() => setSure(false)}
            onClick={() => (sure ? void deleteDownloaded(studio, model) : setSure(true))}
          >
            {sure ? 'Delete for good' : 'Delete'}
          </Button>
        </Group>
      </td>
    </tr>
  );
}
