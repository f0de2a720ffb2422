//! Pages of reporting periods: the list with what one's agency owes, opening one, and the board of who has reported.

use crate::{
    agency::Choice,
    chart,
    error::{Shown, html, html_with},
    fields::Asked,
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::agency::Agency;
use hopluc_core::base::{
    calendar::Window,
    error::{ActionError, Outcome},
    ids::{PeriodId, ScheduleId},
    permit::Verb,
};
use hopluc_core::figure::checks::Finding;
use hopluc_core::report::compiled;
use hopluc_core::report::period::{
    Completeness, Obligation, ObligationState, Period, Schedule, Timeliness,
    actions::{self, Board, OpenPeriod, Opening},
};
use hopluc_core::report::submission;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Class of the badge of an obligation's state.
pub fn badge(state: ObligationState) -> &'static str {
    match state {
        ObligationState::Open => "warn",
        ObligationState::Submitted => "info",
        ObligationState::Returned => "bad",
        ObligationState::Accepted => "good",
    }
}

/// Class of the badge of a timeliness.
pub fn time_badge(timeliness: Timeliness) -> &'static str {
    match timeliness {
        Timeliness::OnTime => "good",
        Timeliness::Late => "warn",
        Timeliness::Pending => "",
        Timeliness::Overdue => "bad",
    }
}

/// Stored word of a timeliness, for locale keys.
pub fn time_code(timeliness: Timeliness) -> &'static str {
    match timeliness {
        Timeliness::OnTime => "on_time",
        Timeliness::Late => "late",
        Timeliness::Pending => "pending",
        Timeliness::Overdue => "overdue",
    }
}

/// The message of a finding in the visitor's language.
pub fn finding_text(page: &Page, finding: &Finding) -> String {
    page.texts.fill(finding.message(), &finding.args)
}

#[derive(Template)]
#[template(path = "period/list.html")]
struct ListPage {
    page: Page,
    mine: Vec<(Obligation, Period, Agency)>,
    periods: Vec<(Period, Completeness)>,
    today: time::Date,
    can_open: bool,
}

