//! Forms and tables go out and come back; every wrong cell is named.

use rust_xlsxwriter::Workbook;

use super::*;
use crate::testing::zip_of;

fn form() -> Form {
    let row = |key: &str, name: &str| FormRow {
        key: key.into(),
        code: key.to_uppercase(),
        name: name.into(),
        unit: "vụ".into(),
        ..FormRow::default()
    };
    Form {
        title: "Báo cáo 6 tháng".into(),
        period: "6 tháng đầu năm 2026".into(),
        agency: "Công an tỉnh".into(),
        version_token: "t1".into(),
        rows: vec![
            row("m1", "Số vụ"),
            row("m2", "Tiền phạt"),
            FormRow {
                is_required: true,
                ..row("m3", "Số SIM")
            },
        ],
        narratives: vec![NarrativeRow {
            key: "n1".into(),
            label: "Khó khăn".into(),
            preset: String::new(),
        }],
    }
}

/// A filled form: the cells (row, column, words) are typed over an empty one, by the reader's own places.
fn filled(cells: &[(u32, u16, &str)]) -> FormReading {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Số liệu").unwrap();
    sheet.write_string(0, 8, "hopluc-form/1").unwrap();
    sheet.write_string(1, 8, "t1").unwrap();
    for (row, key) in [(6, "m1"), (7, "m2"), (8, "m3")] {
        sheet.write_string(row, 8, key).unwrap();
    }
    for (row, column, words) in cells {
        match words.parse::<f64>() {
            Ok(number) if !words.starts_with('0') => {
                sheet.write_number(*row, *column, number).unwrap()
            }
            _ => sheet.write_string(*row, *column, *words).unwrap(),
        };
    }
    read_form_xlsx(&book.save_to_buffer().unwrap(), &form()).unwrap()
}

fn codes(reading: &FormReading) -> Vec<(&str, &str)> {
    reading
        .errors
        .iter()
        .map(|error| (error.cell.as_str(), error.code.as_str()))
        .collect()
}

#[test]
fn words_in_the_figure_win_over_the_accuracy_that_stood_there_and_clash_with_another_choice() {
    let told = |words: &str, accuracy: &str| {
        let reading = filled(&[(6, 4, words), (6, 5, accuracy)]);
        let entry = reading.entries.iter().find(|entry| entry.key == "m1");
        (
            entry.map(|entry| (entry.value, entry.approximation)),
            reading.errors.first().map(|error| error.code.clone()),
        )
    };
    let about = Some((Some(12), Approximation::About));
    assert_eq!(told("khoảng 12", "Chính xác"), (about, None));
    assert_eq!(told("khoảng 12", "Khoảng"), (about, None));
    let clash = Some("approximation_clash".to_owned());
    assert_eq!(told("khoảng 12", "Hơn"), (None, clash));
    let exact = Some((Some(12), Approximation::Exact));
    assert_eq!(told("12", "Chính xác"), (exact, None));
}

#[test]
fn a_number_typed_over_an_inexact_one_is_exact() {
    let mut asked = form();
    let about = FormEntry {
        key: "m1".into(),
        state: FormState::Value,
        value: Some(1_200),
        approximation: Approximation::About,
        ..FormEntry::default()
    };
    asked.rows[0].preset = Some(about.clone());
    let made = form_xlsx(&asked).unwrap();
    assert_eq!(read_form_xlsx(&made, &asked).unwrap().entries[0], about);
    let (_, sheet) = grid::sheets(&made, &crate::Limits::default())
        .unwrap()
        .remove(0);
    let words = |column| sheet.get(&(6, column)).map(grid::Cell::words);
    assert_eq!(words(4).as_deref(), Some("Khoảng 1.200"));
    assert_eq!(
        words(5),
        None,
        "nothing is left beside a number typed over it"
    );
    let seen = words(9).unwrap();
    // The same row with a bare number typed over the cell, in the format of now and of before.
    let typed = |mark: &str, accuracy: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("Số liệu").unwrap();
        for (row, column, text) in [
            (0, 8, mark),
            (1, 8, "t1"),
            (6, 8, "m1"),
            (6, 9, &seen),
            (7, 8, "m2"),
            (8, 8, "m3"),
        ] {
            sheet.write_string(row, column, text).unwrap();
        }
        sheet.write_number(6, 4, 1_350).unwrap();
        sheet.write_string(6, 5, accuracy).unwrap();
        let reading = read_form_xlsx(&book.save_to_buffer().unwrap(), &form()).unwrap();
        let entry = reading.entries.iter().find(|entry| entry.key == "m1");
        let told = entry.map(|entry| (entry.value, entry.approximation));
        (
            told,
            codes(&reading)
                .first()
                .map(|(cell, code)| format!("{cell} {code}")),
        )
    };
    let exact = Some((Some(1_350), Approximation::Exact));
    let about = Some((Some(1_350), Approximation::About));
    assert_eq!(typed("hopluc-form/2", ""), (exact, None));
    assert_eq!(typed("hopluc-form/2", "Khoảng"), (about, None));
    let question = Some("F7 approximation_left".to_owned());
    assert_eq!(typed("hopluc-form/1", "Khoảng"), (None, question));
    assert_eq!(typed("hopluc-form/1", "Chính xác"), (exact, None));
}

