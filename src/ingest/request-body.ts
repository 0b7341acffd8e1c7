/** Takes the bytes of a body piece by piece and hands on what stands in them. */
export type Cutter = {
  feed(piece: Uint8Array): void;
  /** Call it once, after the last piece. */
  end(): void;
};

/** Pieces that wait for their end, with their bytes; `take` gives them as one and forgets them. */
export function createPending() {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    add(piece: Uint8Array): void {
      if (piece.byteLength === 0) return;
      // A copy: the stream may use the memory of its chunks again.
      pieces.push(piece.slice());
      bytes += piece.byteLength;
    },
    take(last: Uint8Array): Uint8Array {
      const whole = bytes === 0 ? last : Buffer.concat([...pieces, last]);
      this.drop();
      return whole;
    },
    drop(): void {
      pieces = [];
      bytes = 0;
    },
  };
}
