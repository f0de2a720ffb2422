//! A half-year as a real report told it: submitted by its agencies, compiled, every number found again with its origin.

mod checks;
mod moving;
mod returns;
mod steps;
mod together;

use super::actions::{self, ReportPage};
use super::*;
use crate::agency::testing::{agency, give_role};
use crate::base::{
    actor::Role,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    testing as base_testing,
};
use crate::figure::cell_from;
use crate::figure::checks::Rule;
use crate::report::period::actions::{self as period_actions, OpenPeriod};
use crate::report::period::store as period_store;
use crate::report::testing::{officer, send};
use crate::store_suite;

const FOCAL: usize = 0;
const POLICE: usize = 1;
const TRADE: usize = 2;
const MARKET: usize = 3;
const CUSTOMS: usize = 4;
const DISTRICT: usize = 5;
const OPERATOR: usize = 6;

const AGENCIES: [(&str, &str, &[&str]); 7] = [
    (
        "Sở Thông tin và Truyền thông",
        "department",
        &["focal_body", "telecom_management", "press_guidance"],
    ),
    ("Công an tỉnh", "provincial_police", &[]),
    ("Sở Công Thương", "department", &["trade_management"]),
    ("Cục Quản lý thị trường tỉnh", "market_management", &[]),
    ("Chi cục Hải quan Hưng Yên", "customs", &[]),
    ("UBND huyện Văn Lâm", "district_committee", &[]),
    ("VNPT Hưng Yên", "telecom_operator", &[]),
];

/// Who told what, as typed, and as the compiled report prints it; an empty last column is not printed by this outline.
const TOLD: [(usize, &str, &str, &str); 47] = [
    (FOCAL, "B01", "2", "02"),
    (FOCAL, "B01@inspection_scope=specialised", "2", ""),
    (FOCAL, "B02", "2", "02"),
    (FOCAL, "C03", "25.850.000", "25.850.000 đồng"),
    (FOCAL, "C03@field=press_publishing", "850.000", "850.000"),
    (FOCAL, "C03@field=website", "25.000.000", "25.000.000"),
    (FOCAL, "C02", "2", "02"),
    (FOCAL, "C02@subject_type=organisation", "1", "01"),
    (FOCAL, "C02@subject_type=individual", "1", "01"),
    (FOCAL, "C02@field=press_publishing", "1", "01"),
    (FOCAL, "C02@field=website", "1", "01"),
    (FOCAL, "C04", "1", ""),
    (FOCAL, "C06", "1", "01"),
    (FOCAL, "I01", "1", "01"),
    (FOCAL, "G01", "253", "253"),
    (FOCAL, "G02", "1.878", "1.878"),
    (FOCAL, "G03", "hơn 42.000", "hơn 42.000"),
    (FOCAL, "G04", "02", "02"),
    (FOCAL, "G05", "205", "205"),
    (POLICE, "D01", "22", "22"),
    (POLICE, "D01@behaviour=gambling_info", "7", "07"),
    (POLICE, "D01@behaviour=unlicensed_business", "5", "05"),
    (POLICE, "D01@behaviour=contraband_counterfeit", "1", "01"),
    (POLICE, "D01@behaviour=personal_data", "5", "05"),
    (POLICE, "D01@behaviour=other_out_of_scope", "4", "04"),
    (POLICE, "C01", "22", "22"),
    (POLICE, "C03", "169,75 triệu đồng", "169.750.000 đồng"),
    (POLICE, "I03", "15", "15"),
    (POLICE, "D02", "4", "04"),
    (POLICE, "D02@case_status=prosecuted", "1", "01"),
    (POLICE, "D02@case_status=verifying", "3", "03"),
    (POLICE, "D03", "1.526.950.000", "1.526.950.000 đồng"),
    (POLICE, "D05", "1", "01"),
    (POLICE, "D05@case_status=verifying", "1", ""),
    (POLICE, "J01", "1", ""),
    (POLICE, "F04", "không xảy ra", ""),
    (
        TRADE,
        "J01",
        "chưa phát hiện",
        "Chưa phát hiện vụ buôn bán hàng lậu, hàng giả, hàng cấm nào thuộc lĩnh vực thông tin và truyền thông.",
    ),
    (
        TRADE,
        "J02",
        "chưa phát hiện",
        "Chưa phát hiện vụ vi phạm nào về sở hữu trí tuệ.",
    ),
    (
        TRADE,
        "J03",
        "chưa phát hiện",
        "Chưa phát hiện vụ vi phạm nào về cạnh tranh trong thương mại điện tử.",
    ),
    (
        MARKET,
        "J01",
        "0",
        "Cục Quản lý thị trường tỉnh chưa phát hiện vụ việc vi phạm liên quan đến lĩnh vực thông tin và truyền thông.",
    ),
    (MARKET, "J02", "0", ""),
    (
        CUSTOMS,
        "J04",
        "không có",
        "Chi cục Hải quan Hưng Yên chưa phát hiện vi phạm pháp luật liên quan đến lĩnh vực thông tin và truyền thông.",
    ),
    (DISTRICT, "D06", "1", "01"),
    (DISTRICT, "D06@victim_type=state_agency", "1", ""),
    (DISTRICT, "D06@case_status=transferred", "1", ""),
    (
        DISTRICT,
        "F04",
        "0",
        "Hạ tầng viễn thông được bảo vệ, không xảy ra vụ xâm hại nào trong 6 tháng đầu năm 2023.",
    ),
    (
        OPERATOR,
        "F04",
        "0",
        "Hạ tầng viễn thông được bảo vệ, không xảy ra vụ xâm hại nào trong 6 tháng đầu năm 2023.",
    ),
];

