//! Reporting in the demo's year: periods that are over and have figures, a campaign that is just overdue, and a year that
//! is being filled. Everything is opened, filled, sent, reviewed and closed by the verbs of reporting.

use super::{
    Stage, agenda,
    agenda::Agenda,
    compiling,
    data::OrderNote,
    figures::{self, Sheet},
    rng::Rng,
};
use anyhow::{Context, anyhow};
use hopluc_core::base::actor::Role;
use hopluc_core::base::calendar::{Slot, Window, WindowRule, YearPeriod};
use hopluc_core::base::ids::{DirectiveId, ObligationId, PeriodId, ScheduleId};
use hopluc_core::figure::{Cell, CellKey};
use hopluc_core::report::period::{
    self, Form, Obligation, Schedule,
    actions::OpenPeriod,
    from_directive::{ScheduleForm, WindowForm},
};
use hopluc_core::report::submission::{
    self, NarrativeInput, Save,
    review::{self, Review},
    rules::Blanks,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::{Date, Duration};

/// How far an agency is with one period on the day of seeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Nothing was filled.
    Missing,
    /// Filled, not sent.
    Draft,
    /// Sent, waits.
    Submitted,
    /// Some cells were sent back.
    Returned,
    /// Sent back, mended, accepted.
    Mended,
    /// Accepted.
    Accepted,
    /// Sent after the due date and accepted.
    Late,
}

/// What sort of period it is on the day of seeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Over,
    Running,
    Early,
}

/// A period that is to be opened.
#[derive(Clone, Debug)]
pub struct Plan {
    schedule: &'static str,
    code: String,
    /// Days of its own, for the campaign.
    window: Option<Window>,
    ends_on: Date,
    opened_on: Date,
    due_on: Option<Date>,
    n_months: i64,
    n_years: i64,
    mood: Mood,
}

/// A step of reporting.
#[derive(Debug)]
pub enum Step {
    /// A period is opened.
    Open(Box<Plan>),
    /// An agency fills its form.
    Fill(ObligationId, Box<Save>),
    /// It sends it.
    Submit(ObligationId),
    /// The focal official decides.
    Review(ObligationId, Box<Review>),
    /// The agency mends the cells sent back.
    Mend(ObligationId),
    /// The period is closed.
    Close(PeriodId),
}

/// Puts the openings into the queue.
pub fn plan(stage: &Stage, agenda: &mut Agenda) {
    for plan in plans(stage.today) {
        let step = Step::Open(Box::new(plan.clone()));
        agenda.add(plan.opened_on, 10, agenda::Step::Reporting(step));
    }
}

/// The first day on which the demo needs bodies and people.
pub fn first_day(today: Date) -> Date {
    let days = plans(today).into_iter().map(|plan| plan.opened_on);
    days.min().unwrap_or(today) - Duration::days(14)
}

/// Three halves that are over, so that the last has a period before it and the same of last year; the next, or the year
/// that ends with it, which some already fill; and the campaign.
fn plans(today: Date) -> Vec<Plan> {
    let years = today.year() - 2..=today.year() + 1;
    let halves = years.flat_map(|year| {
        [1, 2].map(|half| YearPeriod {
            year,
            slot: Slot::Half(half),
        })
    });
    let halves: Vec<YearPeriod> = halves.collect();
    let n_over = halves
        .iter()
        .filter(|period| ends_on(**period) + Duration::days(30) <= today)
        .count();
    let mut plans: Vec<Plan> = halves
        .iter()
        .take(n_over)
        .skip(n_over.saturating_sub(3))
        .enumerate()
        .map(|(n, period)| Plan {
            n_years: n as i64 / 2,
            ..over("half_year", *period)
        })
        .collect();
    plans.extend(halves.get(n_over).map(|next| next_after(*next, today)));
    plans.push(campaign(today));
    plans
}

fn ends_on(period: YearPeriod) -> Date {
    period.window(WindowRule::Statutory).to
}

fn next_after(next: YearPeriod, today: Date) -> Plan {
    let (slot, n_months) = match next.slot {
        Slot::Half(2) => (Slot::Year, 12),
        other => (other, 6),
    };
    let period = YearPeriod {
        year: next.year,
        slot,
    };
    Plan {
        n_years: 1,
        n_months,
        mood: Mood::Early,
        opened_on: (ends_on(period) - Duration::days(7)).min(today - Duration::days(6)),
        ..over("half_year", period)
    }
}

