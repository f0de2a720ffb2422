//! The cycle: records, rules, SQL, permission, audit, jobs. Knows no HTTP and no HTML.
//!
//! A station imports `base`, `catalogue`, itself and stations to its left; to the right only by id or by job:
//! agency, person, document, directive, task, record, watch, figure, report, publish.

pub mod agency;
pub mod base;
pub mod catalogue;
pub mod directive;
pub mod document;
pub mod figure;
pub mod person;
pub mod publish;
pub mod record;
pub mod report;
pub mod task;
pub mod watch;
