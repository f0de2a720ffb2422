//! A small province for tests of reporting: four agencies and one schedule.

use super::period::{
    Period,
    actions::{self, OpenPeriod},
    store,
};
use super::submission::{
    CellInput, NarrativeInput, Save,
    actions::{save, submit},
    rules::Blanks,
};
use crate::agency::testing::agency;
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    ids::{AgencyId, ObligationId, PeriodId, ScheduleId},
    testing,
};
use crate::catalogue::{KindId, MeasureCode, Reporters, ScheduleDef};
use crate::figure::{Cell, CellKey};

/// The focal agency and three agencies that report: police, market management, a commune.
pub struct Province {
    /// Acts for the focal agency.
    pub focal: Ctx,
    /// Police, market management, commune.
    pub agencies: Vec<AgencyId>,
    /// The schedule.
    pub schedule: ScheduleId,
}

/// The catalogue's half-year schedule over police, market management, district and commune committees with two measures.
pub fn plan() -> ScheduleDef {
    let catalogue = testing::catalogue();
    let kinds = [
        "provincial_police",
        "market_management",
        "district_committee",
        "commune_committee",
    ];
    ScheduleDef {
        reporters: Reporters {
            all: false,
            kinds: kinds.map(KindId::new).to_vec(),
            roles: vec![],
        },
        measures: ["B01", "D01"].map(MeasureCode::new).to_vec(),
        ..catalogue.schedules["half_year"].clone()
    }
}

/// Stores the province with `plan`.
pub async fn province(app: &App, plan: ScheduleDef) -> Province {
    let tx = app.store.begin().await.unwrap();
    let focal = agency(&tx, "H01", "Sở Khoa học và Công nghệ", "department").await;
    let mut agencies = Vec::new();
    for (code, name, kind) in [
        ("H02", "Công an tỉnh", "provincial_police"),
        ("H03", "Quản lý thị trường", "market_management"),
        ("H04", "UBND xã A", "commune_committee"),
    ] {
        agencies.push(agency(&tx, code, name, kind).await);
    }
    tx.commit().await.unwrap();
    let ctx = testing::ctx(app, 1, focal, Role::Focal);
    let schedule = actions::add_schedule(&ctx, focal, plan).await.unwrap();
    Province {
        focal: ctx,
        agencies,
        schedule,
    }
}

/// Opens the `ordinal`-th half year of 2026.
pub async fn open(province: &Province, ordinal: u8) -> PeriodId {
    let new = OpenPeriod::named(&format!("2026-H{ordinal}"));
    actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap()
        .0
}

/// The obligation of `agency` in `period`.
pub async fn obligation(app: &App, period: PeriodId, agency: AgencyId) -> ObligationId {
    let all = store::obligations(&app.store.reader(), period)
        .await
        .unwrap();
    all.iter().find(|o| o.agency_id == agency).unwrap().id
}

/// The stored period.
pub async fn period(app: &App, id: PeriodId) -> Period {
    store::period(&app.store.reader(), id).await.unwrap()
}

/// A context of an officer of `agency`.
pub fn officer(app: &App, agency: AgencyId) -> Ctx {
    testing::ctx(app, agency.0 + 100, agency, Role::Officer)
}

/// Cells by `B01` or `D01@behaviour=x`.
pub fn cells(list: &[(&str, Cell)]) -> Vec<CellInput> {
    let key = |text: &str| text.parse::<CellKey>().unwrap();
    list.iter()
        .map(|(text, cell)| CellInput::new(key(text), Some(*cell)))
        .collect()
}

/// A save of `cells` on top of `row_version`.
pub fn typed(row_version: i64, list: &[(&str, Cell)]) -> Save {
    Save {
        row_version,
        cells: cells(list),
        narratives: vec![],
        source: "web",
    }
}

/// Fills and sends for `agency`; blanks are signed as `blanks`.
pub async fn send(
    app: &App,
    period: PeriodId,
    agency: AgencyId,
    list: &[(&str, Cell)],
    narratives: &[(&str, &str)],
) {
    let id = obligation(app, period, agency).await;
    send_for(&officer(app, agency), id, list, narratives).await;
}

/// Fills and sends one obligation as `ctx`; blanks are signed as not applicable.
pub async fn send_for(
    ctx: &Ctx,
    id: ObligationId,
    list: &[(&str, Cell)],
    narratives: &[(&str, &str)],
) {
    let mut new = typed(0, list);
    new.narratives = narratives
        .iter()
        .map(|(section, text)| NarrativeInput {
            section: (*section).to_owned(),
            text: (*text).to_owned(),
            seen: None,
        })
        .collect();
    let saved = save(ctx, id, &new).await.unwrap();
    assert!(saved.conflicts.is_empty());
    submit(ctx, id, saved.row_version, Blanks::As(Cell::NotApplicable))
        .await
        .unwrap();
}
