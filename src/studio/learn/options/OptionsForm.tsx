import { Fieldset } from '@mantine/core';
import { OPTION_GROUPS } from './fields';
import { OptionInput } from './OptionInput';
import classes from './Options.module.css';

/** The Advanced fold: every option there is, with its unit and what it does. */
export function OptionsForm() {
  return (
    <div className={classes.groups}>
      {OPTION_GROUPS.map((group) => (
        <Fieldset
          key={group.title}
          legend={group.title}
          variant="unstyled"
          classNames={{ legend: classes.legend ?? '' }}
        >
          <div className={classes.fields}>
            {group.fields.map((field) => (
              <OptionInput key={field.name} field={field} />
            ))}
          </div>
        </Fieldset>
      ))}
    </div>
  );
}
