import { Anchor, Collapse, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { formatCount, plural } from '../format';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { ErrorNote } from '../shell/ErrorNote';
import { keptReferences } from '../store/references.slice';
import classes from './ReferencesPanel.module.css';

/** What to know about the references before learning: too few, too long, repeated, unreadable. */
export function ReferencesNotes() {
  const { store } = useStudio();
  const { kept, hasColumn, repeats, tooLong, maxTokens } = useStudioParts((state) => {
    const { maxTokens: limit } = state.draftOptions;
    const references = keptReferences(state);
    return {
      kept: references.length,
      hasColumn: state.files.some((file) => file.mapping !== null),
      repeats: state.nearDuplicates.size,
      tooLong: references.filter((reference) => (state.tokenCounts.get(reference.input) ?? 0) > limit).length,
      maxTokens: limit,
    };
  });
  const repeatIds = useStudioState((state) => state.nearDuplicates);
  return (
    <div className={classes.notes}>
      {hasColumn && kept < 2 && (
        <ErrorNote
          error={{
            message: kept === 1 ? 'One example is not enough.' : 'No example is left.',
            remedy:
              'Learning what examples share needs at least two; twenty or more work well. Add more, or bring dropped rows back.',
          }}
        />
      )}
      {repeats > 0 && (
        <Text size="xs">
          {plural(repeats, 'row')} nearly {repeats === 1 ? 'repeats' : 'repeat'} an earlier one.{' '}
          <Anchor component="button" size="xs" onClick={() => store.getState().dropReferences([...repeatIds.keys()])}>
            Drop {repeats === 1 ? 'it' : 'them'}
          </Anchor>
        </Text>
      )}
      {tooLong > 0 && (
        <Text size="xs">
          {plural(tooLong, 'row')} {tooLong === 1 ? 'has' : 'have'} more than {formatCount(maxTokens)} tokens and will
          be cut there. Raise “Longest reference” under Advanced to keep {tooLong === 1 ? 'it' : 'them'} whole.
        </Text>
      )}
      <Problems />
    </div>
  );
}

function Problems() {
  const problems = useStudioState((state) => state.rowProblems);
  const [open, { toggle }] = useDisclosure(false);
  if (problems.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="var(--studio-bad)">
        {plural(problems.length, 'row')} could not be read; the others are untouched.{' '}
        <Anchor component="button" size="xs" aria-expanded={open} onClick={toggle}>
          {open ? 'Hide' : 'Show'}
        </Anchor>
      </Text>
      <Collapse expanded={open} keepMounted={false}>
        <ul className={classes.problems}>
          {problems.slice(0, 200).map((problem) => (
            <li key={`${problem.file}:${problem.line}`}>
              <strong>
                {problem.file}, line {problem.line}:
              </strong>{' '}
              {problem.message} {problem.remedy}
            </li>
          ))}
          {problems.length > 200 && <li>and {formatCount(problems.length - 200)} more</li>}
        </ul>
      </Collapse>
    </div>
  );
}
