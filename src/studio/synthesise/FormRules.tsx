import { Checkbox } from '@mantine/core';
import type { Sample } from '../../project/types';
import { rowsBreaking } from '../../quality/formRules';
import type { Recipe } from '../../quality/recipe';
import { askRule } from '../actions/checks/recipe';
import { useStudio, useStudioState } from '../StudioContext';
import { shownRules, unaskedWords } from '../selectors/formRules';
import { Fold, FoldToggle } from '../ui/Fold';
import { plural } from '../ui/format';
import classes from './Synthesise.module.css';

/** What “in-domain” means here: the rules that the examples gave rise to, each with a switch. */
export function FormRules({ recipe, samples }: { recipe: Recipe; samples: readonly Sample[] }) {
  const studio = useStudio();
  const form = useStudioState(({ session }) => session.formRules);
  if (form === null || form.rules.length === 0) return null;
  const rules = shownRules(form.rules, recipe);
  const asked = rules.filter((rule) => rule.asked).length;
  const breaking = rowsBreaking(samples.flatMap(({ judgement }) => judgement ?? []));
  const unasked = unaskedWords(form);
  return (
    <div className={classes.rules}>
      <Fold
        toggle={(props) => (
          <FoldToggle {...props}>
            In-domain means:{' '}
            {asked === rules.length ? plural(asked, 'rule') : `${asked} of ${plural(rules.length, 'rule')}`}
          </FoldToggle>
        )}
      >
        <ul aria-label="Rules of form">
          {rules.map(({ id, words, basis, asked: isAsked }) => {
            const broken = breaking.get(id) ?? 0;
            return (
              <li key={id}>
                <Checkbox
                  size="xs"
                  label={words}
                  description={`${basis}${isAsked && broken > 0 ? `; ${plural(broken, 'row')} fail${broken === 1 ? 's' : ''}` : ''}`}
                  checked={isAsked}
                  onChange={(event) => askRule(studio, id, words, event.currentTarget.checked)}
                />
              </li>
            );
          })}
        </ul>
        {unasked !== null && <p>{unasked}</p>}
      </Fold>
    </div>
  );
}
