-- The words of each entry, kept, so that the newest matches are found without taking every text apart again.
drop index search_text_words;
alter table search_text add column words tsvector generated always as (to_tsvector('simple', folded)) stored;
create index search_text_words on search_text using gin (words);
