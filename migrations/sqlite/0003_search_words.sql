-- PostgreSQL keeps the words of each entry from here on; the index of SQLite has them already.
select 1;
