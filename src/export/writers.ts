/** What the page and the command line write datasets with; the page loads it with the first export. */
export { dataFileName, dataMediaType, writeDataFile } from './dataFile';
export { folderFileNames, folderFiles, folderSteps, nothingToWrite } from './folder';
export { isEmptyPlan, planExport } from './plan';
export { targetOf } from './targets';
export { zipPieces } from './zip';
