//! The tables of the watch as .csv: the numbers of a page with what they say, never a number without it.

use super::class_name;
use super::overview::covered;
use crate::{
    error::Shown,
    files::{csv, save_as},
    page::Page,
    words,
};
use hopluc_core::base::Ctx;
use hopluc_core::watch::{
    Extent,
    overview::{AgencyDetail, IndicatorDetail, Overview},
    page::{SensorCoverage, UnknownSource},
    proposal::page::ProposalRow,
};
use std::collections::BTreeMap;
use time::Date;

/// A page and the context in which it is made.
type At<'a> = (&'a Page, &'a Ctx);
type Rows = Vec<Vec<String>>;

/// A table as a download; its columns are named by the keys `heads`.
fn saved(page: &Page, name: &str, heads: &[&str], rows: &[Vec<String>]) -> Shown {
    let heads: Vec<String> = heads.iter().map(|key| page.t(key).to_owned()).collect();
    let bytes = csv(&heads, rows);
    save_as(&format!("{name}.csv"), "text/csv; charset=utf-8", bytes)
}

fn extent(page: &Page, extent: Extent) -> String {
    page.tc("watch.extent.", extent.code())
}

/// The name of a file that is about some days.
fn dated(name: &str, (from, until): (Date, Date)) -> String {
    format!("{name}-{}-{}", words::iso(from), words::iso(until))
}

/// Every agency and class, and what the counts say; an unknown count is left blank.
pub(super) fn overview((page, ctx): At<'_>, found: &Overview, days: (Date, Date)) -> Shown {
    let heads = [
        "watch.agency",
        "watch.class",
        "watch.connections",
        "watch.machines",
        "watch.extent",
        "watch.coverage",
    ];
    let mut rows = Rows::new();
    for line in &found.agencies {
        for figure in &line.figures.classes {
            let is_known = figure.extent != Extent::Unknown;
            let count = |n: i64| {
                if is_known {
                    n.to_string()
                } else {
                    String::new()
                }
            };
            rows.push(vec![
                line.name.clone(),
                class_name(page, ctx.catalogue(), figure.class.as_str()),
                count(figure.n_connections),
                count(figure.n_machines),
                extent(page, figure.extent),
                covered(page, line.figures.coverage),
            ]);
        }
    }
    saved(page, &dated("theo-doi-mang", days), &heads, &rows)
}

/// One agency, class by class and day by day; a day without any that was not heard is left blank.
pub(super) fn agency((page, ctx): At<'_>, found: &AgencyDetail, days: (Date, Date)) -> Shown {
    let heads = [
        "watch.class",
        "watch.day",
        "watch.connections",
        "watch.coverage",
    ];
    let mut rows = Rows::new();
    for (class, counts) in &found.days {
        let name = class_name(page, ctx.catalogue(), class.as_str());
        for day in counts {
            let is_known = day.is_heard || day.n_connections > 0;
            let n = if is_known {
                day.n_connections.to_string()
            } else {
                String::new()
            };
            let heard = if day.is_heard {
                "watch.heard_all"
            } else {
                "watch.heard_part"
            };
            rows.push(vec![
                name.clone(),
                words::iso(day.on),
                n,
                page.t(heard).to_owned(),
            ]);
        }
    }
    let name = format!("theo-doi-mang-{}", found.line.figures.agency_id);
    saved(page, &dated(&name, days), &heads, &rows)
}

/// The indicators that were met at one agency.
pub(super) fn indicators((page, ctx): At<'_>, found: &AgencyDetail, days: (Date, Date)) -> Shown {
    let heads = [
        "watch.indicator_kind",
        "watch.indicator",
        "watch.class",
        "watch.connections",
        "watch.first",
        "watch.last",
    ];
    let one = |row: &hopluc_core::watch::overview::IndicatorRow| {
        vec![
            row.kind.clone(),
            row.value.clone(),
            class_name(page, ctx.catalogue(), &row.class),
            row.n_connections.to_string(),
            words::stored_instant(&row.first_at),
            words::stored_instant(&row.last_at),
        ]
    };
    let rows: Rows = found.indicators.iter().map(one).collect();
    let name = format!("dau-hieu-{}", found.line.figures.agency_id);
    saved(page, &dated(&name, days), &heads, &rows)
}

/// Who saw one indicator.
pub(super) fn met((page, ctx): At<'_>, found: &IndicatorDetail) -> Shown {
    let heads = [
        "watch.agency",
        "watch.sensor",
        "watch.class",
        "watch.n_days",
        "watch.connections",
        "watch.first",
        "watch.last",
    ];
    let one = |row: &hopluc_core::watch::overview::MetRow| {
        let agency = match row.agency_id {
            Some(_) => row.agency.clone(),
            None => page.t("watch.nobody").to_owned(),
        };
        vec![
            agency,
            row.sensor.clone(),
            class_name(page, ctx.catalogue(), &row.class),
            row.n_days.to_string(),
            row.n_connections.to_string(),
            words::stored_instant(&row.first_at),
            words::stored_instant(&row.last_at),
        ]
    };
    let rows: Rows = found.met.iter().map(one).collect();
    saved(page, "dau-hieu", &heads, &rows)
}

/// Sources that are nobody's.
pub(super) fn sources(
    (page, ctx): At<'_>,
    (found, sensors): (&[UnknownSource], &[SensorCoverage]),
    days: (Date, Date),
) -> Shown {
    let heads = [
        "watch.network",
        "watch.sensor",
        "watch.class",
        "watch.connections",
        "watch.first",
        "watch.last",
    ];
    let codes: BTreeMap<_, _> = sensors
        .iter()
        .map(|one| (one.sensor.id, one.sensor.code.as_str()))
        .collect();
    let one = |row: &UnknownSource| {
        let sensor = codes.get(&row.sensor_id).copied().unwrap_or_default();
        vec![
            row.source.clone(),
            sensor.to_owned(),
            class_name(page, ctx.catalogue(), &row.class),
            row.n_connections.to_string(),
            words::stored_instant(&row.first_at),
            words::stored_instant(&row.last_at),
        ]
    };
    let rows: Rows = found.iter().map(one).collect();
    saved(page, &dated("nguon-chua-ro", days), &heads, &rows)
}

/// Sensors, and in how many windows of their rhythms they were heard.
pub(super) fn sensors(page: &Page, found: &[SensorCoverage], days: (Date, Date)) -> Shown {
    let heads = [
        "watch.sensor",
        "watch.name",
        "watch.rhythm",
        "watch.n_heard",
        "watch.n_windows",
    ];
    let one = |one: &SensorCoverage| {
        vec![
            one.sensor.code.clone(),
            one.sensor.name.clone(),
            one.sensor.rhythm_hours.to_string(),
            one.coverage.n_heard.to_string(),
            one.coverage.n_windows.to_string(),
        ]
    };
    let rows: Rows = found.iter().map(one).collect();
    saved(page, &dated("cam-bien", days), &heads, &rows)
}

/// What the logs propose, with why.
pub(super) fn proposals((page, ctx): At<'_>, found: &[ProposalRow]) -> Shown {
    let heads = [
        "watch.agency",
        "watch.class",
        "watch.state",
        "watch.why",
        "watch.proposed_at",
        "watch.reason",
    ];
    let rows: Rows = found
        .iter()
        .map(|one| {
            let row = super::proposal::row(page, ctx.catalogue(), one);
            let reason = one.proposal.reason.clone();
            vec![row.agency, row.class, row.state, row.why, row.at, reason]
        })
        .collect();
    saved(page, "de-xuat-su-co", &heads, &rows)
}
