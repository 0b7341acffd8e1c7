/**
 * A condition on events that leaves out those that a correction supersedes, and corrections that a later one of the
 * same event replaces. It reads every correction of the organization, so it is left away where there is none.
 */
export const CORRECTED = `and event_id not in (
      select supersedes from usage_events_stored_of(organization = {organization:UUID}) where supersedes != ''
      union all
      select arrayJoin(arrayFilter(id -> id != winner, all_ids)) from (
        select argMax(event_id, (ts, event_id)) as winner, groupUniqArray(event_id) as all_ids
        from usage_events_stored_of(organization = {organization:UUID}) where supersedes != '' group by supersedes))`;
