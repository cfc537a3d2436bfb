import { useEffect } from 'react';
import { useStudioState } from '../StudioContext';

/** Ask before the tab closes, but only where results would be lost: neither kept by the browser nor exported. */
export function useUnsavedWarning(): void {
  const lost = useStudioState(
    ({ session: { unsaved, keeping } }) => unsaved && (keeping.kind === 'failed' || keeping.kind === 'elsewhere'),
  );
  useEffect(() => {
    if (!lost) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [lost]);
}
