/** How far a file is read, 0…1. Called for every row, so it must cost next to nothing. */
export type OnProgress = (share: number) => void;

export const ignored: OnProgress = () => undefined;
