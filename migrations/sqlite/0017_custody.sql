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
