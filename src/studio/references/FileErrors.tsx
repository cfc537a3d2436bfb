import { Stack } from '@mantine/core';
import { useStudio, useStudioState } from '../StudioContext';
import { ErrorNote } from '../ui/ErrorNote';

/** Files that could not be read, each with what to do; the rows of other files are untouched. */
export function FileErrors() {
  const { store } = useStudio();
  const errors = useStudioState((state) => state.session.fileErrors);
  if (errors.length === 0) return null;
  return (
    <Stack gap={6} p={8} mah={240} style={{ overflowY: 'auto' }}>
      {errors.map((error) => (
        <ErrorNote key={`${error.where}${error.message}`} error={error} onClose={() => store.dismissFileError(error)} />
      ))}
    </Stack>
  );
}
