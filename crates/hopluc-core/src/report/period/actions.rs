//! Verbs of schedules and periods. Each is one transaction: load, ask, decide, save, record, tell.

use super::{
    Completeness, Form, Obligation, Period, PeriodKind, PeriodState, Plan, Schedule, Timeliness,
    Window, from_catalogue, jobs, rules, store,
};
use crate::agency::{self, Agency};
use crate::base::{
    audit::Fact,
    calendar::Calendar,
    clock::{date_text, instant_text},
    ctx::Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, PeriodId, ScheduleId},
    permit::Verb,
    store::Tx,
};
use crate::figure::checks::{Finding, Rule, Severity};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, OffsetDateTime, Time};

/// What a person enters to open a period.
#[derive(Clone, Debug)]
pub struct OpenPeriod {
    /// Sort of window.
    pub kind: PeriodKind,
    /// Year of a window that begins by rule.
    pub year: i32,
    /// Its number within the year, from 1.
    pub ordinal: u8,
    /// A window of its own; `None` takes the rule's.
    pub window: Option<Window>,
    /// Code; empty takes the rule's.
    pub code: String,
    /// Name; empty takes the rule's.
    pub name: String,
    /// Day of cut-off; `None` is the last day of the window.
    pub cutoff_on: Option<Date>,
    /// Due dates by tier that replace the plan's.
    pub due: BTreeMap<i64, Date>,
    /// Whether the ordering document itself fixes the due dates, so that one without a working day after the cut-off is
    /// a finding and not a fault.
    pub is_due_fixed: bool,
}

impl OpenPeriod {
    /// The `ordinal`-th period of `kind` in `year`, all by rule.
    pub fn by_rule(kind: PeriodKind, year: i32, ordinal: u8) -> Self {
        Self {
            kind,
            year,
            ordinal,
            window: None,
            code: String::new(),
            name: String::new(),
            cutoff_on: None,
            due: BTreeMap::new(),
            is_due_fixed: false,
        }
    }

    /// A window with dates of its own.
    pub fn over(kind: PeriodKind, code: &str, name: &str, window: Window) -> Self {
        Self {
            window: Some(window),
            code: code.to_owned(),
            name: name.to_owned(),
            ..Self::by_rule(kind, window.to.year(), 0)
        }
    }
}

/// What opening a period would freeze.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The period, without key.
    pub period: Period,
    /// Its form.
    pub form: Form,
    /// Its obligations, by agency.
    pub obligations: Vec<store::NewObligation>,
    /// What is odd and does not stop it.
    pub findings: Vec<Finding>,
}

/// Adds a schedule made by hand or taken from the catalogue.
pub async fn add_schedule(
    ctx: &Ctx,
    name: &str,
    (catalogue_id, basis): (&str, &str),
    focal_agency_id: AgencyId,
    plan: Plan,
) -> Outcome<ScheduleId> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::PeriodManage)?;
    if name.trim().is_empty() {
        return Err(ActionError::invalid("name", "error.required"));
    }
    agency::store::get(&tx, focal_agency_id).await?;
    let schedule = Schedule {
        id: ScheduleId(0),
        catalogue_id: catalogue_id.to_owned(),
        name: name.trim().to_owned(),
        basis: basis.trim().to_owned(),
        focal_agency_id,
        plan,
        is_active: true,
        row_version: 1,
    };
    let id = store::add_schedule(&tx, &schedule, &ctx.now_text()).await?;
    let fact = Fact::new("period.add_schedule", "schedule", id.0)
        .detail(json!({ "catalogue_id": catalogue_id }));
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(id)
}

/// What [`open_period`] would freeze now; nothing is stored. `Invalid` where it would refuse.
pub async fn preview(ctx: &Ctx, schedule: ScheduleId, new: &OpenPeriod) -> Outcome<Opening> {
    ctx.permit_all(Verb::PeriodManage)?;
    opening(ctx, &ctx.reader(), schedule, new).await
}

