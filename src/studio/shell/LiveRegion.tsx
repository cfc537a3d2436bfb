import { VisuallyHidden } from '@mantine/core';
import { useStudioState } from '../StudioContext';

/** Reads milestones to a screen reader: starts, ends, errors; never single steps. */
export function LiveRegion() {
  const { text, count } = useStudioState((state) => state.session.announcement);
  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite">
        {/* A no-break space at every other count makes an equal text a new announcement. */}
        {text}
        {count % 2 === 1 ? '\u00a0' : ''}
      </div>
    </VisuallyHidden>
  );
}
