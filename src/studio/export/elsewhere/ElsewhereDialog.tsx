// Of this sheet alone: they come with it, and not with the page.
import '@mantine/core/styles/Radio.css';
import '@mantine/core/styles/RadioCard.css';
import '@mantine/core/styles/RadioIndicator.css';
import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { PytorchForm } from '../../../bundle/types';
import { type ErrorFields, toErrorFields } from '../../../errors';
import { askPytorchForm, bundleObstacle, saveBundle } from '../../actions/export/elsewhere';
import { useStudio, useStudioParts } from '../../StudioContext';
import { activeRun } from '../../selectors/runs';
import { ErrorNote } from '../../ui/ErrorNote';
import { formatBytes, plural } from '../../ui/format';
import { RepositoryFields } from './RepositoryFields';

type Choice = 'weights' | 'repository';

/** A bundle to draw from outside the studio: where its model comes from, what it holds, and what cannot be. */
export default function ElsewhereDialog() {
  const studio = useStudio();
  const { run, obstacle } = useStudioParts((state) => {
    const active = activeRun(state);
    return { run: active, obstacle: bundleObstacle(state, active) };
  });
  const form = usePytorchForm(obstacle === null);
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [repository, setRepository] = useState({ id: '', revision: '' });
  const [state, setState] = useState<'idle' | 'making' | ErrorFields>('idle');
  const writable = form.kind === 'known' && 'bytes' in form.form.weights;
  const choice = chosen ?? (writable && form.form.said === null ? 'weights' : 'repository');
  const id = repository.id.trim();
  const ready = form.kind === 'known' && state !== 'making' && (choice === 'weights' ? writable : id !== '');
  const close = studio.store.closeElsewhere;
  const save = async (): Promise<void> => {
    setState('making');
    try {
      const revision = repository.revision.trim() || null;
      await saveBundle(studio, choice === 'weights' ? { kind: 'weights' } : { kind: 'repository', id, revision });
      close();
    } catch (thrown) {
      setState(toErrorFields(thrown));
    }
  };
  const examples = Math.min(3, run?.references.length ?? 0);
  return (
    <Modal opened onClose={close} size="lg" title={`Use ${run ? `the prompt of ${run.name}` : 'a prompt'} elsewhere`}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          A ZIP to draw from outside the studio: an adapter for PEFT, scripts for transformers, vLLM and Ray with the
          settings of the draw, and a self-test that each script passes before it draws.
        </Text>
        {obstacle !== null && <Text size="sm">{obstacle}</Text>}
        {form.kind === 'failed' && <ErrorNote error={form.error} />}
        {form.kind === 'known' && (
          <Radio.Group label="The model in PyTorch" value={choice} onChange={(value) => setChosen(value as Choice)}>
            <Stack gap="xs" mt={6}>
              <Radio
                value="weights"
                disabled={!writable}
                label="Its own weights, in the bundle"
                description={weightsInWords(form.form)}
              />
              <Radio
                value="repository"
                label="A repository on the hub"
                description="The scripts fetch it; the bundle stays small."
              />
            </Stack>
          </Radio.Group>
        )}
        {form.kind === 'known' && choice === 'repository' && (
          <RepositoryFields form={form.form} value={repository} onChange={setRepository} />
        )}
        {obstacle === null && (
          <Text size="xs" c="dimmed">
            {examples > 0
              ? `For the self-test ${plural(examples, 'of your examples is', 'of your examples are')} in the bundle, in words.`
              : 'For the self-test three texts are drawn behind the prompt; they are in the bundle, in words.'}
          </Text>
        )}
        {typeof state === 'object' && <ErrorNote error={state} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            disabled={!ready}
            loading={state === 'making'}
            leftSection={<IconDownload size={15} />}
            onClick={() => void save()}
          >
            Save the bundle
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function weightsInWords({ weights }: PytorchForm): string {
  if ('obstacle' in weights) return `Not possible: ${weights.obstacle}.`;
  return `About ${formatBytes(weights.bytes)} of float32, the numbers that the prompt was learned on.`;
}

type AskedForm =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly form: PytorchForm }
  | { readonly kind: 'failed'; readonly error: ErrorFields };

function usePytorchForm(wanted: boolean): AskedForm {
  const studio = useStudio();
  const [asked, setAsked] = useState<AskedForm>({ kind: 'asking' });
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    const settle = (next: AskedForm): void => {
      if (!left) setAsked(next);
    };
    askPytorchForm(studio).then(
      (form) => settle({ kind: 'known', form }),
      (thrown: unknown) => settle({ kind: 'failed', error: toErrorFields(thrown) }),
    );
    return () => {
      left = true;
    };
  }, [studio, wanted]);
  return asked;
}
