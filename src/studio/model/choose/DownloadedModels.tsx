import { Button } from '@mantine/core';
import type { StoredModel } from '../../../hub/types';
import { deleteDownloaded, loadDownloaded, loadEmbedded, resumeDownload } from '../../actions/model/hub';
import { isBusy } from '../../actions/model/model';
import { useStudio, useStudioParts } from '../../StudioContext';
import { formatBytes, formatShare } from '../../ui/format';
import { DeleteButton, KeptRow, KeptTable } from '../../ui/KeptTable';
import classes from './Choose.module.css';

/** What this browser keeps, loadable without a network, and deletable. */
export function DownloadedModels() {
  const studio = useStudio();
  const { downloaded, busy, writes } = useStudioParts((state) => ({
    // The embedded model writes; its vectors are its hidden states.
    writes: state.session.modelUse === 'write',
    downloaded: state.session.downloaded,
    busy: isBusy(studio),
  }));
  return (
    <div className={classes.form}>
      <KeptTable label="Models kept in this browser" columns={['Model', 'Weights', 'Size']}>
        {writes && (
          <KeptRow cells={['The embedded model', 'q4', 'part of the page']}>
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy}
              aria-label="Load the embedded model"
              onClick={() => void loadEmbedded(studio)}
            >
              Load
            </Button>
          </KeptRow>
        )}
        {downloaded?.models.map((model) => (
          <ModelRow key={model.key} model={model} />
        ))}
      </KeptTable>
      {downloaded?.room && (
        <p className={classes.note}>
          This page keeps {formatBytes(downloaded.room.used)}; the browser leaves it {formatBytes(downloaded.room.free)}{' '}
          more.
        </p>
      )}
    </div>
  );
}

function ModelRow({ model }: { model: StoredModel }) {
  const studio = useStudio();
  const { busy, downloading } = useStudioParts((state) => ({
    busy: state.session.modelUse === 'write' && isBusy(studio),
    downloading: state.session.download.kind === 'running' ? state.session.download.offer.id === model.id : false,
  }));
  const { id, revision, dtype, bytes, storedBytes, complete } = model;
  const share = complete ? '' : `, ${formatShare(bytes > 0 ? storedBytes / bytes : 0)} of it`;
  return (
    <KeptRow cells={[`${id} · ${revision.slice(0, 12)}`, dtype, `${formatBytes(storedBytes)}${share}`]}>
      <Button
        size="compact-xs"
        variant="default"
        disabled={complete ? busy : downloading}
        aria-label={`${complete ? 'Load' : 'Resume'} ${id}`}
        onClick={() => void (complete ? loadDownloaded(studio, model) : resumeDownload(studio, model))}
      >
        {complete ? 'Load' : 'Resume'}
      </Button>
      <DeleteButton name={id} disabled={downloading} onDelete={() => void deleteDownloaded(studio, model)} />
    </KeptRow>
  );
}
