import { Fault } from '#core/error.ts';
import type { FilesPlace, SourcePlace, TablePlace } from '../shapes.ts';

export function isTable(place: SourcePlace): place is TablePlace {
  return place.kind === 'postgres' || place.kind === 'clickhouse';
}

/** Where a source reads, as people say it. */
export function addressText(place: SourcePlace): string {
  if (isTable(place)) return `${place.table} at ${place.host}`;
  const where =
    place.kind === 's3' ? (place.bucket ?? 'the instance’s bucket') : place.folder || 'the folder';
  return `${place.pattern} in ${where}`;
}

/** True when a kept secret would go to the same party as before: only then may it be used again. */
export function isSameParty(before: SourcePlace, after: SourcePlace): boolean {
  const party = (place: SourcePlace) => {
    if (isTable(place)) return [place.kind, place.host, place.port, place.database, place.user, place.tls];
    if (place.kind === 'folder') return ['folder'];
    return ['s3', place.bucket, place.region, place.endpoint, place.key_id];
  };
  return JSON.stringify(party(before)) === JSON.stringify(party(after));
}

/** A place whose files are the instance's, which an operator has opened. */
export function isOfInstance(place: SourcePlace): place is FilesPlace {
  return place.kind === 'folder' || (place.kind === 's3' && place.bucket === undefined);
}

const SHARED = '{organization}';

/**
 * Where in an instance's bucket or folder an organization may read: the operator's template with its id in it.
 * Without `{organization}` the place is everybody's, and only the operator may hand it out.
 */
export function instancePlace(template: string | null, organization: string, isOperator: boolean): string {
  if (template === null) {
    throw new Fault('forbidden', 'This installation does not allow sources to read its files.', {
      where: 'place',
      mend: 'The operator sets PLUMBLINE_SOURCE_ROOT for a folder or AWS_S3_BUCKET for a bucket.',
    });
  }
  if (!template.includes(SHARED) && !isOperator) {
    throw new Fault('forbidden', 'This folder or bucket is shared by all organizations here.', {
      where: 'place',
      mend: 'The operator can add it with `plumbline sources add`, or give each organization its own folder with {organization}.',
    });
  }
  return template.replaceAll(SHARED, organization);
}
