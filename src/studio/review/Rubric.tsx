import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { RUBRICS } from '../../judging/rubrics';
import { hasPlace, PLACE } from '../../tokenization/messagePlace';
import { setRubric } from '../actions/review/review';
import { useStudio, useStudioState } from '../StudioContext';
import { recipeOf } from '../selectors/sampleGroup';
import { Fold, FoldToggle } from '../ui/Fold';

/** What the judge is asked: one of the two that come with the page, or the person's own words. */
export function Rubric() {
  const rubric = useStudioState(({ project }) => {
    const entry = recipeOf(project).checks.find(({ name }) => name === 'judge');
    return typeof entry?.rubric === 'string' ? entry.rubric : RUBRICS.problem;
  });
  return (
    <Fold toggle={(props) => <FoldToggle {...props}>What the model is asked</FoldToggle>}>
      <Editor key={rubric} rubric={rubric} />
    </Fold>
  );
}

const LINES = 14;

function Editor({ rubric }: { rubric: string }) {
  const studio = useStudio();
  const [draft, setDraft] = useState(rubric);
  const isRubric = hasPlace(draft);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isRubric && draft !== rubric) setRubric(studio, draft);
      }}
    >
      <Textarea
        size="xs"
        label="Rubric"
        autosize
        maxRows={LINES}
        value={draft}
        error={isRubric ? null : `Write ${PLACE} once, where the row is to stand.`}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      <Button.Group mt={6}>
        <Button size="compact-xs" type="submit" variant="default" disabled={!isRubric || draft === rubric}>
          Ask anew
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setDraft(RUBRICS.problem)}>
          For problems
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setDraft(RUBRICS.function)}>
          For functions
        </Button>
      </Button.Group>
    </form>
  );
}
