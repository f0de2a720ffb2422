//! Pages of what was found: every class over all agencies, one agency, one indicator.

use super::{class_name, export};
use crate::{
    chart::{Series, lines},
    error::{Shown, html},
    forms::{Asked, date_of},
    page::Page,
    session::Signed,
    words,
};
use askama::Template;
use axum::extract::Path;
use hopluc_core::base::{Ctx, ids::AgencyId};
use hopluc_core::watch::{
    Coverage, Extent,
    day::DayCount,
    overview::{self, AgencyDetail, ClassSum, IndicatorDetail, Overview},
    page::ClassFigure,
    proposal::{ProposalState, page::list as proposals},
};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::{Date, Duration};

/// Days that are shown where nobody asks for others.
const SHOWN_DAYS: i64 = 30;
/// Most days of a page: longer spans are asked for month by month.
const MOST_DAYS: i64 = 366;

/// Query of a span of local days.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SpanQuery {
    pub(super) tu: String,
    pub(super) den: String,
    /// `csv` for a download.
    dang: String,
    /// Which table of the page is downloaded, where there are several.
    bang: String,
}

impl SpanQuery {
    /// Whether the page is asked for as a download.
    pub(super) fn is_csv(&self) -> bool {
        self.dang == "csv"
    }

    /// The days that are asked for; the last thirty where the query says none or nonsense.
    pub(super) fn days(&self, ctx: &Ctx) -> (Date, Date) {
        let until = date_of(&self.den).unwrap_or_else(|| ctx.today());
        let first = |n| until.saturating_sub(Duration::days(n - 1));
        let from = date_of(&self.tu).unwrap_or_else(|| first(SHOWN_DAYS));
        (from.min(until).max(first(MOST_DAYS)), until)
    }
}

/// A count as the page says it: exactly so many, at least so many, or unknown.
pub(super) fn counted(page: &Page, n: i64, extent: Extent) -> String {
    match extent {
        Extent::Exact => words::number(n),
        Extent::AtLeast => page.tn("watch.at_least", words::number(n)),
        Extent::Unknown => page.t("watch.unknown").to_owned(),
    }
}

/// How much of the time was listened to, in per cent without rounding up to all of it.
pub(super) fn covered(page: &Page, coverage: Coverage) -> String {
    if coverage.n_windows == 0 {
        return page.t("watch.no_sensor").to_owned();
    }
    let percent = u64::from(coverage.n_heard) * 100 / u64::from(coverage.n_windows);
    format!("{percent} %")
}

/// Class of the badge of a coverage.
pub(super) fn cover_badge(coverage: Coverage) -> &'static str {
    if coverage.is_whole() { "good" } else { "warn" }
}

impl OverviewPage {
    /// The connections of an agency, each with the name of its class; classes that were found nowhere are left out.
    fn cells<'a>(&'a self, row: &'a AgencyRow) -> Vec<(&'a str, &'a str)> {
        let cells = self.classes.iter().zip(&row.cells);
        let found = cells.filter(|(class, _)| class.is_found);
        found
            .map(|(class, cell)| (class.name.as_str(), cell.as_str()))
            .collect()
    }
}

/// One class in the table of classes.
struct ClassLine {
    name: String,
    connections: String,
    machines: String,
    agencies: String,
    /// Whether it was found at all; then it has a line of this colour.
    is_found: bool,
    colour: u8,
}

/// One agency in the table of agencies.
struct AgencyRow {
    id: i64,
    name: String,
    coverage: String,
    badge: &'static str,
    /// Connections by class, in the order of the table of classes.
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "watch/overview.html")]
struct OverviewPage {
    page: Page,
    from: String,
    until: String,
    classes: Vec<ClassLine>,
    svg: String,
    agencies: Vec<AgencyRow>,
    n_open: usize,
    sees_all: bool,
}

fn values(days: &[DayCount]) -> Vec<Option<i64>> {
    // A day that was not heard everywhere and had nothing is a gap, not a zero.
    days.iter()
        .map(|day| (day.is_heard || day.n_connections > 0).then_some(day.n_connections))
        .collect()
}