fn over(schedule: &'static str, period: YearPeriod) -> Plan {
    Plan {
        schedule,
        code: period.to_string(),
        window: None,
        ends_on: ends_on(period),
        opened_on: ends_on(period) - Duration::days(7),
        due_on: None,
        n_months: 6,
        n_years: 0,
        mood: Mood::Over,
    }
}

/// A window of its own that ended some days ago, with a due date that has just passed.
fn campaign(today: Date) -> Plan {
    let to = agenda::working_day_until(today - Duration::days(12));
    Plan {
        schedule: "ad_hoc",
        code: format!("{}-CD{:02}", to.year(), u8::from(to.month())),
        window: Window::new(to - Duration::days(29), to),
        ends_on: to,
        opened_on: to - Duration::days(3),
        due_on: Some(agenda::working_day_until(today - Duration::days(5))),
        n_months: 1,
        n_years: 1,
        mood: Mood::Running,
    }
}

/// Runs one step.
pub async fn run(stage: &Stage, agenda: &mut Agenda, step: Step) -> anyhow::Result<()> {
    match step {
        Step::Open(plan) => open(stage, agenda, &plan).await,
        Step::Fill(id, save) => {
            let ctx = officer(stage, id).await?;
            submission::actions::save(&ctx, id, &save).await?;
            Ok(())
        }
        Step::Submit(id) => {
            let ctx = officer(stage, id).await?;
            let draft = newest(&ctx, id).await?;
            let blanks = Blanks::As(Cell::NotYet);
            submission::actions::submit(&ctx, id, draft.row_version, blanks).await?;
            Ok(())
        }
        Step::Review(id, review) => {
            let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
            let sent = newest(&ctx, id).await?;
            Ok(review::review(&ctx, sent.id, sent.row_version, &review).await?)
        }
        Step::Mend(id) => mend(stage, id).await,
        Step::Close(id) => {
            let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
            let period = period::store::period(&ctx.reader(), id).await?;
            Ok(period::actions::close_period(&ctx, id, period.row_version).await?)
        }
    }
}

async fn officer(stage: &Stage, id: ObligationId) -> anyhow::Result<hopluc_core::base::Ctx> {
    let obligation = period::store::obligation(&stage.ctx.reader(), id).await?;
    let officer = stage
        .cast
        .part(obligation.answering_agency_id, Role::Officer)?;
    Ok(officer.ctx(&stage.ctx))
}

async fn newest(
    ctx: &hopluc_core::base::Ctx,
    id: ObligationId,
) -> anyhow::Result<submission::Submission> {
    submission::store::newest(&ctx.reader(), id)
        .await?
        .ok_or_else(|| anyhow!("obligation {id} has no submission"))
}

/// Stores the schedule of the campaign, as the directive `id` orders it.
pub async fn order(
    stage: &Stage,
    id: DirectiveId,
    (note, basis): (&OrderNote, String),
) -> anyhow::Result<()> {
    let plan = campaign(stage.today);
    let window = plan.window.context("the campaign has days of its own")?;
    let to = super::directives::short_date(window.to);
    let form = ScheduleForm {
        name: note.name.clone(),
        basis,
        model: note.model.clone(),
        windows: vec![WindowForm {
            name: stage.content.reporting.campaign_name.replace("{to}", &to),
            code: plan.code,
            from: Some(window.from),
            to: Some(window.to),
            due_on: plan.due_on,
            ..WindowForm::default()
        }],
        ..ScheduleForm::default()
    };
    let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
    period::ordering::order_schedule(&ctx, id, &form).await?;
    Ok(())
}

/// The schedule that a directive of the demo orders after `code` of the catalogue, else that one itself.
async fn schedule(stage: &Stage, code: &str) -> anyhow::Result<ScheduleId> {
    let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
    let known = period::store::schedules(&ctx.reader()).await?;
    let orders = stage.content.directives.directive.iter();
    let ordered: Vec<&str> = orders
        .filter_map(|note| note.orders.as_ref())
        .filter(|order| order.model == code)
        .map(|order| order.name.as_str())
        .collect();
    let is_meant = |one: &&Schedule| {
        one.catalogue_id == code
            || one.document_id.is_some() && ordered.contains(&one.name.as_str())
    };
    match known.iter().find(is_meant) {
        Some(one) => Ok(one.id),
        None => Ok(period::actions::adopt_schedule(&ctx, code).await?),
    }
}

