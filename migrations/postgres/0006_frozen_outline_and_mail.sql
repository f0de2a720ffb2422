-- A period keeps the outline that it was opened with, as JSON; empty for periods opened before, which take the catalogue's.
alter table period add column outline text not null default '';

-- Letters about notices: whether a person wants them (none, daily, at_once), the day of the last daily letter, and the
-- newest notice that was mailed at once.
alter table person add column mail_choice text not null default 'none';
alter table person add column digested_on text not null default '';
alter table person add column mailed_notice_id bigint not null default 0;