/// Opens a period: freezes its form and one obligation per agency that existed in its window, and plans reminders.
///
/// A body closed meanwhile is answered by its successor. Overlaps and windows outside the campaign come back as findings.
pub async fn open_period(
    ctx: &Ctx,
    schedule: ScheduleId,
    new: &OpenPeriod,
) -> Outcome<(PeriodId, Vec<Finding>)> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::PeriodManage)?;
    let opening = opening(ctx, &tx, schedule, new).await?;
    let opened_by = ctx.actor.person_id.map(|person| person.0);
    let id = store::add_period(&tx, &opening.period, &opening.form, opened_by).await?;
    store::add_obligations(&tx, id, &opening.obligations).await?;
    let fact = Fact::new("period.open", "period", id.0).detail(json!({
        "code": opening.period.code,
        "n_obligations": opening.obligations.len(),
        "findings": opening.findings.iter().map(Finding::message).collect::<Vec<_>>(),
    }));
    ctx.record(&tx, fact).await?;
    let dates: BTreeSet<Date> = opening.obligations.iter().map(|new| new.due_on).collect();
    jobs::plan_reminders(&tx, id, &dates, ctx.today()).await?;
    for agency in answering(&opening.obligations) {
        let told = ("period.opened", "period", id.0);
        let key = format!("period-{id}-opened");
        store::add_notice(
            &tx,
            agency,
            told,
            &json!({ "period": opening.period.name }),
            (&key, &ctx.now_text()),
        )
        .await?;
    }
    tx.commit().await?;
    Ok((id, opening.findings))
}

fn answering(obligations: &[store::NewObligation]) -> BTreeSet<AgencyId> {
    obligations
        .iter()
        .map(|obligation| obligation.answering_agency_id)
        .collect()
}

async fn opening(ctx: &Ctx, tx: &Tx, id: ScheduleId, new: &OpenPeriod) -> Outcome<Opening> {
    let schedule = store::schedule(tx, id).await?;
    if !schedule.is_active {
        return Err(ActionError::Conflict {
            key: "conflict.schedule_inactive",
        });
    }
    let others = store::periods(tx, Some(id), 1_000).await?;
    let period = period_of(ctx, &schedule, new, &others)?;
    let agencies = agency::store::all(tx).await?;
    let roles = roles_on(tx, period.window.to).await?;
    let reporters = from_catalogue::reporters_of(&schedule.plan, &agencies, &roles, period.window);
    if reporters.is_empty() {
        return Err(ActionError::invalid("", "error.period_without_reporters"));
    }
    let calendar = calendar(ctx, tx).await?;
    let ids: Vec<AgencyId> = reporters
        .iter()
        .map(|reporter| reporter.agency.id)
        .collect();
    let answering = agency::store::answering_many(tx, &ids, ctx.today()).await?;
    let mut findings = rules::window_findings(
        &schedule.plan,
        period.kind,
        period.window,
        &period.name,
        &others,
    );
    let mut obligations = Vec::with_capacity(reporters.len());
    let mut dues: BTreeMap<i64, Date> = BTreeMap::new();
    for reporter in &reporters {
        let tier = tier_of(ctx, reporter.agency);
        let due_on = *dues.entry(tier).or_insert_with(|| {
            new.due
                .get(&tier)
                .copied()
                .unwrap_or_else(|| rules::due_on(&schedule.plan, tier, period.cutoff_on, &calendar))
        });
        obligations.push(store::NewObligation {
            agency_id: reporter.agency.id,
            answering_agency_id: answering
                .get(&reporter.agency.id)
                .copied()
                .unwrap_or(reporter.agency.id),
            tier,
            due_on,
        });
    }
    findings.extend(due_findings(
        &dues,
        period.cutoff_on,
        new.is_due_fixed,
        &calendar,
    )?);
    let form = from_catalogue::form_of(
        ctx.catalogue(),
        &schedule.plan,
        &reporters,
        period.window.to,
    );
    Ok(Opening {
        period,
        form,
        obligations,
        findings,
    })
}

