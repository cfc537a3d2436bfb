import { Checkbox } from '@mantine/core';
import type { Recipe } from '../../quality/recipe';
import { askCheck } from '../actions/checks/recipe';
import { keepTestFileOut } from '../actions/checks/testFile';
import { useStudio } from '../StudioContext';
import { shownChecks } from '../selectors/checksShown';
import { Fold, FoldToggle } from '../ui/Fold';
import { plural } from '../ui/format';
import { pickFiles } from '../ui/pickFiles';
import classes from './Synthesise.module.css';

/** What a row must pass to be good, each with a switch. */
export function CheckSwitches({ recipe }: { recipe: Recipe }) {
  const studio = useStudio();
  // A function of one's own has a fold of its own, where it is written.
  const checks = shownChecks(recipe).filter(({ name, asked }) => name !== 'own' || asked);
  const count = checks.filter(({ asked }) => asked).length;
  return (
    <div className={classes.rules}>
      <Fold toggle={(props) => <FoldToggle {...props}>Good means: {plural(count, 'check')}</FoldToggle>}>
        <ul aria-label="What good means">
          {checks.map(({ name, words, more, asked }) => (
            <li key={name}>
              <Checkbox
                size="xs"
                label={words}
                description={more}
                checked={asked}
                // A recipe asks something.
                disabled={asked && count === 1}
                onChange={(event) =>
                  name === 'decontaminate' && event.currentTarget.checked
                    ? pickFiles({}, ([file]) => file && void keepTestFileOut(studio, file))
                    : askCheck(studio, name, words, event.currentTarget.checked)
                }
              />
            </li>
          ))}
        </ul>
      </Fold>
    </div>
  );
}
