import { Anchor, Group, Text, TextInput } from '@mantine/core';
import type { PytorchForm } from '../../../bundle/types';

interface Repository {
  readonly id: string;
  readonly revision: string;
}

interface RepositoryFieldsProps {
  form: PytorchForm;
  value: Repository;
  onChange: (value: Repository) => void;
}

/** The PyTorch repository: asked for, and named where the model's files name it; never filled in by itself. */
export function RepositoryFields({ form: { said, weights }, value, onChange }: RepositoryFieldsProps) {
  return (
    <div>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <TextInput
          label="PyTorch repository"
          placeholder="owner/name"
          value={value.id}
          onChange={(event) => onChange({ ...value, id: event.currentTarget.value })}
        />
        <TextInput
          label="Revision"
          placeholder="main"
          w={140}
          value={value.revision}
          onChange={(event) => onChange({ ...value, revision: event.currentTarget.value })}
        />
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {said ? (
          <>
            {said.where} says that this model was made from {said.id}.{' '}
            {value.id !== said.id && (
              <Anchor component="button" type="button" fz="inherit" onClick={() => onChange({ ...value, id: said.id })}>
                Use {said.id}
              </Anchor>
            )}
          </>
        ) : (
          `The model’s files do not say what they were made from: name the repository with its PyTorch weights.${
            'obstacle' in weights
              ? ' Where there is none, the prompt works in the studio only; prompt.safetensors keeps it.'
              : ''
          }`
        )}
      </Text>
    </div>
  );
}