async fn open(stage: &Stage, agenda: &mut Agenda, plan: &Plan) -> anyhow::Result<()> {
    let id = schedule(stage, plan.schedule).await?;
    let ctx = stage.cast.login("daumoi")?.ctx(&stage.ctx);
    let words = &stage.content.reporting;
    let mut new = OpenPeriod::named(&plan.code);
    if let Some(window) = plan.window {
        let to = super::directives::short_date(window.to);
        let name = words.campaign_name.replace("{to}", &to);
        new = OpenPeriod::over(&plan.code, &name, window);
    }
    if let Some(due_on) = plan.due_on {
        new.due = (0..=3).map(|tier| (tier, due_on)).collect();
        new.is_due_fixed = true;
    }
    let (id, _) = period::actions::open_period(&ctx, id, &new)
        .await
        .with_context(|| format!("period {}", plan.code))?;
    let tx = ctx.reader();
    let form = period::store::form(&tx, id).await?;
    let mut rng = Rng::named(&format!("reports of {}", plan.code));
    let mut last = plan.ends_on;
    for obligation in period::store::obligations(&tx, id).await? {
        last = last.max(obligation.due_on);
        let fate = match wanted(stage, plan, &obligation)? {
            Some(fate) => fate,
            None => fate(&mut rng, plan.mood),
        };
        let save = sheet(stage, plan, &form, &obligation)?;
        Life {
            stage,
            agenda: &mut *agenda,
            rng: &mut rng,
            obligation: &obligation,
            plan,
        }
        .plan(fate, save);
    }
    match plan.mood {
        Mood::Over => {
            let step = agenda::Step::Reporting(Step::Close(id));
            agenda.add(last + Duration::days(16), 30, step);
            // The oldest period is only there to be compared with.
            if stage.ctx.today() > first_day(stage.today) + Duration::days(60) {
                compiling::plan(agenda, id, last + Duration::days(16), true);
            }
        }
        Mood::Running => {
            let day = agenda::working_day_until(stage.today - Duration::days(1));
            compiling::plan(agenda, id, day, false);
        }
        Mood::Early => {}
    }
    Ok(())
}

fn wanted(stage: &Stage, plan: &Plan, obligation: &Obligation) -> anyhow::Result<Option<Fate>> {
    let period = match plan.mood {
        Mood::Over => return Ok(None),
        Mood::Running => "campaign",
        Mood::Early => "year",
    };
    for note in &stage.content.reporting.fate {
        if note.period == period && stage.directory.seat(&note.agency)?.id == obligation.agency_id {
            return Ok(Some(note.fate));
        }
    }
    Ok(None)
}

fn fate(rng: &mut Rng, mood: Mood) -> Fate {
    let at = rng.below(100);
    let steps: [(u64, Fate); 6] = match mood {
        Mood::Over => [
            (3, Fate::Missing),
            (0, Fate::Draft),
            (0, Fate::Submitted),
            (0, Fate::Returned),
            (10, Fate::Mended),
            (19, Fate::Late),
        ],
        Mood::Running => [
            (12, Fate::Missing),
            (20, Fate::Draft),
            (44, Fate::Submitted),
            (52, Fate::Returned),
            (55, Fate::Mended),
            (60, Fate::Late),
        ],
        Mood::Early => [
            (80, Fate::Missing),
            (92, Fate::Draft),
            (96, Fate::Submitted),
            (96, Fate::Returned),
            (96, Fate::Mended),
            (96, Fate::Late),
        ],
    };
    let found = steps.into_iter().find(|(below, _)| at < *below);
    found.map_or(Fate::Accepted, |(_, fate)| fate)
}

/// What an agency types.
fn sheet(
    stage: &Stage,
    plan: &Plan,
    form: &Form,
    obligation: &Obligation,
) -> anyhow::Result<Box<Save>> {
    let seat = stage.directory.by_id(obligation.agency_id)?;
    let sheet = Sheet {
        agency: &seat.code,
        kind: &seat.kind,
        period: &plan.code,
        n_months: plan.n_months,
        n_years: plan.n_years,
        n_breakdowns: if obligation.tier == 3 { 1 } else { 5 },
    };
    let measures = form.measures_of(obligation.agency_id);
    let mut rng = Rng::named(&format!("narrative {} {}", seat.code, plan.code));
    let mut narratives = Vec::new();
    for section in form.sections_of(obligation.agency_id) {
        let Some(choices) = stage.content.reporting.sections.get(&section.id) else {
            continue;
        };
        // Communes write little; all write of results.
        let is_written = section.id == "results" || obligation.tier < 3 || rng.is_in(15);
        let text = rng.word(choices).to_owned();
        if is_written {
            narratives.push(NarrativeInput {
                section: section.id,
                text,
                seen: None,
            });
        }
    }
    Ok(Box::new(Save {
        row_version: 0,
        cells: figures::cells(&stage.content.figures, sheet, &measures),
        narratives,
        source: "web",
    }))
}

