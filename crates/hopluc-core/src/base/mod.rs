//! What every noun stands on: ids, clock, actor, permission, journal, store, jobs, errors. A closed list.
//!
//! It knows no noun of the cycle and never imports one.

pub mod actor;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod ctx;
pub mod error;
mod frozen;
pub mod holiday;
pub mod ids;
pub mod job;
pub mod permit;
pub mod seal;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(test)]
mod tests;

pub use ctx::{App, Ctx};
pub use error::{ActionError, FieldError};
