/** The projects worker: files of projects written and read, and those that the browser keeps. What is large never passes through the page. */
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
}
