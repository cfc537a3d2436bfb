/** Files of a model, wherever it comes from, for the workers that load one. */
import { blobFolder, type ModelFolder, urlFolder } from '../src/hub/modelFolder';
import { ModelStore } from '../src/hub/modelStore';
import { openOpfs } from '../src/hub/store/opfs';
import { EMBEDDED_ID, type ModelSource } from './engine/engine.protocol';
import { SITE_URL } from './site';

export async function folderOf(source: ModelSource): Promise<ModelFolder> {
  switch (source.kind) {
    case 'embedded':
      return urlFolder(EMBEDDED_ID, `${SITE_URL}models/${EMBEDDED_ID}/`);
    case 'url':
      return urlFolder(source.id, source.url);
    case 'kept':
      return new ModelStore(await openOpfs()).folder(source.key);
    case 'files':
      return blobFolder(source.id, source.files);
    default:
      return source satisfies never;
  }
}
