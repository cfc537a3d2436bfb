import { Loader, Modal, Text } from '@mantine/core';

const stay = (): void => {};

/** Over the page until the project is kept and left: what were changed now would reach neither it nor the next. */
export function LeavingCover() {
  return (
    <Modal
      opened
      centered
      size="sm"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      onClose={stay}
      title="Leaving the project"
      transitionProps={{ duration: 0 }}
    >
      <Text size="sm" role="status">
        <Loader size="xs" mr={8} aria-hidden />
        Keeping the project before it is left…
      </Text>
    </Modal>
  );
}
