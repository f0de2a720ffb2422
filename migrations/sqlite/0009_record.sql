-- Records of the registers ("sổ theo dõi"). `content` is JSON: a field of the register to its value in normal form.
create table record (
  id integer primary key,
  register text not null,
  agency_id bigint not null references agency (id),
  state text not null,
  number bigint,
  number_text text not null default '',
  year bigint,
  title text not null,
  dated_on text not null,
  natural_key text,
  content text not null,
  created_by bigint,
  created_at text not null,
  changed_by bigint,
  changed_at text not null,
  row_version bigint not null default 1,
  constraint record_natural_key unique (register, agency_id, natural_key),
  constraint record_number unique (register, agency_id, year, number)
);
create index record_by_date on record (register, dated_on, id);
create index record_by_keeper on record (agency_id, register, state);
create index record_by_agency on record (register, agency_id, dated_on, id);
create index record_by_state on record (register, state, dated_on, id);

-- What each step and correction made of a record; the newest row is the record itself.
create table record_version (
  record_id bigint not null references record (id),
  row_version bigint not null,
  deed text not null,
  state text not null,
  content text not null,
  reason text not null default '',
  person_id bigint,
  agency_id bigint,
  added_at text not null,
  primary key (record_id, row_version)
);

-- Values by which lists are narrowed and put in order, in a form whose text order is their order.
create table record_key (
  register text not null,
  field text not null,
  key text not null,
  record_id bigint not null references record (id),
  primary key (register, field, key, record_id)
) without rowid;
create index record_key_by_record on record_key (record_id);

-- What a record counts for in each measure: in all (an empty list), and along each dimension.
create table contribution (
  measure_id text not null,
  agency_id bigint not null references agency (id),
  dated_on text not null,
  list text not null,
  value text not null,
  record_id bigint not null references record (id),
  amount bigint not null,
  until_on text,
  primary key (measure_id, agency_id, dated_on, list, value, record_id)
) without rowid;
create index contribution_by_record on contribution (record_id);

create table record_link (
  from_record_id bigint not null references record (id),
  to_record_id bigint not null references record (id),
  added_by bigint,
  added_at text not null,
  primary key (from_record_id, to_record_id)
);
create index record_link_back on record_link (to_record_id, from_record_id);

-- What the registers said for the figures of a version when it was sent: a later change of a record is a restatement.
create table derived_figure (
  submission_id bigint not null references submission (id),
  measure_id text not null,
  dimension text not null,
  number bigint not null,
  primary key (submission_id, measure_id, dimension)
);