struct Case {
    ids: Vec<AgencyId>,
    period: PeriodId,
    focal: Ctx,
}

async fn case(app: &App, code: &str) -> Case {
    let tx = app.store.begin().await.unwrap();
    let committee = agency(&tx, "H26", "UBND tỉnh Hưng Yên", "provincial_committee").await;
    let mut ids = Vec::new();
    for (i, (name, kind, roles)) in AGENCIES.iter().enumerate() {
        let mut form = crate::agency::testing::form(&format!("H26.{i}"), name, kind);
        if i == FOCAL {
            form.parent_id = Some(committee);
            form.area_code = "33".to_owned();
            form.short_name = "Sở TT&TT".to_owned();
        }
        let id = crate::agency::store::add(&tx, &form).await.unwrap();
        for role in *roles {
            give_role(&tx, id, role).await;
        }
        ids.push(id);
    }
    tx.commit().await.unwrap();
    let focal = base_testing::ctx(app, 1, ids[FOCAL], Role::Focal);
    let schedule = period_actions::adopt_schedule(&focal, "half_year")
        .await
        .unwrap();
    let (period, _) = period_actions::open_period(&focal, schedule, &OpenPeriod::named(code))
        .await
        .unwrap();
    Case { ids, period, focal }
}

async fn tell(app: &App, case: &Case, who: usize, narratives: &[(&str, &str)]) {
    let form = crate::report::period::store::form(&app.store.reader(), case.period)
        .await
        .unwrap();
    let cells: Vec<(&str, Cell)> = TOLD
        .iter()
        .filter(|(agency, ..)| *agency == who)
        .map(|(_, key, typed, _)| {
            let parsed: CellKey = key.parse().unwrap();
            let spec = form
                .measure(&parsed.measure)
                .unwrap_or_else(|| panic!("{key} is asked"));
            (
                *key,
                cell_from(typed, spec.form, &spec.unit_name)
                    .unwrap()
                    .unwrap(),
            )
        })
        .collect();
    send(app, case.period, case.ids[who], &cells, narratives).await;
}

async fn told(app: &App) -> Case {
    let case = case(app, "2023-H1").await;
    for who in 0..AGENCIES.len() {
        let words = [("shortcomings", "- Công tác phối hợp đôi lúc chưa kịp thời.")];
        tell(app, &case, who, if who == POLICE { &words } else { &[] }).await;
    }
    case
}

async fn page(ctx: &Ctx, id: ReportId) -> ReportPage {
    actions::page(ctx, id).await.unwrap()
}

fn is_told_by(figure: &PrintedFigure, agency: AgencyId, key: &str) -> bool {
    origin::sums_in(&figure.origin).into_iter().any(|sum| {
        sum.key.to_string() == key && sum.terms.iter().any(|term| term.agency_id == agency)
    })
}

store_suite!(
    every_figure_of_the_half_year_is_printed_with_its_origin,
    every_printed_number_is_the_same_when_recomputed_from_its_origin,
    the_same_inputs_give_the_same_bytes,
    an_agency_that_sent_nothing_makes_its_sums_partial,
    figures_are_compared_with_the_same_period_last_year,
);

