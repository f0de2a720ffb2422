//! Filling by two people, sending, reviewing cell by cell, and the history, on both databases.

mod naming;
mod records;
mod reviewing;

use super::actions::{form_page, history, mine, save, submit};
use super::review::{self, Review};
use super::rules::Blanks;
use super::*;
use crate::base::{
    actor::Role,
    audit,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::PeriodId,
    testing as base_testing,
};
use crate::figure::{Approx, LARGEST};
use crate::report::period::{self, ObligationState};
use crate::report::testing::{Province, obligation, officer, open, plan, province, send, typed};
use crate::store_suite;
use time::macros::datetime;

store_suite!(
    two_people_who_change_different_cells_both_keep_theirs,
    two_people_who_change_one_cell_see_both_values_and_nothing_is_overwritten,
    what_a_page_left_as_it_showed_it_is_no_edit_whatever_its_edition,
    explanations_of_two_people_are_merged_like_their_answers,
    a_save_that_changes_nothing_writes_nothing,
    a_cell_that_is_not_asked_is_refused,
    a_number_that_nobody_counts_is_refused_however_it_comes,
    a_blank_stops_the_sending_unless_the_sender_signs_an_answer,
    a_breakdown_that_does_not_add_up_stops_the_sending_unless_a_note_explains_it,
    a_submission_after_the_due_date_is_late_for_ever,
    a_closed_period_takes_nothing,
    a_closed_period_is_reopened_with_a_reason_and_takes_reports_again,
    a_workbook_is_saved_cell_by_cell_and_never_overwrites_silently,
);

struct Case {
    province: Province,
    period: PeriodId,
    id: ObligationId,
    ctx: Ctx,
}

async fn case(app: &App) -> Case {
    let province = province(app, plan()).await;
    let period = open(&province, 1).await;
    let id = obligation(app, period, province.agencies[0]).await;
    let ctx = officer(app, province.agencies[0]);
    Case {
        province,
        period,
        id,
        ctx,
    }
}

fn cell_of(figures: &[Figure], key: &str) -> Option<Cell> {
    figures
        .iter()
        .find(|f| f.key.to_string() == key)
        .map(|f| f.cell)
}

async fn two_people_who_change_different_cells_both_keep_theirs(app: App) {
    let case = case(&app).await;
    let first = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    assert_eq!((first.n_saved, first.conflicts.len()), (1, 0));
    // The second page was shown before the first saved.
    let mut late = typed(0, &[("D01", Cell::exact(5)), ("B01", Cell::exact(2))]);
    late.cells[0].seen = Seen::Was(None);
    let second = save(&case.ctx, case.id, &late).await.unwrap();
    assert_eq!((second.n_saved, second.conflicts.len()), (1, 0));
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "B01"), Some(Cell::exact(2)));
    assert_eq!(cell_of(&page.figures, "D01"), Some(Cell::exact(5)));
    assert_eq!(page.row_version(), second.row_version);
}

async fn two_people_who_change_one_cell_see_both_values_and_nothing_is_overwritten(app: App) {
    let case = case(&app).await;
    let first = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    let mut other = typed(first.row_version, &[("B01", Cell::exact(3))]);
    other.cells[0].seen = Seen::Was(Some(Cell::exact(2)));
    save(&case.ctx, case.id, &other).await.unwrap();
    let mut mine = typed(
        first.row_version,
        &[("B01", Cell::value(4, Approx::About)), ("D01", Cell::Nil)],
    );
    mine.cells[0].seen = Seen::Was(Some(Cell::exact(2)));
    mine.narratives = vec![NarrativeInput {
        section: "obstacles".into(),
        text: "Thiếu người".into(),
        seen: Some(String::new()),
    }];
    let saved = save(&case.ctx, case.id, &mine).await.unwrap();
    assert_eq!(
        saved.conflicts,
        [CellConflict {
            key: "B01".parse().unwrap(),
            mine: Some(Cell::value(4, Approx::About)),
            theirs: Some(Cell::exact(3)),
            notes: None,
        }]
    );
    assert_eq!(saved.n_saved, 2, "the other cell and the section are saved");
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "B01"), Some(Cell::exact(3)));
    let mut text = typed(first.row_version, &[]);
    text.narratives = vec![NarrativeInput {
        section: "obstacles".into(),
        text: "Khác".into(),
        seen: Some(String::new()),
    }];
    let saved = save(&case.ctx, case.id, &text).await.unwrap();
    assert_eq!(
        (saved.n_saved, saved.narrative_conflicts[0].theirs.as_str()),
        (0, "Thiếu người")
    );
}

