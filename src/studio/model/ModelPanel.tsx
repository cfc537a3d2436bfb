import { Button } from '@mantine/core';
import { cancelLoading, loadModel } from '../actions/model/model';
import { useStudio, useStudioParts } from '../StudioContext';
import type { ModelStatus } from '../store/model.slice';
import { EmptyState } from '../ui/EmptyState';
import { ErrorNote } from '../ui/ErrorNote';
import { formatBytes } from '../ui/format';
import { Panel } from '../ui/Panel';
import { TransferProgress } from '../ui/TransferProgress';
import { DownloadProgress } from './DownloadProgress';
import { LoadFailure } from './LoadFailure';
import { ModelFacts } from './ModelFacts';
import classes from './ModelPanel.module.css';

const STAGES = {
  download: 'Reading the model',
  parse: 'Parsing the graph',
  compile: 'Building sessions',
  'self-test': 'Checking gradients',
};

export function ModelPanel() {
  const studio = useStudio();
  const { status, download } = useStudioParts((state) => ({
    status: state.session.modelStatus,
    download: state.session.download,
  }));
  const choose = (): void => studio.store.openModelDialog();
  return (
    <Panel
      summary={summaryOf(status)}
      actions={
        <Button size="compact-xs" variant="default" onClick={choose}>
          Choose a model
        </Button>
      }
    >
      <div className={classes.body}>
        {download.kind === 'running' && <DownloadProgress download={download} />}
        {download.kind === 'failed' && (
          <div className={classes.note}>
            <ErrorNote error={download.error} action={{ label: 'Show the download', onClick: choose }} />
          </div>
        )}
        {status.kind === 'idle' && (
          <EmptyState
            title="No model is loaded"
            action={<Button onClick={() => void loadModel(studio)}>Load the model</Button>}
          >
            The embedded model is part of the page; loading it needs no network.
          </EmptyState>
        )}
        {status.kind === 'loading' && <Loading status={status} onCancel={() => cancelLoading(studio)} />}
        {status.kind === 'failed' && <LoadFailure error={status.error} />}
        {status.kind === 'ready' && <ModelFacts loaded={status.loaded} />}
      </div>
    </Panel>
  );
}

function summaryOf(status: ModelStatus): string {
  switch (status.kind) {
    case 'idle':
      return 'none';
    case 'loading':
      return 'loading';
    case 'failed':
      return 'failed';
    case 'ready':
      return status.loaded.info.id;
  }
}

function Loading({ status, onCancel }: { status: Extract<ModelStatus, { kind: 'loading' }>; onCancel: () => void }) {
  const { progress, startedAt } = status;
  const words = progress ? STAGES[progress.stage] : 'Starting the engine';
  const share = progress?.totalBytes ? progress.loadedBytes / progress.totalBytes : null;
  const seconds = (Date.now() - startedAt) / 1000;
  const rate = progress && progress.stage === 'download' && seconds > 0.5 ? progress.loadedBytes / seconds : null;
  return (
    <div>
      <TransferProgress
        words={`${words}…`}
        figures={
          <>
            {progress && progress.loadedBytes > 0 && formatBytes(progress.loadedBytes)}
            {progress?.totalBytes ? ` of ${formatBytes(progress.totalBytes)}` : ''}
            {rate !== null && `, ${formatBytes(rate)}/s`}
          </>
        }
        share={share}
        label={words}
        cancel={{ onClick: onCancel }}
      />
    </div>
  );
}