#[test]
fn an_empty_form_reads_back_as_not_yet_and_presets_survive() {
    let mut form = form();
    let empty = read_form_xlsx(&form_xlsx(&form).unwrap(), &form).unwrap();
    assert!(empty.errors.is_empty(), "{:?}", empty.errors);
    assert!(
        empty.entries.len() == 3
            && empty
                .entries
                .iter()
                .all(|entry| entry.state == FormState::NotYet && entry.value.is_none())
    );
    let preset = [
        FormEntry {
            key: "m1".into(),
            state: FormState::Value,
            value: Some(42_000),
            approximation: Approximation::MoreThan,
            note: "=1+1".into(),
        },
        FormEntry {
            key: "m2".into(),
            state: FormState::Nil,
            ..FormEntry::default()
        },
        FormEntry {
            key: "m3".into(),
            state: FormState::NotApplicable,
            ..FormEntry::default()
        },
    ];
    for (row, entry) in form.rows.iter_mut().zip(&preset) {
        row.preset = Some(entry.clone());
    }
    form.narratives[0].preset = "Thiếu nhân lực".into();
    let reading = read_form_xlsx(&form_xlsx(&form).unwrap(), &form).unwrap();
    assert_eq!(reading.entries, preset);
    assert_eq!(
        reading.narratives,
        [NarrativeEntry {
            key: "n1".into(),
            text: "Thiếu nhân lực".into(),
            seen: Some("Thiếu nhân lực".into()),
        }]
    );
    let seen: Vec<_> = reading.seen.iter().map(|seen| seen.entry.clone()).collect();
    assert_eq!(
        seen,
        preset.map(Some),
        "the file tells what it was made from"
    );
    assert_eq!(form_xlsx(&form).unwrap(), form_xlsx(&form).unwrap());
}

#[test]
fn only_input_cells_are_unlocked_and_the_lists_are_there() {
    let bytes = form_xlsx(&form()).unwrap();
    let limits = crate::Limits::default();
    let mut package =
        crate::read::package::Package::open(&bytes, crate::Format::Xlsx, &limits).unwrap();
    let sheet =
        String::from_utf8(package.part("xl/worksheets/sheet1.xml").unwrap().unwrap()).unwrap();
    assert!(
        sheet.contains("<sheetProtection")
            && sheet.contains("Có số liệu,Chưa phát hiện (0),Chưa có,Không áp dụng"),
        "{sheet}"
    );
    let styles = String::from_utf8(package.part("xl/styles.xml").unwrap().unwrap()).unwrap();
    assert!(styles.contains("locked=\"0\""));
}

#[test]
fn numbers_are_read_as_officials_type_them() {
    let reading = filled(&[
        (6, 4, "25.850.000"),
        (7, 4, "02"),
        (8, 4, "hơn 42.000"),
        (6, 7, "ghi chú"),
    ]);
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    let values: Vec<_> = reading
        .entries
        .iter()
        .map(|entry| (entry.value, entry.approximation))
        .collect();
    assert_eq!(
        values,
        [
            (Some(25_850_000), Approximation::Exact),
            (Some(2), Approximation::Exact),
            (Some(42_000), Approximation::MoreThan)
        ]
    );
    assert_eq!(reading.entries[0].note, "ghi chú");
}

#[test]
fn the_words_of_the_page_name_the_states_as_well_as_those_of_the_list() {
    for (words, state) in [
        ("Không phát sinh", FormState::Nil),
        ("Chưa phát hiện (0)", FormState::Nil),
        ("None", FormState::Nil),
        ("Chưa có số liệu", FormState::NotYet),
        ("Not yet", FormState::NotYet),
        ("Not applicable", FormState::NotApplicable),
    ] {
        let reading = filled(&[(6, 6, words)]);
        assert!(reading.errors.is_empty(), "{words}: {:?}", reading.errors);
        assert_eq!(reading.entries[0].state, state, "{words}");
    }
}

#[test]
fn a_figure_in_words_is_handed_on_with_its_cell_and_stays_a_fault_until_it_is_read() {
    let reading = filled(&[(6, 4, "25,85 triệu"), (6, 5, "Khoảng"), (6, 7, "ghi chú")]);
    assert_eq!(codes(&reading), [("E7", "not_a_number")]);
    assert_eq!(
        reading.worded,
        [FormWords {
            key: "m1".into(),
            cell: "E7".into(),
            words: "25,85 triệu".into(),
            state: None,
            approximation: Some(Approximation::About),
            note: "ghi chú".into(),
        }]
    );
}

