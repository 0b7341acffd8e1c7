import { growDeep } from './grow-deep.ts';
import { fillChunk, moveChunk, partChunk, placeChunk, searchTile } from './level-steps.ts';

/**
 * Every step that a team can be given. A step is cut into tasks; a task writes only what no other task of its
 * step reads or writes, so any thread may do any of them, in any order, with the same outcome.
 */
export const STEPS = {
  gradients: fillChunk,
  histograms: searchTile,
  part: partChunk,
  place: placeChunk,
  margins: moveChunk,
  tree: growDeep,
};

export type StepName = keyof typeof STEPS;
/** What a step works on. */
export type WorkOf<Name extends StepName> = Parameters<(typeof STEPS)[Name]>[0];
