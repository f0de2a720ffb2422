//! A small province for tests of reporting: four agencies and one schedule.

use super::period::{
    Asked, Period, PeriodKind, Plan, SectionSpec,
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
    calendar::WindowRule,
    ctx::{App, Ctx},
    ids::{AgencyId, ObligationId, PeriodId, ScheduleId},
    testing,
};
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

/// A half-year plan over police, market management and communes with two measures and one section.
pub fn plan() -> Plan {
    let kinds = [
        "provincial_police",
        "market_management",
        "commune_committee",
    ];
    Plan {
        version: 1,
        kinds: vec![PeriodKind::HalfYear],
        campaign: None,
        is_cumulative: false,
        reporters: Asked {
            kinds: kinds.map(str::to_owned).into(),
            ..Asked::default()
        },
        measures: vec!["B01".to_owned(), "D01".to_owned()],
        sections: vec![SectionSpec {
            id: "obstacles".to_owned(),
            title: "Khó khăn".to_owned(),
            title_en: "Obstacles".to_owned(),
            asked: Asked::everybody(),
        }],
        window_rule: WindowRule::Statutory,
        due: vec![],
        outline_id: String::new(),
    }
}

/// Stores the province with `plan`.
pub async fn province(app: &App, plan: Plan) -> Province {
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
    let schedule = actions::add_schedule(&ctx, "Sáu tháng", ("", ""), focal, plan)
        .await
        .unwrap();
    Province {
        focal: ctx,
        agencies,
        schedule,
    }
}

/// Opens the `ordinal`-th half year of 2026.
pub async fn open(province: &Province, ordinal: u8) -> PeriodId {
    let new = OpenPeriod::by_rule(PeriodKind::HalfYear, 2026, ordinal);
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
    let ctx = officer(app, agency);
    let id = obligation(app, period, agency).await;
    let mut new = typed(0, list);
    new.narratives = narratives
        .iter()
        .map(|(section, text)| NarrativeInput {
            section: (*section).to_owned(),
            text: (*text).to_owned(),
            seen: None,
        })
        .collect();
    let saved = save(&ctx, id, &new).await.unwrap();
    assert!(saved.conflicts.is_empty());
    submit(&ctx, id, saved.row_version, Blanks::As(Cell::NotApplicable))
        .await
        .unwrap();
}
