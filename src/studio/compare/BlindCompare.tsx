import { Button } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Sample } from '../../project/types';
import { useStudio, useStudioParts } from '../StudioContext';
import { blindPairs, blindTally, tallyWords } from '../selectors/blindPairs';
import type { BlindPick } from '../store/compare.slice';
import { plural } from '../ui/format';
import classes from './Compare.module.css';

interface Side {
  readonly name: string;
  readonly rows: readonly Sample[];
}

/** Rows of two draws side by side, which of whom is not said until one looks. */
export function BlindCompare({ first, second }: { first: Side; second: Side }) {
  const { store } = useStudio();
  const { picks } = useStudioParts(({ session }) => ({ picks: session.blindPicks }));
  const [open, setOpen] = useState(false);
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    if (open) region.current?.focus();
  }, [open]);
  const ids = [first.rows[0]?.batchId, second.rows[0]?.batchId] as const;
  const pairs = blindPairs(first.rows, second.rows);
  if (ids[0] === undefined || ids[1] === undefined) return null;
  const [a, b] = [ids[0], ids[1]];
  const tally = blindTally(picks, a, b);
  const done = tally.first + tally.second + tally.neither;
  const pair = pairs[done];
  const choose = (side: 'left' | 'right' | 'neither'): void => {
    if (pair === undefined) return;
    const chosen: BlindPick['chosen'] =
      side === 'neither' ? 'neither' : (side === 'left') === pair.firstIsLeft ? 'first' : 'second';
    store.addBlindPick({ first: a, second: b, chosen });
  };
  if (!open)
    return (
      <p>
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          Compare rows blind
        </Button>{' '}
        {done > 0
          ? tallyWords(tally, [first.name, second.name])
          : 'Two rows at a time, and you do not see whose they are.'}
      </p>
    );
  const onKeyDown = (event: KeyboardEvent): void => {
    const side = KEYS[event.key];
    if (side === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(side);
  };
  return (
    <section ref={region} className={classes.blind} aria-label="Blind comparison" tabIndex={-1} onKeyDown={onKeyDown}>
      {pair === undefined ? (
        <p role="status">That were all rows. {tallyWords(tally, [first.name, second.name])}</p>
      ) : (
        <>
          <p role="status">
            Which is better? {plural(done, 'pair')} of {pairs.length} compared.
          </p>
          <div className={classes.sides}>
            {pair.shown.map((sample, at) => (
              <article key={sample.id} aria-label={at === 0 ? 'Left row' : 'Right row'}>
                <pre>{sample.row.text || '(empty)'}</pre>
              </article>
            ))}
          </div>
          <div className={classes.go}>
            <Button size="xs" variant="default" onClick={() => choose('left')}>
              Left (←)
            </Button>
            <Button size="xs" variant="default" onClick={() => choose('neither')}>
              No difference (↓)
            </Button>
            <Button size="xs" variant="default" onClick={() => choose('right')}>
              Right (→)
            </Button>
          </div>
        </>
      )}
      <Button size="xs" variant="subtle" onClick={() => setOpen(false)}>
        Stop and see which was which
      </Button>
    </section>
  );
}

const KEYS: Readonly<Record<string, 'left' | 'right' | 'neither'>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowDown: 'neither',
};
