//! A real directive and a real half-year, where they lie beside the project: the orders are laid on the agencies they
//! name, the figures that agencies told are submitted by them, and each is found again in the compiled report.
//!
//! The documents stay in their folder; without it the tests say loudly that they did not run.

#![allow(
    clippy::assigning_clones,
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test may panic, and need not be quick"
)]

mod support;

use hopluc_core::agency::store as agencies;
use hopluc_core::agency::testing::{form, give_role};
use hopluc_core::base::{
    App, Ctx,
    actor::Role,
    ids::{AgencyId, PeriodId},
    testing,
};
use hopluc_core::directive;
use hopluc_core::document::{self, IncomingForm, attachment::NewFile};
use hopluc_core::figure::likeness::Phrases;
use hopluc_core::figure::{Approx, Cell, CellKey, checks::Rule, counted, grouped};
use hopluc_core::report::compiled::{Compiled, Origin, ReportHead, actions as compiled, origin};
use hopluc_core::report::period::actions::{self as period, OpenPeriod};
use hopluc_core::store_suite;
use hopluc_core::task::actions as task;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::*;
use time::macros::date;

store_suite!(
    a_real_directive_is_laid_on_the_agencies_that_it_names,
    every_real_document_opens_though_its_head_is_lost,
    every_figure_of_a_real_half_year_is_found_again_with_its_origin,
    figures_of_a_real_report_are_proposed_for_their_cells,
);

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

/// Cells of the catalogue that each figure of the annotated report fills, in the order of the annotation.
const CELLS: [(usize, &[&str]); 35] = [
    (FOCAL, &["B01"]),
    (FOCAL, &["B02"]),
    (FOCAL, &["C03"]),
    (FOCAL, &["C02@subject_type=organisation"]),
    (FOCAL, &["C02@subject_type=individual"]),
    (FOCAL, &["C03@field=press_publishing"]),
    (FOCAL, &["C02@field=press_publishing"]),
    (FOCAL, &["C02@field=website"]),
    (FOCAL, &["C03@field=website"]),
    (FOCAL, &["G01"]),
    (FOCAL, &["G02"]),
    (FOCAL, &["G03"]),
    (FOCAL, &["G04"]),
    (FOCAL, &["G05"]),
    (POLICE, &["D01"]),
    (POLICE, &["D01@behaviour=gambling_info"]),
    (POLICE, &["D01@behaviour=unlicensed_business"]),
    (POLICE, &["D01@behaviour=contraband_counterfeit"]),
    (POLICE, &["D01@behaviour=personal_data"]),
    (POLICE, &["D01@behaviour=other_out_of_scope"]),
    (POLICE, &["C01"]),
    (POLICE, &["C03"]),
    (POLICE, &["I03"]),
    (POLICE, &["D02"]),
    (POLICE, &["D03"]),
    (POLICE, &["D02@case_status=prosecuted"]),
    (POLICE, &["D02@case_status=verifying"]),
    (POLICE, &["D05"]),
    (TRADE, &["J01"]),
    (TRADE, &["J02", "J03"]),
    (MARKET, &["J01"]),
    (CUSTOMS, &["J04"]),
    (DISTRICT, &["D06"]),
    (DISTRICT, &["F04"]),
    (OPERATOR, &["F04"]),
];

/// The folder of documents beside the project; `None` where it is not there.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("\n!!! ../shared/domain IS NOT THERE: the real half-year did NOT run !!!\n");
    None
}

fn gold(folder: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join("gold").join(name)).expect("an annotation");
    serde_json::from_str(&text).expect("JSON")
}

fn key(text: &str) -> CellKey {
    text.parse().expect("a cell")
}

