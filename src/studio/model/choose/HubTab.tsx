import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { DEFAULT_ENDPOINT, DEFAULT_REVISION, RECOMMENDED_ID } from '../../../hub/types';
import { lookupModel } from '../../actions/model/hub';
import { useStudio, useStudioState } from '../../StudioContext';
import { Fold } from '../../ui/Fold';
import { FormRow } from '../../ui/FormRow';
import classes from './Choose.module.css';

/** A model by its id on a hub, at a revision. */
export function HubTab() {
  const studio = useStudio();
  const endpoint = useStudioState((state) => state.preferences.hubEndpoint);
  const [id, setId] = useState(RECOMMENDED_ID);
  const [revision, setRevision] = useState(DEFAULT_REVISION);
  const lookup = (event: FormEvent): void => {
    event.preventDefault();
    void lookupModel(studio, { kind: 'hub', endpoint, id, revision });
  };
  return (
    <form className={classes.form} onSubmit={lookup}>
      <FormRow align="end">
        <TextInput
          label="Model"
          description="owner/name of an ONNX export; Qwen2.5-Coder-0.5B-Instruct is recommended for code"
          flex="1 1 320px"
          spellCheck={false}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <TextInput
          label="Revision"
          w={110}
          spellCheck={false}
          value={revision}
          onChange={(event) => setRevision(event.currentTarget.value)}
        />
        <Button type="submit" size="sm">
          Look up
        </Button>
      </FormRow>
      <Fold
        opened={endpoint !== DEFAULT_ENDPOINT}
        toggle={(props) => (
          <p className={classes.note}>
            Looking it up tells the hub your address and the model’s name, nothing else. Your examples stay here.{' '}
            <UnstyledButton type="button" fz="xs" td="underline" {...props}>
              Another hub
            </UnstyledButton>
          </p>
        )}
      >
        <TextInput
          label="Hub’s address"
          description="A mirror, or your own; the page has to be started for it (MODEL_HOSTS)"
          spellCheck={false}
          value={endpoint}
          onChange={(event) => studio.store.setHubEndpoint(event.currentTarget.value)}
        />
      </Fold>
    </form>
  );
}