/// One cell as a form sends it: what it showed and what came back, answer and explanation.
fn as_shown(key: &str, seen: (Option<Cell>, &str), typed: (Option<Cell>, &str)) -> CellInput {
    CellInput {
        note: Some(typed.1.to_owned()),
        seen: Seen::Was(seen.0),
        seen_note: Some(seen.1.to_owned()),
        ..CellInput::new(key.parse().unwrap(), typed.0)
    }
}

fn form_of(row_version: i64, cells: Vec<CellInput>) -> Save {
    Save {
        row_version,
        cells,
        source: "web",
        ..Save::default()
    }
}

async fn what_a_page_left_as_it_showed_it_is_no_edit_whatever_its_edition(app: App) {
    let case = case(&app).await;
    let other = typed(0, &[("B01", Cell::exact(31))]);
    let first = save(&case.ctx, case.id, &other).await.unwrap();
    let blank = (None, "");
    let own = as_shown("D01", blank, (Some(Cell::exact(1)), ""));
    let mut whole = form_of(0, vec![as_shown("B01", blank, blank), own]);
    whole.narratives = vec![NarrativeInput {
        section: "obstacles".into(),
        text: "Thiếu người\r\nThiếu máy".into(),
        seen: Some("Thiếu người\nThiếu máy".into()),
    }];
    let second = save(&case.ctx, case.id, &whole).await.unwrap();
    assert_eq!((second.n_saved, second.conflicts.len()), (1, 0));
    assert_eq!(second.narrative_conflicts, []);
    assert!(!second.is_current && first.is_current);
    // The page goes on with the newest edition and still shows the blank.
    whole.row_version = second.row_version;
    whole.cells[1] = as_shown(
        "D01",
        (Some(Cell::exact(1)), ""),
        (Some(Cell::exact(2)), ""),
    );
    let third = save(&case.ctx, case.id, &whole).await.unwrap();
    assert_eq!((third.n_saved, third.conflicts.len()), (1, 0));
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "B01"), Some(Cell::exact(31)));
    assert_eq!(cell_of(&page.figures, "D01"), Some(Cell::exact(2)));
    // What is typed over a blank that is none is told, not stored; what is the same is no conflict.
    whole.row_version = third.row_version;
    whole.cells[0] = as_shown("B01", blank, (Some(Cell::exact(40)), ""));
    let told = save(&case.ctx, case.id, &whole).await.unwrap();
    assert_eq!(told.conflicts[0].theirs, Some(Cell::exact(31)));
    whole.cells[0] = as_shown("B01", blank, (Some(Cell::exact(31)), ""));
    let same = save(&case.ctx, case.id, &whole).await.unwrap();
    assert_eq!((same.n_saved, same.conflicts.len()), (0, 0));
}

