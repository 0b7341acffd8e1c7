-- Which of several usage engines this one is; empty when it is the only one.
create table if not exists shard_place (place UInt32, places UInt32)
engine = MergeTree order by place
settings fsync_after_insert = 1, fsync_part_directory = 1;
