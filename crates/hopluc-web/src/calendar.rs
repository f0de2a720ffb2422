//! The working calendar: days off and worked weekends of a year, and the province's own changes.

use crate::{
    error::{Shown, WebError, html, html_with},
    forms::{Asked, Fields},
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    clock::date_from,
    error::ActionError,
    holiday::{self, DayKind, SpecialDay},
    permit::Verb,
};
use serde::Deserialize;

/// Query of the page.
#[derive(Debug, Default, Deserialize)]
pub struct YearQuery {
    nam: Option<i32>,
}

#[derive(Template)]
#[template(path = "calendar/show.html")]
struct CalendarPage {
    page: Page,
    year: i32,
    days: Vec<SpecialDay>,
}

async fn calendar_page(signed: &Signed, page: Page, year: i32) -> Result<CalendarPage, WebError> {
    signed.ctx.permit_all(Verb::CalendarEdit)?;
    let days = holiday::days_of(&signed.ctx.reader(), signed.ctx.catalogue(), year).await?;
    Ok(CalendarPage { page, year, days })
}

/// `GET /lich-lam-viec`
pub async fn show(signed: Signed, Asked(query): Asked<YearQuery>) -> Shown {
    let year = query.nam.unwrap_or(signed.ctx.today().year());
    let page = signed.page.clone();
    html(&calendar_page(&signed, page, year).await?)
}

/// Form of a special day.
#[derive(Debug, Deserialize)]
pub struct DayFields {
    on: String,
    kind: String,
    name: String,
    source: String,
}

/// `POST /lich-lam-viec`
pub async fn set_day(signed: Signed, Fields(fields): Fields<DayFields>) -> Shown {
    let year = date_from(&fields.on).unwrap_or(signed.ctx.today()).year();
    let outcome = match DayKind::from_code(&fields.kind) {
        Some(kind) => {
            holiday::set_day(&signed.ctx, &fields.on, kind, &fields.name, &fields.source).await
        }
        None => Err(ActionError::invalid("kind", "error.choice")),
    };
    match outcome {
        Ok(()) => Ok(done(&format!("/lich-lam-viec?nam={year}"), "saved")),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &calendar_page(&signed, page, year).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /lich-lam-viec/{date}/bo`
pub async fn unset_day(signed: Signed, Path(on): Path<String>) -> Shown {
    let date = date_from(&on).ok_or(ActionError::NotFound { noun: "holiday" })?;
    holiday::unset_day(&signed.ctx, date).await?;
    Ok(done(
        &format!("/lich-lam-viec?nam={}", date.year()),
        "saved",
    ))
}
