-- The cycle: agencies, people, documents, directives, tasks, reporting, journal, jobs.
-- `_on` is a local date YYYY-MM-DD, `_at` an instant YYYY-MM-DDTHH:MM:SS.mmmZ (UTC); both sort as text.

create table agency (
  id integer primary key,
  code text not null,
  code_edxml text not null default '',
  tax_number text not null default '',
  name text not null,
  short_name text not null default '',
  folded text not null,
  kind text not null,
  area_code text not null default '',
  parent_id bigint references agency (id),
  successor_id bigint references agency (id),
  valid_from text not null,
  valid_to text,
  email text not null default '',
  phone text not null default '',
  address text not null default '',
  row_version bigint not null default 1,
  constraint agency_code_unique unique (code),
  constraint agency_valid_in_order check (valid_to is null or valid_to >= valid_from)
);
create index agency_by_kind on agency (kind, id);
create index agency_by_parent on agency (parent_id);
create index agency_by_successor on agency (successor_id);

create table agency_alias (
  id integer primary key,
  agency_id bigint not null references agency (id),
  alias text not null,
  folded text not null,
  constraint agency_alias_unique unique (agency_id, folded)
);
create index agency_alias_by_folded on agency_alias (folded);

-- A duty of the province that an agency holds for a time; a task is laid on the duty and resolved on a date.
create table agency_role (
  id integer primary key,
  agency_id bigint not null references agency (id),
  role text not null,
  valid_from text not null,
  valid_to text,
  basis text not null default '',
  constraint agency_role_unique unique (agency_id, role, valid_from)
);
create index agency_role_by_role on agency_role (role, valid_from);

create table person (
  id integer primary key,
  login text not null,
  name text not null,
  title text not null default '',
  email text not null default '',
  phone text not null default '',
  password_hash text not null,
  must_change_password boolean not null default false,
  language text not null default 'vi',
  n_failures bigint not null default 0,
  locked_until text,
  is_active boolean not null default true,
  created_at text not null,
  row_version bigint not null default 1,
  constraint person_login_unique unique (login)
);

create table membership (
  id integer primary key,
  person_id bigint not null references person (id),
  agency_id bigint not null references agency (id),
  role text not null,
  valid_from text not null,
  valid_to text,
  constraint membership_unique unique (person_id, agency_id, role, valid_from)
);
create index membership_by_agency on membership (agency_id);

create table session (
  id_hash text primary key,
  person_id bigint not null references person (id),
  membership_id bigint not null references membership (id),
  created_at text not null,
  seen_at text not null,
  expires_at text not null,
  agent text not null default ''
);
create index session_by_person on session (person_id);

create table password_reset (
  token_hash text primary key,
  person_id bigint not null references person (id),
  created_at text not null,
  expires_at text not null,
  used_at text
);

create table api_token (
  id integer primary key,
  agency_id bigint not null references agency (id),
  name text not null,
  role text not null,
  token_hash text not null,
  created_by bigint references person (id),
  created_at text not null,
  expires_at text not null,
  revoked_at text,
  last_used_at text,
  constraint api_token_hash_unique unique (token_hash)
);

-- Bytes are kept once by their SHA-256, in the same transaction as the record they belong to.
create table file_content (
  sha256 text primary key,
  n_bytes bigint not null,
  content blob not null
);

create table attachment (
  id integer primary key,
  noun text not null,
  noun_id bigint not null,
  file_name text not null,
  media_type text not null,
  n_bytes bigint not null,
  sha256 text not null references file_content (sha256),
  agency_id bigint,
  added_by bigint,
  added_at text not null
);
create index attachment_by_record on attachment (noun, noun_id, id);

