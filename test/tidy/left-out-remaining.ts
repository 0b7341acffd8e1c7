/** Files that still hold left-out words, and how many. A count may only fall; a file without any leaves the list. */
export const REMAINING: Record<string, number> = {};
