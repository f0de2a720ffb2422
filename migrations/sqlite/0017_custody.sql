-- Evidence: a file as it was taken in, and everything that was done with it since. Neither is ever changed.
create table exhibit (
  id integer primary key,
  record_id bigint not null references record (id),
  agency_id bigint not null references agency (id),
  file_name text not null,
  media_type text not null,
  n_bytes bigint not null,
  sha256 text not null references file_content (sha256),
  description text not null,
  taken_at text not null,
  taken_place text not null,
  taken_by text not null,
  added_by bigint,
  added_at text not null
);
create index exhibit_by_record on exhibit (record_id, id);
create trigger exhibit_is_kept before delete on exhibit begin select raise(abort, 'exhibit_append_only'); end;
create trigger exhibit_is_fixed before update on exhibit begin select raise(abort, 'exhibit_append_only'); end;

-- The chain of an exhibit. `content` is the signed statement, byte for byte; `hash` its SHA-256.
create table custody_step (
  exhibit_id bigint not null references exhibit (id),
  n bigint not null,
  deed text not null,
  agency_id bigint,
  to_agency_id bigint references agency (id),
  person_id bigint,
  content text not null,
  hash text not null,
  signature text not null,
  done_at text not null,
  primary key (exhibit_id, n),
  constraint custody_step_deed_known check (deed in ('take_in', 'offer', 'receive', 'refuse', 'recall', 'seal', 'unseal', 'copy'))
);
create index custody_step_by_receiver on custody_step (to_agency_id, exhibit_id);
create trigger custody_step_is_kept before delete on custody_step begin select raise(abort, 'custody_step_append_only'); end;
create trigger custody_step_is_fixed before update on custody_step begin select raise(abort, 'custody_step_append_only'); end;

-- What a time-stamp authority answered about a step (RFC 3161).
create table custody_stamp (
  exhibit_id bigint not null,
  n bigint not null,
  answer blob not null,
  stamped_at text not null,
  fetched_at text not null,
  primary key (exhibit_id, n),
  constraint custody_stamp_of_step foreign key (exhibit_id, n) references custody_step (exhibit_id, n)
);

-- Two records of one register that are one event. Both rows stay; the merged one counts for nothing while it names the other.
create table record_merge (
  id integer primary key,
  kept_id bigint not null references record (id),
  merged_id bigint not null references record (id),
  rule text not null,
  reason text not null,
  person_id bigint,
  agency_id bigint,
  proposed_at text not null,
  state text not null,
  answer text not null,
  answered_by bigint,
  answered_at text,
  constraint record_merge_of_two check (kept_id <> merged_id),
  constraint record_merge_rule_known check (rule in ('first_entered', 'chosen')),
  constraint record_merge_state_known check (state in ('proposed', 'confirmed', 'dismissed', 'undone'))
);
create unique index record_merge_one on record_merge (merged_id) where state = 'confirmed';
create index record_merge_by_kept on record_merge (kept_id, id);
create index record_merge_by_merged on record_merge (merged_id, id);
alter table record add column merged_into_id bigint references record (id);
create index record_by_merged on record (merged_into_id) where merged_into_id is not null;
