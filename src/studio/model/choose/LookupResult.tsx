import { Loader, Text } from '@mantine/core';
import { forgetLookup } from '../../actions/model/hub';
import { useStudio, useStudioState } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';
import { FormRow } from '../../ui/FormRow';
import classes from './Choose.module.css';
import { ListingCard } from './ListingCard';

/** The answer to the question asked last. */
export function LookupResult() {
  const studio = useStudio();
  const lookup = useStudioState((state) => state.session.lookup);
  if (lookup.kind === 'idle') return null;
  return (
    <div className={classes.result}>
      {lookup.kind === 'running' && (
        <FormRow align="end">
          <Loader size="xs" />
          <Text size="sm">Looking up {lookup.what}…</Text>
        </FormRow>
      )}
      {lookup.kind === 'failed' && <ErrorNote error={lookup.error} onClose={() => forgetLookup(studio)} />}
      {lookup.kind === 'found' && (
        <ListingCard key={`${lookup.offer.id}@${lookup.offer.revision}`} offer={lookup.offer} files={lookup.files} />
      )}
    </div>
  );
}