fn period_of(
    ctx: &Ctx,
    schedule: &Schedule,
    new: &OpenPeriod,
    others: &[Period],
) -> Outcome<Period> {
    let by_rule = rules::rule_period(new.kind, new.year, new.ordinal, schedule.plan.window_rule);
    let window = new.window.or(by_rule.as_ref().map(|rule| rule.window));
    let Some(window) = window else {
        return Err(ActionError::invalid("starts_on", "error.required"));
    };
    let given = |text: &str, rule: String| match text.trim() {
        "" => rule,
        text => text.to_owned(),
    };
    let code = given(&new.code, by_rule.map(|rule| rule.code).unwrap_or_default());
    let name = given(&new.name, rules::rule_name(new.kind, new.year, new.ordinal));
    let cutoff_on = new.cutoff_on.unwrap_or(window.to);
    let mut faults = crate::base::error::Faults::default();
    faults.when(code.is_empty(), "code", "error.required");
    faults.when(name.is_empty(), "name", "error.required");
    faults.when(
        window.from > window.to,
        "ends_on",
        "error.dates_out_of_order",
    );
    faults.when(
        cutoff_on < window.to,
        "cutoff_on",
        "error.cutoff_before_end",
    );
    faults.when(
        others.iter().any(|other| other.code == code),
        "code",
        "error.period_code_taken",
    );
    faults.stop_if_any()?;
    Ok(Period {
        id: PeriodId(0),
        schedule_id: schedule.id,
        focal_agency_id: schedule.focal_agency_id,
        code,
        name,
        kind: new.kind,
        window,
        cutoff_on,
        is_cumulative: schedule.plan.is_cumulative,
        state: PeriodState::Open,
        outline_id: schedule.plan.outline_id.clone(),
        opened_at: ctx.now_text(),
        row_version: 1,
    })
}

/// Duties of the province by agency on a day.
pub(crate) async fn roles_on(tx: &Tx, on: Date) -> Outcome<BTreeMap<AgencyId, BTreeSet<String>>> {
    let mut roles: BTreeMap<AgencyId, BTreeSet<String>> = BTreeMap::new();
    for held in agency::store::roles(tx, None).await? {
        if held.valid_from <= on && held.valid_to.is_none_or(|to| on < to) {
            roles
                .entry(held.agency_id)
                .or_default()
                .insert(held.role.as_str().to_owned());
        }
    }
    Ok(roles)
}

fn tier_of(ctx: &Ctx, agency: &Agency) -> i64 {
    let kind = ctx.catalogue().kinds.get(agency.kind.as_str());
    kind.map_or(1, |kind| i64::from(kind.tier.number()))
}

/// The working days of the catalogue with the province's own days over them.
async fn calendar(ctx: &Ctx, tx: &Tx) -> Outcome<Calendar> {
    let own = store::special_days(tx).await?;
    let catalogue = ctx.catalogue();
    let of = |worked: bool| {
        own.iter()
            .filter(move |(_, is)| **is == worked)
            .map(|(on, _)| *on)
    };
    let holidays = catalogue.holidays.keys().copied().chain(of(false));
    let worked = catalogue.swapped_days.keys().copied().chain(of(true));
    let off: BTreeSet<Date> = of(false).collect();
    Ok(Calendar::new(
        holidays,
        worked.filter(|on| !off.contains(on)),
    ))
}

fn due_findings(
    dues: &BTreeMap<i64, Date>,
    cutoff_on: Date,
    is_fixed: bool,
    calendar: &Calendar,
) -> Outcome<Vec<Finding>> {
    let early = |due: &Date| !rules::leaves_time(*due, cutoff_on, calendar);
    let tight: Vec<(i64, Date)> = dues
        .iter()
        .filter(|(_, due)| early(due))
        .map(|(tier, due)| (*tier, *due))
        .collect();
    if !is_fixed && !tight.is_empty() {
        let faults = tight.iter().map(|(tier, due)| {
            FieldError::new(&format!("due_{tier}"), "error.due_before_cutoff")
                .arg("due", date_text(*due))
                .arg("cutoff", date_text(cutoff_on))
        });
        return Err(ActionError::Invalid(faults.collect()));
    }
    let findings = tight.into_iter().map(|(_, due)| {
        Finding::new(Severity::Warning, Rule::DueBeforeCutoff)
            .arg("due", date_text(due))
            .arg("cutoff", date_text(cutoff_on))
    });
    Ok(findings.collect())
}

