/** 1980-01-01, the earliest date a ZIP can hold: the same files give the same bytes whenever they are packed. */
export const ZIP_EPOCH = new Date(1980, 0, 1);
