import { Button, Progress, Text } from '@mantine/core';
import { cancelDownload } from '../actions/model/hub';
import { useStudio } from '../StudioContext';
import type { DownloadStatus } from '../store/hub.slice';
import { formatBytes, formatDuration } from '../ui/format';
import classes from './ModelPanel.module.css';

/** Bytes, rate, time left and the way to stop. */
export function DownloadProgress({ download }: { download: Extract<DownloadStatus, { kind: 'running' }> }) {
  const studio = useStudio();
  const { offer, progress, cancelling } = download;
  const share = progress && progress.totalBytes > 0 ? (progress.loadedBytes / progress.totalBytes) * 100 : null;
  return (
    <section aria-label="Download">
      <div className={classes.loading}>
        <Text size="xs" truncate>
          {cancelling ? 'Cancelling' : 'Downloading'} {offer.id}…
        </Text>
        <Text size="xs" c="dimmed" className="numeral">
          {progress && `${formatBytes(progress.loadedBytes)} of ${formatBytes(progress.totalBytes)}`}
          {progress?.bytesPerSecond != null && `, ${formatBytes(progress.bytesPerSecond)}/s`}
          {progress?.remainingMs != null && `, ${formatDuration(progress.remainingMs)} left`}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={cancelling}
          aria-label="Cancel the download"
          onClick={() => void cancelDownload(studio)}
        >
          Cancel
        </Button>
      </div>
      <Progress value={share ?? 100} animated={share === null} aria-label={`Download of ${offer.id}`} />
    </section>
  );
}
