import { Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Fold.module.css';

interface Toggle {
  readonly 'aria-expanded': boolean;
  readonly onClick: () => void;
}

interface FoldProps {
  /** What opens it, a FoldToggle or another button, with what stands around that. */
  toggle: (props: Toggle) => ReactNode;
  opened?: boolean;
  children: ReactNode;
}

/** What most people never need to see, behind a button. It is not in the document while it is closed. */
export function Fold({ toggle, opened = false, children }: FoldProps) {
  const [open, { toggle: onClick }] = useDisclosure(opened);
  return (
    <>
      {toggle({ 'aria-expanded': open, onClick })}
      <Collapse expanded={open} keepMounted={false}>
        {children}
      </Collapse>
    </>
  );
}

/** Its usual button: a chevron that turns, and words. */
export function FoldToggle({ children, ...props }: Toggle & { children: ReactNode }) {
  return (
    <UnstyledButton className={classes.toggle} {...props}>
      <IconChevronRight size={13} aria-hidden />
      {children}
    </UnstyledButton>
  );
}
