-- Which ids were taken, by what content: numbers only, as sorting and storing texts a second time costs more
-- than all the rest of an insert. `id` is what the index is asked by, and what the processes that remember ids
-- compute themselves (src/ingest/id-hash.ts); `check` makes two ids of one `id` differ.
create table if not exists usage_marks (
  organization_id UUID,
  side Enum8('actual' = 1, 'reported' = 2),
  id UInt64 codec(NONE),
  check UInt64 codec(NONE),
  content UInt64 codec(NONE)
)
engine = MergeTree
order by (organization_id, side, id)
settings index_granularity = 1024, min_compress_block_size = 8192, max_compress_block_size = 8192,
  fsync_after_insert = 1, fsync_part_directory = 1;

create materialized view if not exists usage_marks_of_events to usage_marks as
select organization_id, 'actual' as side,
  bitOr(bitShiftLeft(toUInt64(murmurHash2_32(event_id)), 32), xxHash32(event_id)) as id,
  sipHash64(event_id) as check,
  cityHash64(account_id, toString(source_key), toUnixTimestamp64Milli(ts), toString(units), supersedes) as content
from usage_events;

create materialized view if not exists usage_marks_of_reports to usage_marks as
select organization_id, 'reported' as side,
  bitOr(bitShiftLeft(toUInt64(murmurHash2_32(event_id)), 32), xxHash32(event_id)) as id,
  sipHash64(event_id) as check,
  cityHash64(account_id, toString(source_key), toUnixTimestamp64Milli(ts), toString(units),
    ifNull(toString(period_start), ''), ifNull(toString(period_end), '')) as content
from reported_usage;

-- One organization's marks on one side, to look up which ids were taken before events are stored.
create view if not exists usage_marks_of as
select id, check, content from usage_marks
where organization_id = {organization:UUID} and side = {side:String};

-- What an earlier release kept moves over; doing it twice changes nothing, as a mark said twice says the same.
drop view if exists usage_ids_of_events;
drop view if exists usage_ids_of_reports;
drop view if exists usage_ids_of;
insert into usage_marks
select organization_id, side, bitOr(bitShiftLeft(toUInt64(murmurHash2_32(event_id)), 32), xxHash32(event_id)),
  sipHash64(event_id), content
from usage_ids;
truncate table if exists usage_ids;
