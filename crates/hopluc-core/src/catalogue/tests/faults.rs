//! Every class of fault is found, with file, line, both texts and a mend.

use std::collections::BTreeSet;

use super::{SOUND, faults_after};
use crate::catalogue::source::SourceFiles;
use crate::catalogue::{Catalogue, CatalogueErrors, Fault, FaultLang, Place};

/// One way to spoil the sound catalogue: `old` becomes `new` in `file`; expected are the fault `key` at `line` and English texts with `says`.
struct Case {
    file: &'static str,
    key: &'static str,
    line: u32,
    old: &'static str,
    new: &'static str,
    says: &'static str,
}

macro_rules! cases {
    ($($file:literal $key:literal @ $line:literal: $old:literal => $new:literal; says $says:literal)*) => {
        const CASES: &[Case] = &[$(Case { file: $file, key: $key, line: $line, old: $old, new: $new, says: $says }),*];
    };
}

cases! {
    // The files themselves.
    "measures/a.toml" "bad_toml" @ 7: "unit = \"case\"" => "unit = "; says "broken TOML"
    "measures/a.toml" "wrong_version" @ 1: "version = 1" => "version = 2"; says "write `version = 1`"
    "measures/a.toml" "missing_key" @ 1: "version = 1\n" => ""; says "`version`"
    "mesures/a.toml" "unknown_file" @ 0: "" => "version = 1"; says "measures/"
    // Keys and values.
    "measures/a.toml" "unknown_key" @ 7: "unit = " => "unti = "; says "did you mean `unit`"
    "measures/a.toml" "missing_key" @ 2: "unit = \"case\"\n" => ""; says "add `unit`"
    "measures/a.toml" "blank" @ 5: "\"Số vụ\"" => "\" \""; says "`name` is blank"
    "measures/a.toml" "wrong_type" @ 5: "\"Số vụ\"" => "7"; says "must be a text"
    "measures/a.toml" "unknown_choice" @ 8: "\"flow\"" => "\"flwo\""; says "did you mean `flow`"
    "agency_kinds.toml" "out_of_range" @ 6: "tier = 1" => "tier = 4"; says "from 0 to 3"
    "agency_kinds.toml" "wrong_type" @ 7: "tier = 1" => "tier = 1\nvalid_to = \"2025-07-01\""; says "date such as"
    "agency_kinds.toml" "empty_validity" @ 8: "tier = 1" => "tier = 1\nvalid_from = 2025-07-01\nvalid_to = 2025-07-01"; says "first day out of force"
    "roles.toml" "bad_id" @ 3: "\"focal_body\"" => "\"Focal Body\""; says "small letters"
    // Names of other entries.
    "measures/a.toml" "unknown_name" @ 7: "unit = \"case\"" => "unit = \"casse\""; says "did you mean `case`"
    "measures/a.toml" "unknown_name" @ 11: "list = \"field\"" => "list = \"feild\""; says "did you mean `field`"
    "groups.toml" "unknown_name" @ 7: "[\"department\"]" => "[\"departement\"]"; says "did you mean `department`"
    "measures/a.toml" "unknown_name" @ 10: "{ all = true }" => "{ roles = [\"focal\"] }"; says "did you mean `focal_body`"
    "outlines/short.toml" "unknown_name" @ 22: "{A01} vụ" => "{A02} vụ"; says "measure `A02`"
    "outlines/short.toml" "unknown_name" @ 22: "{A01@field}" => "{A01@field=site}"; says "value `field=site`"
    "schedules/s.toml" "unknown_name" @ 11: "\"short\"" => "\"shor\""; says "did you mean `short`"
    "outlines/short.toml" "unknown_name" @ 5: "\"bao_cao\"" => "\"baocao\""; says "did you mean `bao_cao`"
    "outlines/short.toml" "unknown_name" @ 22: "text = " => "scope = { kinds = [\"sở\"] }\ntext = "; says "agency kind `sở`"
    // Twice the same.
    "measures/b.toml" "duplicate" @ 3: "" => "version = 1\n[[measure]]\ncode = \"A01\""; says "measures/a.toml:3"
    "values/lists.toml" "duplicate" @ 6: "{ id = \"website\""
        => "{ id = \"website\", name = \"a\", name_en = \"a\" }, { id = \"website\""; says "field=website"
    "measures/a.toml" "twice" @ 11: "list = \"topic\"" => "list = \"field\""; says "stands here twice"
    "calendar/tet.toml" "holiday_twice" @ 3: ""
        => "version = 1\n[[holiday]]\ndate = 2026-09-01\nuntil = 2026-09-02\nname = \"a\"\nname_en = \"a\"\nsource = \"s\"\nconfidence = \"read\""; says "Quốc khánh"
    "areas/areas.tsv" "duplicate_area" @ 3: "12127\t33" => "33\t"; says "delete one line"
    // Measures.
    "measures/a.toml" "bad_code" @ 3: "\"A01\"" => "\"A1\""; says "two digits"
    "measures/a.toml" "formula_mismatch" @ 3: "kind = \"flow\"" => "kind = \"ratio\""; says "`formula` table"
    "measures/a.toml" "no_register" @ 3: "how = \"manual\"" => "how = \"register\""; says "registers = [...]"
    "measures/a.toml" "nobody" @ 10: "{ all = true }" => "{ kinds = [] }"; says "names nobody"
    "measures/a.toml" "bad_leaf" @ 3: "how = \"manual\"" => "how = \"manual\"\nleaf_of = \"A01\""; says "must differ"
    "measures/a.toml" "formula_of_itself" @ 3: "kind = \"flow\"\nhow = \"manual\""
        => "kind = \"ratio\"\nhow = \"formula\"\nformula = { form = \"share\", numerator = [\"A01\"], denominator = [\"A01\"] }"; says "made of"
    "measures/a.toml" "bad_figure_ref" @ 10: "kind = \"flow\"\nhow = \"manual\""
        => "kind = \"ratio\"\nhow = \"formula\"\nformula = { form = \"share\", numerator = [\"A01\"], denominator = [\"a01\"] }"; says "C02@field=website"
    "measures/a.toml" "bad_source" @ 10: "how = \"manual\"" => "how = \"manual\"\nsources = [\"000\"]"; says "like 000:32"
    "values/lists.toml" "empty_list" @ 2: "[{ id = \"website\", name = \"Trang\", name_en = \"Website\" }]" => "[]"; says "from = \"open\""
    // Bodies and groups.
    "groups.toml" "not_folded" @ 6: "\"cac so\"" => "\"Các sở\""; says "without marks"
    "groups.toml" "group_members" @ 2: "kinds = [\"department\"]" => ""; says "asks_official"
    "groups.toml" "pattern_twice" @ 9: "kinds = [\"department\"]"
        => "kinds = [\"department\"]\n[[group]]\nid = \"g\"\nname = \"g\"\nname_en = \"g\"\npatterns = [\"cac so\"]\nasks_official = true"; says "`departments`"
    "agency_kinds.toml" "successor_not_there" @ 3: "tier = 1" => "tier = 1\nvalid_to = 2025-07-01\nreplaced_by = \"department\""; says "2025-07-01"
    // Outlines.
    "outlines/short.toml" "sentence_unpaired" @ 22: "{A01} vụ" => "{A01 vụ"; says "both of { }"
    "outlines/short.toml" "sentence_nested" @ 22: "[, gồm {A01@field}]" => "[, gồm [{A01@field}]]"; says "side by side"
    "outlines/short.toml" "sentence_no_figure" @ 22: "[, gồm {A01@field}]" => "[, gồm]"; says "holds no figure"
    "outlines/short.toml" "sentence_word" @ 6: "{period}" => "{perod}"; says "did you mean: period"
    "outlines/short.toml" "sentence_scope" @ 22: "{A01} vụ" => "{all:A01} vụ"; says "kind.<kind>"
    "outlines/short.toml" "sentence_form" @ 22: "{A01} vụ" => "{A01|percent} vụ"; says "vs_previous"
    "outlines/short.toml" "sentence_each_compared" @ 22: "{A01@field}" => "{A01@field|unit}"; says "drop what follows"
    "outlines/short.toml" "not_listed" @ 22: "{A01@field}" => "{A01@topic=x}"; says "no fixed values"
    "outlines/short.toml" "figure_in_fixed" @ 20: "kind = \"sentence\"" => "kind = \"fixed\""; says "kind = \"sentence\""
    "outlines/short.toml" "no_figure" @ 20: "{A01} vụ[, gồm {A01@field}]" => "vụ"; says "kind = \"fixed\""
    "outlines/short.toml" "bad_section" @ 16: "id = \"I\"" => "id = \"I.1\""; says "I before I.1"
    "outlines/short.toml" "breakdown_needs_each" @ 23: "kind = \"sentence\""
        => "kind = \"breakdown\"\nlead = \"x\"\nfigure = \"A01\""; says "D01@behaviour"
    // Schedules and calendar.
    "schedules/s.toml" "bad_slot" @ 7: "\"H1\"" => "\"H3\""; says "M01 to M12"
    "schedules/s.toml" "no_due" @ 3: "[[schedule.due]]\nworking_days = 2" => ""; says "[[schedule.due]]"
    "schedules/s.toml" "compiled_too_early" @ 3: "compiled_due = { working_days = 5 }"
        => "compiled_due = { working_days = 1 }"; says "compiled_due later"
    "schedules/s.toml" "bad_month_day" @ 14: "working_days = 2" => "month_day = \"31/6\""; says "21/3"
    "schedules/s.toml" "one_due_rule" @ 13: "working_days = 2" => "working_days = 2\non = 2026-06-30"; says "keep one"
    "schedules/s.toml" "not_asked" @ 3: "measures = [\"A01\"]" => "measures = []"; says "add \"A01\""
    "calendar/holidays.toml" "swap_without_holiday" @ 9: "confidence = \"read\"\n"
        => "confidence = \"read\"\n[[swap]]\nworked = 2026-08-22\ninstead_of = 2026-08-31\nsource = \"s\"\nconfidence = \"read\"\n"; says "2026-08-31"
    "calendar/period_names.toml" "unnamed_slot" @ 0: "slot = \"9M\"" => "slot = \"9N\""; says "slot = \"9M\""
}

