/** A person's own example as a row of a dataset: under the columns of its file, with the place where it stands. */
import { partsOfReference } from '../project/parts';
import type { Project, ProjectReference } from '../project/types';
import type { ExportRow, Lineage } from './types';

/** @param id what the dataset calls it: "example-4" */
export const yourRow = (files: Pick<Project, 'files'>, reference: ProjectReference, id: () => string): ExportRow => ({
  origin: 'yours',
  text: reference.input,
  parts: partsOfReference(files, reference),
  lineage: () => ({
    ...NOTHING_KNOWN,
    id: id(),
    origin: 'yours',
    source: `${reference.source.file}:${reference.source.line}`,
    verdict: 'reference',
  }),
});

const NOTHING_KNOWN: Omit<Lineage, 'id' | 'origin'> = {
  source: '',
  run: '',
  near: '',
  prompt_hash: '',
  model: '',
  model_hash: '',
  index: null,
  seed: null,
  temperature: null,
  examples_in_front: '',
  top_k: null,
  top_p: null,
  repetition_penalty: null,
  max_tokens: null,
  finish_reason: '',
  verdict: '',
  answer_by: '',
  reasons: '',
  review: '',
  review_reason: '',
  review_read: null,
  rewritten: false,
  nearest_reference: '',
  similarity: null,
  token_count: null,
  log_probability: null,
};