/// `GET /ky-bao-cao`
pub async fn list(signed: Signed) -> Shown {
    let periods = actions::list(&signed.ctx, None, 100).await?;
    let mine = match submission::actions::mine(&signed.ctx).await {
        Ok(mine) => mine,
        Err(ActionError::NotFound { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    html(&ListPage {
        can_open: signed.ctx.permit_all(Verb::PeriodManage).is_ok(),
        today: signed.ctx.today(),
        page: signed.page,
        mine,
        periods,
    })
}

/// Query of the page that opens a period.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct OpenQuery {
    che_do: String,
}

#[derive(Template)]
#[template(path = "period/open.html")]
struct OpenPage {
    page: Page,
    typed: Sent,
    schedules: Vec<Choice>,
    chosen: String,
    catalogue: Vec<Choice>,
    codes: Vec<Choice>,
    preview: Option<Opening>,
    tiers: Vec<i64>,
}

impl OpenPage {
    fn due_of(&self, opening: &Opening, tier: &i64) -> Option<time::Date> {
        let found = opening.obligations.iter().find(|new| new.tier == *tier);
        found.map(|new| new.due_on)
    }
}

async fn open_page(
    signed: &Signed,
    chosen: &str,
    typed: Sent,
    page: Page,
    preview: Option<Opening>,
) -> Result<OpenPage, ActionError> {
    let schedules = actions::schedules(&signed.ctx).await?;
    let known: Vec<&str> = schedules.iter().map(|s| s.catalogue_id.as_str()).collect();
    let is_english = page.lang() == "en";
    let catalogue = signed.ctx.catalogue().schedules.values();
    let catalogue = catalogue
        .filter(|def| !known.contains(&def.id.as_str()))
        .map(|def| Choice {
            value: def.id.as_str().to_owned(),
            text: if is_english {
                def.name_en.clone()
            } else {
                def.name.clone()
            },
        });
    let schedule = schedules
        .iter()
        .find(|s| s.id.to_string() == chosen)
        .or(schedules.first());
    let year = signed.ctx.today().year();
    let codes = schedule
        .map(|schedule| codes(signed, schedule, year))
        .unwrap_or_default();
    Ok(OpenPage {
        catalogue: catalogue.collect(),
        chosen: schedule.map(|s| s.id.to_string()).unwrap_or_default(),
        schedules: schedules
            .iter()
            .map(|s| Choice {
                value: s.id.to_string(),
                text: s.name.clone(),
            })
            .collect(),
        page,
        typed,
        codes,
        preview,
        tiers: vec![1, 2, 3],
    })
}

fn codes(signed: &Signed, schedule: &Schedule, year: i32) -> Vec<Choice> {
    let mut found: Vec<String> = Vec::new();
    for year in [year - 1, year, year + 1] {
        for code in schedule.definition.period_codes(year) {
            if !found.contains(&code) {
                found.push(code);
            }
        }
    }
    let choice = |code: String| Choice {
        text: format!(
            "{code} · {}",
            actions::name_of(&signed.ctx, &schedule.definition, &code)
        ),
        value: code,
    };
    found.into_iter().map(choice).collect()
}

/// `GET /ky-bao-cao/mo`
pub async fn open_form(signed: Signed, Asked(query): Asked<OpenQuery>) -> Shown {
    signed.ctx.permit_all(Verb::PeriodManage)?;
    let page = signed.page.clone();
    html(&open_page(&signed, &query.che_do, Sent::default(), page, None).await?)
}

fn opening_of(sent: &Sent) -> Outcome<OpenPeriod> {
    let window = |from: &str, to: &str| -> Outcome<Option<Window>> {
        match (sent.date(from)?, sent.date(to)?) {
            (Some(from), Some(to)) => Ok(Some(Window { from, to })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(ActionError::invalid(to, "error.required")),
            (None, Some(_)) => Err(ActionError::invalid(from, "error.required")),
        }
    };
    let mut due = BTreeMap::new();
    for tier in 0..=3_i64 {
        if let Some(on) = sent.date(&format!("due_{tier}"))? {
            due.insert(tier, on);
        }
    }
    let own = sent.text("own_code").trim();
    let code = if own.is_empty() {
        sent.text("code")
    } else {
        own
    };
    Ok(OpenPeriod {
        code: code.trim().to_owned(),
        name: sent.text("name").to_owned(),
        window: window("from", "to")?,
        is_cumulative: !sent.text("is_cumulative").is_empty(),
        cutoff_on: sent.date("cutoff_on")?,
        due,
        is_due_fixed: !sent.text("is_due_fixed").is_empty(),
        campaign: window("campaign_from", "campaign_to")?,
    })
}

/// `POST /ky-bao-cao/mo`; the button `preview` shows what would be frozen and stores nothing.
pub async fn open(signed: Signed, sent: Sent) -> Shown {
    let schedule = ScheduleId(sent.parsed("schedule").unwrap_or(0));
    let is_preview = !sent.text("preview").is_empty();
    let new = match opening_of(&sent) {
        Ok(new) => new,
        Err(error) => return open_again(signed, schedule, sent, error).await,
    };
    if is_preview {
        return match actions::preview(&signed.ctx, schedule, &new).await {
            Ok(preview) => {
                let page = signed.page.clone();
                html(&open_page(&signed, &schedule.to_string(), sent, page, Some(preview)).await?)
            }
            Err(error) => open_again(signed, schedule, sent, error).await,
        };
    }
    match actions::open_period(&signed.ctx, schedule, &new).await {
        Ok((id, _)) => Ok(done(&format!("/ky-bao-cao/{id}"), "period_opened")),
        Err(error) => open_again(signed, schedule, sent, error).await,
    }
}

async fn open_again(signed: Signed, schedule: ScheduleId, sent: Sent, error: ActionError) -> Shown {
    let ActionError::Invalid(faults) = error else {
        return Err(error.into());
    };
    let page = signed.page.clone().with_faults(faults);
    let shown = open_page(&signed, &schedule.to_string(), sent, page, None).await?;
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// `POST /ky-bao-cao/che-do`: takes a schedule of the catalogue over.
pub async fn adopt(signed: Signed, sent: Sent) -> Shown {
    let id = actions::adopt_schedule(&signed.ctx, sent.text("schedule")).await?;
    Ok(done(&format!("/ky-bao-cao/mo?che_do={id}"), "saved"))
}

#[derive(Template)]
#[template(path = "period/show.html")]
struct ShowPage {
    page: Page,
    board: Board,
    chart: String,
    legend: Vec<(u8, String, i64)>,
    report: Option<i64>,
    can_manage: bool,
    can_compile: bool,
    shown: String,
    newest: BTreeMap<i64, i64>,
}

/// Query of the board.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    loc: String,
}

/// `GET /ky-bao-cao/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>, Asked(query): Asked<BoardQuery>) -> Shown {
    let id = PeriodId(id);
    let mut board = actions::board(&signed.ctx, id, None).await?;
    let counts = board.completeness;
    let page = signed.page;
    let legend: Vec<(u8, String, i64)> = [
        (2, "on_time", counts.n_on_time),
        (3, "late", counts.n_late),
        (6, "pending", counts.n_pending),
        (4, "overdue", counts.n_overdue),
    ]
    .into_iter()
    .map(|(colour, code, n)| (colour, page.tc("timeliness.", code), n))
    .collect();
    let parts: Vec<chart::Part> = legend
        .iter()
        .map(|(colour, label, value)| chart::Part {
            label: label.clone(),
            value: *value,
            colour: *colour,
        })
        .collect();
    if !query.loc.is_empty() {
        board.lines.retain(|line| {
            time_code(line.timeliness) == query.loc || line.obligation.state.code() == query.loc
        });
    }
    let may_read = signed
        .ctx
        .may(Verb::ReportRead, &[board.period.focal_agency_id]);
    let tx = signed.ctx.reader();
    let report = if may_read {
        let versions = compiled::store::versions(&tx, id).await?;
        versions.first().map(|report| report.id.0)
    } else {
        None
    };
    let sent = submission::store::sent_of_period(&tx, id).await?;
    html(&ShowPage {
        chart: chart::stack(page.t("period.board"), &parts),
        newest: sent
            .into_iter()
            .map(|(obligation, s)| (obligation.0, s.id.0))
            .collect(),
        can_manage: signed.ctx.permit_all(Verb::PeriodManage).is_ok(),
        can_compile: signed
            .ctx
            .may(Verb::ReportCompile, &[board.period.focal_agency_id]),
        shown: query.loc,
        page,
        board,
        legend,
        report,
    })
}

/// `POST /ky-bao-cao/{id}/dong`
pub async fn close(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let row_version = sent.parsed("row_version").unwrap_or(0);
    actions::close_period(&signed.ctx, PeriodId(id), row_version).await?;
    Ok(done(&format!("/ky-bao-cao/{id}"), "saved"))
}

/// `POST /ky-bao-cao/{id}/tong-hop`
pub async fn compile(signed: Signed, Path(id): Path<i64>) -> Shown {
    let report = compiled::actions::compile(&signed.ctx, PeriodId(id)).await?;
    Ok(done(
        &format!("/bao-cao-tong-hop/{report}"),
        "report_compiled",
    ))
}
