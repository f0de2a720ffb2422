//! What can be wrong with a register is found with file, line and mend; the shipped registers say what they should.

use super::default_catalogue::embedded;
use super::faults_after;
use crate::catalogue::{FaultLang, FieldKind, IdentifierSort, RegisterId, StateId};

/// A small sound register that the tests spoil.
pub(super) const SOUND_REGISTER: &str = r#"version = 1
id = "visit"
name = "Kiểm tra"
name_en = "Visits"
one = "cuộc"
one_en = "visit"
slug = "kiem-tra"
title = ["subject"]
search = ["subject"]
dated = "on"
field = [
  { id = "subject", name = "a", name_en = "a", kind = "text", column = true },
  { id = "on", name = "a", name_en = "a", kind = "date", required_in = ["new"] },
  { id = "sphere", name = "a", name_en = "a", kind = "choice", list = "field" },
  { id = "who", name = "a", name_en = "a", kind = "agency" },
  { id = "n", name = "a", name_en = "a", kind = "count" },
  { id = "cash", name = "a", name_en = "a", kind = "money" },
  { id = "secret", name = "a", name_en = "a", kind = "text", sealed = true },
  { id = "rows", name = "a", name_en = "a", kind = "table", columns = [{ id = "what", name = "a", name_en = "a", kind = "text" }, { id = "k", name = "a", name_en = "a", kind = "count" }] },
]
state = [
  { id = "new", name = "a", name_en = "a" },
  { id = "done", name = "a", name_en = "a", closed = true },
]
step = [
  { id = "finish", name = "a", name_en = "a", from = ["new"], to = "done", roles = ["officer"] },
]
clock = [
  { id = "limit", name = "a", name_en = "a", from = "on", n = 7, unit = "working_days", stops_in = ["done"], basis = "x" },
]
link = [
  { register = "visit", name = "a", name_en = "a", carries = ["sphere"] },
]
"#;

const R: &str = "registers/visit.toml";
const M: &str = "measures/a.toml";

