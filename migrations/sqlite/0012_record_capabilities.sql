-- What a register may switch on beside fields and steps.
-- Who opened what is sealed in a record, and why.
create table record_opening (
  id integer primary key,
  record_id bigint not null references record (id),
  person_id bigint,
  agency_id bigint,
  reason text not null,
  opened_at text not null
);
create index record_opening_by_record on record_opening (record_id, id);

-- Steps that wait for other persons. `content` is the form of the step as JSON.
create table record_request (
  id integer primary key,
  record_id bigint not null references record (id),
  step text not null,
  row_version bigint not null,
  content text not null,
  reason text not null,
  n_needed bigint not null,
  person_id bigint,
  agency_id bigint,
  asked_at text not null,
  expires_at text not null,
  state text not null,
  closed_at text
);
create index record_request_by_record on record_request (record_id, id);

create table record_consent (
  request_id bigint not null references record_request (id),
  person_id bigint not null,
  agency_id bigint,
  is_granted bigint not null,
  reason text not null,
  given_at text not null,
  primary key (request_id, person_id)
);

-- Records shared with another agency or handed to it; rows of records are never moved.
create table record_referral (
  id integer primary key,
  record_id bigint not null references record (id),
  kind text not null,
  from_agency_id bigint not null references agency (id),
  to_agency_id bigint not null references agency (id),
  reason text not null,
  person_id bigint,
  sent_at text not null,
  state text not null,
  answer text not null,
  answered_by bigint,
  answered_at text
);
create index record_referral_by_record on record_referral (record_id, id);
create index record_referral_by_receiver on record_referral (to_agency_id, state, record_id);

-- Who works on a record that was handed over; the agency that entered it where there is nobody.
alter table record add column holder_id bigint references agency (id);

-- Keyed marks of the identifiers in a record: the same number in two records is seen without being told.
create table record_mark (
  sort text not null,
  mark text not null,
  record_id bigint not null references record (id),
  primary key (sort, mark, record_id)
);
create index record_mark_by_record on record_mark (record_id);
