/** One file of a source: its name within the source and what changes when its content does. */
export type StoredFile = { readonly name: string; readonly print: string; readonly bytes: number };

/** Files that are read again and again. */
export type FileStore = {
  /** Files whose name starts with `prefix`, by name, at most 100,000. */
  list(prefix: string): Promise<StoredFile[]>;
  /** Copies one file, as it was listed, to a path of ours. Faults: `bad_request` when it changed meanwhile. */
  fetch(file: StoredFile, to: string): Promise<void>;
  close(): void;
};

export const FILES_LISTED_MAX = 100_000;
export const FILE_BYTES_MAX = 4 * 1024 * 1024 * 1024;
