//! What agencies and givers do with the tasks of the demo: a fate for each, and the steps that lead there.
//!
//! Fates follow the deadline, so that on the day of seeding there are tasks overdue, due today, this week and later, in
//! every state. Some are written down in `/demo/tasks.toml`, because somebody who signs in must find them.

use super::{
    Stage, agenda,
    agenda::{Agenda, working_day},
    data::TaskWords,
    people::Persona,
    rng::Rng,
};
use hopluc_core::base::actor::Role;
use hopluc_core::base::ids::{DirectiveId, TaskId};
use hopluc_core::task::{
    Part, Seen, Task,
    actions::{self, ExtensionAnswer, NewShare, Progress},
    store,
};
use serde::Deserialize;
use time::{Date, Duration};

/// How a task stands on the day of seeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Nobody has looked at it.
    Untouched,
    /// Taken notice of.
    Acknowledged,
    /// Progress is noted.
    InProgress,
    /// As in progress, but the deadline is past.
    Overdue,
    /// A later deadline is asked for and not answered.
    Asked,
    /// A later deadline was granted.
    Granted,
    /// A later deadline was refused.
    Refused,
    /// Reported done, not reviewed.
    Reported,
    /// Sent back.
    Returned,
    /// Sent back, reported again, accepted.
    Mended,
    /// Accepted.
    Accepted,
}

/// What is done to a task.
#[derive(Debug)]
pub enum Deed {
    /// The agency takes notice.
    Acknowledge,
    /// It notes progress.
    Note(i64, String),
    /// It asks for a later deadline.
    Ask(Date, String),
    /// The giver grants it.
    Grant(Date),
    /// The giver refuses it.
    Refuse(String),
    /// The lead hands a share to a partner.
    Share(NewShare),
    /// It is reported done.
    Report(String),
    /// The giver sends it back.
    Return(String),
    /// The giver accepts it.
    Accept(String),
}

/// A deed and its task.
#[derive(Debug)]
pub struct Step {
    task: TaskId,
    deed: Deed,
}

/// Puts the lives of the tasks of a directive into the queue.
pub async fn plan(
    stage: &Stage,
    agenda: &mut Agenda,
    n: usize,
    directive: DirectiveId,
) -> anyhow::Result<()> {
    let file = stage
        .content
        .directives
        .directive
        .get(n)
        .map_or("", |note| note.file.as_str());
    let mut rng = Rng::named(&format!("tasks of {file}"));
    for task in store::open_of_directive(&stage.ctx.reader(), directive).await? {
        let wanted = wanted(stage, file, &task)?;
        let fate = wanted.unwrap_or_else(|| fate(&mut rng, &task, stage.today));
        let mut life = Life {
            words: &stage.content.tasks,
            given_on: stage.ctx.today(),
            today: stage.today,
            task: &task,
            rng: &mut rng,
            agenda,
        };
        life.plan(fate);
        plan_shares(stage, agenda, file, &task)?;
    }
    Ok(())
}

fn wanted(stage: &Stage, file: &str, task: &Task) -> anyhow::Result<Option<Fate>> {
    for wanted in &stage.content.tasks.fate {
        if wanted.directive == file
            && task.part == Part::Lead
            && task.text.starts_with(&wanted.on)
            && stage.directory.seat(&wanted.agency)?.id == task.agency_id
        {
            return Ok(Some(wanted.fate));
        }
    }
    Ok(None)
}

fn plan_shares(stage: &Stage, agenda: &mut Agenda, file: &str, task: &Task) -> anyhow::Result<()> {
    for share in &stage.content.tasks.share {
        let is_this = share.directive == file
            && task.part == Part::Lead
            && task.text.starts_with(&share.on)
            && stage.directory.seat(&share.lead)?.id == task.agency_id;
        if is_this {
            let form = NewShare {
                partner: stage.directory.seat(&share.partner)?.id,
                text: share.text.clone(),
                due_on: None,
            };
            let day = stage.ctx.today() + Duration::days(share.after);
            let step = Step {
                task: task.id,
                deed: Deed::Share(form),
            };
            agenda.add(day, 400, agenda::Step::Task(step));
        }
    }
    Ok(())
}