-- The register of documents ("sổ văn bản"), incoming and outgoing. `content` is JSON of an outgoing draft.
create table document (
  id integer primary key,
  direction text not null,
  kind text not null,
  number bigint,
  symbol text not null default '',
  number_symbol text not null default '',
  year bigint,
  issuer text not null default '',
  issuer_agency_id bigint references agency (id),
  holder_agency_id bigint not null references agency (id),
  place text not null default '',
  issued_on text,
  arrived_on text,
  arrival_number bigint,
  subject text not null,
  urgency text not null default '',
  signer text not null default '',
  signer_title text not null default '',
  state text not null,
  body text not null default '',
  content text not null default '',
  attachment_id bigint,
  drafted_by bigint,
  approved_by bigint,
  approved_at text,
  issued_by bigint,
  issued_at text,
  replaces_id bigint references document (id),
  created_by bigint,
  created_at text not null,
  row_version bigint not null default 1,
  constraint document_direction_known check (direction in ('incoming', 'outgoing'))
);
create index document_by_holder on document (holder_agency_id, direction, id);
create index document_by_number on document (number_symbol);
create unique index document_number_once on document (holder_agency_id, symbol, year, number) where direction = 'outgoing' and number is not null;
create unique index document_arrival_once on document (holder_agency_id, year, arrival_number) where direction = 'incoming' and arrival_number is not null;

-- Last number given, per issuing agency, symbol and year; the row is locked by the update that takes the next.
create table number_series (
  agency_id bigint not null references agency (id),
  symbol text not null,
  year bigint not null,
  last_number bigint not null,
  primary key (agency_id, symbol, year)
);

-- To whom a document goes ("nơi nhận") and what became of it.
create table dispatch (
  id integer primary key,
  document_id bigint not null references document (id),
  agency_id bigint references agency (id),
  recipient text not null,
  channel text not null,
  state text not null,
  sent_at text,
  received_at text,
  last_error text not null default '',
  constraint dispatch_unique unique (document_id, recipient, channel)
);
create index dispatch_by_agency on dispatch (agency_id, id);

create table citation (
  id integer primary key,
  document_id bigint not null references document (id),
  position bigint not null,
  quote text not null,
  kind text not null default '',
  number_symbol text not null default '',
  issued_on text not null default '',
  issuer text not null default '',
  range_start bigint not null,
  range_end bigint not null,
  target_id bigint references document (id),
  state text not null
);
create index citation_by_document on citation (document_id, position);
create index citation_by_number on citation (number_symbol, state);

-- Full text over documents and tasks; `folded` is lower case without marks, đ as d.
create table search_text (
  id integer primary key,
  noun text not null,
  noun_id bigint not null,
  title text not null,
  folded text not null,
  changed_at text not null,
  constraint search_text_unique unique (noun, noun_id)
);
create virtual table search_index using fts5 (folded, content = 'search_text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0');
create trigger search_text_added after insert on search_text begin
  insert into search_index (rowid, folded) values (new.id, new.folded);
end;
create trigger search_text_removed after delete on search_text begin
  insert into search_index (search_index, rowid, folded) values ('delete', old.id, old.folded);
end;
create trigger search_text_changed after update on search_text begin
  insert into search_index (search_index, rowid, folded) values ('delete', old.id, old.folded);
  insert into search_index (rowid, folded) values (new.id, new.folded);
end;

-- A document that gives orders, and what was read from it. `reading` is JSON of the reader's answer.
create table directive (
  id integer primary key,
  document_id bigint not null references document (id),
  giver_agency_id bigint not null references agency (id),
  state text not null,
  reading text not null,
  confirmed_by bigint,
  confirmed_at text,
  withdrawn_reason text not null default '',
  created_by bigint,
  created_at text not null,
  row_version bigint not null default 1,
  constraint directive_document_unique unique (document_id)
);
create index directive_by_state on directive (state, id);

-- One order of a directive, as read and as corrected; named_* are JSON lists of the names in the text.
create table duty (
  id integer primary key,
  directive_id bigint not null references directive (id),
  position bigint not null,
  part text not null default '',
  text text not null,
  range_start bigint,
  range_end bigint,
  named_assignees text not null default '[]',
  named_partners text not null default '[]',
  due_on text,
  deadline_text text not null default '',
  deliverable text not null default '',
  state text not null,
  row_version bigint not null default 1
);
create index duty_by_directive on duty (directive_id, position);

