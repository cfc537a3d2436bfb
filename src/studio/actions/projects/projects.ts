/** The project as a file, out and in, and beside others. */
import { StudioError } from '../../../errors';
import { isEmpty } from '../../keeping/types';
import { isModelBusy } from '../../selectors/isModelBusy';
import { placeOf } from '../../store/place.slice';
import type { Studio } from '../../studio';
import { download, fileName } from '../../ui/download';
import { formatBytes } from '../../ui/format';
import { pickFiles } from '../../ui/pickFiles';
import { report } from '../failures';

/** What the field for a name takes. */
const MOST_LETTERS = 80;
const COPY = ', copy';
const MEDIA_TYPE = 'application/zip';

/** Save all there is as one file. Where the browser keeps the project, it is written from there, away from the page. */
export async function saveProjectFile(studio: Studio): Promise<void> {
  const { store, keeping, projects } = studio;
  store.setSession({ projectTask: 'saving' });
  try {
    const { project } = store.getState();
    const id = await keeping.keptId();
    const bytes = id === null ? await projects.save(project) : await projects.saveKept(id);
    const name = `${fileName(project.name)}.domino`;
    download(name, MEDIA_TYPE, [bytes]);
    if (store.getState().project === project) store.setSession({ unsaved: false });
    store.announce(`The project is saved as ${name}, ${formatBytes(bytes.length)}.`);
  } catch (thrown) {
    report(studio, thrown);
  } finally {
    store.setSession({ projectTask: null });
  }
}

/** Opens the system's file picker: the way in without dragging. */
export function pickProjectFile(studio: Studio): void {
  pickFiles({ accept: '.domino' }, (files) => void openProjectFile(studio, files));
}

/** Open a saved project. What is here is kept already, and stays among the projects. */
export async function openProjectFile(studio: Studio, files: readonly File[]): Promise<void> {
  const { store } = studio;
  const [file, ...others] = files;
  if (file === undefined) return;
  store.setSession({ readingFile: file.name });
  try {
    if (others.length > 0)
      throw new StudioError(
        'BAD_OPTION',
        'A project is opened by itself, and other files came with it.',
        `Open ${file.name} alone; then add the others.`,
      );
    await open(studio, file);
  } catch (thrown) {
    report(studio, thrown);
  } finally {
    store.setSession({ readingFile: null });
  }
}

async function open(studio: Studio, file: File): Promise<void> {
  const { store, keeping, projects } = studio;
  const isFirst = isEmpty(store.getState().project);
  if (!isFirst) await checkLeaving(studio, file.name);
  let id: string;
  try {
    id = await projects.keepFile(file, file.name);
  } catch (thrown) {
    // A file that cannot be read is refused for itself; where only the browser keeps nothing, it can be worked on.
    const project = await projects.readFile(file, file.name);
    if (!isFirst || !isEmpty(store.getState().project)) throw thrown;
    store.replaceProject(project);
    store.goTo(placeOf(project));
    store.setSession({ activeRunId: project.runs.at(-1)?.id ?? null });
    return;
  }
  if (isFirst && isEmpty(store.getState().project)) await keeping.open(id);
  else await keeping.leaveFor(id);
}

async function checkLeaving({ store, keeping }: Studio, name: string): Promise<void> {
  const state = store.getState();
  if (isModelBusy(state))
    throw new StudioError(
      'BAD_OPTION',
      'Learning, drawing or proving is under way, and would end.',
      `Stop it, then open ${name}.`,
    );
  if ((await keeping.keptId()) === null)
    throw new StudioError(
      'BAD_OPTION',
      'The project here is not kept by the browser, and opening another would lose it.',
      `Save it as a file, then reload the page and open ${name}.`,
    );
}

/** To the first screen, where all projects are; what is here is kept. */
export async function leaveProject(studio: Studio): Promise<void> {
  try {
    await studio.keeping.leaveFor(null);
  } catch (thrown) {
    report(studio, thrown);
  }
}

/** Ask the browser not to clear by itself what it keeps; it may say no. */
export async function askToPersist({ store }: Studio): Promise<void> {
  const storagePersisted = (await navigator.storage?.persist?.()) ?? null;
  store.setSession({ storagePersisted });
  store.announce(
    storagePersisted === true ? 'The browser keeps it until you delete it.' : 'The browser did not agree.',
  );
}

/** A copy to go on with; what was here stays among the projects as it is. */
export async function duplicateProject({ store, keeping }: Studio): Promise<void> {
  await keeping.branch();
  store.renameProject(`${store.getState().project.name.slice(0, MOST_LETTERS - COPY.length)}${COPY}`);
  store.announce('You are in the copy now; the other stays among your projects.');
}
