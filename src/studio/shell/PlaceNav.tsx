import { Button } from '@mantine/core';
import { IconArrowRight, IconCheck } from '@tabler/icons-react';
import type { Place } from '../place';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import classes from './PlaceNav.module.css';

/** The places of the page, how far each has come, and the way on. */
export function PlaceNav({ places }: { places: readonly Place[] }) {
  const { store } = useStudio();
  const here = useStudioState(({ session }) => session.place);
  const states = useStudioParts((state) => places.map((place) => place.state(state)));
  const done = useStudioParts((state) => places.map((place) => place.isDone(state)));
  return (
    <nav className={classes.nav} aria-label="Places">
      <ol>
        {places.map(({ id, title }, at) => (
          <li key={id}>
            <button type="button" aria-current={id === here ? 'page' : undefined} onClick={() => store.goTo(id)}>
              <span className={classes.mark} data-done={done[at] || undefined} aria-hidden>
                {done[at] ? <IconCheck size={10} stroke={3} /> : at + 1}
              </span>
              {`${title} `}
              {states[at] !== '' && <span className={`${classes.state} numeral`}>{states[at]}</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** To where the journey goes on, once what is done here is there; a press, not a move of the page by itself. */
export function NextPlace({ places }: { places: readonly Place[] }) {
  const { store } = useStudio();
  const next = useStudioState((state) => {
    const at = places.findIndex(({ id }) => id === state.session.place);
    const ready = places[at]?.isDone(state) === true;
    return ready ? places.slice(at + 1).find(({ optional }) => optional !== true) : undefined;
  });
  if (!next) return null;
  return (
    <Button
      className={classes.next ?? ''}
      size="compact-sm"
      rightSection={<IconArrowRight size={14} />}
      onClick={() => store.goTo(next.id)}
    >
      {next.title}
    </Button>
  );
}