/// Lines of the classes that were found at all, at most six.
fn trend(page: &Page, named: &[(String, u8, &[DayCount])]) -> String {
    let labels: Vec<String> = named
        .first()
        .into_iter()
        .flat_map(|(_, _, days)| days.iter().map(|day| words::date(day.on)))
        .collect();
    let series: Vec<Series> = named
        .iter()
        .filter(|(_, _, days)| days.iter().any(|day| day.n_connections > 0))
        .map(|(label, colour, days)| Series {
            label: label.clone(),
            colour: *colour,
            is_base: false,
            values: values(days),
        })
        .take(6)
        .collect();
    if series.is_empty() {
        return String::new();
    }
    lines(page.t("watch.by_day"), &labels, &series, words::number)
}

/// Colour of the nth class: six, then from the first again.
fn colour(n: usize) -> u8 {
    (n % 6) as u8 + 1
}

/// The `n`th of the classes that were found.
fn class_line(page: &Page, ctx: &Ctx, (n, sum): (usize, &ClassSum)) -> ClassLine {
    ClassLine {
        name: class_name(page, ctx.catalogue(), sum.class.as_str()),
        connections: counted(page, sum.n_connections, sum.extent),
        machines: counted(page, sum.n_machines, sum.extent),
        agencies: words::number(sum.n_agencies as i64),
        is_found: sum.n_connections > 0,
        colour: colour(n),
    }
}

fn agency_rows(page: &Page, found: &Overview) -> Vec<AgencyRow> {
    let one = |line: &overview::AgencyLine| AgencyRow {
        id: line.figures.agency_id.0,
        name: line.name.clone(),
        coverage: covered(page, line.figures.coverage),
        badge: cover_badge(line.figures.coverage),
        cells: line
            .figures
            .classes
            .iter()
            .map(|figure| counted(page, figure.n_connections, figure.extent))
            .collect(),
    };
    found.agencies.iter().map(one).collect()
}

/// `GET /theo-doi-mang`
pub async fn show(signed: Signed, Asked(query): Asked<SpanQuery>) -> Shown {
    let days = query.days(&signed.ctx);
    let found = overview::overview(&signed.ctx, days).await?;
    let page = signed.page;
    if query.is_csv() {
        return export::overview((&page, &signed.ctx), &found, days);
    }
    let open = proposals(&signed.ctx, Some(ProposalState::Open), None, 100).await?;
    let mut n_found = 0;
    let mut classes: Vec<ClassLine> = Vec::new();
    for sum in &found.classes {
        classes.push(class_line(&page, &signed.ctx, (n_found, sum)));
        n_found += usize::from(sum.n_connections > 0);
    }
    let named: Vec<(String, u8, &[DayCount])> = classes
        .iter()
        .zip(&found.classes)
        .map(|(line, sum)| (line.name.clone(), line.colour, sum.days.as_slice()))
        .collect();
    html(&OverviewPage {
        from: words::iso(days.0),
        until: words::iso(days.1),
        svg: trend(&page, &named),
        agencies: agency_rows(&page, &found),
        n_open: open.len(),
        sees_all: found.sees_all,
        classes,
        page,
    })
}

/// A class of one agency.
struct FigureLine {
    name: String,
    connections: String,
    machines: String,
    indicators: String,
    first: String,
    last: String,
}

/// An indicator of one agency.
struct IndicatorLine {
    kind: String,
    value: String,
    class: String,
    n: String,
    first: String,
    last: String,
}

/// A sensor with how much of the time it was heard.
pub(super) struct SensorLine {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) coverage: String,
    pub(super) badge: &'static str,
}

#[derive(Template)]
#[template(path = "watch/agency.html")]
struct AgencyPage {
    page: Page,
    id: i64,
    name: String,
    from: String,
    until: String,
    coverage: String,
    badge: &'static str,
    classes: Vec<FigureLine>,
    svg: String,
    indicators: Vec<IndicatorLine>,
    sensors: Vec<SensorLine>,
}

fn figure_line(page: &Page, ctx: &Ctx, figure: &ClassFigure) -> FigureLine {
    let (first, last) = figure.seen_at.clone().unwrap_or_default();
    FigureLine {
        name: class_name(page, ctx.catalogue(), figure.class.as_str()),
        connections: counted(page, figure.n_connections, figure.extent),
        machines: counted(page, figure.n_machines, figure.extent),
        indicators: words::number(figure.n_indicators),
        first: words::stored_instant(&first),
        last: words::stored_instant(&last),
    }
}

