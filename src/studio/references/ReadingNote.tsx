import { Button, Group, Progress, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { cancelReading } from '../actions/references/references';
import { useStudio, useStudioParts } from '../StudioContext';

/** Files that are read at once are not worth a flash. */
const SHOWN_AFTER_MS = 300;

/** The file that is being read: how far it is, and the way out. */
export function ReadingNote() {
  const studio = useStudio();
  const { file, share } = useStudioParts(({ session }) => ({ file: session.readingFile, share: session.readingShare }));
  const [isLong] = useDebouncedValue(file !== null, SHOWN_AFTER_MS);
  if (file === null || !isLong) return null;
  return (
    <div>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" truncate className="numeral">
          Reading {file}… {share !== null && `${Math.floor(100 * share)} %`}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => cancelReading(studio)}>
          Cancel
        </Button>
      </Group>
      <Progress value={share === null ? 100 : 100 * share} animated={share === null} aria-label={`Reading ${file}`} />
    </div>
  );
}
