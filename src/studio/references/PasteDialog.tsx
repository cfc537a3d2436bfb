import { Button, Group, Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { addPastedText } from '../actions/references/references';
import { useStudio, useStudioState } from '../StudioContext';

/** Examples from the clipboard: cells of a spreadsheet, JSON Lines, JSON, CSV, or plain texts with a blank line between them. */
export function PasteDialog() {
  const studio = useStudio();
  const open = useStudioState((state) => state.session.pasteOpen);
  const [text, setText] = useState('');
  const close = studio.store.closePaste;
  const add = (): void => {
    close();
    setText('');
    void addPastedText(studio, text);
  };
  return (
    <Modal opened={open} onClose={close} title="Paste examples" size="lg">
      <Text size="sm" c="dimmed" mb="xs">
        Cells of a spreadsheet with their header, JSON Lines, JSON, CSV, or plain text with a blank line between
        examples.
      </Text>
      <Textarea
        aria-label="Examples"
        data-autofocus
        rows={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        classNames={{ input: 'code' }}
      />
      <Group justify="flex-end" mt="sm">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button disabled={text.trim() === ''} onClick={add}>
          Add examples
        </Button>
      </Group>
    </Modal>
  );
}
