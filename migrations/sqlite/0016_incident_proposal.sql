-- What the logs propose as an incident of an agency, what a person decided, and whether the logs bear the fix out.
create table incident_proposal (
  id integer primary key,
  agency_id bigint not null references agency (id),
  class text not null,
  kind text not null,
  state text not null,
  from_on text not null,
  until_on text not null,
  n_connections bigint not null,
  n_machines bigint not null,
  first_at text not null,
  last_at text not null,
  n_before bigint not null,
  n_before_days bigint not null,
  n_before_heard bigint not null,
  proposed_at text not null,
  decided_by bigint,
  decided_at text,
  reason text not null default '',
  record_id bigint references record (id),
  task_id bigint references task (id),
  fixed_at text,
  refused_days text not null default '',
  closed_at text,
  clean_until_on text,
  row_version bigint not null default 1,
  constraint incident_proposal_kind_known check (kind in ('new', 'rising', 'again')),
  constraint incident_proposal_state_known check (state in ('open', 'dismissed', 'confirmed', 'fixed', 'closed'))
);
create unique index incident_proposal_one on incident_proposal (agency_id, class) where state in ('open', 'confirmed', 'fixed');
create index incident_proposal_by_state on incident_proposal (state, id);
create index incident_proposal_by_record on incident_proposal (record_id);
create index detection_by_agency on detection (agency_id, class, day_on);

-- Why a record or a task may not be ended without a word: a message key, or ''.
alter table record add column hold text not null default '';
alter table task add column hold text not null default '';
