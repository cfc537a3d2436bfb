/** The projects worker: files of projects written and read, those that the browser keeps, and prompts in archives. What is large never passes through the page. */
import type { ArchivedPrompt } from '../../src/domino/prompt/promptArchive';
import type { Project } from '../../src/project/types';

export interface ProjectsApi {
  /** The file of a project as the browser keeps it. @returns its bytes */
  saveKept(id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The file of a project that the browser does not keep. @returns its bytes */
  save(project: Project): Promise<Uint8Array<ArrayBuffer>>;
  /** Read a file and keep what it holds beside the other projects. @returns its id there */
  keepFile(file: Blob, name: string): Promise<string>;
  /** Read a file where the browser keeps nothing. */
  readFile(file: Blob, name: string): Promise<Project>;
  /**
   * The prompt or the PEFT adapter that a ZIP holds; null where it holds neither.
   * @throws StudioError FILE_UNREADABLE, PROMPT_MISMATCH for an adapter of another kind
   */
  promptIn(file: Blob, name: string): Promise<ArchivedPrompt | null>;
}