async fn explanations_of_two_people_are_merged_like_their_answers(app: App) {
    let case = case(&app).await;
    let two = (Some(Cell::exact(2)), "");
    let first = form_of(0, vec![as_shown("B01", (None, ""), two)]);
    let first = save(&case.ctx, case.id, &first).await.unwrap();
    let save_one = async |input: CellInput| {
        let one = form_of(first.row_version, vec![input]);
        save(&case.ctx, case.id, &one).await.unwrap()
    };
    // One changes the answer, the other explains it: both stand.
    save_one(as_shown("B01", two, (Some(Cell::exact(3)), ""))).await;
    let noted = save_one(as_shown("B01", two, (Some(Cell::exact(2)), "Đã rà soát"))).await;
    assert_eq!((noted.n_saved, noted.conflicts.len()), (1, 0));
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let stored = (page.figures[0].cell, page.figures[0].note.as_str());
    assert_eq!(stored, (Cell::exact(3), "Đã rà soát"));
    // Another explanation, and a clearing that would take along what it never showed, are told.
    let other = save_one(as_shown("B01", two, (Some(Cell::exact(2)), "Số tạm"))).await;
    let notes = ("Số tạm".to_owned(), "Đã rà soát".to_owned());
    assert_eq!(other.conflicts[0].notes, Some(notes));
    assert_eq!(other.conflicts[0].mine, Some(Cell::exact(3)));
    let three = (Some(Cell::exact(3)), "");
    let cleared = save_one(as_shown("B01", three, (None, ""))).await;
    assert_eq!((cleared.n_saved, cleared.conflicts.len()), (0, 1));
}

async fn n_facts(app: &App) -> i64 {
    let row = app
        .store
        .reader()
        .one("select count(*) as n from audit_fact", vec![])
        .await
        .unwrap();
    row.get("n").unwrap()
}

async fn a_save_that_changes_nothing_writes_nothing(app: App) {
    let case = case(&app).await;
    let before = n_facts(&app).await;
    let nothing = save(&case.ctx, case.id, &typed(0, &[])).await.unwrap();
    assert_eq!((nothing.submission, n_facts(&app).await), (None, before));
    let first = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    let again = save(
        &case.ctx,
        case.id,
        &typed(first.row_version, &[("B01", Cell::exact(2))]),
    )
    .await
    .unwrap();
    assert_eq!((again.n_saved, again.row_version), (0, first.row_version));
    assert_eq!(n_facts(&app).await, before + 1);
}

async fn a_number_that_nobody_counts_is_refused_however_it_comes(app: App) {
    let case = case(&app).await;
    for (n, fault) in [
        (-3, "error.figure_negative"),
        (i64::MIN, "error.figure_negative"),
        (LARGEST + 1, "error.figure_too_large"),
        (i64::MAX, "error.figure_too_large"),
    ] {
        let cell = Cell::value(n, Approx::MoreThan);
        let refused = save(&case.ctx, case.id, &typed(0, &[("D01", cell)])).await;
        assert!(
            matches!(&refused, Err(ActionError::Invalid(faults)) if faults[0].key == fault && faults[0].field == "D01"),
            "{n}: {refused:?}"
        );
    }
    for (version, n) in [(0, 0), (1, LARGEST)] {
        let saved = save(
            &case.ctx,
            case.id,
            &typed(version, &[("D01", Cell::exact(n))]),
        )
        .await;
        assert!(saved.is_ok(), "{n}: {saved:?}");
    }
}

async fn a_cell_that_is_not_asked_is_refused(app: App) {
    let case = case(&app).await;
    for key in ["C01", "B01@nothing=x", "D01@behaviour=unheard_of"] {
        let refused = save(&case.ctx, case.id, &typed(0, &[(key, Cell::exact(1))])).await;
        assert!(
            matches!(refused, Err(ActionError::Invalid(faults)) if faults[0].key == "error.figure_not_asked"),
            "{key}"
        );
    }
    let market = obligation(&app, case.period, case.province.agencies[1]).await;
    let ctx = officer(&app, case.province.agencies[1]);
    let refused = save(&ctx, market, &typed(0, &[("D01", Cell::exact(1))])).await;
    assert!(
        matches!(refused, Err(ActionError::Invalid(_))),
        "market management is not asked D01"
    );
}

