import type { Project } from './types';

export const UNTITLED = 'Untitled project';

export const newProject = (): Project => ({
  version: 1,
  name: UNTITLED,
  files: [],
  droppedIds: [],
  runs: [],
  batches: [],
  samples: [],
  tickedIds: [],
  recipe: null,
  nextReferenceIndex: 0,
  drawnCount: 0,
});