fn indicator_lines(page: &Page, ctx: &Ctx, detail: &AgencyDetail) -> Vec<IndicatorLine> {
    let one = |row: &overview::IndicatorRow| IndicatorLine {
        kind: row.kind.clone(),
        value: row.value.clone(),
        class: class_name(page, ctx.catalogue(), &row.class),
        n: words::number(row.n_connections),
        first: words::stored_instant(&row.first_at),
        last: words::stored_instant(&row.last_at),
    };
    detail.indicators.iter().map(one).collect()
}

/// `GET /theo-doi-mang/co-quan/{id}`
pub async fn agency(signed: Signed, Path(id): Path<i64>, Asked(query): Asked<SpanQuery>) -> Shown {
    let days = query.days(&signed.ctx);
    let detail = overview::agency(&signed.ctx, AgencyId(id), days).await?;
    let (page, ctx) = (signed.page, signed.ctx);
    if query.is_csv() {
        let of = (&page, &ctx);
        return match query.bang.as_str() {
            "dau-hieu" => export::indicators(of, &detail, days),
            _ => export::agency(of, &detail, days),
        };
    }
    let figures = &detail.line.figures;
    let named: Vec<(String, u8, &[DayCount])> = detail
        .days
        .iter()
        .filter(|(_, days)| days.iter().any(|day| day.n_connections > 0))
        .enumerate()
        .map(|(n, (class, days))| {
            let name = class_name(&page, ctx.catalogue(), class.as_str());
            (name, colour(n), days.as_slice())
        })
        .collect();
    html(&AgencyPage {
        id,
        name: detail.line.name.clone(),
        from: words::iso(days.0),
        until: words::iso(days.1),
        coverage: covered(&page, figures.coverage),
        badge: cover_badge(figures.coverage),
        classes: figures
            .classes
            .iter()
            .map(|figure| figure_line(&page, &ctx, figure))
            .collect(),
        svg: trend(&page, &named),
        indicators: indicator_lines(&page, &ctx, &detail),
        sensors: detail
            .sensors
            .iter()
            .map(|one| SensorLine {
                code: one.sensor.code.clone(),
                name: one.sensor.name.clone(),
                coverage: covered(&page, one.coverage),
                badge: cover_badge(one.coverage),
            })
            .collect(),
        page,
    })
}

/// Query of one indicator.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IndicatorQuery {
    loai: String,
    gia_tri: String,
    /// `csv` for a download.
    dang: String,
}

/// Where an indicator was met.
struct MetLine {
    /// 0 for an unknown source.
    agency_id: i64,
    agency: String,
    sensor: String,
    class: String,
    n_days: String,
    n: String,
    first: String,
    last: String,
}

#[derive(Template)]
#[template(path = "watch/indicator.html")]
struct IndicatorPage {
    page: Page,
    query: IndicatorQuery,
    sees_all: bool,
    met: Vec<MetLine>,
    detail: IndicatorDetail,
}

/// `GET /theo-doi-mang/dau-hieu`
pub async fn indicator(signed: Signed, Asked(query): Asked<IndicatorQuery>) -> Shown {
    let asked = (query.loai.trim(), query.gia_tri.trim());
    let detail = overview::indicator(&signed.ctx, asked.0, asked.1).await?;
    let page = signed.page;
    if query.dang == "csv" {
        return export::met((&page, &signed.ctx), &detail);
    }
    let catalogue = signed.ctx.catalogue();
    let names: BTreeMap<&str, String> = detail
        .met
        .iter()
        .map(|row| (row.class.as_str(), class_name(&page, catalogue, &row.class)))
        .collect();
    let met = detail.met.iter().map(|row| MetLine {
        agency_id: row.agency_id.map_or(0, |id| id.0),
        agency: row.agency.clone(),
        sensor: row.sensor.clone(),
        class: names.get(row.class.as_str()).cloned().unwrap_or_default(),
        n_days: words::number(row.n_days),
        n: words::number(row.n_connections),
        first: words::stored_instant(&row.first_at),
        last: words::stored_instant(&row.last_at),
    });
    let met = met.collect();
    html(&IndicatorPage {
        sees_all: overview::sees_all(&signed.ctx).await?,
        page,
        query,
        met,
        detail,
    })
}
