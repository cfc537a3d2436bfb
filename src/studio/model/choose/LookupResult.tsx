import { Loader, Text } from '@mantine/core';
import { forgetLookUp } from '../../actions/model/hub';
import { useStudio, useStudioState } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';
import classes from './Choose.module.css';
import { OfferCard } from './OfferCard';

/** The answer to the question asked last. */
export function LookUpResult() {
  const studio = useStudio();
  const lookUp = useStudioState((state) => state.lookUp);
  if (lookUp.kind === 'idle') return null;
  return (
    <div className={classes.result}>
      {lookUp.kind === 'running' && (
        <div className={classes.row}>
          <Loader size="xs" />
          <Text size="sm">Looking up {lookUp.what}…</Text>
        </div>
      )}
      {lookUp.kind === 'failed' && <ErrorNote error={lookUp.error} onClose={() => forgetLookUp(studio)} />}
      {lookUp.kind === 'found' && (
        <OfferCard key={`${lookUp.offer.id}@${lookUp.offer.revision}`} offer={lookUp.offer} files={lookUp.files} />
      )}
    </div>
  );
}
