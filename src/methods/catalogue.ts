/** What each method is, without what runs it: the page shows this before the model's worker is asked. */
import type { MethodEntry, MethodId } from './types';

const MAGPIE = 'Magpie, arXiv 2406.08464';

const fewShot = (shots: number): MethodEntry => ({
  name: `${shots} examples in front`,
  about: `${shots} of your examples, others for each row, stand in the context, and the model writes the next.`,
  source: 'In-context learning, arXiv 2005.14165',
  needs: ['references'],
});

/** By id, in the order of a table. */
export const CATALOGUE: Readonly<Record<MethodId, MethodEntry>> = {
  'no-prompt': {
    name: 'No prompt',
    about: 'The model as it is, from the beginning of a text.',
    source: 'Direct Prompt in arXiv 2605.30039',
    needs: [],
  },
  'few-shot-3': fewShot(3),
  'few-shot-5': fewShot(5),
  'few-shot-10': fewShot(10),
  'magpie-human': {
    name: 'Magpie, your description',
    about: 'Your description of the domain is the system message, and the model writes what a user would ask.',
    source: MAGPIE,
    needs: ['chat', 'description'],
  },
  'magpie-few-shot': {
    name: 'Magpie, described by the model',
    about:
      'The model describes three of your examples; that is the system message, and it writes what a user would ask.',
    source: MAGPIE,
    needs: ['chat', 'references'],
  },
  'ds2-instruct': {
    name: 'DS²-Instruct',
    about:
      'The model names keywords of the domain, writes a task for each at each of Bloom’s levels, and keeps those that it answers alike most times.',
    source: 'arXiv 2603.12932',
    needs: ['chat', 'description'],
  },
  'random-prompt': {
    name: 'Random soft prompt',
    about: 'The control: as many soft tokens as a learned prompt has, drawn at random for each row and never trained.',
    source: 'Random Soft Prompts, arXiv 2605.11936',
    needs: [],
  },
  'direct-domain': {
    name: 'DOMINO without contrast',
    about: 'A soft prompt learned to make your examples likely, and no more: λ = 0.',
    source: 'Direct Domain in arXiv 2605.30039',
    needs: ['references'],
  },
  domino: {
    name: 'DOMINO',
    about: 'A soft prompt learned with the contrast, which keeps single examples out of it.',
    source: 'arXiv 2605.30039',
    needs: ['references'],
  },
};
