-- PostgreSQL looks for the newest matches in smaller blocks from here on; the index of SQLite needs none.
select 1;
