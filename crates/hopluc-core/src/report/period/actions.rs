//! Verbs of schedules and periods. Each is one transaction: load, ask, decide, save, record, tell.

use super::{
    Completeness, Form, Obligation, Period, PeriodKind, PeriodState, Schedule, Timeliness, Window,
    from_catalogue, jobs, rules, store,
};
use crate::agency::{self, Agency};
use crate::base::{
    audit::Fact,
    calendar::{Calendar, YearPeriod},
    clock::{date_text, instant_text},
    ctx::Ctx,
    error::{ActionError, Faults, FieldError, Outcome},
    holiday,
    ids::{AgencyId, PeriodId, ScheduleId},
    permit::Verb,
    store::Tx,
};
use crate::catalogue::{PeriodDays, PeriodRule, ScheduleDef, Tier};
use crate::figure::checks::{Finding, Rule, Severity};
use crate::person::notice::{NewNotice, notify};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, OffsetDateTime};

/// What a person enters to open a period.
#[derive(Clone, Debug, Default)]
pub struct OpenPeriod {
    /// Code of a period of the schedule (`2026-H1`), or a new one for days of its own.
    pub code: String,
    /// Name; empty takes the catalogue's.
    pub name: String,
    /// Days of its own; `None` takes the schedule's for the code.
    pub window: Option<Window>,
    /// Whether days of its own repeat those of an earlier period.
    pub is_cumulative: bool,
    /// Day of cut-off; `None` takes the schedule's.
    pub cutoff_on: Option<Date>,
    /// Due dates by tier that replace the schedule's.
    pub due: BTreeMap<i64, Date>,
    /// Whether the ordering document itself fixes those due dates, so that one without a working day after the cut-off is
    /// a finding and not a fault.
    pub is_due_fixed: bool,
    /// The campaign that the ordering document names.
    pub campaign: Option<Window>,
}

