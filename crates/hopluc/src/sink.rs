//! Where what was read of a sensor's logs goes: into the database of the province, or into a spool from which it is sent there.
//!
//! Either way the place up to which a log was read is kept together with what was read, or neither is.

use crate::spool::Spool;
use hopluc_core::base::{Ctx, error::ActionError, ids::SensorId};
use hopluc_core::watch::{BatchContent, Intake, LogBatch, LogPosition};
use hopluc_core::watch::{actions, store};
use std::sync::Arc;

/// Where what one sensor wrote goes. Cheap to clone.
#[derive(Clone)]
pub enum Sink {
    /// Into the database.
    Store(Box<Ctx>, SensorId),
    /// Into a spool, under the sensor's code.
    Spool(Arc<Spool>, Arc<str>),
}

/// What was read of a log, up to where.
pub struct Part {
    /// The log, as the caller calls it.
    pub log: String,
    /// Up to where it was read before; `None` for a log that was not.
    pub expected: Option<LogPosition>,
    /// Up to where it is read with this.
    pub next: LogPosition,
    /// What was read.
    pub content: BatchContent,
}

/// Why a part was not taken.
#[derive(Debug)]
pub enum Refused {
    /// Somebody else reads this log, too, and is elsewhere.
    Moved,
    /// It cannot be kept now; it can be tried again.
    Failed(anyhow::Error),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Moved => f.write_str("somebody else takes this log in, too"),
            Self::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl From<ActionError> for Refused {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Conflict { .. } => Self::Moved,
            other => Self::Failed(other.into()),
        }
    }
}

impl Sink {
    /// Up to where a log was taken; `None` for one that was not.
    pub async fn position(&self, log: &str) -> anyhow::Result<Option<LogPosition>> {
        match self {
            Self::Store(ctx, sensor) => Ok(store::position(&ctx.reader(), *sensor, log).await?),
            Self::Spool(spool, sensor) => Ok(spool.position(sensor, log)),
        }
    }

    /// Takes a part, whole or not at all.
    pub async fn take(&self, part: &Part) -> Result<Intake, Refused> {
        match self {
            Self::Store(ctx, sensor) => {
                let batch = LogBatch {
                    sensor_id: *sensor,
                    log: part.log.clone(),
                    expected: part.expected.clone(),
                    next: part.next.clone(),
                    content: part.content.clone(),
                };
                Ok(actions::take_in(ctx, &batch).await?)
            }
            Self::Spool(spool, sensor) => spool.add(sensor, part),
        }
    }
}
