//! The cycle: records, rules, SQL, permission, audit, jobs. Knows no HTTP and no HTML.
