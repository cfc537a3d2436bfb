import { Anchor, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PytorchForm } from '../../../bundle/types';
import { type ErrorFields, toErrorFields } from '../../../errors';
import { askHubForBase, mayHaveCard } from '../../actions/export/elsewhere';
import { useStudio, useStudioState } from '../../StudioContext';
import { ErrorNote } from '../../ui/ErrorNote';

interface Repository {
  readonly id: string;
  readonly revision: string;
}

interface RepositoryFieldsProps {
  form: PytorchForm;
  value: Repository;
  onChange: (value: Repository) => void;
}

/** The PyTorch repository: asked for, and named where the model's files or its card at the hub name it; never filled in by itself. */
export function RepositoryFields({ form: { said, weights }, value, onChange }: RepositoryFieldsProps) {
  const use = (id: string): void => onChange({ ...value, id });
  return (
    <div>
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <TextInput
          label="PyTorch repository"
          placeholder="owner/name"
          value={value.id}
          onChange={(event) => use(event.currentTarget.value)}
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
          <Suggestion where={said.where} id={said.id} chosen={value.id} onUse={use} />
        ) : (
          `The model’s files do not say what they were made from: name the repository with its PyTorch weights.${
            'obstacle' in weights
              ? ' Where there is none, the prompt works in the studio only; prompt.safetensors keeps it.'
              : ''
          }`
        )}
      </Text>
      <HubCard chosen={value.id} onUse={use} />
    </div>
  );
}

interface SuggestionProps {
  where: string;
  id: string;
  chosen: string;
  onUse: (id: string) => void;
}

function Suggestion({ where, id, chosen, onUse }: SuggestionProps) {
  return (
    <>
      {where} says that this model was made from {id}.{' '}
      {chosen !== id && (
        <Anchor component="button" type="button" fz="inherit" onClick={() => onUse(id)}>
          Use {id}
        </Anchor>
      )}
    </>
  );
}

type Card = 'unasked' | 'asking' | { readonly base: string | null } | { readonly error: ErrorFields };

/** The card of a model from the hub is not downloaded with it: it is asked for when a person presses. */
function HubCard({ chosen, onUse }: Pick<SuggestionProps, 'chosen' | 'onUse'>) {
  const studio = useStudio();
  const canAsk = useStudioState(mayHaveCard);
  const [card, setCard] = useState<Card>('unasked');
  if (!canAsk) return null;
  const ask = (): void => {
    setCard('asking');
    askHubForBase(studio).then(
      (base) => setCard({ base }),
      (thrown: unknown) => setCard({ error: toErrorFields(thrown) }),
    );
  };
  if (typeof card === 'object' && 'error' in card)
    return <ErrorNote error={card.error} onClose={() => setCard('unasked')} />;
  return (
    <Text size="xs" c="dimmed" mt={6} aria-live="polite">
      {card === 'unasked' && (
        <>
          <Anchor component="button" type="button" fz="inherit" onClick={ask}>
            Ask the hub for the model’s card
          </Anchor>
          : the hub learns your address and the model’s name.
        </>
      )}
      {card === 'asking' && 'Asking the hub…'}
      {typeof card === 'object' &&
        (card.base === null ? (
          'The card at the hub does not name what the model was made from.'
        ) : (
          <Suggestion where="The card at the hub" id={card.base} chosen={chosen} onUse={onUse} />
        ))}
    </Text>
  );
}
