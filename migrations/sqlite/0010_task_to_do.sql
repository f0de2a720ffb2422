-- What can still be done, apart from what is closed or waits for its giver: lists of open work walk these alone.
drop index task_open_by_agency;
drop index task_open_by_giver;
drop index task_open_by_due;
create index task_to_do_by_agency on task (agency_id, due_key, id) where closed_at is null and state <> 'reported_done';
create index task_to_do_by_giver on task (giver_agency_id, due_key, id) where closed_at is null and state <> 'reported_done';
create index task_to_do_by_due on task (due_key, id) where closed_at is null and state <> 'reported_done';
