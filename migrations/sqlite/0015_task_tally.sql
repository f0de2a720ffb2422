-- How many tasks there are, by whose they are, state and last day: kept with each change of a task, so that the numbers over a
-- list cost the days on which something is due and not its tasks. `side` is agency (on whom they lie), giver, or all (agency_id 0).
-- `due_key` is empty where nothing is to be done any more.
create table task_tally (
  side text not null,
  agency_id bigint not null,
  state text not null,
  due_key text not null,
  n bigint not null,
  constraint task_tally_key primary key (side, agency_id, state, due_key),
  constraint task_tally_side check (side in ('agency', 'giver', 'all'))
) without rowid;

insert into task_tally (side, agency_id, state, due_key, n)
select w.side, case w.side when 'agency' then t.agency_id when 'giver' then t.giver_agency_id else 0 end, t.state,
       case when t.state in ('given', 'acknowledged', 'in_progress', 'returned') then t.due_key else '' end, count(*)
from task t
cross join (select 'agency' as side union all select 'giver' union all select 'all') w
group by 1, 2, 3, 4;

create trigger task_tally_added after insert on task begin
  insert into task_tally (side, agency_id, state, due_key, n)
  select w.side, w.agency_id, new.state,
         case when new.state in ('given', 'acknowledged', 'in_progress', 'returned') then new.due_key else '' end, 1
  from (select 'agency' as side, new.agency_id as agency_id
        union all select 'giver', new.giver_agency_id
        union all select 'all', 0) w
  where true
  on conflict (side, agency_id, state, due_key) do update set n = n + excluded.n;
end;

create trigger task_tally_changed after update of state, due_key, agency_id, giver_agency_id on task
when (old.state, old.due_key, old.agency_id, old.giver_agency_id) is not (new.state, new.due_key, new.agency_id, new.giver_agency_id)
begin
  insert into task_tally (side, agency_id, state, due_key, n)
  select w.side, w.agency_id, w.state,
         case when w.state in ('given', 'acknowledged', 'in_progress', 'returned') then w.due_key else '' end, w.n
  from (select 'agency' as side, old.agency_id as agency_id, old.state as state, old.due_key as due_key, -1 as n
        union all select 'giver', old.giver_agency_id, old.state, old.due_key, -1
        union all select 'all', 0, old.state, old.due_key, -1
        union all select 'agency', new.agency_id, new.state, new.due_key, 1
        union all select 'giver', new.giver_agency_id, new.state, new.due_key, 1
        union all select 'all', 0, new.state, new.due_key, 1) w
  where true
  on conflict (side, agency_id, state, due_key) do update set n = n + excluded.n;
  delete from task_tally
  where n = 0 and state = old.state
    and due_key = case when old.state in ('given', 'acknowledged', 'in_progress', 'returned') then old.due_key else '' end
    and ((side = 'agency' and agency_id = old.agency_id)
      or (side = 'giver' and agency_id = old.giver_agency_id)
      or (side = 'all' and agency_id = 0));
end;