async fn every_figure_of_the_half_year_is_printed_with_its_origin(app: App) {
    let case = told(&app).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let compiled = &page.draft.compiled;
    let linked: Vec<&Inline> = compiled
        .blocks
        .iter()
        .flat_map(|block| &block.inlines)
        .filter(|i| i.figure.is_some())
        .collect();
    for (who, key, _, text) in TOLD.iter().filter(|(.., text)| !text.is_empty()) {
        let found = linked.iter().any(|inline| {
            let figure = &compiled.figures[inline.figure.unwrap()];
            inline.text == *text && is_told_by(figure, case.ids[*who], key)
        });
        assert!(
            found,
            "{key} of {} is not printed as `{text}`:\n{}",
            AGENCIES[*who].0,
            text_of(&page)
        );
    }
    let text = text_of(&page);
    for passage in [
        "Sở Thông tin và Truyền thông đã tiến hành 02 cuộc thanh tra, kiểm tra (chuyên ngành) đối với 02 tổ chức, cá nhân",
        "phạt tiền 25.850.000 đồng đối với 02 đối tượng, gồm 01 tổ chức; 01 cá nhân",
        "Đã phát hiện 22 trường hợp vi phạm pháp luật trên không gian mạng, trong đó: ",
        "gây thiệt hại 1.526.950.000 đồng; trong đó: 01 vụ đã khởi tố; 03 vụ đang tiếp tục xác minh, làm rõ.",
        "hơn 42.000 kết nối đến máy chủ điều khiển mã độc",
        "UBND các huyện, thị xã, thành phố",
        "Công tác phối hợp đôi lúc chưa kịp thời.",
    ] {
        assert!(text.contains(passage), "`{passage}` is missing in:\n{text}");
    }
    assert_sums(compiled, case.ids[POLICE], case.ids[FOCAL]);
    let rules: Vec<Rule> = page
        .findings
        .iter()
        .map(|found| found.finding.rule)
        .collect();
    assert!(
        rules.contains(&Rule::NilAgainstValue),
        "counterfeit: one case against two nils"
    );
    assert!(!rules.contains(&Rule::BreakdownSum), "{:?}", page.findings);
    assert_eq!((compiled.n_reported, compiled.n_due), (7, 7));
}

/// 22 = 7 + 5 + 1 + 5 + 4 and 25.850.000 = 850.000 + 25.000.000, in the printed figures themselves.
fn assert_sums(compiled: &Compiled, police: AgencyId, focal: AgencyId) {
    let sum_of = |agency: AgencyId, total: &str, list: &str| {
        let number = |figure: &&PrintedFigure| {
            origin::sums_in(&figure.origin)[0]
                .sum()
                .cell
                .number()
                .unwrap()
        };
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let mut seen = BTreeMap::new();
            let told = compiled
                .figures
                .iter()
                .filter(|f| matches!(f.form, PrintForm::Number { .. } | PrintForm::Unit { .. }));
            for figure in told {
                let sums = origin::sums_in(&figure.origin);
                let key = sums[0].key.to_string();
                let is_own = sums.len() == 1
                    && sums[0].terms.len() == 1
                    && sums[0].terms[0].agency_id == agency;
                if is_own && wanted(&key) {
                    seen.insert(key, number(&figure));
                }
            }
            seen
        };
        let parts: i64 = of(&|key| key.starts_with(&format!("{total}@{list}=")))
            .values()
            .sum();
        (of(&|key| key == total)[total], parts)
    };
    assert_eq!(sum_of(police, "D01", "behaviour"), (22, 7 + 5 + 1 + 5 + 4));
    assert_eq!(
        sum_of(focal, "C03", "field"),
        (25_850_000, 850_000 + 25_000_000)
    );
}

fn text_of(page: &ReportPage) -> String {
    let lines: Vec<String> = page.lines.iter().map(|line| line.block.text()).collect();
    lines.join("\n")
}

