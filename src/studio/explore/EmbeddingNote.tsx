import { Anchor } from '@mantine/core';
import { embedByModel } from '../actions/explore/chooseEmbedder';
import { embeddingOf } from '../actions/explore/embedder';
import { useStudio, useStudioParts } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';
import classes from './Explore.module.css';

/** What makes the vectors that the map and all distances are of, and another choice. */
export function EmbeddingNote() {
  const studio = useStudio();
  const { store } = studio;
  const { embedder, name } = useStudioParts((state) => ({
    embedder: state.session.embedder,
    name: embeddingOf(state)?.name ?? null,
  }));
  const choose = (
    <Anchor component="button" inherit onClick={() => store.openModelDialog('embed')}>
      {embedder.kind === 'own' ? 'Choose another' : 'Choose a model for it'}
    </Anchor>
  );
  if (embedder.kind === 'opening')
    return (
      <p className={classes.memory} role="status">
        Opening {embedder.id} for vectors…
      </p>
    );
  return (
    <>
      {embedder.kind === 'model' && embedder.failed && (
        <div className={classes.note}>
          <ErrorNote error={embedder.failed} onClose={() => store.setSession({ embedder: { kind: 'model' } })} />
        </div>
      )}
      {name !== null && (
        <p className={classes.memory}>
          Vectors: {name}. {choose}
          {embedder.kind === 'own' && (
            <>
              {' · '}
              <Anchor component="button" inherit onClick={() => void embedByModel(studio)}>
                Use the model’s own hidden states
              </Anchor>
            </>
          )}
        </p>
      )}
    </>
  );
}
