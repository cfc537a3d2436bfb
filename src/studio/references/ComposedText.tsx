import { Text, Textarea } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { isReferenceId } from '../../project/ids';
import { exampleNumber, referenceOf, rowsOf } from '../../project/references';
import type { SourceFile } from '../../project/types';
import { leftOutOf } from '../../references/composition/leftOut';
import { compositionOf } from '../../references/mapping';
import type { ColumnMapping } from '../../references/types';
import { composeBy } from '../actions/references/compose';
import { useStudio, useStudioParts } from '../StudioContext';
import { Fold, FoldToggle } from '../ui/Fold';
import { plural } from '../ui/format';
import classes from './ReferencesPanel.module.css';

/** Exactly what the model sees of the chosen example (else the first), with its tokens, and what it does not see. */
export function ComposedText({ file, mapping }: { file: SourceFile; mapping: ColumnMapping }) {
  const { reference, tokens, number } = useStudioParts(({ project, session }) => {
    const { selectedId } = session;
    const chosen = isReferenceId(selectedId) ? referenceOf({ files: [file] }, selectedId) : undefined;
    const shown = chosen ?? rowsOf(file).references[0];
    return {
      reference: shown,
      tokens: shown && session.tokenCounts.get(shown.input),
      number: shown && exampleNumber(project, shown.id),
    };
  });
  const line = reference?.source.line;
  const left = useMemo(() => {
    const row = file.table.rows.find((each) => each.line === line);
    return row ? leftOutOf(file.table, compositionOf(mapping), row.cells) : [];
  }, [file.table, mapping, line]);
  const isComposed = mapping.template !== undefined || mapping.conversation !== undefined;
  if (left.length === 0 && !isComposed) return null;
  return (
    <div className={classes.composed}>
      <Fold
        key={String(mapping.template !== undefined)}
        opened={mapping.template !== undefined}
        toggle={(props) => (
          <div className={classes.sees}>
            <FoldToggle {...props}>What the model sees</FoldToggle>
            {left.length > 0 && <span>Not used: {left.join(', ')}.</span>}
          </div>
        )}
      >
        {mapping.template !== undefined && (
          <TemplateField key={mapping.template} file={file} template={mapping.template} />
        )}
        {reference && (
          <>
            <Text size="xs" c="dimmed" mt={6} className="numeral">
              Example {number}
              {tokens === undefined ? '' : `, ${plural(tokens, 'token')}`}
            </Text>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
            <pre className={`${classes.seen} code`} tabIndex={0}>
              {reference.input}
            </pre>
          </>
        )}
      </Fold>
    </div>
  );
}

/** Taken over when it is left, where it is a template. */
function TemplateField({ file, template }: { file: SourceFile; template: string }) {
  const studio = useStudio();
  const [draft, setDraft] = useState(template);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => setDraft(template), [template]);
  return (
    <Textarea
      label="Template"
      description="Columns stand in braces; write {{ for a brace itself. A drawn row is split by the same template."
      size="xs"
      rows={Math.min(8, Math.max(2, draft.split('\n').length))}
      value={draft}
      error={refusal}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => setRefusal(composeBy(studio, file, draft))}
      classNames={{ input: 'code' }}
    />
  );
}