async fn every_printed_number_is_the_same_when_recomputed_from_its_origin(app: App) {
    let case = told(&app).await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let n = page.draft.compiled.figures.len();
    assert!(n > 100, "the annex links its numbers too: {n}");
    for number in 0..n {
        let origin = actions::origins(&case.focal, id, number).await.unwrap();
        assert!(origin.is_true, "{:?}", origin.figure);
    }
    // A cell that is changed behind the report's back is noticed.
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update figure set value = 23 where measure_id = 'D01' and dimension = ''",
        vec![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let d01 = page
        .draft
        .compiled
        .figures
        .iter()
        .position(|f| f.text == "22" && is_told_by(f, case.ids[POLICE], "D01"))
        .unwrap();
    assert!(
        !actions::origins(&case.focal, id, d01)
            .await
            .unwrap()
            .is_true
    );
}

async fn the_same_inputs_give_the_same_bytes(app: App) {
    let case = told(&app).await;
    let first = actions::compile(&case.focal, case.period).await.unwrap();
    let second = actions::compile(&case.focal, case.period).await.unwrap();
    let (first, second) = (
        page(&case.focal, first).await,
        page(&case.focal, second).await,
    );
    assert_eq!(first.report.origins_hash, second.report.origins_hash);
    assert_eq!(second.draft.changes, []);
    assert_eq!(
        (first.report.state, second.report.version),
        (ReportState::Replaced, 2)
    );
    let json = |page: &ReportPage| serde_json::to_string(&page.draft.compiled).unwrap();
    assert_eq!(json(&first), json(&second));
    let back: Compiled = serde_json::from_str(&json(&first)).unwrap();
    assert_eq!(back, first.draft.compiled);
}

/// A table whose sums bear the mark has its meaning below it, in print.
fn told_under_its_table(page: &ReportPage, case: &Case) {
    use hopluc_doc::official::Block;
    let frame = to_official::Frame {
        issuer: "Sở",
        year: 2023,
        page_url: "",
    };
    let printed = to_official::to_official(case.focal.catalogue(), &page.draft, &frame);
    let blocks: Vec<&Block> = printed
        .annexes
        .iter()
        .flat_map(|annex| &annex.blocks)
        .collect();
    let has_mark = |block: &Block| match block {
        Block::Table(table) => table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flatten()
            .any(|run| run.text.ends_with("(*)")),
        _ => false,
    };
    let mut n_marked = 0;
    for pair in blocks.windows(2).filter(|pair| has_mark(pair[0])) {
        n_marked += 1;
        let is_told = matches!(pair[1], Block::Paragraph(runs) if runs[0].text.starts_with("(*) Chưa đủ số liệu"));
        assert!(is_told, "{:?}", pair[1]);
    }
    assert!(n_marked > 0, "a table of the annex has partial sums");
}

async fn an_agency_that_sent_nothing_makes_its_sums_partial(app: App) {
    let case = case(&app, "2023-H1").await;
    for who in [FOCAL, POLICE, DISTRICT] {
        tell(&app, &case, who, &[]).await;
    }
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let partial = page
        .findings
        .iter()
        .find(|found| found.finding.rule == Rule::Partial && found.finding.cell.measure == "F04")
        .unwrap();
    assert_eq!(
        partial.finding.args["n_missing"], "1",
        "the operator has not reported"
    );
    let figure = page
        .draft
        .compiled
        .figures
        .iter()
        .find(|f| is_told_by(f, case.ids[DISTRICT], "F04") && f.form == PrintForm::Nil)
        .unwrap();
    assert!(figure.is_partial);
    assert!(text_of(&page).contains("03/07 cơ quan, đơn vị"));
    assert!(
        text_of(&page).contains("chưa đủ)"),
        "a sum that lacks a part is told in words:\n{}",
        text_of(&page)
    );
    told_under_its_table(&page, &case);
    // A section in which nobody reported says so, and never that nothing arose; none is silently empty.
    let trade = page
        .lines
        .iter()
        .position(|line| line.block.text() == "Sở Công Thương")
        .unwrap();
    let told = &page.lines[trade + 1].block;
    assert!(
        told.text().starts_with("Chưa có số liệu"),
        "{}",
        told.text()
    );
    let is_beside =
        |found: &&PlacedFinding| found.block == told.id && found.finding.rule == Rule::Unreported;
    let beside = page.findings.iter().find(is_beside).unwrap();
    assert_eq!(beside.finding.args["n_missing"], "1");
}

async fn figures_are_compared_with_the_same_period_last_year(app: App) {
    let mut case = told(&app).await;
    let schedule = crate::report::period::store::schedules(&app.store.reader())
        .await
        .unwrap()[0]
        .id;
    let next = OpenPeriod::named("2024-H1");
    case.period = period_actions::open_period(&case.focal, schedule, &next)
        .await
        .unwrap()
        .0;
    send(
        &app,
        case.period,
        case.ids[POLICE],
        &[("D01", Cell::exact(28)), ("D02", Cell::exact(3))],
        &[],
    )
    .await;
    let id = actions::compile(&case.focal, case.period).await.unwrap();
    let page = page(&case.focal, id).await;
    let text = text_of(&page);
    assert!(
        text.contains("so với cùng kỳ năm trước tăng 06 trường hợp (27,27%)"),
        "{text}"
    );
    assert!(
        text.contains("so với cùng kỳ năm trước giảm 01 vụ (25%)"),
        "{text}"
    );
    let change = page
        .draft
        .compiled
        .figures
        .iter()
        .find(|f| f.text == "tăng 06 trường hợp (27,27%)")
        .unwrap();
    let periods: Vec<PeriodId> = origin::sums_in(&change.origin)
        .iter()
        .map(|sum| sum.period_id)
        .collect();
    assert_eq!(periods.len(), 2);
    assert_ne!(periods[0], periods[1]);
}
