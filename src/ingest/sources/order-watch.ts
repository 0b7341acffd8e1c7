import { Fault } from '#core/error.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Watches the instants of rows as they come: each has to lie in the span asked for and not before the one in
 * front of it. A source that does otherwise is not believed, as rows could be missed or counted twice.
 */
export function createOrderWatch(from: Date, until: Date): (ts: string | null) => void {
  const [first, end] = [from.toISOString(), until.toISOString()];
  let last = first;
  return (ts) => {
    if (ts === null || !INSTANT.test(ts)) throw untrue('sent an invalid time');
    // All are written alike, so that texts compare as instants do.
    if (ts < first || ts >= end) throw untrue(`sent a row of ${ts}, outside of the requested range`);
    if (ts < last) throw untrue(`went back from ${last} to ${ts}`);
    last = ts;
  };
}

function untrue(what: string): Fault {
  return new Fault('bad_request', `The source ${what}; the pull was stopped.`, {
    where: 'source',
    mend: 'Check the server at that address; rows stored before are kept, and the next pull continues from there.',
  });
}
