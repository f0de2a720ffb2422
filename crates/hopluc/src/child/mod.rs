//! Work on strangers' files in a child process: this program again, with little memory, little time and nothing else.
//!
//! A hostile or merely huge file then costs one child and one clear answer, never the server. The child opens neither the
//! catalogue nor the database, gets no environment (so no secrets), and sets its own limits before it reads a byte;
//! the parent watches the wall's clock. Never reads a file itself.

mod converter;
mod frame;
mod limits;
mod process;
mod slots;
#[cfg(test)]
mod tests;
mod work;

pub use converter::ChildConverter;
pub use limits::{ChildLimits, confine};
pub use work::{Work, answer};
