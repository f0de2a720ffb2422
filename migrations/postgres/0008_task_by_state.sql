-- The numbers over the list of a province's tasks, from the index alone.
create index task_by_state on task (state, due_key);
