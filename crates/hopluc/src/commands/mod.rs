//! One file per command; each gives back its exit code.

pub mod acting;
pub mod audit;
pub mod backup;
pub mod check;
pub mod custody;
pub mod demo;
pub mod indicator_feeds;
pub mod indicators;
pub mod internal;
pub mod lint;
pub mod person;
pub mod read;
pub mod report;
pub mod serve;
pub mod watch;
pub mod watch_intake;
pub mod watch_proposal;
pub mod watch_run;

use hopluc_core::base::{App, error::ActionError, error::Outcome, job::Job};
use std::process::ExitCode;

/// Nothing to say beyond what was done.
pub const DONE: ExitCode = ExitCode::SUCCESS;

/// The work is done and there is something that a person should look at.
pub fn findings() -> ExitCode {
    ExitCode::from(1)
}

/// The call itself is wrong; the message says how to mend it.
pub fn wrong_call(message: &str) -> ExitCode {
    eprintln!("hopluc: {message}");
    ExitCode::from(2)
}

/// A call that is wrong in a way that shows only once the work has begun: exit code 2.
#[derive(Debug)]
pub struct WrongCall(pub String);

impl std::fmt::Display for WrongCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for WrongCall {}

/// The work could not be done; the message says why.
pub fn failed(message: &str) -> ExitCode {
    eprintln!("hopluc: {message}");
    ExitCode::from(3)
}

/// Runs one job by its kind.
pub async fn run_job(app: App, job: Job) -> Outcome<()> {
    use hopluc_core::record::custody;
    use hopluc_core::{
        agency, document, person::notice, publish, publish::digest, record, report::period, task,
        watch,
    };
    use hopluc_web::notice::letter;
    match job.kind.as_str() {
        task::jobs::NOTIFY => return task::jobs::notify(&app, &job.payload).await,
        task::jobs::MARK_OVERDUE => return task::jobs::mark_overdue(&app).await.map(drop),
        record::jobs::NOTIFY => return record::jobs::notify(&app, &job.payload).await,
        custody::jobs::STAMP => return custody::jobs::stamp_step(&app, &job.payload).await,
        agency::jobs::INHERIT => {
            return notice::from_agency::tell_successor(&app.system(), &job.payload).await;
        }
        period::jobs::REMIND => return period::jobs::remind(&app.system(), &job.payload).await,
        notice::MAIL => return digest::mail_at_once(&app, letter).await,
        watch::actions::ATTRIBUTE => {
            return watch::triage::attribute(&app.system()).await.map(drop);
        }
        watch::proposal::jobs::LOOK => return watch::proposal::jobs::look(&app).await.map(drop),
        digest::DIGEST => return digest::mail_daily(&app, letter).await,
        _ => {}
    }
    if let Some(outcome) = document::jobs::run(&app, &job).await {
        return outcome;
    }
    if let Some(outcome) = publish::jobs::run(&app, &job).await {
        return outcome;
    }
    Err(ActionError::broken(format!(
        "no handler for jobs of kind {}",
        job.kind
    )))
}