/// A fate by the deadline; the numbers are shares of a hundred.
fn fate(rng: &mut Rng, task: &Task, today: Date) -> Fate {
    use Fate as F;
    let table: &[(u64, Fate)] = match task.due_on.map(|due| (due - today).whole_days()) {
        None => &[
            (30, F::Accepted),
            (50, F::InProgress),
            (20, F::Acknowledged),
        ],
        Some(..=-90) => &[(90, F::Accepted), (9, F::Mended), (1, F::Overdue)],
        Some(-89..=-21) => &[
            (80, F::Accepted),
            (8, F::Mended),
            (4, F::Reported),
            (3, F::Returned),
            (5, F::Overdue),
        ],
        Some(-20..=-1) => &[
            (52, F::Accepted),
            (14, F::Reported),
            (8, F::Returned),
            (8, F::Granted),
            (3, F::Refused),
            (13, F::Overdue),
            (2, F::Untouched),
        ],
        Some(0..=7) => &[
            (22, F::Accepted),
            (16, F::Reported),
            (3, F::Returned),
            (36, F::InProgress),
            (13, F::Acknowledged),
            (5, F::Asked),
            (5, F::Untouched),
        ],
        Some(_) => &[
            (8, F::Accepted),
            (6, F::Reported),
            (34, F::InProgress),
            (38, F::Acknowledged),
            (14, F::Untouched),
        ],
    };
    let mut at = rng.below(100);
    for (share, fate) in table {
        if at < *share {
            return *fate;
        }
        at -= share;
    }
    Fate::Acknowledged
}

/// One task's way to its fate.
struct Life<'a> {
    words: &'a TaskWords,
    given_on: Date,
    today: Date,
    task: &'a Task,
    rng: &'a mut Rng,
    agenda: &'a mut Agenda,
}

impl Life<'_> {
    fn plan(&mut self, fate: Fate) {
        if fate == Fate::Untouched {
            return;
        }
        let slow = self.rng.between(0, 3);
        let taken_on = working_day(self.given_on + Duration::days(slow));
        self.add(taken_on, Deed::Acknowledge);
        let done_on = self.done_on(taken_on);
        match fate {
            Fate::Untouched | Fate::Acknowledged => {}
            Fate::InProgress => self.notes(taken_on, self.today, 100),
            Fate::Overdue => self.notes(taken_on, done_on, 60),
            Fate::Asked => self.ask(taken_on, self.today - Duration::days(4), None),
            Fate::Granted => self.ask(taken_on, self.before_due(4), Some(true)),
            Fate::Refused => self.ask(taken_on, self.before_due(4), Some(false)),
            Fate::Reported => {
                // Late enough that nobody has looked at it.
                let day = done_on.max(self.today - Duration::days(self.rng.between(1, 6)));
                self.notes(taken_on, day, 30);
                self.report(day.min(self.today - Duration::days(1)).max(taken_on));
            }
            Fate::Returned => {
                let day = self.report(done_on);
                self.send_back(day);
            }
            Fate::Mended => {
                let day = self.report(done_on);
                let day = self.send_back(day);
                let wait = self.rng.between(2, 5);
                let day = self.report(day + Duration::days(wait));
                self.accept(day);
            }
            Fate::Accepted => {
                self.notes(taken_on, done_on, 20);
                let day = self.report(done_on);
                self.accept(day);
            }
        }
    }

    fn add(&mut self, day: Date, deed: Deed) {
        let minute = self.rng.between(0, 520);
        // Two deeds of one day keep their order: each kind has its part of the day.
        let minute = minute / 6
            + match deed {
                Deed::Acknowledge => 0,
                Deed::Note(..) | Deed::Ask(..) => 90,
                Deed::Share(_) => 180,
                Deed::Report(_) => 270,
                _ => 420,
            };
        let step = Step {
            task: self.task.id,
            deed,
        };
        self.agenda.add(day, minute, agenda::Step::Task(step));
    }

    /// A day on which the work is reported: mostly some days before the deadline, sometimes after it.
    fn done_on(&mut self, taken_on: Date) -> Date {
        let late = self.rng.is_in(12);
        let days = self.rng.between(1, 12);
        let latest = self.today - Duration::days(3);
        let day = match self.task.due_on {
            Some(due) if due >= self.today => latest - Duration::days(days / 2),
            Some(due) if late => due + Duration::days(days / 3 + 1),
            Some(due) => due - Duration::days(days),
            None => taken_on + Duration::days(20 + days),
        };
        day.min(latest).max(taken_on + Duration::days(1))
    }

    fn before_due(&self, days: i64) -> Date {
        let day = self.task.due_on.unwrap_or(self.today) - Duration::days(days);
        day.max(self.given_on + Duration::days(4))
    }

    fn notes(&mut self, from: Date, to: Date, percent: u64) {
        if !self.rng.is_in(percent) {
            return;
        }
        let span = (to - from).whole_days();
        let day = from + Duration::days(self.rng.between(1, (span * 2 / 3).max(1)));
        let done = self.rng.between(3, 8) * 10;
        let text = self.rng.word(&self.words.notes);
        let text = text.replace("{n}", &done.to_string());
        self.add(day, Deed::Note(done, text));
    }

    fn ask(&mut self, taken_on: Date, day: Date, granted: Option<bool>) {
        let day = working_day(day.max(taken_on + Duration::days(1)));
        self.notes(taken_on, day, 50);
        let due = self.task.due_on.unwrap_or(day).max(day);
        let wanted = working_day(due + Duration::days(self.rng.between(6, 14)));
        let reason = self.rng.word(&self.words.extension_reasons).to_owned();
        self.add(day, Deed::Ask(wanted, reason));
        let answered_on = day + Duration::days(1);
        match granted {
            None => {}
            Some(true) => self.add(answered_on, Deed::Grant(wanted)),
            Some(false) => {
                let reason = self.rng.word(&self.words.refusals).to_owned();
                self.add(answered_on, Deed::Refuse(reason));
            }
        }
    }

    fn report(&mut self, day: Date) -> Date {
        let text = self.rng.word(&self.words.reports).to_owned();
        let day = working_day(day);
        self.add(day, Deed::Report(text));
        day
    }

    fn send_back(&mut self, reported_on: Date) -> Date {
        let day = working_day(reported_on + Duration::days(self.rng.between(1, 2)));
        let reason = self.rng.word(&self.words.returns).to_owned();
        self.add(day, Deed::Return(reason));
        day
    }

    fn accept(&mut self, reported_on: Date) {
        let day = reported_on + Duration::days(self.rng.between(1, 4));
        let text = self.rng.word(&self.words.acceptances).to_owned();
        self.add(day, Deed::Accept(text));
    }
}

