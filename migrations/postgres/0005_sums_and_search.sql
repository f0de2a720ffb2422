-- The kept sums of one scope of a period stand in one row, so that a submission writes two rows whatever its length, and
-- the sums of every body over a year are some hundred rows. `sums` is JSON: a measure, or measure@dimension, to
-- [total, values, nils, not yet, not applicable, about, more than, less than] without the zeros at the end.
create temporary table kept_sums as
select period_id, scope,
  cast(json_object_agg(
    case when dimension = '' then measure_id else measure_id || '@' || dimension end,
    json_build_array(total, n_values, n_nil, n_not_yet, n_not_applicable, n_about, n_more_than, n_less_than)
  ) as text) as sums
from figure_total
group by period_id, scope;
drop table figure_total;
create table figure_total (
  period_id bigint not null references period (id),
  scope text collate "C" not null,
  sums text collate "C" not null,
  primary key (period_id, scope)
);
insert into figure_total (period_id, scope, sums) select period_id, scope, sums from kept_sums;
drop table kept_sums;

-- Who has reported, of all agencies over many periods, is answered from this index alone.
create index obligation_standing on obligation (period_id, agency_id, due_on, first_submitted_at, accepted_at, state);

-- Each entry's words and, led by a space, its pairs of neighbouring words, so that a phrase is found in the index and not
-- by taking every text apart. The index also has the noun and, in three sizes, the block of keys in which the entry lies:
-- the newest matches are looked for in the newest blocks, and no search reads more than it shows.
drop index search_text_words;
alter table search_text drop column words;
alter table search_text add column words tsvector not null default '';
update search_text e
set words = array_to_tsvector(array(
  select w.word
  from (
    select a.word, a.at from unnest(string_to_array(e.folded, ' ')) with ordinality a (word, at)
    union
    select ' ' || a.word || ' ' || b.word, 0
    from unnest(string_to_array(e.folded, ' ')) with ordinality a (word, at)
    join unnest(string_to_array(e.folded, ' ')) with ordinality b (word, at) on b.at = a.at + 1
    where length(a.word) <= 60 and length(b.word) <= 60
  ) w
  where w.word <> '' and length(w.word) <= 130
));
create index search_text_words on search_text using gin ((words || array_to_tsvector(array[
  '#' || noun, '#a' || cast(id / 512 as text), '#b' || cast(id / 8192 as text), '#c' || cast(id / 131072 as text)
]))) with (fastupdate = off);
