//! How much a child process may use, and how it binds itself to that.

use anyhow::Context;
use nix::sys::resource::{Resource, setrlimit};
use std::time::Duration;

/// How much one child process may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLimits {
    /// Address space, the program itself included.
    pub memory_mb: u64,
    /// Seconds of computing.
    pub seconds: u64,
}

impl Default for ChildLimits {
    /// 1 GB and 30 seconds: an ordinary letter needs some 30 MB and a tenth of a second.
    fn default() -> Self {
        Self {
            memory_mb: 1024,
            seconds: 30,
        }
    }
}

impl ChildLimits {
    /// How long the parent waits for an answer: a busy machine gives a child less than a whole processor.
    pub fn wall(self) -> Duration {
        Duration::from_secs(self.seconds.saturating_mul(3))
    }
}

/// Binds this process to `limits`, for good.
///
/// Also: no core dump (it would hold the file), no file written, few files open. More time than allowed ends the process
/// with SIGXCPU, more memory makes an allocation fail.
pub fn confine(limits: ChildLimits) -> anyhow::Result<()> {
    let bytes = limits.memory_mb.saturating_mul(1024 * 1024);
    let bounds = [
        (Resource::RLIMIT_AS, bytes, bytes),
        (
            Resource::RLIMIT_CPU,
            limits.seconds,
            limits.seconds.saturating_add(1),
        ),
        (Resource::RLIMIT_CORE, 0, 0),
        (Resource::RLIMIT_FSIZE, 0, 0),
        (Resource::RLIMIT_NOFILE, 64, 64),
    ];
    for (resource, soft, hard) in bounds {
        setrlimit(resource, soft, hard)
            .with_context(|| format!("cannot limit {resource:?} to {soft}"))?;
    }
    Ok(())
}