/// Does one deed in the name of somebody who may.
pub async fn run(stage: &Stage, step: Step) -> anyhow::Result<()> {
    let task = store::get(&stage.ctx.reader(), step.task).await?;
    let seen = Seen {
        id: task.id,
        row_version: task.row_version,
    };
    let officer = stage
        .cast
        .part(task.agency_id, Role::Officer)?
        .ctx(&stage.ctx);
    let giver = giver(stage, &task)?.ctx(&stage.ctx);
    match step.deed {
        Deed::Acknowledge => actions::acknowledge(&officer, seen).await?,
        Deed::Note(n, text) => {
            let progress = Progress {
                text,
                n_percent: Some(n),
                files: vec![],
            };
            actions::note(&officer, seen, &progress).await?;
        }
        Deed::Ask(on, reason) => actions::ask_extension(&officer, seen, on, &reason).await?,
        Deed::Grant(on) => answer(&giver, seen, Some(on), String::new()).await?,
        Deed::Refuse(reason) => answer(&giver, seen, None, reason).await?,
        Deed::Share(form) => {
            actions::share(&officer, seen, &form).await?;
        }
        Deed::Report(text) => actions::report_done(&officer, seen, &text, &[]).await?,
        Deed::Return(reason) => actions::return_(&giver, seen, &reason).await?,
        Deed::Accept(text) => actions::accept(&giver, seen, &text).await?,
    }
    Ok(())
}

/// The committee's tasks are judged by its office or, for half of them, by the focal official; shares by the lead's head.
fn giver<'a>(stage: &'a Stage, task: &Task) -> anyhow::Result<&'a Persona> {
    let committee = stage.cast.login("ubnd")?;
    if task.giver_agency_id != committee.agency_id {
        return stage.cast.part(task.giver_agency_id, Role::Leader);
    }
    if task.id.0 % 2 == 0 {
        stage.cast.login("daumoi")
    } else {
        Ok(committee)
    }
}

async fn answer(
    ctx: &hopluc_core::base::Ctx,
    seen: Seen,
    granted_on: Option<Date>,
    reason: String,
) -> Result<(), hopluc_core::base::ActionError> {
    actions::answer_extension(ctx, seen, &ExtensionAnswer { granted_on, reason }).await
}
