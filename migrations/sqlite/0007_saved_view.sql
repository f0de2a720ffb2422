-- A saved view may be shown to the people of an agency, and one per person may open its list.
alter table saved_view add column shared_with bigint references agency (id);
create index saved_view_shared on saved_view (shared_with, page) where shared_with is not null;

create table default_view (
  person_id bigint not null references person (id),
  page text not null,
  saved_view_id bigint not null references saved_view (id),
  constraint default_view_unique unique (person_id, page)
);
create index default_view_by_view on default_view (saved_view_id);

-- Lists that are put in order by the name of an agency or by the date of a document read these instead of sorting.
create index agency_by_folded on agency (folded, id);
create index document_by_issued on document (coalesce(issued_on, ''), id);
