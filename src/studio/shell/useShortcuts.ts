import { useHotkeys } from '@mantine/hooks';
import { useStudio, useStudioState } from '../StudioContext';
import type { Shortcut } from '../step';

/** Behind an open dialog, drawer or menu the page is out of sight: no key may act on it. */
const isCovered = (): boolean => document.querySelector('[role="dialog"], [role="menu"]') !== null;

/** Keys for the whole page; none while typing in a field. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const studio = useStudio();
  const single = useStudioState((state) => state.preferences.singleKeyShortcuts);
  useHotkeys(
    shortcuts
      .filter((shortcut) => single || !shortcut.single)
      .map(({ hotkey, physical = false, run }) => [
        hotkey,
        () => {
          if (!isCovered()) run(studio);
        },
        { usePhysicalKeys: physical, preventDefault: true },
      ]),
  );
}
