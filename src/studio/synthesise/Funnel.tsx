import type { Sample } from '../../project/types';
import type { Recipe } from '../../quality/recipe';
import { funnelOf, unrunWords } from '../selectors/funnel';
import classes from './Synthesise.module.css';

/** What became of the rows that are shown: every one is counted, once. */
export function Funnel({ recipe, samples }: { recipe: Recipe; samples: readonly Sample[] }) {
  const unrun = unrunWords(samples);
  return (
    <div className={classes.funnel}>
      <ul aria-label="What became of the samples">
        {funnelOf(recipe, samples).map(({ group, words, count }) => (
          <li key={group} data-group={group}>
            <span className="numeral">{count}</span> {words}
          </li>
        ))}
      </ul>
      {unrun !== null && <p>{unrun}</p>}
    </div>
  );
}
