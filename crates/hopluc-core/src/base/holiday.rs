//! The province's own changes to the catalogue's calendar: days off and weekend days that are worked.
//!
//! How days are counted is in `calendar`; this file only says which days are special.

use super::{
    audit::Fact,
    calendar::Calendar,
    clock::{date_from, date_text},
    ctx::Ctx,
    error::{ActionError, Faults, Outcome},
    permit::Verb,
    store::{StoreError, Tx},
};
use crate::binds;
use crate::catalogue::Catalogue;
use serde_json::json;
use std::collections::BTreeMap;
use time::Date;

/// What kind of special day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// A day off.
    Holiday,
    /// A day of a weekend or of the catalogue's holidays that is worked.
    Working,
}

impl DayKind {
    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Working => "working",
        }
    }

    /// The kind of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Holiday, Self::Working]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// A special day, and whether the province entered it itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    /// The day.
    pub on: Date,
    /// Off or worked.
    pub kind: DayKind,
    /// What it is called.
    pub name: String,
    /// Who says so.
    pub source: String,
    /// False for a day of the catalogue.
    pub is_own: bool,
}

/// Special days of one year: the catalogue's, with the province's own in their place where it has one. By date.
pub async fn days_of(tx: &Tx, catalogue: &Catalogue, year: i32) -> Outcome<Vec<SpecialDay>> {
    let all = merged(tx, catalogue).await?;
    Ok(all
        .into_values()
        .filter(|day| day.on.year() == year)
        .collect())
}

/// The calendar in force: the catalogue's with the province's changes.
pub async fn calendar(tx: &Tx, catalogue: &Catalogue) -> Outcome<Calendar> {
    let all = merged(tx, catalogue).await?;
    let of = |kind| {
        all.values()
            .filter(move |day| day.kind == kind)
            .map(|day| day.on)
    };
    Ok(Calendar::new(of(DayKind::Holiday), of(DayKind::Working)))
}

async fn merged(tx: &Tx, catalogue: &Catalogue) -> Outcome<BTreeMap<Date, SpecialDay>> {
    let holidays = catalogue
        .holidays
        .values()
        .map(|day| (day.date, DayKind::Holiday, &day.name, &day.source));
    let swapped = catalogue
        .swapped_days
        .values()
        .map(|day| (day.date, DayKind::Working, &day.source, &day.source));
    let mut all: BTreeMap<Date, SpecialDay> = holidays
        .chain(swapped)
        .map(|(on, kind, name, source)| {
            (
                on,
                SpecialDay {
                    on,
                    kind,
                    name: name.clone(),
                    source: source.clone(),
                    is_own: false,
                },
            )
        })
        .collect();
    let rows = tx
        .rows(
            "select on_date, kind, name, source from holiday order by on_date limit 5000",
            vec![],
        )
        .await?;
    for row in &rows {
        let malformed = || StoreError::Malformed {
            column: "kind".to_owned(),
            value: String::new(),
        };
        let on = row.date("on_date")?.ok_or_else(malformed)?;
        let kind = row
            .parsed("kind", DayKind::from_code)?
            .ok_or_else(malformed)?;
        let day = SpecialDay {
            on,
            kind,
            name: row.get("name")?,
            source: row.get("source")?,
            is_own: true,
        };
        all.insert(on, day);
    }
    Ok(all)
}

/// Makes `on` a day off or a worked day from now on; due dates that are already set stay.
pub async fn set_day(ctx: &Ctx, on: &str, kind: DayKind, name: &str, source: &str) -> Outcome<()> {
    ctx.permit_all(Verb::CalendarEdit)?;
    let date = date_from(on);
    let mut faults = Faults::default();
    faults.when(date.is_none(), "on", "error.date_form");
    faults.when(name.trim().is_empty(), "name", "error.required");
    faults.stop_if_any()?;
    let tx = ctx.begin().await?;
    tx.run(
        "insert into holiday (on_date, kind, name, source) values ($1, $2, $3, $4)
         on conflict (on_date) do update set kind = excluded.kind, name = excluded.name, source = excluded.source",
        binds![on, kind.code(), name.trim(), source.trim()],
    )
    .await?;
    let detail = json!({ "on": on, "kind": kind.code() });
    ctx.record(
        &tx,
        Fact::new("calendar.set_day", "holiday", 0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back the province's own entry for a day; the catalogue's counts again.
pub async fn unset_day(ctx: &Ctx, on: Date) -> Outcome<()> {
    ctx.permit_all(Verb::CalendarEdit)?;
    let tx = ctx.begin().await?;
    let n = tx
        .run(
            "delete from holiday where on_date = $1",
            binds![date_text(on)],
        )
        .await?;
    if n == 0 {
        return Err(ActionError::NotFound { noun: "holiday" });
    }
    let detail = json!({ "on": date_text(on) });
    ctx.record(
        &tx,
        Fact::new("calendar.unset_day", "holiday", 0).detail(detail),
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
