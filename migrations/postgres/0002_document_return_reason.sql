-- Why an outgoing draft came back to its drafter, or why an issued document was withdrawn.
alter table document add column reason text collate "C" not null default '';