/// Fault, file, line, what becomes what, and a word of the English text or mend.
pub(super) const CASES: &[(&str, &str, u32, &str, &str, &str)] = &[
    (
        "missing_key",
        R,
        1,
        "slug = \"kiem-tra\"\n",
        "",
        "add `slug`",
    ),
    (
        "bad_slug",
        R,
        7,
        "\"kiem-tra\"",
        "\"Kiểm tra\"",
        "without marks",
    ),
    (
        "bad_id",
        R,
        12,
        "id = \"subject\"",
        "id = \"Subject\"",
        "small letters",
    ),
    (
        "register_no_title",
        R,
        1,
        "title = [\"subject\"]\n",
        "",
        "name a record",
    ),
    (
        "unknown_name",
        R,
        8,
        "title = [\"subject\"]",
        "title = [\"subjekt\"]",
        "did you mean `visit/subject`",
    ),
    (
        "unknown_name",
        R,
        10,
        "dated = \"on\"",
        "dated = \"off\"",
        "field `visit/off`",
    ),
    (
        "unknown_name",
        R,
        13,
        "[\"new\"]",
        "[\"neww\"]",
        "did you mean `visit/new`",
    ),
    (
        "unknown_name",
        R,
        26,
        "to = \"done\"",
        "to = \"don\"",
        "did you mean `visit/done`",
    ),
    (
        "unknown_name",
        R,
        32,
        "register = \"visit\"",
        "register = \"visits\"",
        "did you mean `visit`",
    ),
    (
        "unknown_name",
        R,
        14,
        "list = \"field\"",
        "list = \"feild\"",
        "did you mean `field`",
    ),
    (
        "unknown_choice",
        R,
        16,
        "kind = \"count\" },\n  { id = \"cash\"",
        "kind = \"number\" },\n  { id = \"cash\"",
        "choice",
    ),
    (
        "duplicate",
        R,
        15,
        "id = \"who\"",
        "id = \"subject\"",
        "visit.toml:12",
    ),
    (
        "duplicate",
        R,
        23,
        "id = \"done\"",
        "id = \"new\"",
        "visit.toml:22",
    ),
    (
        "unknown_key",
        R,
        12,
        "column = true",
        "colum = true",
        "did you mean `column`",
    ),
    (
        "register_no_fields",
        R,
        19,
        "[{ id = \"what\", name = \"a\", name_en = \"a\", kind = \"text\" }, { id = \"k\", name = \"a\", name_en = \"a\", kind = \"count\" }]",
        "[]",
        "at least one",
    ),
    (
        "register_no_states",
        R,
        1,
        "  { id = \"new\", name = \"a\", name_en = \"a\" },\n  { id = \"done\", name = \"a\", name_en = \"a\", closed = true },\n",
        "",
        "that of a new record",
    ),
    (
        "sealed_shown",
        R,
        18,
        "sealed = true",
        "sealed = true, filter = true",
        "drop column and filter",
    ),
    (
        "sealed_kind",
        R,
        18,
        "kind = \"text\", sealed = true",
        "kind = \"file\", sealed = true",
        "a kind with one value",
    ),
    (
        "not_shown_in_list",
        R,
        19,
        "columns = [",
        "filter = true, columns = [",
        "drop column",
    ),
    (
        "retired_required",
        R,
        13,
        "required_in = [\"new\"]",
        "retired = true, required_in = [\"new\"]",
        "drop retired",
    ),
    (
        "not_in_table",
        R,
        19,
        "kind = \"text\" }, {",
        "kind = \"table\" }, {",
        "another kind",
    ),
    (
        "list_unused",
        R,
        16,
        "kind = \"count\" },\n  { id = \"cash\"",
        "kind = \"count\", list = \"field\" },\n  { id = \"cash\"",
        "drop list",
    ),
    (
        "step_from_nowhere",
        R,
        26,
        "from = [\"new\"]",
        "from = []",
        "write from",
    ),
    (
        "step_for_nobody",
        R,
        26,
        "roles = [\"officer\"]",
        "roles = []",
        "officer, leader or focal",
    ),
    (
        "approval_twice",
        R,
        26,
        "roles = [\"officer\"]",
        "roles = [\"officer\"], second_person = true, approval = { persons = 2, by = [\"leader\"], days = 7 }",
        "keep one of the two",
    ),
    (
        "step_role",
        R,
        26,
        "roles = [\"officer\"]",
        "roles = [\"officer\"], approval = { persons = 1, by = [\"viewer\"], days = 7 }",
        "only officer, leader and focal",
    ),
    (
        "step_role",
        R,
        26,
        "[\"officer\"]",
        "[\"auditor\"]",
        "only officer",
    ),
    (
        "step_tells",
        R,
        26,
        "roles = [",
        "tells = [\"n\"], roles = [",
        "kind = \"agency\"",
    ),
    (
        "numbering_pattern",
        R,
        11,
        "field = [\n  { id = \"subject\"",
        "numbering = { at = \"new\", pattern = \"VB\" }\nfield = [\n  { id = \"subject\"",
        "add {n}",
    ),
    (
        "clock_never_stops",
        R,
        29,
        "stops_in = [\"done\"], ",
        "",
        "write stops_in",
    ),
    (
        "clock_from",
        R,
        2,
        "from = \"on\"",
        "from = \"n\"",
        "no date",
    ),
    (
        "clock_pauses",
        R,
        2,
        "stops_in = [\"done\"]",
        "stops_in = [\"done\"], pauses_in = [\"done\"]",
        "stops_in or pauses_in",
    ),
    (
        "clock_twice",
        R,
        2,
        "clock = [",
        "clock = [\n  { id = \"limit\", name = \"a\", name_en = \"a\", from = \"on\", n = 9, unit = \"days\", stops_in = [\"done\"], basis = \"x\" },",
        "one follows the other",
    ),
    (
        "state_unreachable",
        R,
        24,
        "closed = true },",
        "closed = true },\n  { id = \"lost\", name = \"a\", name_en = \"a\", closed = true },",
        "to = \"lost\"",
    ),
    ("state_stuck", R, 23, ", closed = true", "", "cannot go on"),
    (
        "first_state_closed",
        R,
        22,
        "{ id = \"new\", name = \"a\", name_en = \"a\" }",
        "{ id = \"new\", name = \"a\", name_en = \"a\", closed = true }",
        "put the state of a new record first",
    ),
    (
        "state_value_without_list",
        R,
        22,
        "name_en = \"a\" },\n  { id = \"done\"",
        "name_en = \"a\", value = \"website\" },\n  { id = \"done\"",
        "status_list",
    ),
    (
        "state_value",
        R,
        23,
        "state = [
  { id = \"new\", name = \"a\", name_en = \"a\" }",
        "status_list = \"field\"
state = [
  { id = \"new\", name = \"a\", name_en = \"a\", value = \"websit\" }",
        "did you mean `website`",
    ),
    (
        "source_money",
        M,
        3,
        "unit = \"case\"
kind = \"flow\"
how = \"manual\"",
        "unit = \"vnd\"
kind = \"flow\"
how = \"manual\"
records = [{ register = \"visit\", dated = \"on\" }]",
        "write sum",
    ),
    (
        "source_dimension",
        M,
        3,
        "dimensions = [{ list = \"field\", rule = \"sum\" }, { list = \"topic\", rule = \"none\" }]",
        "records = [{ register = \"visit\", dated = \"on\" }]
dimensions = [{ list = \"field\", rule = \"sum\" }, { list = \"topic\", rule = \"sum\" }]",
        "add a choice of that list",
    ),
    (
        "field_list",
        R,
        14,
        "list = \"field\"",
        "list = \"topic\"",
        "a list with values",
    ),
    (
        "sealed_used",
        R,
        2,
        "search = [\"subject\"]",
        "search = [\"secret\"]",
        "take it out of `search`",
    ),
    (
        "not_words",
        R,
        2,
        "title = [\"subject\"]",
        "title = [\"rows\"]",
        "another field",
    ),
    (
        "not_a_date",
        R,
        2,
        "dated = \"on\"",
        "dated = \"n\"",
        "name a field",
    ),
    (
        "dated_not_required",
        R,
        2,
        ", required_in = [\"new\"]",
        "",
        "put the first state",
    ),
    (
        "link_carries",
        R,
        2,
        "carries = [\"sphere\"]",
        "carries = [\"secret\"]",
        "not sealed",
    ),
    (
        "source_date",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"n\" }]",
        "name a date",
    ),
    (
        "source_until",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", until = \"on\" }]",
        "drop until",
    ),
    (
        "source_rows",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", rows = \"n\" }]",
        "count records",
    ),
    (
        "source_sum",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", sum = \"cash\" }]",
        "a money field for money",
    ),
    (
        "source_path",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", sum = \"rows.k\" }]",
        "write that table as rows",
    ),
    (
        "source_sealed",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", where = [{ field = \"secret\" }] }]",
        "another field",
    ),
    (
        "source_value",
        M,
        3,
        "how = \"manual\"",
        "how = \"manual\"\nrecords = [{ register = \"visit\", dated = \"on\", where = [{ field = \"sphere\", is = [\"websit\"] }] }]",
        "did you mean `website`",
    ),
];

#[test]
fn every_fault_of_a_register_is_found_with_line_and_mend() {
    for &(key, file, line, old, new, says) in CASES {
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
fn at_least_twenty_kinds_of_fault_are_known_of_registers() {
    let kinds: std::collections::BTreeSet<&str> = CASES.iter().map(|case| case.0).collect();
    assert!(kinds.len() >= 40, "{}", kinds.len());
}

#[test]
fn the_shipped_registers_are_there_and_feed_measures() {
    let catalogue = embedded();
    let shipped: Vec<&str> = catalogue.registers.keys().map(RegisterId::as_str).collect();
    for id in ["budget_line", "sim_point", "system_level_file"] {
        assert!(shipped.contains(&id), "{id}");
    }
    for id in [
        "advisory",
        "case",
        "commendation",
        "countermeasure",
        "data_holder_check",
        "disclosure_request",
        "exchange_note",
        "expert_opinion",
        "incident",
        "infrastructure_event",
        "inspection",
        "outreach",
        "recommendation",
        "sanction",
        "subscriber_standardisation",
        "tip",
        "training",
    ] {
        assert!(shipped.contains(&id), "{id}");
        let fed = catalogue.fed_by(&RegisterId::new(id)).count();
        assert!(fed > 0, "{id} feeds nothing");
    }
    let inspections = catalogue.register_by_slug("thanh-tra").unwrap();
    assert_eq!(inspections.id.as_str(), "inspection");
    assert_eq!(
        inspections.at("targets.result").unwrap().1.id.as_str(),
        "result"
    );
}

#[test]
fn whoever_tells_of_a_crime_is_sealed() {
    let catalogue = embedded();
    let tips = &catalogue.registers[&RegisterId::new("tip")];
    for id in ["reporter", "reporter_contact"] {
        assert!(tips.field(id).unwrap().is_sealed);
    }
}

#[test]
fn a_disclosure_request_needs_two_people_and_its_answer_is_sealed() {
    let catalogue = embedded();
    let requests = &catalogue.registers[&RegisterId::new("disclosure_request")];
    assert!(requests.field("answer").unwrap().is_sealed);
    let approval = requests.step("approve").unwrap().approval.as_ref();
    assert_eq!(approval.unwrap().n_persons, 2);
    let approved = requests.state("approved").unwrap();
    assert!(approved.keeps.iter().any(|field| field.as_str() == "items"));
    let ways = requests.steps.iter().filter(|s| s.to.as_str() == "sent");
    let from: Vec<&str> = ways.flat_map(|s| &s.from).map(StateId::as_str).collect();
    assert_eq!(from, ["approved"], "nothing is sent unapproved");
}

#[test]
fn numbers_of_devices_and_sim_cards_stand_in_disclosure_requests_only() {
    let catalogue = embedded();
    for register in catalogue.registers.values() {
        for field in &register.fields {
            let mut all = std::iter::once(field).chain(field.columns());
            let holds = all.any(|f| {
                let sorts = [IdentifierSort::Imei, IdentifierSort::Iccid];
                sorts
                    .map(|sort| FieldKind::Identifier { sort })
                    .contains(&f.kind)
            });
            assert!(
                !holds || register.id.as_str() == "disclosure_request",
                "{}",
                register.id
            );
        }
    }
}

#[test]
fn no_register_offers_a_value_outside_the_field() {
    let catalogue = embedded();
    for register in catalogue.registers.values() {
        for field in &register.fields {
            let all = std::iter::once(field).chain(field.columns());
            for choice in all.filter(|f| matches!(f.kind, FieldKind::Choice { .. })) {
                let list = &catalogue.lists[choice.list().unwrap()];
                let mut offered = list.offered(time::macros::date!(2026 - 07 - 06));
                assert!(offered.all(|value| !value.hand_only), "{}", choice.id);
            }
        }
    }
}
