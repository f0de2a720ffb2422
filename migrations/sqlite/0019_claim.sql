-- What officials said of the mentions, dates and figures that were read of a directive; `claim` holds what is right, empty where nothing is.
create table claim_correction (
  id integer primary key,
  directive_id bigint not null references directive (id),
  kind text not null,
  range_start bigint not null,
  range_end bigint not null,
  verdict text not null,
  claim text not null default '',
  row_version bigint not null default 1,
  constraint claim_correction_one unique (directive_id, kind, range_start, range_end),
  constraint claim_correction_kind check (kind in ('citation', 'schedule', 'figure')),
  constraint claim_correction_verdict check (verdict in ('as_read', 'changed', 'not_one'))
);
