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
);

create function task_tally_day(state text, due_key text) returns text language sql immutable as $$
  select case when state in ('given', 'acknowledged', 'in_progress', 'returned') then due_key else '' end
$$;

insert into task_tally (side, agency_id, state, due_key, n)
select w.side, case w.side when 'agency' then t.agency_id when 'giver' then t.giver_agency_id else 0 end, t.state,
       task_tally_day(t.state, t.due_key), count(*)
from task t
cross join (values ('agency'), ('giver'), ('all')) w (side)
group by 1, 2, 3, 4;

-- Who changes tasks waits here for the lock of the journal, which the same transaction takes anyhow: two that wait for each other's
-- counts, one holding the journal, would never end.
create function task_tally_wait() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(727001);
  return null;
end
$$;
create trigger task_tally_first before insert or update of state, due_key, agency_id, giver_agency_id on task
for each statement execute function task_tally_wait();

create function task_tally_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (old.state, old.due_key, old.agency_id, old.giver_agency_id)
       is not distinct from (new.state, new.due_key, new.agency_id, new.giver_agency_id) then
      return null;
    end if;
    update task_tally
    set n = n - 1
    where state = old.state and due_key = task_tally_day(old.state, old.due_key)
      and (side, agency_id) in (('agency', old.agency_id), ('giver', old.giver_agency_id), ('all', 0));
    delete from task_tally
    where n = 0 and state = old.state and due_key = task_tally_day(old.state, old.due_key)
      and (side, agency_id) in (('agency', old.agency_id), ('giver', old.giver_agency_id), ('all', 0));
  end if;
  insert into task_tally as k (side, agency_id, state, due_key, n)
  values ('agency', new.agency_id, new.state, task_tally_day(new.state, new.due_key), 1),
         ('giver', new.giver_agency_id, new.state, task_tally_day(new.state, new.due_key), 1),
         ('all', 0, new.state, task_tally_day(new.state, new.due_key), 1)
  on conflict (side, agency_id, state, due_key) do update set n = k.n + 1;
  return null;
end
$$;
create trigger task_tally_kept after insert or update of state, due_key, agency_id, giver_agency_id on task
for each row execute function task_tally_keep();
