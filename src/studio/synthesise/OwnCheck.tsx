import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { askOwnCheck, ownSource, type Trial, tryOwnCheck } from '../actions/checks/ownCheck';
import { askCheck } from '../actions/checks/recipe';
import { useStudio, useStudioState } from '../StudioContext';
import { recipeOf } from '../selectors/sampleGroup';
import { Fold, FoldToggle } from '../ui/Fold';
import { FormRow } from '../ui/FormRow';
import { firstLine } from '../ui/format';
import classes from './Synthesise.module.css';

const EXAMPLE = `def check(row):
    if "TODO" in row["text"]:
        return "leaves something to do"
    return len(row["text"]) < 2000`;

const WORDS = { pass: 'passes', fail: 'fails', unsure: 'cannot be told' } as const;

/** A function of the person's own, tried before it is asked. */
export function OwnCheck() {
  const studio = useStudio();
  const source = useStudioState(({ project }) => ownSource(recipeOf(project)));
  const [draft, setDraft] = useState(source ?? EXAMPLE);
  const [trials, setTrials] = useState<readonly Trial[]>([]);
  const [trying, setTrying] = useState(false);
  const tryOut = async (): Promise<void> => {
    setTrying(true);
    setTrials(await tryOwnCheck(studio, draft));
    setTrying(false);
  };
  return (
    <div className={classes.rules}>
      <Fold toggle={(props) => <FoldToggle {...props}>Your own check{source === null ? '' : ': asked'}</FoldToggle>}>
        <Textarea
          label="A Python function check(row)"
          description='row["text"] is the row. True passes; False fails, and so does a text, which says why. It runs where rows run, and can reach nothing.'
          classNames={{ input: classes.code ?? '' }}
          rows={6}
          resize="vertical"
          spellCheck={false}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <FormRow>
          <Button size="compact-xs" variant="default" loading={trying} onClick={() => void tryOut()}>
            Try it
          </Button>
          <Button
            size="compact-xs"
            disabled={draft.trim() === '' || draft === source}
            onClick={() => askOwnCheck(studio, draft)}
          >
            Ask it of every row
          </Button>
          {source !== null && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => askCheck(studio, 'own', 'Passes your own check', false)}
            >
              No longer ask it
            </Button>
          )}
        </FormRow>
        <ul aria-label="What it says" aria-live="polite">
          {trials.map(({ name, text, verdict, says }) => (
            <li key={name}>
              {name} {WORDS[verdict]}
              {says === null ? '' : ` (${says})`}: <span className={classes.text}>{firstLine(text)}</span>
            </li>
          ))}
        </ul>
      </Fold>
    </div>
  );
}