async fn province(app: &App) -> (AgencyId, Vec<AgencyId>) {
    let tx = app.store.begin().await.unwrap();
    let mut committee = form(
        "H26",
        "Ủy ban nhân dân tỉnh Hưng Yên",
        "provincial_committee",
    );
    committee.short_name = "UBND tỉnh".to_owned();
    let committee = agencies::add(&tx, &committee).await.unwrap();
    let mut ids = Vec::new();
    for (i, (name, kind, roles)) in AGENCIES.iter().enumerate() {
        let mut new = form(&format!("H26.{i}"), name, kind);
        if i == FOCAL {
            new.parent_id = Some(committee);
            new.area_code = "33".to_owned();
            new.short_name = "Sở TT&TT".to_owned();
        }
        let id = agencies::add(&tx, &new).await.unwrap();
        for role in *roles {
            give_role(&tx, id, role).await;
        }
        ids.push(id);
    }
    tx.commit().await.unwrap();
    (committee, ids)
}

async fn every_real_document_opens_though_its_head_is_lost(app: App) {
    let Some(folder) = shared() else { return };
    let (committee, _) = province(&app).await;
    let focal = testing::ctx(&app, 1, committee, Role::Focal);
    for name in [
        "000_eb24e6592d6f6411.txt",
        "001_f3481ddd9d2b94e1.txt",
        "002_59c9d377148b8879.txt",
        "003_15e37a56c1047acf.txt",
        "004_e1eb090553715673.txt",
    ] {
        let bytes = std::fs::read(folder.join("documents").join(name)).expect("a document");
        let file = NewFile {
            name: name.to_owned(),
            bytes,
        };
        let came = document::actions::register_directive(&focal, committee, file)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let kept = document::actions::page(&focal, came.id).await.unwrap();
        assert!(!kept.document.subject.is_empty(), "{name}");
        directive::actions::open(&focal, came.id).await.unwrap();
    }
}

