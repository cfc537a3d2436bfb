import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { lookupModel } from '../../actions/model/hub';
import { useStudio } from '../../StudioContext';
import { FormRow } from '../../ui/FormRow';
import classes from './Choose.module.css';

/** A folder in hub layout that any host serves. */
export function UrlTab() {
  const studio = useStudio();
  const [url, setUrl] = useState('');
  const lookup = (event: FormEvent): void => {
    event.preventDefault();
    void lookupModel(studio, { kind: 'url', url });
  };
  return (
    <form className={classes.form} onSubmit={lookup}>
      <FormRow align="end">
        <TextInput
          label="Folder’s address"
          description="Of this site, of the hub, or of a host that the page was started for (MODEL_HOSTS)"
          placeholder="https://"
          flex="1 1 320px"
          spellCheck={false}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button type="submit" size="sm" disabled={url.trim() === ''}>
          Look up
        </Button>
      </FormRow>
    </form>
  );
}
