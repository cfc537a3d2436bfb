/** Bytes by folder and name, kept by the browser. */
export interface FileStore {
  /** Names of the folders. */
  folders(): Promise<string[]>;
  /** Names and sizes of a folder's files; empty where there is no such folder. */
  files(folder: string): Promise<ReadonlyMap<string, number>>;
  /** The file, or null. Not copied into memory before it is read. */
  read(folder: string, name: string): Promise<Blob | null>;
  /**
   * Open a file to write at its end. Exclusive: one appender at a time.
   * @throws StudioError DISK_FULL from write() where there is no room
   */
  append(folder: string, name: string): Promise<Appender>;
  delete(folder: string, name?: string): Promise<void>;
  /** Bytes that this page may still keep, and has; null where the browser does not say. */
  room(): Promise<{ readonly free: number; readonly used: number } | null>;
}

export interface Appender {
  readonly size: number;
  /** All of it, or an error. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was written is kept; the next append goes on from there. */
  close(): Promise<void>;
}
