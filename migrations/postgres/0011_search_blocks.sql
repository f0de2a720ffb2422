-- Smaller blocks of keys, so that common words cost no more than they show; the search widens them by what it finds.
-- Without statistics the question is not planned by the words in it: reading them cost more than most answers.
drop index search_text_words;
create index search_text_words on search_text using gin ((words || array_to_tsvector(array[
  '#' || noun, '#a' || cast(id / 128 as text), '#b' || cast(id / 2048 as text), '#c' || cast(id / 32768 as text)
]))) with (fastupdate = off);
alter index search_text_words alter column 1 set statistics 0;
