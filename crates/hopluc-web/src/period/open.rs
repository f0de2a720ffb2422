//! Opening a period: what is asked of whom by when, shown before it is frozen; and taking a schedule over.

use crate::{
    agency::Choice,
    english,
    error::{Shown, html, html_with},
    forms::{Asked, Sent},
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::http::StatusCode;
use hopluc_core::base::{
    calendar::Window,
    error::{ActionError, Outcome},
    ids::ScheduleId,
    permit::Verb,
};
use hopluc_core::report::period::{
    Schedule,
    actions::{self, OpenPeriod, Opening},
};
use serde::Deserialize;
use std::collections::BTreeMap;

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
    codes: Vec<Code>,
    preview: Option<Opening>,
    tiers: Vec<i64>,
}

/// A period that the schedule can open.
struct Code {
    value: String,
    text: String,
    /// Whether it was opened before.
    is_opened: bool,
    is_chosen: bool,
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
    let mut schedules = actions::schedules(&signed.ctx).await?;
    for schedule in &mut schedules {
        english::name_schedule(signed, schedule);
    }
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
    let codes = match schedule {
        Some(schedule) => codes(signed, schedule, year, typed.text("code")).await?,
        None => Vec::new(),
    };
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

/// Periods of last year to next; chosen is what was typed, else the first after the newest that was opened, else the
/// first of this year.
async fn codes(
    signed: &Signed,
    schedule: &Schedule,
    year: i32,
    typed: &str,
) -> Result<Vec<Code>, ActionError> {
    let opened = actions::list(&signed.ctx, Some(schedule.id), 200).await?;
    let is_opened = |code: &str| opened.iter().any(|(period, _)| period.code == code);
    let mut found: Vec<String> = Vec::new();
    for year in [year - 1, year, year + 1] {
        for code in schedule.definition.period_codes(year) {
            if !found.contains(&code) {
                found.push(code);
            }
        }
    }
    let next = match found.iter().rposition(|code| is_opened(code)) {
        Some(newest) => newest + 1,
        None => {
            let first = schedule.definition.period_codes(year).into_iter().next();
            let first = found.iter().position(|code| Some(code) == first.as_ref());
            first.unwrap_or(0)
        }
    };
    let chosen = match found.iter().position(|code| code == typed) {
        Some(typed) => Some(typed),
        None => Some(next).filter(|next| *next < found.len()),
    };
    let name = |code: &str| {
        let name = actions::name_of(&signed.ctx, &schedule.definition, code);
        english::period_name(signed, code, &name).unwrap_or(name)
    };
    let code = |(i, code): (usize, String)| Code {
        text: format!("{code} · {}", name(&code)),
        is_opened: is_opened(&code),
        is_chosen: chosen == Some(i),
        value: code,
    };
    Ok(found.into_iter().enumerate().map(code).collect())
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
