-- Every page shows how many notices an agency has not read: counted from the unread ones alone.
create index notice_unread on notice (agency_id, id) where read_at is null;
