/** owner/Name-ONNX → name: what two repositories of one model have in common. */
const shortName = (id: string): string =>
  id
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replace(/[-_.]onnx\b.*$/, '');

/** Whether the adapter was trained on the model that it is opened on, as far as names tell. */
export function baseInWords(base: string, id: string): string {
  const named = shortName(base);
  if (named === '' || named === '.' || named === 'model')
    return `The adapter does not name its base model, and is opened on ${id}. On another model than its own a prompt means nothing.`;
  if (named === shortName(id)) return `The adapter names ${base} as its base model, and is opened on ${id}.`;
  return `The adapter names ${base} as its base model, and this is ${id}: another name. On another model than its own a prompt means nothing.`;
}
