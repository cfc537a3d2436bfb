/** Files that lie beside the rows of a dataset and describe them: a card, a schema, a report. They hold no examples. */
import { StudioError } from '../errors';

const NAMES =
  /^(?:readme.*|licen[cs]e.*|\..*|dataset_infos?\.json|dataset_dict\.json|dataset_info\.ya?ml|state\.json|data_?card.*\.md|croissant\.json|filter_report\.json|lineage\.jsonl)$/i;

export const isSidecarName = (path: string): boolean => NAMES.test(path.split('/').at(-1) ?? path);

/** Front matter of a dataset's card, as the Hugging Face hub reads it. */
const CARD = /^---\n(?:.*\n)*?(?:license|licence|task_categories|dataset_info|configs|size_categories|pretty_name)\s*:/;
/** Keys of a description, of which two tell it from rows. */
const KEYS = [
  'features',
  'splits',
  'builder_name',
  'citation',
  'download_size',
  'dataset_size',
  'total_in',
  'kept',
  'reasons',
];

/**
 * Refuse a file that describes a dataset.
 * @throws StudioError FORMAT_UNSUPPORTED
 */
export function refuseSidecar(name: string, text: string): void {
  if (!isCard(text) && !isDescription(name, text)) return;
  throw new StudioError(
    'FORMAT_UNSUPPORTED',
    `${name} describes a data set and holds no examples: it is left out.`,
    'Drop the files with the rows; this one is not needed.',
    { where: name },
  );
}

const isCard = (text: string): boolean =>
  text.startsWith('---\n') && CARD.test(text.slice(0, text.indexOf('\n---', 4) + 1));

function isDescription(name: string, text: string): boolean {
  if (!/\.json$/i.test(name) || !/^\s*\{/.test(text) || text.length > 2 ** 20) return false;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== 'object' || value === null) return false;
  // dataset_infos.json may hold one description for each configuration.
  const descriptions = [value, ...Object.values(value)].filter(
    (one): one is object => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
  const isOne = (one: object): boolean => KEYS.filter((key) => Object.hasOwn(one, key)).length >= 2;
  const hasRows = Object.values(value).some(
    (list) => Array.isArray(list) && list.some((row) => typeof row === 'object'),
  );
  return !hasRows && descriptions.some(isOne);
}