/// The workbook with these words taken out of its parts.
fn without(bytes: &[u8], words: &str) -> Vec<u8> {
    let limits = crate::Limits::default();
    let mut package =
        crate::read::package::Package::open(bytes, crate::Format::Xlsx, &limits).unwrap();
    let names = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "xl/worksheets/sheet1.xml",
    ];
    let parts: Vec<(&str, Vec<u8>)> = names
        .into_iter()
        .map(|name| {
            let text = String::from_utf8(package.part(name).unwrap().unwrap()).unwrap();
            (name, text.replace(words, "").into_bytes())
        })
        .collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    zip_of(&parts)
}

#[test]
fn a_formula_without_a_result_is_a_fault_at_its_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Số liệu").unwrap();
    for (row, column, text) in [(0, 8, "hopluc-form/1"), (1, 8, "t1"), (6, 8, "m1")] {
        sheet.write_string(row, column, text).unwrap();
    }
    sheet.write_string(7, 8, "m2").unwrap();
    sheet.write_string(8, 8, "m3").unwrap();
    let sum = rust_xlsxwriter::Formula::new("=3+4");
    let kept = sum.clone().set_result("7");
    sheet.write_formula(6, 4, sum.set_result("777")).unwrap();
    sheet.write_formula(7, 4, kept).unwrap();
    let bytes = without(&book.save_to_buffer().unwrap(), "<v>777</v>");
    let reading = read_form_xlsx(&bytes, &form()).unwrap();
    assert_eq!(codes(&reading), [("E7", "formula_unsaved")]);
    let read = reading.entries.iter().find(|entry| entry.key == "m2");
    assert_eq!(read.unwrap().value, Some(7), "a kept result is read");
}

#[test]
fn every_wrong_cell_is_named() {
    assert_eq!(
        codes(&filled(&[(6, 4, "năm"), (7, 4, "-3"), (8, 4, "1.5")])),
        [
            ("E7", "not_a_number"),
            ("E8", "negative"),
            ("E9", "not_whole")
        ]
    );
    let reading = filled(&[
        (6, 6, "Chưa phát hiện (0)"),
        (6, 4, "5"),
        (7, 6, "Có số liệu"),
        (8, 6, "Chưa có"),
        (8, 4, "1"),
    ]);
    assert_eq!(
        codes(&reading),
        [
            ("E7", "nil_with_value"),
            ("E8", "value_missing"),
            ("E9", "state_with_value")
        ]
    );
    assert!(reading.entries.is_empty());
    assert_eq!(
        codes(&filled(&[(6, 6, "Có lẽ"), (7, 5, "Chừng")])),
        [("G7", "unknown_state"), ("F8", "unknown_approximation")]
    );
}

#[test]
fn a_nil_may_carry_a_zero_and_words_may_vary_in_case() {
    let reading = filled(&[
        (6, 6, "chưa  phát hiện"),
        (6, 4, "0"),
        (7, 6, "KHÔNG ÁP DỤNG"),
    ]);
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    assert_eq!(
        [reading.entries[0].state, reading.entries[1].state],
        [FormState::Nil, FormState::NotApplicable]
    );
}

#[test]
fn moved_rows_are_found_and_lost_or_strange_rows_are_named() {
    let reading = filled(&[
        (6, 8, "m2"),
        (7, 8, "m1"),
        (6, 4, "5"),
        (9, 8, "m1"),
        (10, 8, "zz"),
        (11, 4, "9"),
        (8, 8, "m9"),
    ]);
    assert_eq!(
        codes(&reading),
        [
            ("E9", "unknown_row"),
            ("E10", "duplicate_row"),
            ("E11", "unknown_row"),
            ("E12", "key_missing"),
            ("", "missing_row")
        ]
    );
    assert_eq!(reading.entries[1].value, Some(5));
}

#[test]
fn other_workbooks_and_other_forms_are_refused_whole() {
    let other = Form {
        version_token: "t2".into(),
        ..form()
    };
    assert_eq!(
        codes(&read_form_xlsx(&form_xlsx(&other).unwrap(), &form()).unwrap()),
        [("", "other_form")]
    );
    let table = table_xlsx(&["A".into()], &[]).unwrap();
    assert_eq!(
        codes(&read_form_xlsx(&table, &form()).unwrap()),
        [("", "not_a_form")]
    );
    assert_eq!(
        read_form_xlsx(b"%PDF-1.4", &form()).unwrap_err().code(),
        "unknown_type"
    );
    assert_eq!(read_form_xlsx(b"", &form()).unwrap_err().code(), "empty");
}

