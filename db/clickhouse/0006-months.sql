-- How many rows one organization has stored in each month, by the names of partitions: no row's instant is read.
create view if not exists usage_months_of as
select 'actual' as side, toUInt32(_partition_id) as month, count() as rows from usage_events
where organization_id = {organization:UUID}
group by month
union all
select 'reported' as side, toUInt32(_partition_id) as month, count() as rows from reported_usage
where organization_id = {organization:UUID}
group by month;