#[test]
fn the_catalogue_that_the_tests_spoil_is_sound() {
    Catalogue::from_files(&SourceFiles::of(&SOUND)).unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn every_class_of_fault_is_found_with_line_and_mend() {
    for &Case {
        file,
        key,
        line,
        old,
        new,
        says,
    } in CASES
    {
        let faults = faults_after(file, old, new);
        let found = faults.iter().find(|f| f.key == key && f.place.file == file);
        let found = found.unwrap_or_else(|| panic!("{key} in {file}: {faults:#?}"));
        assert_eq!(found.place.line, line, "{found}");
        let english = format!(
            "{}; {}",
            found.message(FaultLang::En),
            found.mend(FaultLang::En)
        );
        assert!(english.contains(says), "{key} says: {english}");
    }
}

#[test]
fn windows_of_a_campaign_must_own_up_to_what_they_repeat() {
    let campaign = |second: &str| {
        let windows = format!(
            "periods = {{ rule = \"campaign\", windows = [\n{{ code = \"1\", name = \"a\", name_en = \"a\", from = 2023-10-10, to = 2023-10-25, due_on = 2023-10-27 }},\n{{ code = \"2\", name = \"b\", name_en = \"b\", {second} }},\n] }}"
        );
        let faults = faults_after(
            "schedules/s.toml",
            "periods = { rule = \"statutory\", slots = [\"H1\"] }",
            &windows,
        );
        faults
            .iter()
            .map(|f| (f.key, f.place.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        campaign("from = 2023-09-25, to = 2023-11-25, due_on = 2023-11-27, cumulative = true"),
        []
    );
    assert_eq!(
        campaign("from = 2023-10-26, to = 2023-11-25, due_on = 2023-11-27"),
        []
    );
    assert_eq!(
        campaign("from = 2023-09-25, to = 2023-11-25, due_on = 2023-11-27"),
        [("cumulative_mismatch", 9)]
    );
    assert_eq!(
        campaign("from = 2023-10-20, to = 2023-11-25, due_on = 2023-11-27, cumulative = true"),
        [("cumulative_mismatch", 9)]
    );
    assert_eq!(
        campaign("from = 2023-10-26, to = 2023-11-25, due_on = 2023-11-27, cumulative = true"),
        [("cumulative_mismatch", 9)]
    );
    assert_eq!(
        campaign("from = 2023-09-01, to = 2023-10-01, due_on = 2023-10-04"),
        [("windows_out_of_order", 9)]
    );
    assert_eq!(
        campaign("from = 2023-11-25, to = 2023-11-01, due_on = 2023-11-27"),
        [("bad_range", 9)]
    );
    // A Friday's cut-off and due day: too early. A due day on the Sunday after moves to the Monday, which is in time.
    assert_eq!(
        campaign("from = 2023-10-26, to = 2023-11-24, due_on = 2023-11-24"),
        [("due_too_early", 3)]
    );
    assert_eq!(
        campaign("from = 2023-10-26, to = 2023-11-24, due_on = 2023-11-26"),
        []
    );
}

#[test]
fn faults_that_need_a_broken_tree_or_file_are_found_too() {
    let mut source = SourceFiles::of(&SOUND);
    source.files.remove("roles.toml");
    let errors = Catalogue::from_files(&source).unwrap_err();
    assert_eq!(
        (
            errors.faults()[0].key,
            errors.faults()[0].place.file.as_str()
        ),
        ("missing_file", "roles.toml")
    );

    let dir = std::env::temp_dir().join(format!("hopluc-catalogue-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("values")).unwrap();
    std::fs::write(dir.join("values/x.toml"), b"version = 1\nid = \"\xff\"").unwrap();
    let errors = Catalogue::from_dir(&dir).unwrap_err();
    std::fs::remove_dir_all(&dir).unwrap();
    let not_utf8 = errors
        .faults()
        .iter()
        .find(|f| f.key == "not_utf8")
        .unwrap();
    assert_eq!(
        (not_utf8.place.file.as_str(), not_utf8.place.line),
        ("values/x.toml", 2)
    );

    let errors = Catalogue::from_dir(&dir).unwrap_err();
    assert!(errors.faults().iter().any(|f| f.key == "unreadable"));
}

#[test]
fn lines_of_the_area_file_are_checked() {
    let keys = |new: &str| {
        faults_after("areas/areas.tsv", "12127\t33\tPhường Phố Hiến", new)
            .iter()
            .map(|f| (f.key, f.place.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(keys("12127\t33"), [("bad_area_line", 3)]);
    assert_eq!(keys("1212\t33\tPhường"), [("bad_area_code", 3)]);
    assert_eq!(keys("12127\t34\tPhường"), [("unknown_parent_area", 3)]);
}

#[test]
fn days_of_the_holiday_file_are_checked() {
    let key = |new: &str| {
        faults_after("calendar/holidays.toml", "confidence = \"read\"\n", new)
            .first()
            .map(|f| f.key)
    };
    assert_eq!(
        key("confidence = \"read\"\nuntil = 2026-09-01\n"),
        Some("bad_range")
    );
    let swap = "confidence = \"read\"\n[[swap]]\nworked = 2026-09-04\ninstead_of = 2026-09-02\nsource = \"s\"\nconfidence = \"read\"\n";
    assert_eq!(key(swap), Some("bad_swap"));
}

#[test]
fn all_faults_come_at_once_in_the_order_of_their_places() {
    let faults = faults_after(
        "measures/a.toml",
        "unit = \"case\"\nkind = \"flow\"",
        "unit = \"x\"\nkind = \"y\"\nhowever = 1",
    );
    let found: Vec<_> = faults.iter().map(|f| (f.place.line, f.key)).collect();
    assert_eq!(
        found,
        [
            (7, "unknown_name"),
            (8, "unknown_choice"),
            (9, "unknown_key")
        ]
    );
}

#[test]
fn every_fault_has_all_its_texts() {
    let text = include_str!("../fault_texts.toml");
    let table: toml::Table = text.parse().unwrap();
    let named: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    let tested: BTreeSet<&str> = CASES.iter().map(|case| case.key).collect();
    let elsewhere = [
        "bad_area_code",
        "bad_area_line",
        "bad_range",
        "bad_swap",
        "cumulative_mismatch",
        "due_too_early",
        "missing_file",
        "no_dimension",
        "not_utf8",
        "penalty_ladder",
        "unknown_parent_area",
        "unreadable",
        "windows_out_of_order",
    ];
    let of_registers = super::registers::CASES.iter();
    let of_penalties = super::penalties::CASES.iter();
    let of_registers = of_registers.chain(of_penalties).map(|case| case.0);
    let covered: BTreeSet<&str> = tested
        .into_iter()
        .chain(elsewhere)
        .chain(of_registers)
        .filter(|key| named.contains(key))
        .collect();
    assert_eq!(covered, named);
    for key in named {
        let place = Place {
            file: "f".to_owned(),
            line: 1,
            column: 1,
        };
        let fault = Fault::new(Box::leak(key.to_owned().into_boxed_str()), place);
        for lang in [FaultLang::Vi, FaultLang::En] {
            assert!(
                fault.message(lang) != key && !fault.mend(lang).is_empty(),
                "{key}"
            );
        }
    }
}

#[test]
fn a_dimension_that_a_measure_lacks_is_named_with_those_it_has() {
    let lists =
        "[[list]]\nid = \"area\"\nname = \"a\"\nname_en = \"a\"\nfrom = \"areas\"\n[[unit]]";
    let mut source = SourceFiles::of(&SOUND);
    let spoil = |source: &mut SourceFiles, file: &str, old: &str, new: &str| {
        let text = source.files.get_mut(file).unwrap();
        *text = text.replacen(old, new, 1);
    };
    spoil(&mut source, "values/lists.toml", "[[unit]]", lists);
    spoil(
        &mut source,
        "outlines/short.toml",
        "{A01@field}",
        "{A01@area}",
    );
    let errors: CatalogueErrors = Catalogue::from_files(&source).unwrap_err();
    let fault = &errors.faults()[0];
    assert_eq!((fault.key, fault.place.line), ("no_dimension", 22));
    assert!(
        fault.mend(FaultLang::En).contains("field, topic"),
        "{fault}"
    );
}

#[test]
fn a_fault_reads_in_vietnamese_too() {
    let faults = faults_after("measures/a.toml", "unit = \"case\"", "unit = \"casse\"");
    assert_eq!(
        faults[0].message(FaultLang::Vi),
        "không có đơn vị tính nào tên `casse`"
    );
    assert_eq!(faults[0].mend(FaultLang::Vi), "có phải là `case`?");
    assert_eq!(
        faults[0].to_string(),
        "measures/a.toml:7:8: there is no unit `casse` [unknown_name]; did you mean `case`?"
    );
}
