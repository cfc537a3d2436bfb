import { Anchor, Text } from '@mantine/core';
import { keptReferences, referenceOf, rowProblems } from '../../project/references';
import { dropReferences } from '../actions/references/references';
import { useStudio, useStudioParts, useStudioState } from '../StudioContext';
import { longerThan, tokenLengths } from '../selectors/tokenLengths';
import { ErrorNote } from '../ui/ErrorNote';
import { Fold } from '../ui/Fold';
import { formatCount, plural } from '../ui/format';
import { HeaderQuestion } from './HeaderQuestion';
import classes from './ReferencesPanel.module.css';

/** What to know about the references before learning: too few, too long, repeated, unreadable. */
export function ReferencesNotes() {
  const { kept, hasColumn } = useStudioParts((state) => ({
    kept: keptReferences(state.project).length,
    hasColumn: state.project.files.some((file) => file.mapping !== null),
  }));
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
      <OtherDomain />
      <Repeats kept={kept} />
      <TooLong />
      <Problems />
      <FirstRows />
      <FileNotes />
    </div>
  );
}

/** Below this share of examples that parse as Python, a model that knows nothing else does not know them. */
const PYTHON_SHARE = 0.5;

/** The one thing to know before learning something else with a model of Python alone, such as the one that the page starts with. */
function OtherDomain() {
  const { store } = useStudio();
  const other = useStudioState(
    ({ session: { modelStatus, pythonShare } }) =>
      modelStatus.kind === 'ready' &&
      modelStatus.loaded.info.knows?.join() === 'python' &&
      pythonShare !== null &&
      pythonShare < PYTHON_SHARE,
  );
  if (!other) return null;
  return (
    <Text size="xs">
      This model knows Python functions and nothing else, and these are not: it will learn their look, not their sense,
      and no sample will be called good.{' '}
      <Anchor component="button" size="xs" onClick={() => store.openModelDialog()}>
        Choose a model that knows them
      </Anchor>
    </Text>
  );
}

/** Template and BOS before a text, at most. */
const FRAME_TOKENS = 64;

/** Rows that learning would cut, and the limit that keeps them whole, where the model has room for it. */
function TooLong() {
  const { store } = useStudio();
  const { count, longest, options, context } = useStudioParts(({ project, session }) => {
    const lengths = tokenLengths(project, session);
    return {
      count: longerThan(lengths, session.draftOptions.maxTokens),
      longest: lengths.longest,
      options: session.draftOptions,
      context: session.modelStatus.kind === 'ready' ? session.modelStatus.loaded.info.maxPositions : 0,
    };
  });
  if (count === 0) return null;
  const { domainTokens, lambda, sampleTokens, maxTokens } = options;
  const fits = longest + domainTokens + (lambda > 0 ? sampleTokens : 0) + FRAME_TOKENS <= context;
  return (
    <Text size="xs">
      {plural(count, 'row')} {count === 1 ? 'has' : 'have'} more than {formatCount(maxTokens)} tokens and will be cut
      there.{' '}
      {fits ? (
        <Anchor component="button" size="xs" onClick={() => store.setDraftOptions({ maxTokens: longest })}>
          Keep {count === 1 ? 'it' : 'them'} whole: {formatCount(longest)} tokens
        </Anchor>
      ) : (
        `The longest has ${formatCount(longest)}, more than the model has room for: shorten or drop ${count === 1 ? 'it' : 'such rows'}.`
      )}
    </Text>
  );
}

/** So many near repeats are no slips: the examples are variations of one another by design. */
const TEMPLATED_SHARE = 0.2;

/** Exact repeats can be dropped with a press. Near ones are shown, for the person to decide. */
function Repeats({ kept }: { kept: number }) {
  const studio = useStudio();
  const { repeats, files } = useStudioParts(({ project, session }) => ({
    repeats: session.nearDuplicates,
    files: project.files,
  }));
  const exact = [...repeats].flatMap(([id, { kind }]) => (kind === 'exact' && referenceOf({ files }, id) ? [id] : []));
  const near = repeats.size - exact.length;
  return (
    <>
      {exact.length > 0 && (
        <Text size="xs">
          {plural(exact.length, 'row')} {exact.length === 1 ? 'repeats' : 'repeat'} an earlier one word for word.{' '}
          <Anchor component="button" size="xs" onClick={() => dropReferences(studio, exact)}>
            Drop {exact.length === 1 ? 'it' : 'them'}
          </Anchor>
        </Text>
      )}
      {near > 0 && (
        <Text size="xs">
          {plural(near, 'row')} {near === 1 ? 'is' : 'are'} nearly an earlier one, marked “repeat” below.{' '}
          {near / kept > TEMPLATED_SHARE
            ? 'Your examples seem to follow one pattern: many samples will come out as near-copies of them.'
            : 'Drop what is there by mistake.'}
        </Text>
      )}
    </>
  );
}

function FirstRows() {
  const files = useStudioState(({ project }) => project.files);
  return files.map((file) => <HeaderQuestion key={file.id} file={file} />);
}

/** What is to know of files as a whole. */
function FileNotes() {
  const files = useStudioState(({ project }) => project.files);
  return files.flatMap(({ id, table: { file, notes = [] } }) =>
    notes.map((note) => (
      <Text key={`${id}:${note}`} size="xs">
        {file}: {note}
      </Text>
    )),
  );
}

function Problems() {
  const problems = useStudioState((state) => rowProblems(state.project));
  if (problems.length === 0) return null;
  return (
    <div>
      <Fold
        toggle={(props) => (
          <Text size="xs" c="var(--studio-bad)">
            {plural(problems.length, 'row')} {problems.length === 1 ? 'is' : 'are'} left out.{' '}
            <Anchor component="button" size="xs" {...props}>
              {props['aria-expanded'] ? 'Hide' : 'Show'}
            </Anchor>
          </Text>
        )}
      >
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
      </Fold>
    </div>
  );
}
