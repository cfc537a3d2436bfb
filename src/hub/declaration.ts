/** Where a model folder says what it holds (declaredFiles.ts). A file of its own: the page's shell loads this name, not the reader. */
export const DECLARATION = 'files.json';