/// Closes a period: no submission is taken any more. `Conflict` where it was changed meanwhile or is closed.
pub async fn close_period(ctx: &Ctx, id: PeriodId, row_version: i64) -> Outcome<()> {
    let tx = ctx.begin().await?;
    store::period(&tx, id).await?;
    ctx.permit_all(Verb::PeriodManage)?;
    if !store::close_period(&tx, id, row_version, &ctx.now_text()).await? {
        return Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        });
    }
    ctx.record(&tx, Fact::new("period.close", "period", id.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// One line of the board of a period.
#[derive(Clone, Debug)]
pub struct BoardLine {
    /// The obligation.
    pub obligation: Obligation,
    /// Whose figures.
    pub agency: Agency,
    /// Who answers, where that is another.
    pub answering: Option<Agency>,
    /// How it stands.
    pub timeliness: Timeliness,
}

/// Who has reported ("bảng theo dõi báo cáo").
#[derive(Clone, Debug)]
pub struct Board {
    /// The period.
    pub period: Period,
    /// The schedule.
    pub schedule: Schedule,
    /// Counts over all obligations.
    pub completeness: Completeness,
    /// Lines that the actor may see, by tier and name.
    pub lines: Vec<BoardLine>,
}

/// The board of a period at the instant `as_of` (`None`: now). An agency sees its own line and the counts.
pub async fn board(ctx: &Ctx, id: PeriodId, as_of: Option<OffsetDateTime>) -> Outcome<Board> {
    let tx = ctx.reader();
    let period = store::period(&tx, id).await?;
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Err(ActionError::NotFound { noun: "period" });
    }
    let at = as_of.map_or_else(|| ctx.now_text(), instant_text);
    let obligations = store::obligations(&tx, id).await?;
    let completeness = rules::completeness(&obligations, &at);
    let ids: Vec<AgencyId> = obligations
        .iter()
        .flat_map(|obligation| [obligation.agency_id, obligation.answering_agency_id])
        .collect();
    let agencies = agency::store::many(&tx, &ids).await?;
    let lines = obligations
        .into_iter()
        .filter(|o| ctx.may(Verb::SubmissionRead, &[o.agency_id, o.answering_agency_id]))
        .filter_map(|obligation| {
            let is_own = obligation.agency_id == obligation.answering_agency_id;
            Some(BoardLine {
                timeliness: rules::timeliness(&obligation, &at),
                agency: agencies.get(&obligation.agency_id)?.clone(),
                answering: agencies
                    .get(&obligation.answering_agency_id)
                    .filter(|_| !is_own)
                    .cloned(),
                obligation,
            })
        })
        .collect();
    Ok(Board {
        schedule: store::schedule(&tx, period.schedule_id).await?,
        period,
        completeness,
        lines,
    })
}

/// Completeness of a period at the instant `as_of` (`None`: now), from its frozen obligations only.
pub async fn completeness(
    ctx: &Ctx,
    id: PeriodId,
    as_of: Option<OffsetDateTime>,
) -> Outcome<Completeness> {
    let tx = ctx.reader();
    store::period(&tx, id).await?;
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Err(ActionError::NotFound { noun: "period" });
    }
    let at = as_of.map_or_else(|| ctx.now_text(), instant_text);
    Ok(rules::completeness(
        &store::obligations(&tx, id).await?,
        &at,
    ))
}

/// Agencies that have submitted nothing for a period, for the reminder letter, by tier and name.
pub async fn not_reported(ctx: &Ctx, id: PeriodId) -> Outcome<Vec<BoardLine>> {
    ctx.permit_all(Verb::ReminderDraft)?;
    let board = board(ctx, id, None).await?;
    Ok(board
        .lines
        .into_iter()
        .filter(|line| matches!(line.timeliness, Timeliness::Pending | Timeliness::Overdue))
        .collect())
}

/// Periods with their schedule's name and completeness, newest window first; at most `limit`.
pub async fn list(
    ctx: &Ctx,
    schedule: Option<ScheduleId>,
    limit: i64,
) -> Outcome<Vec<(Period, Completeness)>> {
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Err(ActionError::NotFound { noun: "period" });
    }
    let tx = ctx.reader();
    let periods = store::periods(&tx, schedule, limit).await?;
    let ids: Vec<PeriodId> = periods.iter().map(|period| period.id).collect();
    let mut obligations = store::obligations_of_periods(&tx, &ids).await?;
    let at = ctx.now_text();
    Ok(periods
        .into_iter()
        .map(|period| {
            let owed = obligations.remove(&period.id).unwrap_or_default();
            let counts = rules::completeness(&owed, &at);
            (period, counts)
        })
        .collect())
}

/// The first instant of the working hours of a local day, when reminders go out (08:00 in Viet Nam).
pub(super) fn morning_of(on: Date) -> String {
    let local = on.with_time(Time::from_hms(8, 0, 0).unwrap_or(Time::MIDNIGHT));
    instant_text(local.assume_offset(crate::base::clock::VIETNAM))
}