impl OpenPeriod {
    /// The period of the schedule with this code.
    pub fn named(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..Self::default()
        }
    }

    /// A period with days of its own.
    pub fn over(code: &str, name: &str, window: Window) -> Self {
        Self {
            name: name.to_owned(),
            window: Some(window),
            ..Self::named(code)
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

/// Adds a schedule, of the catalogue or made by hand; `definition` is kept with it and may change apart from the catalogue.
pub async fn add_schedule(
    ctx: &Ctx,
    focal_agency_id: AgencyId,
    definition: ScheduleDef,
) -> Outcome<ScheduleId> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::PeriodManage)?;
    if definition.name.trim().is_empty() {
        return Err(ActionError::invalid("name", "error.required"));
    }
    agency::store::get(&tx, focal_agency_id).await?;
    let schedule = Schedule {
        id: ScheduleId(0),
        catalogue_id: definition.id.as_str().to_owned(),
        name: definition.name.trim().to_owned(),
        basis: definition.order.text.clone(),
        document_id: None,
        focal_agency_id,
        definition,
        is_active: true,
        row_version: 1,
    };
    let id = store::add_schedule(&tx, &schedule, &ctx.now_text()).await?;
    let fact = Fact::new("period.add_schedule", "schedule", id.0)
        .detail(json!({ "catalogue_id": schedule.catalogue_id }));
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds the schedule `code` of the catalogue for the actor's agency; `Conflict` where it was added before.
pub async fn adopt_schedule(ctx: &Ctx, code: &str) -> Outcome<ScheduleId> {
    ctx.permit_all(Verb::PeriodManage)?;
    let Some(definition) = ctx.catalogue().schedules.get(code) else {
        return Err(ActionError::NotFound { noun: "schedule" });
    };
    let known = store::schedules(&ctx.reader()).await?;
    if known.iter().any(|schedule| schedule.catalogue_id == code) {
        return Err(ActionError::Conflict {
            key: "conflict.schedule_exists",
        });
    }
    add_schedule(ctx, ctx.actor.agency(), definition.clone()).await
}

/// Schedules of the province, active ones first.
pub async fn schedules(ctx: &Ctx) -> Outcome<Vec<Schedule>> {
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Err(ActionError::NotFound { noun: "schedule" });
    }
    store::schedules(&ctx.reader()).await
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
    let definition = store::schedule(&tx, schedule).await?.definition;
    let opened_by = ctx.actor.person_id.map(|person| person.0);
    // Kept as it is today: a catalogue that changes later changes neither what was asked nor how it is reported.
    let outline = ctx.catalogue().outlines.get(&definition.outline);
    let id = store::add_period(&tx, &opening.period, (&opening.form, outline), opened_by).await?;
    store::add_obligations(&tx, id, &opening.obligations).await?;
    let fact = Fact::new("period.open", "period", id.0).detail(json!({
        "code": opening.period.code,
        "n_obligations": opening.obligations.len(),
        "findings": opening.findings.iter().map(Finding::message).collect::<Vec<_>>(),
    }));
    ctx.record(&tx, fact).await?;
    let dates: BTreeSet<Date> = opening.obligations.iter().map(|new| new.due_on).collect();
    let calendar = holiday::calendar(&tx, ctx.catalogue()).await?;
    jobs::plan_reminders(&tx, id, (&definition, &dates), ctx.today(), &calendar).await?;
    let focal = agency::store::get(&tx, opening.period.focal_agency_id).await?;
    for agency_id in answering(&opening.obligations) {
        let notice = NewNotice {
            agency_id,
            kind: "period.opened",
            record: ("period", id.0),
            args: json!({ "period": opening.period.name, "agency": focal.name }),
            dedupe_key: &format!("period-{id}-opened"),
        };
        notify(&tx, &notice, &ctx.now_text()).await?;
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
    let definition = &schedule.definition;
    let others = store::periods(tx, Some(id), 1_000).await?;
    let days = days_of(definition, new)?;
    let period = period_of(ctx, &schedule, new, &days, &others)?;
    let agencies = agency::store::all(tx).await?;
    let roles = roles_on(tx, period.window.to).await?;
    let reporters = from_catalogue::reporters_of(definition, &agencies, &roles, period.window);
    if reporters.is_empty() {
        return Err(ActionError::invalid("", "error.period_without_reporters"));
    }
    let calendar = holiday::calendar(tx, ctx.catalogue()).await?;
    let dues = dues_of(ctx, definition, (new, &days), &reporters, &calendar);
    let mut findings = rules::window_findings(
        new.campaign.or(definition.campaign),
        period.kind,
        period.window,
        &period.name,
        &others,
    );
    let is_fixed =
        new.is_due_fixed || !matches!(definition.periods, PeriodRule::Custom) && new.due.is_empty();
    findings.extend(due_findings(&dues, period.cutoff_on, is_fixed, &calendar)?);
    let ids: Vec<AgencyId> = reporters.iter().map(|agency| agency.id).collect();
    let answering = agency::store::answering_many(tx, &ids, ctx.today()).await?;
    let obligations = reporters.iter().map(|agency| {
        let tier = i64::from(tier_of(ctx, agency).number());
        store::NewObligation {
            agency_id: agency.id,
            answering_agency_id: answering.get(&agency.id).copied().unwrap_or(agency.id),
            tier,
            due_on: dues.get(&tier).copied().unwrap_or(period.cutoff_on),
        }
    });
    Ok(Opening {
        obligations: obligations.collect(),
        form: from_catalogue::form_of(
            ctx.catalogue(),
            definition,
            &reporters,
            &roles,
            period.window.to,
        ),
        period,
        findings,
    })
}

/// The days of the period: the schedule's for the code, or those that the person gives.
fn days_of(definition: &ScheduleDef, new: &OpenPeriod) -> Outcome<PeriodDays> {
    let code = new.code.trim();
    let days = match new.window {
        Some(window) => Some(definition.custom_period(code, window, new.is_cumulative)),
        None => definition.period(code),
    };
    let mut days = days.ok_or_else(|| ActionError::invalid("code", "error.period_unknown"))?;
    if let Some(cutoff_on) = new.cutoff_on {
        days.cutoff_on = cutoff_on;
    }
    Ok(days)
}

fn period_of(
    ctx: &Ctx,
    schedule: &Schedule,
    new: &OpenPeriod,
    days: &PeriodDays,
    others: &[Period],
) -> Outcome<Period> {
    let name = match new.name.trim() {
        "" => name_of(ctx, &schedule.definition, &days.code),
        name => name.to_owned(),
    };
    let mut faults = Faults::default();
    faults.when(days.code.is_empty(), "code", "error.required");
    faults.when(name.is_empty(), "name", "error.required");
    faults.when(
        days.window.from > days.window.to,
        "to",
        "error.dates_out_of_order",
    );
    faults.when(
        days.cutoff_on < days.window.to,
        "cutoff_on",
        "error.cutoff_before_end",
    );
    let is_taken = others.iter().any(|other| other.code == days.code);
    faults.when(is_taken, "code", "error.period_code_taken");
    faults.stop_if_any()?;
    Ok(Period {
        id: PeriodId(0),
        schedule_id: schedule.id,
        focal_agency_id: schedule.focal_agency_id,
        code: days.code.clone(),
        name,
        kind: kind_of(&schedule.definition, days),
        window: days.window,
        cutoff_on: days.cutoff_on,
        is_cumulative: days.is_cumulative,
        state: PeriodState::Open,
        outline_id: schedule.definition.outline.as_str().to_owned(),
        opened_at: ctx.now_text(),
        row_version: 1,
    })
}

fn kind_of(definition: &ScheduleDef, days: &PeriodDays) -> PeriodKind {
    match (days.slot, &definition.periods) {
        (Some(slot), _) => PeriodKind::of_slot(slot),
        (None, PeriodRule::Campaign(_)) => PeriodKind::Campaign,
        (None, _) => PeriodKind::Custom,
    }
}

/// The name of a period of the schedule, "6 tháng đầu năm 2026"; empty where the catalogue has none.
pub fn name_of(ctx: &Ctx, definition: &ScheduleDef, code: &str) -> String {
    if let PeriodRule::Campaign(windows) = &definition.periods {
        let found = windows.iter().find(|window| window.code == code);
        return found.map(|window| window.name.clone()).unwrap_or_default();
    }
    let period = code.parse::<YearPeriod>();
    period.map_or_else(
        |_| String::new(),
        |period| ctx.catalogue().period_names_of(period).0,
    )
}

/// The due date of each tier that has an agency: the person's, else the schedule's, else two working days.
fn dues_of(
    ctx: &Ctx,
    definition: &ScheduleDef,
    (new, days): (&OpenPeriod, &PeriodDays),
    reporters: &[&Agency],
    calendar: &Calendar,
) -> BTreeMap<i64, Date> {
    let tiers: BTreeSet<Tier> = reporters
        .iter()
        .map(|agency| tier_of(ctx, agency))
        .collect();
    let due = |tier: Tier| {
        let given = new.due.get(&i64::from(tier.number())).copied();
        given
            .or_else(|| definition.due_on(days, tier, calendar))
            .unwrap_or_else(|| calendar.add_working_days(days.cutoff_on, 2))
    };
    tiers
        .into_iter()
        .map(|tier| (i64::from(tier.number()), due(tier)))
        .collect()
}

/// Duties of the province by agency on a day.
pub(crate) async fn roles_on(tx: &Tx, on: Date) -> Outcome<from_catalogue::Roles> {
    let mut roles = from_catalogue::Roles::new();
    for held in agency::store::roles(tx, None).await? {
        if held.valid_from <= on && held.valid_to.is_none_or(|to| on < to) {
            roles.entry(held.agency_id).or_default().insert(held.role);
        }
    }
    Ok(roles)
}

fn tier_of(ctx: &Ctx, agency: &Agency) -> Tier {
    let kind = ctx.catalogue().kinds.get(&agency.kind);
    kind.map_or(Tier::Province, |kind| kind.tier)
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
    let period = store::period(&tx, id).await?;
    ctx.permit_all(Verb::PeriodManage)?;
    if period.state == PeriodState::Closed {
        return Err(ActionError::Conflict {
            key: "conflict.period_is_closed",
        });
    }
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

/// The board of a period at the instant `as_of` (`None`: now). An agency sees its own line and the counts,
/// the one that compiles every line.
pub async fn board(ctx: &Ctx, id: PeriodId, as_of: Option<OffsetDateTime>) -> Outcome<Board> {
    let tx = ctx.reader();
    let period = store::period(&tx, id).await?;
    if ctx.permit_all(Verb::PeriodRead).is_err() {
        return Err(ActionError::NotFound { noun: "period" });
    }
    let period = store::compiled_on(&tx, period, ctx.today()).await?;
    let at = as_of.map_or_else(|| ctx.now_text(), instant_text);
    let owed = store::obligations(&tx, id).await?;
    let obligations = store::answered_on(&tx, owed, ctx.today()).await?;
    let completeness = rules::completeness(&obligations, &at);
    let ids: Vec<AgencyId> = obligations
        .iter()
        .flat_map(|obligation| [obligation.agency_id, obligation.answering_agency_id])
        .collect();
    let agencies = agency::store::many(&tx, &ids).await?;
    let lines = obligations
        .into_iter()
        .filter(|o| {
            let readers = [o.agency_id, o.answering_agency_id, period.focal_agency_id];
            ctx.may(Verb::SubmissionRead, &readers)
        })
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
    let as_of = (ctx.now_text(), ctx.today());
    let mut counts = store::completeness_of_periods(&tx, &ids, (&as_of.0, as_of.1)).await?;
    Ok(periods
        .into_iter()
        .map(|period| {
            let counts = counts.remove(&period.id).unwrap_or_default();
            (period, counts)
        })
        .collect())
}
