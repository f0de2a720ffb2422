//! Breakdowns whose values are named as the form is filled: agencies, areas, words of the reporter.

use super::*;
use crate::agency;
use crate::catalogue::{MeasureCode, ScheduleDef};
use crate::figure::CellKey;

store_suite!(
    not_yet_in_a_workbook_is_an_answer_and_a_cleared_cell_is_told,
    words_in_a_workbook_are_read_by_the_parser_of_the_page,
    a_name_of_the_directory_or_its_code_is_a_value_and_another_is_refused,
    parts_by_agency_are_checked_against_their_total,
    areas_are_those_of_the_province_and_open_words_are_kept_as_typed,
    a_workbook_takes_further_names_in_its_rows_for_them,
);

async fn free(app: &App) -> Case {
    let plan = ScheduleDef {
        measures: ["A09", "F04", "H09"].map(MeasureCode::new).to_vec(),
        ..plan()
    };
    let province = province(app, plan).await;
    let tx = app.store.begin().await.unwrap();
    let mut form = agency::testing::form("0100109106", "Viễn thông Sao Mai", "telecom_operator");
    form.short_name = "Sao Mai".to_owned();
    agency::store::add(&tx, &form).await.unwrap();
    let focal = province.focal.actor.agency();
    let held = agency::store::get(&tx, focal).await.unwrap();
    let mut form = held.form();
    form.area_code = "01".to_owned();
    assert!(
        agency::store::change(&tx, focal, held.row_version, &form)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
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

async fn keys(case: &Case) -> Vec<String> {
    let page = form_page(&case.ctx, case.id).await.unwrap();
    page.figures.iter().map(|f| f.key.to_string()).collect()
}

async fn fill(case: &Case, cells: &[(&str, Cell)]) -> Result<Saved, ActionError> {
    let page = form_page(&case.ctx, case.id).await.unwrap();
    save(&case.ctx, case.id, &typed(page.row_version(), cells)).await
}

async fn a_name_of_the_directory_or_its_code_is_a_value_and_another_is_refused(app: App) {
    let case = free(&app).await;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(page.choices["telecom_operator"], ["Viễn thông Sao Mai"]);
    assert!(page.choices["sender"].contains(&"Công an tỉnh".to_owned()));
    for typed in [
        "Viễn thông Sao Mai",
        "vien thong  sao mai",
        "0100109106",
        "Sao Mai",
    ] {
        let key = format!("F04@telecom_operator={typed}");
        fill(&case, &[(&key, Cell::exact(2))]).await.unwrap();
    }
    assert_eq!(
        keys(&case).await,
        ["F04@telecom_operator=Viễn thông Sao Mai"]
    );
    for wrong in ["F04@telecom_operator=Công an tỉnh", "F04@telecom_operator="] {
        let refused = fill(&case, &[(wrong, Cell::exact(1))]).await;
        assert!(matches!(refused, Err(ActionError::Invalid(_))), "{wrong}");
    }
}

async fn parts_by_agency_are_checked_against_their_total(app: App) {
    let case = free(&app).await;
    let cells = [
        ("A09", Cell::exact(5)),
        ("A09@sender=Công an tỉnh", Cell::exact(3)),
        ("A09@sender=Quản lý thị trường", Cell::exact(1)),
    ];
    fill(&case, &cells).await.unwrap();
    let found = form_page(&case.ctx, case.id).await.unwrap();
    let sum = found
        .findings
        .iter()
        .find(|finding| finding.message() == "finding.breakdown_sum")
        .unwrap();
    assert_eq!(
        (sum.args["sum"].as_str(), sum.args["difference"].as_str()),
        ("4", "1")
    );
    let blanks = Blanks::As(Cell::NotApplicable);
    let refused = submit(&case.ctx, case.id, found.row_version(), blanks).await;
    assert!(matches!(refused, Err(ActionError::Invalid(_))));
    let saved = fill(&case, &[("A09@sender=UBND xã A", Cell::exact(1))])
        .await
        .unwrap();
    submit(&case.ctx, case.id, saved.row_version, blanks)
        .await
        .unwrap();
}

async fn areas_are_those_of_the_province_and_open_words_are_kept_as_typed(app: App) {
    let case = free(&app).await;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let area = page.choices["area"][0].clone();
    let elsewhere = case.ctx.catalogue().areas.values();
    let elsewhere = elsewhere
        .filter(|area| area.parent.as_ref().is_some_and(|p| p.as_str() != "01"))
        .find(|area| !page.choices["area"].contains(&area.name))
        .unwrap();
    let own = format!("F04@area={area}");
    let wrong = format!("F04@area={}", elsewhere.name);
    let cells = [
        (own.as_str(), Cell::exact(1)),
        ("H09@topic= Lừa đảo  qua điện thoại ", Cell::exact(4)),
    ];
    fill(&case, &cells).await.unwrap();
    assert_eq!(
        keys(&case).await,
        [own, "H09@topic=Lừa đảo qua điện thoại".to_owned()]
    );
    assert!(fill(&case, &[(&wrong, Cell::exact(1))]).await.is_err());
    let long = format!("H09@topic={}", "a".repeat(81));
    assert!(fill(&case, &[(&long, Cell::exact(1))]).await.is_err());
    assert!(!page.choices.contains_key("topic"));
}

async fn a_workbook_takes_further_names_in_its_rows_for_them(app: App) {
    use hopluc_doc::sheet::{FormEntry, FormState};
    let case = free(&app).await;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let rows = from_xlsx::rows_of(&page);
    let has = |key: &str| rows.iter().any(|row| row.key == key);
    assert!(
        has("F04@telecom_operator=Viễn thông Sao Mai"),
        "a short list is all rows"
    );
    assert!(
        has("F04@area=+1") && !has("F04@area=Phường Ba Đình"),
        "of a long one names are typed"
    );
    let entry = |key: &str, note: &str| FormEntry {
        key: key.to_owned(),
        state: FormState::Value,
        value: Some(2),
        approximation: hopluc_doc::sheet::Approximation::Exact,
        note: note.to_owned(),
    };
    let named = from_xlsx::input_of(&page, &entry("H09@topic=+1", "Mã độc"))
        .unwrap()
        .unwrap();
    assert_eq!(named.key, CellKey::part("H09", "topic=Mã độc"));
    assert_eq!(named.note, None, "the note was the name");
    let unnamed = from_xlsx::input_of(&page, &entry("H09@topic=+1", " ")).unwrap_err();
    assert_eq!(unnamed.code, "value_unnamed");
    let (_, bytes) = from_xlsx::form_file(&case.ctx, case.id).await.unwrap();
    let same = from_xlsx::import_file(&case.ctx, case.id, bytes, false)
        .await
        .unwrap();
    assert_eq!(
        (same.saved.n_saved, same.faults.len()),
        (0, 0),
        "{:?}",
        same.faults
    );
}

async fn words_in_a_workbook_are_read_by_the_parser_of_the_page(app: App) {
    use hopluc_doc::sheet::{Approximation, CellError, FormReading, FormState, FormWords};
    let case = case(&app).await;
    let page = form_page(&case.ctx, case.id).await.unwrap();
    let form = from_xlsx::form_of(&page);
    let key = form.rows[0].key.clone();
    let read =
        async |words: &str, state: Option<FormState>, approximation: Option<Approximation>| {
            let fault = CellError {
                sheet: "Số liệu".to_owned(),
                cell: "E7".to_owned(),
                code: "not_a_number".to_owned(),
                args: vec![words.to_owned()],
            };
            let row = FormWords {
                key: key.clone(),
                cell: "E7".to_owned(),
                words: words.to_owned(),
                state,
                approximation,
                note: String::new(),
            };
            let reading = FormReading {
                worded: vec![row],
                errors: vec![fault],
                ..FormReading::default()
            };
            let page = form_page(&case.ctx, case.id).await.unwrap();
            let taken = from_xlsx::take(&case.ctx, case.id, &page, (&form, reading), true)
                .await
                .unwrap();
            let codes: Vec<String> = taken.faults.iter().map(|f| f.code.clone()).collect();
            let stored = form_page(&case.ctx, case.id).await.unwrap().figures;
            let stored = stored
                .iter()
                .find(|f| f.key.to_string() == key)
                .map(|f| f.cell);
            (codes, stored)
        };
    let none: Vec<String> = Vec::new();
    let million = read("25,85 triệu", None, None).await;
    assert_eq!(million, (none.clone(), Some(Cell::exact(25_850_000))));
    let told = Cell::value(42_000, Approx::MoreThan);
    let about = read("hơn 42 nghìn", None, Some(Approximation::Exact)).await;
    assert_eq!(about, (none.clone(), Some(told)));
    let nil = read("không phát sinh", None, None).await;
    assert_eq!(nil, (none, Some(Cell::Nil)));
    let fault = |code: &str| (vec![code.to_owned()], Some(Cell::Nil));
    assert_eq!(read("năm", None, None).await, fault("not_a_number"));
    assert_eq!(read("1,234", None, None).await, fault("ambiguous"));
    let clash = read("42 nghìn", Some(FormState::Nil), None).await;
    assert_eq!(clash, fault("state_with_value"));
}

async fn not_yet_in_a_workbook_is_an_answer_and_a_cleared_cell_is_told(app: App) {
    use hopluc_doc::sheet::{FormBlank, FormReading, FormState};
    let case = case(&app).await;
    fill(&case, &[("B01", Cell::exact(5)), ("D01", Cell::Nil)])
        .await
        .unwrap();
    let read = async || {
        let page = form_page(&case.ctx, case.id).await.unwrap();
        let form = from_xlsx::form_of(&page);
        let (_, bytes) = from_xlsx::form_file(&case.ctx, case.id).await.unwrap();
        let reading = hopluc_doc::read_form_xlsx(&bytes, &form).unwrap();
        (page, form, reading)
    };
    let stored = async |key: &str| {
        let page = form_page(&case.ctx, case.id).await.unwrap();
        let found = page.figures.iter().find(|f| f.key.to_string() == key);
        found.map(|figure| figure.cell)
    };
    let answer = |reading: &mut FormReading, key: &str, state: FormState| {
        let entry = reading.entries.iter_mut().find(|entry| entry.key == key);
        let entry = entry.unwrap();
        (entry.state, entry.value) = (state, None);
    };
    // Cells cleared: "chưa có" was chosen for B01, nothing for D01;
    // a cell that was blank is answered.
    let (page, form, mut reading) = read().await;
    let blank = reading.blank.remove(0);
    assert!(blank.cell.starts_with('E'), "{blank:?}");
    let other = blank.key.as_str();
    for key in [other, "B01", "D01"] {
        answer(&mut reading, key, FormState::NotYet);
    }
    let cell = "E40".to_owned();
    reading.blank.push(FormBlank {
        key: "D01".to_owned(),
        cell,
    });
    let taken = from_xlsx::take(&case.ctx, case.id, &page, (&form, reading), false)
        .await
        .unwrap();
    assert_eq!((taken.saved.n_saved, taken.saved.conflicts.len()), (2, 0));
    let told: Vec<_> = taken
        .faults
        .iter()
        .map(|fault| {
            (
                fault.cell.as_str(),
                fault.code.as_str(),
                fault.args.join(" "),
            )
        })
        .collect();
    assert_eq!(told, [("E40", "cleared", "Chưa phát hiện (0)".to_owned())]);
    assert_eq!(stored(other).await, Some(Cell::NotYet));
    assert_eq!(stored("B01").await, Some(Cell::NotYet));
    assert_eq!(
        stored("D01").await,
        Some(Cell::Nil),
        "nothing is lost silently"
    );
    // The next file says so in words: it is no blank, and changes nothing.
    let (page, form, reading) = read().await;
    assert!(reading.blank.iter().all(|blank| blank.key != "B01"));
    let taken = from_xlsx::take(&case.ctx, case.id, &page, (&form, reading), false)
        .await
        .unwrap();
    assert_eq!((taken.saved.n_saved, taken.faults.len()), (0, 0));
}
