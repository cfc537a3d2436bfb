/** The page's side of the projects worker. It starts with the first file; one that dies is replaced at the next. */
import { connectWorker } from '../rpc/connectWorker';
import type { ProjectsApi } from './projects.protocol';

const startWorker = (): Worker =>
  new Worker(new URL('./projects.worker.ts', import.meta.url), { type: 'module', name: 'projects' });

export const connectProjects = (createWorker: () => Worker = startWorker): ProjectsApi =>
  connectWorker<ProjectsApi>(createWorker, 'projects worker', 'Try the file again; the project itself is untouched.');
