import { Anchor, NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { byIdentity } from '../../project/byIdentity';
import type { SourceFile } from '../../project/types';
import {
  type ColumnProfile,
  conflictingAnswers,
  longerLines,
  minorityLines,
  profileColumns,
  unifyVariants,
} from '../../references/columnProfile';
import { dropLines, writeCells } from '../actions/references/columns';
import { useStudio } from '../StudioContext';
import { Fold, FoldToggle } from '../ui/Fold';
import { formatCount, plural } from '../ui/format';
import classes from './ReferencesPanel.module.css';
import { RepeatsByColumns } from './RepeatsByColumns';
import { useKeptLines } from './useKeptLines';

const profilesOf = byIdentity(profileColumns);

/** What is in each column, and what would mend it. Looked at when it is opened. */
export function ColumnsFold({ file }: { file: SourceFile }) {
  const { table } = file;
  return (
    <div className={classes.composed}>
      <Fold
        toggle={(props) => (
          <div className={classes.sees}>
            <FoldToggle {...props}>{plural(table.columns.length, 'column')}</FoldToggle>
          </div>
        )}
      >
        <Profiles file={file} />
      </Fold>
    </div>
  );
}

function Profiles({ file }: { file: SourceFile }) {
  return (
    <>
      <dl className={classes.profiles}>
        {profilesOf(file.table).map((profile) => (
          <div key={profile.column}>
            <dt title={profile.column}>{profile.column}</dt>
            <dd>
              {factsOf(profile)}
              <Empty file={file} profile={profile} />
              <Spellings file={file} profile={profile} />
              <Lengths file={file} profile={profile} />
            </dd>
          </div>
        ))}
      </dl>
      <Conflicts file={file} />
      <RepeatsByColumns file={file} />
    </>
  );
}

function factsOf({ distinct, rows, lengths }: ColumnProfile): string {
  if (lengths === null) return 'nothing in it. ';
  const { shortest, median, longest } = lengths;
  const different = distinct === rows ? 'each another' : `${formatCount(distinct)} different`;
  const length =
    shortest === longest
      ? formatCount(longest)
      : `${formatCount(shortest)} to ${formatCount(longest)}, half below ${formatCount(median)}`;
  return `${different}; ${length} characters. `;
}

/** A sentence, and a button that mends what it says. */
function Fix({ children, label, act }: { children: ReactNode; label: string; act: (() => void) | null }) {
  return (
    <span>
      {children}{' '}
      {act && (
        <Anchor component="button" size="xs" onClick={act}>
          {label}
        </Anchor>
      )}{' '}
    </span>
  );
}

function Empty({ file, profile: { column, emptyLines, rows } }: { file: SourceFile; profile: ColumnProfile }) {
  const studio = useStudio();
  const kept = useKeptLines(file, emptyLines);
  if (emptyLines.length === 0 || emptyLines.length === rows) return null;
  return (
    <Fix
      label={`Drop ${plural(kept.length, 'example')} without “${column}”`}
      act={kept.length > 0 ? () => dropLines(studio, file, kept) : null}
    >
      Empty in {plural(emptyLines.length, 'row')}.
    </Fix>
  );
}

/** Rows longer than a length that the person chooses. */
function Lengths({ file, profile: { column, lengths } }: { file: SourceFile; profile: ColumnProfile }) {
  const studio = useStudio();
  const [most, setMost] = useState<string | number>(lengths?.usual ?? 0);
  const length = Number(most);
  const kept = useKeptLines(file, most === '' ? [] : longerLines(file.table, column, length));
  if (lengths === null || lengths.shortest === lengths.longest) return null;
  return (
    <span className={classes.lengths}>
      Longer than
      <NumberInput
        aria-label={`Longest “${column}” to keep, characters`}
        size="xs"
        w={76}
        min={0}
        allowDecimal={false}
        hideControls
        value={most}
        onChange={setMost}
      />
      characters:{' '}
      {kept.length === 0 ? (
        'no example.'
      ) : (
        <Anchor component="button" size="xs" onClick={() => dropLines(studio, file, kept)}>
          Drop {plural(kept.length, 'example')}
        </Anchor>
      )}
    </span>
  );
}

/** Spellings that are named; a button mends them all. */
const SHOWN = 3;

function Spellings({ file, profile }: { file: SourceFile; profile: ColumnProfile }) {
  const studio = useStudio();
  const { column, variants } = profile;
  if (variants.length === 0) return null;
  const shown = variants
    .slice(0, SHOWN)
    .map(({ spellings }) => spellings.map(([cell, count]) => `“${cell}” ${count}`).join(', '));
  return (
    <Fix
      label={`Write “${column}” alike`}
      act={() =>
        writeCells(studio, file.id, unifyVariants(file.table, profile), `spellings in ${column} written alike`)
      }
    >
      Written differently: {shown.join('; ')}
      {variants.length > SHOWN ? `; and ${formatCount(variants.length - SHOWN)} more` : ''}.
    </Fix>
  );
}

function Conflicts({ file }: { file: SourceFile }) {
  const studio = useStudio();
  const { input, output } = file.mapping ?? {};
  const conflicts = input && output ? conflictingAnswers(file.table, input, output) : [];
  const kept = useKeptLines(file, minorityLines(conflicts));
  const [first] = conflicts;
  if (!first) return null;
  const text = first.text.length > 60 ? `${first.text.slice(0, 60)}…` : first.text;
  return (
    <p className={classes.conflicts}>
      <Fix
        label={`Drop ${plural(kept.length, 'example')} with the rarer answer`}
        act={kept.length > 0 ? () => dropLines(studio, file, kept) : null}
      >
        {plural(conflicts.length, 'text')} {conflicts.length === 1 ? 'has' : 'have'} several answers: “{text}” is{' '}
        {first.answers.map(([answer, lines]) => `“${answer}” ${lines.length}`).join(', ')}.
      </Fix>
    </p>
  );
}