#[test]
fn damaged_workbooks_never_panic() {
    let whole = form_xlsx(&form()).unwrap();
    for step in 1..200 {
        let mut bytes = whole.clone();
        let at = step * bytes.len() / 200;
        bytes[at] ^= 0x55;
        let _ = read_form_xlsx(&bytes, &form());
        let _ = read_form_xlsx(&whole[..at], &form());
        let _ = table_rows("a.xlsx", &bytes);
    }
}

#[test]
fn tables_come_back_as_they_went_out() {
    let rows = vec![
        vec![TableCell::from("=SUM(A1)"), TableCell::from(1_234)],
        vec![TableCell::Empty, TableCell::Number(0.5)],
    ];
    let bytes = table_xlsx(&["Tên".into(), "Số".into()], &rows).unwrap();
    assert_eq!(
        table_rows("a.xlsx", &bytes).unwrap(),
        [["Tên", "Số"], ["=SUM(A1)", "1234"], ["", "0.5"]]
    );
    assert_eq!(
        bytes,
        table_xlsx(&["Tên".into(), "Số".into()], &rows).unwrap()
    );
}

#[test]
fn two_cells_in_far_corners_do_not_make_a_table_of_millions() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 255, "x").unwrap();
    sheet.write_string(199_999, 0, "y").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(table_rows("a.xlsx", &bytes).unwrap_err().code(), "zip_bomb");
}

#[test]
fn csv_of_any_sign_is_read() {
    let expected = [["Mã", "Tên"], ["01", "Sở A, B; \"C\""]];
    for text in [
        "Mã,Tên\n01,\"Sở A, B; \"\"C\"\"\"\n",
        "\u{feff}Mã;Tên\r\n01;\"Sở A, B; \"\"C\"\"\"\r\n\r\n",
        "Mã\tTên\n01\t\"Sở A, B; \"\"C\"\"\"",
    ] {
        assert_eq!(
            table_rows("a.csv", text.as_bytes()).unwrap(),
            expected,
            "{text}"
        );
    }
    assert_eq!(table_rows("a.csv", b"").unwrap_err().code(), "empty");
    assert_eq!(
        table_rows("a.csv", b"%PDF-1.4").unwrap_err().code(),
        "wrong_type"
    );
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let zeros = vec![b' '; 60 * 1024 * 1024];
    let bomb = zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &zeros),
    ]);
    assert_eq!(table_rows("a.xlsx", &bomb).unwrap_err().code(), "zip_bomb");
}

#[test]
fn a_preset_leaves_the_state_blank_where_the_number_tells_it() {
    let mut form = form();
    let states = [FormState::Value, FormState::NotYet, FormState::Nil];
    for (row, state) in form.rows.iter_mut().zip(states) {
        let value = (state == FormState::Value).then_some(7);
        row.preset = Some(FormEntry {
            key: row.key.clone(),
            state,
            value,
            ..FormEntry::default()
        });
    }
    let rows = table_rows("a.xlsx", &form_xlsx(&form).unwrap()).unwrap();
    let shown: Vec<&str> = rows[6..].iter().map(|row| row[6].as_str()).collect();
    assert_eq!(shown, ["", "Chưa có", "Chưa phát hiện (0)"]);
}

#[test]
fn a_number_beside_the_not_yet_of_the_file_answers_it_and_an_empty_row_is_told_with_its_cell() {
    let seen = r#"{"key":"m1","state":"NotYet","value":null,"approximation":"Exact","note":""}"#;
    let was: FormEntry = serde_json::from_str(seen).unwrap();
    assert_eq!(was.state, FormState::NotYet);
    let reading = filled(&[(6, 4, "7"), (6, 6, "Chưa có"), (6, 9, seen)]);
    assert_eq!(codes(&reading), []);
    let entry = &reading.entries[0];
    assert_eq!((entry.state, entry.value), (FormState::Value, Some(7)));
    let words = filled(&[(6, 4, "25,85 triệu"), (6, 6, "Chưa có"), (6, 9, seen)]);
    assert_eq!(words.worded[0].state, None);
    // Where another answer stood there, both were typed.
    let clash = filled(&[(6, 4, "7"), (6, 6, "Chưa có")]);
    assert_eq!(codes(&clash), [("E7", "state_with_value")]);
    let cells: Vec<_> = clash
        .blank
        .iter()
        .map(|blank| blank.cell.as_str())
        .collect();
    assert_eq!(cells, ["E8", "E9"]);
    let told = clash.blank[0].cleared(&was);
    assert_eq!(
        (told.code.as_str(), told.args),
        ("cleared", vec!["Chưa có".to_owned()])
    );
}
