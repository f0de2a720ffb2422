-- The kept sums of one scope of a period stand in one row, so that a submission writes two rows whatever its length, and
-- the sums of every body over a year are some hundred rows. `sums` is JSON: a measure, or measure@dimension, to
-- [total, values, nils, not yet, not applicable, about, more than, less than] without the zeros at the end.
create temporary table kept_sums as
select period_id, scope,
  json_group_object(
    case when dimension = '' then measure_id else measure_id || '@' || dimension end,
    json_array(total, n_values, n_nil, n_not_yet, n_not_applicable, n_about, n_more_than, n_less_than)
  ) as sums
from figure_total
group by period_id, scope;
drop table figure_total;
create table figure_total (
  period_id bigint not null references period (id),
  scope text not null,
  sums text not null,
  primary key (period_id, scope)
);
insert into figure_total (period_id, scope, sums) select period_id, scope, sums from kept_sums;
drop table kept_sums;

-- Who has reported, of all agencies over many periods, is answered from this index alone.
create index obligation_standing on obligation (period_id, agency_id, due_on, first_submitted_at, accepted_at, state);

-- PostgreSQL keeps pairs of words from here on, for phrases; the index of SQLite knows where each word stands.