/// One obligation's way to its fate.
struct Life<'a> {
    stage: &'a Stage,
    agenda: &'a mut Agenda,
    rng: &'a mut Rng,
    obligation: &'a Obligation,
    plan: &'a Plan,
}

impl Life<'_> {
    fn add(&mut self, day: Date, part: i64, step: Step) {
        let minute = part + self.rng.between(0, 100);
        self.agenda.add(day, minute, agenda::Step::Reporting(step));
    }

    fn plan(&mut self, fate: Fate, save: Box<Save>) {
        let id = self.obligation.id;
        if fate == Fate::Missing {
            return;
        }
        let returned = self.returned_cell(&save);
        let mut day = self.filled_on(fate);
        self.add(day, 0, Step::Fill(id, save));
        if fate == Fate::Draft {
            return;
        }
        self.add(day, 110, Step::Submit(id));
        day = self.after(day, 3);
        match fate {
            Fate::Missing | Fate::Draft | Fate::Submitted => {}
            Fate::Returned => self.add(day, 220, Step::Review(id, Box::new(returned))),
            Fate::Mended => {
                self.add(day, 220, Step::Review(id, Box::new(returned)));
                day = self.after(day, 2);
                self.add(day, 0, Step::Mend(id));
                self.add(day, 110, Step::Submit(id));
                day = self.after(day, 2);
                self.add(day, 220, Step::Review(id, Box::new(Review::accept())));
            }
            Fate::Accepted | Fate::Late => {
                self.add(day, 220, Step::Review(id, Box::new(Review::accept())));
            }
        }
    }

    fn after(&mut self, day: Date, most: i64) -> Date {
        agenda::working_day(agenda::working_day(day) + Duration::days(self.rng.between(1, most)))
    }

    fn filled_on(&mut self, fate: Fate) -> Date {
        let due = self.obligation.due_on;
        match (self.plan.mood, fate) {
            (Mood::Early, _) => {
                agenda::working_day_until(self.stage.today - Duration::days(self.rng.between(3, 5)))
            }
            (Mood::Running, Fate::Late) => due + Duration::days(1),
            (_, Fate::Late) => agenda::working_day(due + Duration::days(self.rng.between(1, 6))),
            (mood, _) => {
                let most = if mood == Mood::Running { 6 } else { 2 };
                let day = due - Duration::days(self.rng.between(0, most));
                agenda::working_day_until(day.max(self.plan.ends_on + Duration::days(1)))
                    .max(self.plan.opened_on)
            }
        }
    }

    /// A return of one or two cells with values, or of the whole where there is none.
    fn returned_cell(&mut self, save: &Save) -> Review {
        let words = &self.stage.content.reporting;
        let totals: Vec<&CellKey> = save
            .cells
            .iter()
            .filter(|input| matches!(input.cell, Some(Cell::Value { .. })))
            .map(|input| &input.key)
            .filter(|key| key.dimension.is_empty())
            .collect();
        let mut cells = BTreeMap::new();
        for _ in 0..self.rng.between(1, 2) {
            if let Some(key) = self.rng.pick(&totals) {
                let reason = self.rng.word(&words.cell_returns).to_owned();
                cells.insert((*key).clone(), reason);
            }
        }
        if cells.is_empty() {
            return Review::return_whole(self.rng.word(&words.whole_returns));
        }
        Review {
            returned_cells: cells,
            ..Review::default()
        }
    }
}

/// The agency looks again at what came back: the figure was right, and a note says so.
async fn mend(stage: &Stage, id: ObligationId) -> anyhow::Result<()> {
    let ctx = officer(stage, id).await?;
    let returned = newest(&ctx, id).await?;
    let figures = submission::store::figures(&ctx.reader(), returned.id).await?;
    let note = &stage.content.reporting.mended_note;
    let cells = figures
        .into_iter()
        .filter(|figure| figure.verdict == submission::Verdict::Returned)
        .map(|figure| submission::CellInput {
            note: Some(note.clone()),
            ..submission::CellInput::new(figure.key, Some(figure.cell))
        });
    let save = Save {
        row_version: 0,
        cells: cells.collect(),
        narratives: vec![],
        source: "web",
    };
    submission::actions::save(&ctx, id, &save).await?;
    Ok(())
}
