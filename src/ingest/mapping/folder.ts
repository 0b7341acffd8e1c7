import { Fault } from '#core/error.ts';
import { FILE_KINDS, type FileKind } from '../shapes.ts';
import { kindOfFileName } from './file-name.ts';

/** Where a kind stands in the order of importing; -1 when nobody knows the kind yet. */
export function rankOfKind(kind: FileKind | null): number {
  return kind === null ? -1 : FILE_KINDS.indexOf(kind);
}

/**
 * The exchange files of a listing as paths, in the order of importing, and the names of the others; every file
 * counts when `kind` says what those of unknown name hold. Faults: `not_found` when none is left.
 */
export function pickFiles(
  listing: { path: string; isFolder: boolean; names: readonly string[] },
  kind?: FileKind,
): { files: string[]; skipped: string[] } {
  if (!listing.isFolder) return { files: [listing.path], skipped: [] };
  const kindOf = (name: string) => kindOfFileName(name) ?? kind ?? null;
  const rank = (name: string) => rankOfKind(kindOf(name));
  const taken = listing.names.filter((name) => kindOf(name) !== null);
  if (taken.length === 0) {
    throw new Fault('not_found', `There is no exchange file in ${listing.path}.`, {
      where: listing.path,
      mend: 'Name files by their content, as customers.csv or usage.csv, or use --kind.',
    });
  }
  taken.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return {
    files: taken.map((name) => `${listing.path}/${name}`),
    skipped: listing.names.filter((name) => kindOf(name) === null).sort(),
  };
}
