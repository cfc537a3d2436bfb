import { useEffect } from 'react';
import { useStudioState } from '../StudioContext';

/** Ask before the tab closes, but only while there are results that were not exported. */
export function useUnsavedWarning(): void {
  const unsaved = useStudioState((state) => state.session.unsaved);
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [unsaved]);
}