async fn a_real_directive_is_laid_on_the_agencies_that_it_names(app: App) {
    let Some(folder) = shared() else { return };
    go_to(&app, date!(2023 - 07 - 20));
    let (committee, ids) = province(&app).await;
    let focal = testing::ctx(&app, 1, committee, Role::Focal);
    let expected = gold(&folder, "001.json");
    let expected = expected["tasks"].as_array().expect("tasks");
    let file = NewFile {
        name: "001.txt".to_owned(),
        bytes: std::fs::read(folder.join("documents/001_f3481ddd9d2b94e1.txt"))
            .expect("a document"),
    };
    // The copy has lost its number and day; the clerk types what the envelope says.
    let known = IncomingForm {
        number_symbol: "1717/UBND-KGVX".to_owned(),
        issued_on: Some(date!(2023 - 07 - 14)),
        ..IncomingForm::default()
    };
    let document = document::actions::register_incoming(&focal, committee, &known, Some(file))
        .await
        .unwrap()
        .id;
    let directive = directive::actions::open(&focal, document).await.unwrap();
    let read = duties(&app, directive).await;
    assert_eq!(read.len(), expected.len());
    for (duty, task) in read.iter().zip(expected) {
        let named: Vec<&str> = task["assignees"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        // "Phối hợp với" a body of the group makes it a partner, not one of those who answer.
        let partners: BTreeSet<AgencyId> = duty.partners.iter().copied().collect();
        let wanted: BTreeSet<AgencyId> =
            meant(&named, &ids).difference(&partners).copied().collect();
        let leads: BTreeSet<AgencyId> = duty.leads.iter().copied().collect();
        assert_eq!(leads, wanted, "{named:?}: {}", duty.text);
        if wanted.is_empty() {
            lay_on(&focal, duty, &[ids[POLICE]]).await;
        }
    }
    let now = directive_now(&focal, directive).await;
    let tasks = task::confirm_directive(&focal, now).await.unwrap();
    let laid = duties(&app, directive).await;
    let mut n_leads = 0;
    for id in &tasks {
        let task = task_of(&app, *id).await;
        if task.part == hopluc_core::task::Part::Lead {
            assert_eq!(task.giver_agency_id, committee);
            n_leads += 1;
        }
    }
    assert_eq!(
        n_leads,
        laid.iter().map(|duty| duty.leads.len()).sum::<usize>()
    );
    for agency in ids {
        let has_one = laid.iter().any(|duty| duty.leads.contains(&agency));
        assert!(has_one, "{agency} has nothing to do");
    }
    journal_holds(&app, &["directive.confirm"]).await;
}

/// Agencies of the small province that these names mean; empty where no directory could know.
fn meant(named: &[&str], ids: &[AgencyId]) -> BTreeSet<AgencyId> {
    let mut meant = BTreeSet::new();
    for name in named {
        let which: &[usize] = match *name {
            "Các sở, ban, ngành" => &[FOCAL, POLICE, TRADE, MARKET, CUSTOMS],
            "UBND huyện, thị xã, thành phố" => &[DISTRICT],
            "Sở Thông tin và Truyền thông" => &[FOCAL],
            name if name.starts_with("Các doanh nghiệp viễn thông") => &[OPERATOR],
            _ => &[],
        };
        meant.extend(which.iter().map(|i| ids[*i]));
    }
    meant
}

/// One figure of the annotation as a cell: a zero told in words is a signed nil.
fn told(figure: &Value) -> Cell {
    let n = figure["value"].as_i64().expect("a whole number");
    let approx =
        Approx::from_code(figure["approx"].as_str().expect("a word")).expect("a known word");
    if n == 0 {
        Cell::Nil
    } else {
        Cell::value(n, approx)
    }
}

/// The agencies, the focal official and the half-year that was opened.
async fn half_year(app: &App) -> (Vec<AgencyId>, Ctx, PeriodId) {
    go_to(app, date!(2023 - 06 - 15));
    let (_, ids) = province(app).await;
    let focal = testing::ctx(app, 1, ids[FOCAL], Role::Focal);
    let schedule = period::adopt_schedule(&focal, "half_year").await.unwrap();
    let named = OpenPeriod::named("2023-H1");
    let (period, _) = period::open_period(&focal, schedule, &named).await.unwrap();
    (ids, focal, period)
}

async fn every_figure_of_a_real_half_year_is_found_again_with_its_origin(app: App) {
    let Some(folder) = shared() else { return };
    let (ids, focal, period) = half_year(&app).await;
    let gold = gold(&folder, "000.json");
    let figures = gold["figures"].as_array().expect("figures");
    assert_eq!(
        figures.len(),
        CELLS.len(),
        "the annotation has other figures than were laid out here"
    );
    for (who, agency) in ids.iter().enumerate() {
        let mut cells = Vec::new();
        for (figure, (teller, keys)) in figures.iter().zip(CELLS) {
            if teller == who {
                cells.extend(keys.iter().map(|text| (key(text), told(figure))));
            }
        }
        // The report's sentence on fines counts two parties; the annotation has only the parts.
        if who == FOCAL {
            cells.push((key("C02"), Cell::exact(2)));
        }
        send(&app, period, *agency, &cells, &[]).await;
    }
    let id = compiled::compile(&focal, period).await.unwrap();
    let page = report(&focal, id).await;
    let made = &page.draft.compiled;
    for (n, (figure, (who, keys))) in figures.iter().zip(CELLS).enumerate() {
        for text in keys {
            is_found(made, ids[who], &key(text), told(figure)).unwrap_or_else(|| {
                panic!(
                    "figure {n} of the annotation, {text} of {}: {figure}",
                    AGENCIES[who].0
                )
            });
        }
    }
    sums_agree(figures, made, &ids);
    assert!(every_number_is_true(&focal, id).await > figures.len());
    let rules: Vec<Rule> = page
        .findings
        .iter()
        .map(|found| found.finding.rule)
        .collect();
    assert!(!rules.contains(&Rule::BreakdownSum), "{:?}", page.findings);
    issued_without_loss(&app, &focal, &ids, id).await;
}

/// The index of the read figure that the annotation means: the same number in the same words.
fn read_as(reading: &hopluc_text::Reading, figure: &Value) -> Option<usize> {
    let quote = figure["quote"].as_str()?;
    let value = figure["value"].as_f64()?;
    let is_same = |read: &hopluc_text::FigureMention| {
        let is_value = (read.value - value).abs() < 0.5;
        is_value && (read.quote.contains(quote) || quote.contains(&read.quote))
    };
    reading.figures.iter().position(is_same)
}

/// What a reader finds of the figures at `kept`, as if the text had no others.
fn only(reading: &hopluc_text::Reading, kept: &[usize]) -> hopluc_text::Reading {
    let mut own = reading.clone();
    own.figures = kept.iter().map(|at| reading.figures[*at].clone()).collect();
    for figure in &mut own.figures {
        figure.sum_of = figure.sum_of.as_ref().map(|parts| {
            let at = |part: &usize| kept.iter().position(|old| old == part);
            parts.iter().filter_map(at).collect()
        });
    }
    own
}

/// Each agency's passages are read as its own report: how many figures come to the cell that the annotation means.
async fn figures_of_a_real_report_are_proposed_for_their_cells(app: App) {
    let Some(folder) = shared() else { return };
    let (ids, _, period) = half_year(&app).await;
    let tx = app.store.reader();
    let form = hopluc_core::report::period::store::form(&tx, period)
        .await
        .unwrap();
    let text = std::fs::read_to_string(folder.join("documents/000_eb24e6592d6f6411.txt"))
        .expect("a document");
    let reading = hopluc_text::read(&text);
    let gold = gold(&folder, "000.json");
    let (mut n_right, mut n_wrong, mut n_read) = (0, 0, 0);
    for (who, agency) in ids.iter().enumerate() {
        let told = gold["figures"].as_array().unwrap().iter().zip(CELLS);
        let told = told.filter(|(_, (teller, _))| *teller == who);
        let told: Vec<(usize, &Value, &[&str])> = told
            .filter_map(|(figure, (_, keys))| Some((read_as(&reading, figure)?, figure, keys)))
            .collect();
        let kept: Vec<usize> = told.iter().map(|(at, ..)| *at).collect();
        let measures = form.measures_of(*agency);
        let phrases = Phrases::new(&measures, app.catalogue.outlines.values());
        let likely = phrases.likely(&only(&reading, &kept));
        n_read += told.len();
        for (at, (_, figure, keys)) in told.iter().enumerate() {
            match likely.iter().find(|likely| likely.figure == at) {
                None => eprintln!("{} for {keys:?}: nothing", figure["quote"]),
                Some(found) if keys.contains(&found.key.to_string().as_str()) => n_right += 1,
                Some(found) => {
                    n_wrong += 1;
                    let (key, shared) = (&found.key, &found.shared);
                    eprintln!(
                        "{} for {keys:?}: {key} {} {shared}",
                        figure["quote"], found.likeness
                    );
                }
            }
        }
    }
    println!("{n_read} figures, {n_right} proposed for their cells, {n_wrong} for others");
    assert!(n_right >= 24 && n_wrong <= 6);
}

/// A printed number or nil whose origin names the cell of this agency, with just this value, and that reads like it.
fn is_found(made: &Compiled, agency: AgencyId, key: &CellKey, cell: Cell) -> Option<()> {
    let reads = |text: &str| match cell {
        Cell::Nil => {
            text.to_lowercase().contains("chưa phát hiện") || text.contains("không xảy ra")
        }
        cell => {
            let n = cell.number().unwrap_or_default();
            let number = if n < 10 { counted(n) } else { grouped(n) };
            let is_more = cell.approx() == Approx::MoreThan;
            text.contains(&number) && text.contains("hơn ") == is_more
        }
    };
    made.blocks
        .iter()
        .flat_map(|block| &block.inlines)
        .filter_map(|inline| Some((inline.text.as_str(), &made.figures[inline.figure?])))
        .find(|(text, figure)| {
            reads(text)
                && origin::sums_in(&figure.origin).iter().any(|sum| {
                    sum.key == *key
                        && sum
                            .terms
                            .iter()
                            .any(|term| term.agency_id == agency && term.cell == cell)
                })
        })
        .map(drop)
}

/// What the annotation says adds up does, in the numbers that are printed: 22 = 7+5+1+5+4, 25.850.000 = 850.000 + 25.000.000.
fn sums_agree(figures: &[Value], made: &Compiled, ids: &[AgencyId]) {
    let mut n_sums = 0;
    for (figure, (who, keys)) in figures.iter().zip(CELLS) {
        let Some(parts) = figure["sum_of"].as_array() else {
            continue;
        };
        let mut sum = 0;
        for part in parts {
            let part = part.as_u64().expect("an index") as usize;
            let (_, part_keys) = CELLS[part];
            let cell = told(&figures[part]);
            is_found(made, ids[who], &key(part_keys[0]), cell).expect("each part is printed");
            sum += cell.number().expect("a number");
        }
        assert_eq!(told(figure).number(), Some(sum), "{keys:?}");
        n_sums += 1;
    }
    assert!(n_sums >= 3, "{n_sums} sums");
    let value = |n: usize| told(&figures[n]).number().expect("a number");
    assert_eq!(
        (value(14), [15, 16, 17, 18, 19].map(value)),
        (22, [7, 5, 1, 5, 4])
    );
    assert_eq!(
        (value(2), [5, 8].map(value)),
        (25_850_000, [850_000, 25_000_000])
    );
    assert_eq!(told(&figures[11]), Cell::value(42_000, Approx::MoreThan));
}

/// The report that was printed is read like any other letter: every number of its sentences is found again, no more and no
/// less of it, and as exact as it was told.
fn reads_back(made: &Compiled, text: &str) {
    let reading = hopluc_text::read(text);
    let mut left: Vec<(i64, bool)> = reading
        .figures
        .iter()
        .map(|figure| {
            let is_more = figure.approx == hopluc_text::Approx::MoreThan;
            (figure.value as i64, is_more)
        })
        .collect();
    let inlines = made.blocks.iter().flat_map(|block| &block.inlines);
    let mut n = 0;
    for inline in inlines {
        let Some(figure) = inline.figure.and_then(|at| made.figures.get(at)) else {
            continue;
        };
        let Origin::Sum(sum) = &figure.origin else {
            continue;
        };
        let Cell::Value { n: value, approx } = sum.sum().cell else {
            continue;
        };
        n += 1;
        let told = (value, approx == Approx::MoreThan);
        let at = left.iter().position(|read| *read == told);
        let at = at.unwrap_or_else(|| panic!("{} is not read back: {left:?}\n{text}", inline.text));
        left.swap_remove(at);
    }
    println!("{n} figures printed and read back");
    assert!(n > CELLS.len() / 2, "{n}");
}

async fn issued_without_loss(
    app: &App,
    focal: &Ctx,
    ids: &[AgencyId],
    id: hopluc_core::base::ids::ReportId,
) {
    let now = async || report(focal, id).await.report.row_version;
    let head = ReportHead {
        position: "GIÁM ĐỐC".to_owned(),
        signer: "Trần Thị B".to_owned(),
        ..report(focal, id).await.draft.head
    };
    compiled::change_head(focal, id, now().await, head)
        .await
        .unwrap();
    compiled::submit(focal, id, now().await, "").await.unwrap();
    let leader = testing::ctx(app, 2, ids[FOCAL], Role::Leader);
    compiled::approve(&leader, id, now().await).await.unwrap();
    compiled::issue(focal, id, now().await).await.unwrap();
    let (name, docx) = compiled::file(focal, id, compiled::FileForm::Docx, "")
        .await
        .unwrap();
    let read = hopluc_doc::read_text(&name, &docx, &hopluc_doc::Limits::default()).unwrap();
    for words in [
        "22 trường hợp",
        "25.850.000 đồng",
        "hơn 42.000",
        "1.526.950.000 đồng",
        "chưa phát hiện",
    ] {
        assert!(read.text.contains(words), "{words} in\n{}", read.text);
    }
    reads_back(&report(focal, id).await.draft.compiled, &read.text);
    journal_holds(app, &["report.issue"]).await;
}
