/** Where typed arrays live: memory of one's own, or memory that the threads of a team share. */
export type Memory = {
  /** So many bytes, all zero. */
  allocate(bytes: number): ArrayBufferLike;
};

/** Memory for who works alone. */
export const ALONE: Memory = { allocate: (bytes) => new ArrayBuffer(bytes) };