async fn a_blank_stops_the_sending_unless_the_sender_signs_an_answer(app: App) {
    let case = case(&app).await;
    let saved = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    let refused = submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("not refused")
    };
    assert_eq!(
        (faults[0].field.as_str(), faults[0].key.as_str()),
        ("D01", "finding.blank")
    );
    let no = submit(
        &case.ctx,
        case.id,
        saved.row_version,
        Blanks::As(Cell::exact(1)),
    )
    .await;
    assert!(
        matches!(no, Err(ActionError::Invalid(_))),
        "a blank is never a number"
    );
    submit(&case.ctx, case.id, saved.row_version, Blanks::As(Cell::Nil))
        .await
        .unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "D01"), Some(Cell::Nil));
    assert_eq!(
        (page.obligation.state, page.is_editable),
        (ObligationState::Submitted, false)
    );
}

async fn a_breakdown_that_does_not_add_up_stops_the_sending_unless_a_note_explains_it(app: App) {
    let case = case(&app).await;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let d01 = page.measures.iter().find(|m| m.code == "D01").unwrap();
    let behaviour = d01
        .dimensions
        .iter()
        .find(|d| d.rule == crate::figure::PartRule::Sum)
        .unwrap();
    let part = format!("D01@{}", behaviour.part(&behaviour.values[0].id));
    let cells = [
        ("B01", Cell::Nil),
        ("D01", Cell::exact(22)),
        (part.as_str(), Cell::exact(18)),
    ];
    let saved = save(&case.ctx, case.id, &typed(0, &cells)).await.unwrap();
    let refused = submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("not refused")
    };
    assert_eq!(
        (
            faults[0].key.as_str(),
            faults[0].args["difference"].as_str()
        ),
        ("finding.breakdown_sum", "4")
    );
    let mut explained = typed(saved.row_version, &[("D01", Cell::exact(22))]);
    explained.cells[0].note = Some("04 trường hợp chưa phân loại".to_owned());
    let saved = save(&case.ctx, case.id, &explained).await.unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
}

async fn a_submission_after_the_due_date_is_late_for_ever(app: App) {
    let case = case(&app).await;
    app.clock.set(datetime!(2026-06-17 16:00 UTC));
    send(
        &app,
        case.period,
        case.province.agencies[0],
        &[("B01", Cell::Nil), ("D01", Cell::Nil)],
        &[],
    )
    .await;
    app.clock.set(datetime!(2026-06-17 18:00 UTC));
    send(
        &app,
        case.period,
        case.province.agencies[1],
        &[("B01", Cell::Nil)],
        &[],
    )
    .await;
    let counts = period::actions::completeness(&case.province.focal, case.period, None)
        .await
        .unwrap();
    assert_eq!((counts.n_on_time, counts.n_late), (1, 1));
    // Accepting and returning later changes nothing about being on time.
    let version = history(&case.ctx, case.id)
        .await
        .unwrap()
        .remove(0)
        .version
        .submission;
    review::review(
        &case.province.focal,
        version.id,
        version.row_version,
        &Review::return_whole("Thiếu phụ lục"),
    )
    .await
    .unwrap();
    let counts = period::actions::completeness(&case.province.focal, case.period, None)
        .await
        .unwrap();
    assert_eq!(
        (counts.n_on_time, counts.n_late, counts.n_returned),
        (1, 1, 1)
    );
}

async fn a_closed_period_takes_nothing(app: App) {
    let case = case(&app).await;
    period::actions::close_period(&case.province.focal, case.period, 1)
        .await
        .unwrap();
    let refused = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))])).await;
    assert!(matches!(
        refused,
        Err(ActionError::Conflict {
            key: "conflict.period_closed"
        })
    ));
}

