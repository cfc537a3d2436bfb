/** A model folder that is read by its own `files.json`. */
import { StudioError } from '../errors';
import { DECLARATION } from './declaration';
import { checkDeclared, readDeclaration } from './declaredFiles';
import type { ModelFolder } from './modelFolder';

const REMEDY = `Copy or download the folder again. If you changed it on purpose, remove ${DECLARATION} from it.`;

/**
 * A folder whose files are checked as they are read, where it has a `files.json`: each must be listed there and be as declared. A folder
 * without one is given back as it is.
 * @throws StudioError MODEL_FILE_BROKEN, here where `files.json` is no list of files, and from `read`
 */
export async function declaredFolder(folder: ModelFolder): Promise<ModelFolder> {
  if (!(await folder.list()).includes(DECLARATION)) return folder;
  const broken = (path: string, what: string): StudioError =>
    new StudioError('MODEL_FILE_BROKEN', `${path} ${what}.`, REMEDY, { where: path });
  const declared = readDeclaration(await folder.read(DECLARATION));
  if (declared === null) throw broken(DECLARATION, 'of the model folder is not a list of files with their checksums');
  return {
    id: folder.id,
    revision: folder.revision,
    list: () => folder.list(),
    read: async (path, onBytes) => {
      const file = declared.get(path);
      if (file === undefined) throw broken(path, `is not among the files that ${DECLARATION} declares`);
      const bytes = await folder.read(path, onBytes);
      await checkDeclared(bytes, file, { path, by: DECLARATION, remedy: REMEDY });
      return bytes;
    },
  };
}
