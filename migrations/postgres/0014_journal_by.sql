-- The journal is asked by person, agency and day.
create index audit_fact_by_person on audit_fact (person_id, id);
create index audit_fact_by_agency on audit_fact (agency_id, id);
create index audit_fact_by_instant on audit_fact (at);
