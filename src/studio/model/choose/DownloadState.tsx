import { dismissDownload, downloadModel } from '../../actions/model/hub';
import { useStudio, useStudioState } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';
import { DownloadProgress } from '../DownloadProgress';
import classes from './Choose.module.css';

/** The download under way, or how the last one ended. */
export function DownloadState() {
  const studio = useStudio();
  const download = useStudioState((state) => state.session.download);
  if (download.kind === 'idle') return null;
  return (
    <div className={classes.result}>
      {download.kind === 'running' ? (
        <DownloadProgress download={download} />
      ) : (
        <ErrorNote
          error={download.error}
          action={{ label: 'Resume', onClick: () => void downloadModel(studio, download.offer, download.dtype) }}
          onClose={() => dismissDownload(studio)}
        />
      )}
    </div>
  );
}
