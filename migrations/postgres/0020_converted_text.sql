-- The old code table (TCVN3, VNI) from which the text of an incoming document was converted to Unicode; empty for none.
alter table document add column converted_from text not null default '';
