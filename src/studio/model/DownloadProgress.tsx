import { cancelDownload } from '../actions/model/hub';
import { useStudio } from '../StudioContext';
import type { DownloadStatus } from '../store/hub.slice';
import { formatBytes, formatDuration } from '../ui/format';
import { TransferProgress } from '../ui/TransferProgress';

/** Bytes, rate, time left and the way to stop. */
export function DownloadProgress({ download }: { download: Extract<DownloadStatus, { kind: 'running' }> }) {
  const studio = useStudio();
  const { offer, progress, cancelling } = download;
  const share = progress && progress.totalBytes > 0 ? progress.loadedBytes / progress.totalBytes : null;
  return (
    <section aria-label="Download">
      <TransferProgress
        words={
          <>
            {cancelling ? 'Cancelling' : 'Downloading'} {offer.id}…
          </>
        }
        figures={
          <>
            {progress && `${formatBytes(progress.loadedBytes)} of ${formatBytes(progress.totalBytes)}`}
            {progress?.bytesPerSecond != null && `, ${formatBytes(progress.bytesPerSecond)}/s`}
            {progress?.remainingMs != null && `, ${formatDuration(progress.remainingMs)} left`}
          </>
        }
        share={share}
        label={`Download of ${offer.id}`}
        cancel={{
          onClick: () => void cancelDownload(studio),
          disabled: cancelling,
          'aria-label': 'Cancel the download',
        }}
      />
    </section>
  );
}