async fn a_closed_period_is_reopened_with_a_reason_and_takes_reports_again(app: App) {
    use period::reopening::reopen_period;
    let case = case(&app).await;
    let focal = &case.province.focal;
    period::actions::close_period(focal, case.period, 1)
        .await
        .unwrap();
    let key_of = |outcome: Outcome<()>| match outcome {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("no conflict: {other:?}"),
    };
    let twice = period::actions::close_period(focal, case.period, 2).await;
    assert_eq!(key_of(twice), "conflict.period_is_closed");
    let mute = reopen_period(focal, case.period, 2, " ").await;
    assert!(matches!(mute, Err(ActionError::Invalid(_))), "{mute:?}");
    let agency = reopen_period(&case.ctx, case.period, 2, "Gửi muộn").await;
    assert!(matches!(agency, Err(ActionError::Denied { .. })));
    reopen_period(focal, case.period, 2, "Công an gửi muộn")
        .await
        .unwrap();
    let open = reopen_period(focal, case.period, 3, "Lần nữa").await;
    assert_eq!(key_of(open), "conflict.period_is_open");
    let saved = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))])).await;
    assert_eq!(saved.unwrap().n_saved, 1);
    let facts = audit::of_record(&app.store.reader(), "period", case.period.0, 10)
        .await
        .unwrap();
    let fact = facts
        .iter()
        .find(|fact| fact.verb == "period.reopen")
        .unwrap();
    assert!(fact.detail.contains("Công an gửi muộn"));
}

async fn a_workbook_is_saved_cell_by_cell_and_never_overwrites_silently(app: App) {
    let case = case(&app).await;
    let saved = save(&case.ctx, case.id, &typed(0, &[("B01", Cell::exact(2))]))
        .await
        .unwrap();
    let (name, bytes) = from_xlsx::form_file(&case.ctx, case.id).await.unwrap();
    assert_eq!(name, "2026-H1-H02.xlsx");
    // An unchanged file changes nothing, blanks included.
    let same = from_xlsx::import_file(&case.ctx, case.id, bytes.clone(), false)
        .await
        .unwrap();
    assert_eq!(
        (same.saved.n_saved, same.faults.len()),
        (0, 0),
        "{:?}",
        same.faults
    );
    // Somebody types another value meanwhile: the file, in which nobody typed, says nothing against it.
    save(
        &case.ctx,
        case.id,
        &typed(saved.row_version, &[("B01", Cell::exact(7))]),
    )
    .await
    .unwrap();
    let late = from_xlsx::import_file(&case.ctx, case.id, bytes.clone(), false)
        .await
        .unwrap();
    assert_eq!((late.saved.n_saved, late.saved.conflicts.len()), (0, 0));
    only_what_both_changed_conflicts(&case, &bytes).await;
    let forced = from_xlsx::import_file(&case.ctx, case.id, bytes, true)
        .await
        .unwrap();
    assert_eq!((forced.saved.n_saved, forced.saved.conflicts.len()), (1, 0));
    let broken = from_xlsx::import_file(&case.ctx, case.id, b"no workbook".to_vec(), true).await;
    assert!(
        matches!(broken, Err(ActionError::Invalid(faults)) if faults[0].key == "error.file_not_workbook")
    );
}

/// In a file that was made before B01 became 7, somebody types both B01 and D01: D01 is saved, B01 is told.
async fn only_what_both_changed_conflicts(case: &Case, bytes: &[u8]) {
    use hopluc_doc::sheet::FormState;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let form = from_xlsx::form_of(&page);
    let mut reading = hopluc_doc::read_form_xlsx(bytes, &form).unwrap();
    for entry in &mut reading.entries {
        if entry.key == "B01" || entry.key == "D01" {
            entry.state = FormState::Value;
            entry.value = Some(9);
        }
    }
    let told = from_xlsx::take(&case.ctx, case.id, &page, (&form, reading), false)
        .await
        .unwrap();
    let conflicts: Vec<_> = told.saved.conflicts.iter().collect();
    assert_eq!((told.saved.n_saved, conflicts.len()), (1, 1));
    assert_eq!(conflicts[0].key.to_string(), "B01");
    assert_eq!(conflicts[0].theirs, Some(Cell::exact(7)));
    assert_eq!(conflicts[0].mine, Some(Cell::exact(9)));
}
