import { Anchor } from '@mantine/core';
import type { Sample } from '../../project/types';
import { useStudio } from '../StudioContext';
import { notJudgedWords } from '../selectors/notJudged';

/** Why rows that are listed are not judged, and what to do; nothing where they are. */
export function NotJudged({ samples, className }: { samples: readonly Sample[]; className?: string }) {
  const { store } = useStudio();
  const words = notJudgedWords(samples);
  if (words === null) return null;
  return (
    <p className={className}>
      {words}{' '}
      <Anchor component="button" inherit onClick={() => store.openModelDialog()}>
        Choose a model that knows such texts
      </Anchor>
      , then learn and draw again.
    </p>
  );
}