-- Which agencies a duty is laid on, chosen by a person; `part` is lead or partner.
create table duty_agency (
  duty_id bigint not null references duty (id),
  agency_id bigint not null references agency (id),
  part text not null,
  named_as text not null default '',
  primary key (duty_id, agency_id)
);

-- Work given to one agency. A partner's share is a task of its own that points to the lead's.
-- `due_key` is due_on, or 9999-12-31 where no date is set, so that keyset paging has no nulls.
create table task (
  id integer primary key,
  directive_id bigint references directive (id),
  duty_id bigint references duty (id),
  lead_task_id bigint references task (id),
  part text not null,
  agency_id bigint not null references agency (id),
  giver_agency_id bigint not null references agency (id),
  title text not null,
  text text not null,
  due_on text,
  due_key text not null,
  state text not null,
  n_percent bigint not null default 0,
  given_at text not null,
  acknowledged_at text,
  reported_at text,
  closed_at text,
  row_version bigint not null default 1,
  constraint task_part_known check (part in ('lead', 'partner')),
  constraint task_percent_in_range check (n_percent between 0 and 100)
);
create index task_by_agency on task (agency_id, state, due_key, id);
create index task_by_giver on task (giver_agency_id, state, due_key, id);
create index task_by_directive on task (directive_id, id);
create index task_by_lead on task (lead_task_id);
-- Lists of open work are read in the order of deadlines, without the closed work of years past.
create index task_open_by_agency on task (agency_id, due_key, id) where closed_at is null;
create index task_open_by_giver on task (giver_agency_id, due_key, id) where closed_at is null;
create index task_open_by_due on task (due_key, id) where closed_at is null;
create index task_by_due on task (due_key, id);

create table task_note (
  id integer primary key,
  task_id bigint not null references task (id),
  kind text not null,
  text text not null,
  n_percent bigint,
  person_id bigint,
  agency_id bigint,
  added_at text not null
);
create index task_note_by_task on task_note (task_id, id);

create table extension (
  id integer primary key,
  task_id bigint not null references task (id),
  wanted_on text not null,
  reason text not null,
  state text not null,
  asked_by bigint,
  asked_at text not null,
  answered_by bigint,
  answered_at text,
  granted_on text,
  answer text not null default ''
);
create index extension_by_task on extension (task_id, id);
create unique index extension_one_open on extension (task_id) where state = 'asked';

-- A reporting duty of the province; `definition` is JSON in the form of the catalogue's schedules.
create table reporting_schedule (
  id integer primary key,
  catalogue_id text not null default '',
  name text not null,
  basis text not null default '',
  document_id bigint references document (id),
  focal_agency_id bigint not null references agency (id),
  definition text not null,
  is_active boolean not null default true,
  created_at text not null,
  row_version bigint not null default 1
);

-- `form` is JSON: which measures and narrative sections each kind of agency answers, frozen at opening.
create table period (
  id integer primary key,
  schedule_id bigint not null references reporting_schedule (id),
  code text not null,
  name text not null,
  kind text not null,
  starts_on text not null,
  ends_on text not null,
  cutoff_on text not null,
  is_cumulative boolean not null default false,
  state text not null,
  form text not null,
  outline_id text not null,
  opened_by bigint,
  opened_at text not null,
  closed_at text,
  row_version bigint not null default 1,
  constraint period_code_unique unique (schedule_id, code),
  constraint period_in_order check (starts_on <= ends_on and ends_on <= cutoff_on)
);
create index period_by_schedule on period (schedule_id, ends_on);

-- One agency must report one period; frozen when the period opens. A successor answers for a merged body.
create table obligation (
  id integer primary key,
  period_id bigint not null references period (id),
  agency_id bigint not null references agency (id),
  answering_agency_id bigint not null references agency (id),
  tier bigint not null,
  due_on text not null,
  state text not null,
  first_submitted_at text,
  submitted_at text,
  accepted_at text,
  row_version bigint not null default 1,
  constraint obligation_unique unique (period_id, agency_id)
);
create index obligation_by_agency on obligation (answering_agency_id, state, due_on, id);

