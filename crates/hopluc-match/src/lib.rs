//! Compares indicators and look-alike names with what logs say.
//!
//! Pure: opens no file, knows no clock and no network; what is to be read comes as `Read`, what was found goes to `Write`.
//! It says where an indicator was seen and in which field, never what that means.

pub mod feed;
mod index;
mod kind;
mod log;
pub mod lookalike;
mod marks;
mod normal;
pub mod scan;

pub use crate::index::{
    Index, IndexBuilder, IndicatorFault, IndicatorList, ReadAt, Snapshot, SnapshotError, Stored,
    StoredError,
};
pub use crate::kind::{Indicator, IndicatorKind};
pub use crate::log::{
    Dates, EventTime, Format, Hit, Instant, LineFault, LineFaults, LogReader, Match, Stretch, Zone,
    framing,
};
pub use crate::normal::address::Network;
pub use crate::normal::{IndicatorError, indicator};
