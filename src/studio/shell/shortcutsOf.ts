import { undo } from '../actions/undo';
import type { Place } from '../place';
import type { Shortcut, Step } from '../step';

const HELP: Shortcut = {
  keys: '?',
  hotkey: 'shift+?',
  does: 'Open this help',
  single: true,
  run: ({ store }) => store.openHelp(),
};

const UNDO: Shortcut = {
  keys: 'Ctrl+Z',
  hotkey: 'mod+Z',
  does: 'Undo what you dropped, removed or deleted last',
  single: false,
  run: undo,
};

/** The page's own keys around others. */
export const withOwn = (others: readonly Shortcut[]): readonly Shortcut[] => [HELP, ...others, UNDO];

export const shortcutsOf = (steps: readonly Step[]): readonly Shortcut[] => steps.flatMap(guarded);

/** 1 to 6, in the places' order; with Shift where figures have another use. */
export const placeKeys = (places: readonly Place[], modifier?: 'shift'): readonly Shortcut[] =>
  places.map(({ id, title }, at) => ({
    keys: `${modifier ? 'Shift+' : ''}${at + 1}`,
    hotkey: `${modifier ? 'shift+' : ''}Digit${at + 1}`,
    physical: true,
    does: `Go to ${title}`,
    single: !modifier,
    run: ({ store }) => store.goTo(id),
  }));

/** A key goes no further than the button does. */
const guarded = ({ shortcuts = [], obstacle }: Step): readonly Shortcut[] =>
  shortcuts.map((shortcut) =>
    shortcut.main
      ? {
          ...shortcut,
          run: (studio) => {
            if (obstacle(studio.store.getState()) === null) shortcut.run(studio);
          },
        }
      : shortcut,
  );