-- One version of an agency's answer; state draft is the one that is being filled.
create table submission (
  id integer primary key,
  obligation_id bigint not null references obligation (id),
  version bigint not null,
  state text not null,
  source text not null default 'web',
  filled_by bigint,
  submitted_by bigint,
  submitted_at text,
  reviewed_by bigint,
  reviewed_at text,
  review_note text not null default '',
  changed_at text not null,
  row_version bigint not null default 1,
  constraint submission_version_unique unique (obligation_id, version)
);

-- One cell: a value, a signed nil, not yet, or not applicable. `dimension` is '' for the total, else 'list=value'.
create table figure (
  submission_id bigint not null references submission (id),
  measure_id text not null,
  dimension text not null,
  state text not null,
  value bigint,
  approximation text not null default 'exact',
  note text not null default '',
  verdict text not null default '',
  verdict_reason text not null default '',
  primary key (submission_id, measure_id, dimension),
  constraint figure_value_fits_state check ((state = 'value' and value is not null) or (state = 'nil' and value = 0) or (state in ('not_yet', 'not_applicable') and value is null))
);

create table narrative (
  submission_id bigint not null references submission (id),
  section text not null,
  text text not null,
  verdict text not null default '',
  verdict_reason text not null default '',
  primary key (submission_id, section)
);

-- Sums of submitted figures per period and scope, kept in the transaction that submits; checked by recomputation.
create table figure_total (
  period_id bigint not null references period (id),
  scope text not null,
  measure_id text not null,
  dimension text not null,
  total bigint not null,
  n_values bigint not null,
  n_nil bigint not null,
  n_more_than bigint not null,
  n_about bigint not null,
  n_less_than bigint not null,
  n_not_yet bigint not null,
  n_not_applicable bigint not null,
  primary key (period_id, scope, measure_id, dimension)
);

create table compiled_report (
  id integer primary key,
  period_id bigint not null references period (id),
  version bigint not null,
  state text not null,
  content text not null,
  origins_hash text not null,
  compiled_by bigint,
  compiled_at text not null,
  submitted_by bigint,
  approved_by bigint,
  approved_at text,
  return_reason text not null default '',
  document_id bigint references document (id),
  row_version bigint not null default 1,
  constraint compiled_report_version_unique unique (period_id, version)
);

create table holiday (
  on_date text primary key,
  kind text not null,
  name text not null,
  source text not null default '',
  constraint holiday_kind_known check (kind in ('holiday', 'working'))
);

create table saved_view (
  id integer primary key,
  person_id bigint not null references person (id),
  page text not null,
  name text not null,
  query text not null,
  constraint saved_view_unique unique (person_id, page, name)
);

-- What an agency's people should know; shown in the browser and sent as a digest.
create table notice (
  id integer primary key,
  agency_id bigint not null references agency (id),
  kind text not null,
  noun text not null,
  noun_id bigint not null,
  args text not null default '{}',
  created_at text not null,
  read_at text,
  dedupe_key text not null default ''
);
create index notice_by_agency on notice (agency_id, id);
create unique index notice_once on notice (agency_id, dedupe_key) where dedupe_key <> '';

create table job (
  id integer primary key,
  kind text not null,
  payload text not null,
  dedupe_key text not null default '',
  state text not null,
  run_at text not null,
  attempts bigint not null default 0,
  locked_until text,
  last_error text not null default '',
  created_at text not null,
  finished_at text
);
create index job_due on job (state, run_at, id);
create index job_dedupe on job (dedupe_key) where state = 'waiting';

create table audit_fact (
  id bigint primary key,
  at text not null,
  person_id bigint,
  agency_id bigint,
  role text not null,
  verb text not null,
  noun text not null,
  noun_id bigint not null,
  detail text not null,
  leaf_hash text not null
);
create index audit_fact_by_record on audit_fact (noun, noun_id, id);
create trigger audit_fact_is_kept before delete on audit_fact begin select raise(abort, 'audit_fact_append_only'); end;
create trigger audit_fact_is_fixed before update on audit_fact begin select raise(abort, 'audit_fact_append_only'); end;

create table audit_checkpoint (
  size bigint primary key,
  root_hash text not null,
  signed_at text not null,
  public_key text not null,
  signature text not null
);
