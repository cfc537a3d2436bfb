import { Button, Group } from '@mantine/core';
import type { ModelSource } from '../../../workers/engine/engine.protocol';
import type { ErrorCode, ErrorFields } from '../../errors';
import { loadModel } from '../actions/model/model';
import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import classes from './ModelPanel.module.css';

/** Codes of a load that say: this graph, wherever it comes from. */
const UNTRAINABLE: readonly ErrorCode[] = ['OPERATOR_UNSUPPORTED', 'MODEL_UNSUPPORTED'];

const nameOf = (source: ModelSource): string => (source.kind === 'embedded' ? 'The embedded model' : source.id);

/** Why no model is there, and every way on from here: again, on another device, or with the model of the page. */
export function LoadFailure({ error }: { error: ErrorFields }) {
  const studio = useStudio();
  const { source, device } = useStudioParts((state) => ({
    source: state.session.modelSource,
    device: state.session.deviceChoice,
  }));
  return (
    <>
      {UNTRAINABLE.includes(error.code) && (
        <p className={classes.statement}>
          {nameOf(source)} cannot be trained here: the studio differentiates the model’s own graph, and this one has a
          part that it has no rule for. It cannot be sampled either, since sampling runs the same graph.
        </p>
      )}
      <ErrorNote error={error} action={{ label: 'Load again', onClick: () => void loadModel(studio) }} />
      <Group gap={8} mt={8}>
        {device === 'webgpu' && (
          <Button size="compact-xs" variant="default" onClick={() => void loadModel(studio, undefined, 'wasm')}>
            Run on WebAssembly
          </Button>
        )}
        {source.kind !== 'embedded' && (
          <Button size="compact-xs" variant="default" onClick={() => void loadModel(studio, { kind: 'embedded' })}>
            Load the embedded model
          </Button>
        )}
      </Group>
    </>
  );
}
