//! Penalties as data: every fault is found with line and mend; what ships stays inside the field and says what it is worth.

use super::default_catalogue::embedded;
use super::faults_after;
use crate::catalogue::{Catalogue, FaultLang, PartyKind, PenaltyId};
use time::macros::date;

/// A small sound act that the tests spoil.
pub(super) const SOUND_ACT: &str = r#"version = 1
[act]
number = "1/2026/NĐ-CP"
name = "Nghị định số 1/2026/NĐ-CP"
name_en = "Decree 1/2026/NĐ-CP"
words = ["điểm", "khoản", "Điều"]
words_en = ["point", "clause", "Article"]
valid_from = 2026-07-01
[[ladder]]
id = "all"
name = "a"
name_en = "a"
base = "organisation"
other_factor = "1/2"
measured_by = "range"
rung = [{ authority = "chair", up_to_vnd = 100_000_000, article = "9", clause = "1", point = "b" }]
[[penalty]]
id = "one"
article = "2"
clause = "1"
point = "a"
behaviours = ["fraud"]
what = "a"
what_en = "a"
base = "organisation"
other_factor = "1/2"
from_vnd = 10_000_000
up_to_vnd = 20_000_000
remedies = ["takedown"]
limitation_months = 12
ladder = "all"
"#;

/// The lists that it names, and one that lies outside the field.
pub(super) const LISTS: &str = r#"version = 1
[[list]]
id = "behaviour"
name = "a"
name_en = "a"
values = [{ id = "fraud", name = "a", name_en = "a" }, { id = "outside", name = "a", name_en = "a", hand_only = true }]
[[list]]
id = "penalty_authority"
name = "a"
name_en = "a"
values = [{ id = "chair", name = "a", name_en = "a" }]
[[list]]
id = "remedy_kind"
name = "a"
name_en = "a"
values = [{ id = "takedown", name = "a", name_en = "a" }]
[[list]]
id = "sort"
name = "a"
name_en = "a"
values = [{ id = "firm", name = "a", name_en = "a" }, { id = "person", name = "a", name_en = "a" }]
"#;

/// A register that applies penalties.
pub(super) const SOUND_USE: &str = r#"version = 1
id = "fine"
name = "a"
name_en = "a"
one = "a"
one_en = "a"
slug = "phat"
title = ["what"]
search = ["what"]
dated = "on"
field = [
  { id = "what", name = "a", name_en = "a", kind = "text" },
  { id = "on", name = "a", name_en = "a", kind = "date", required_in = ["new"] },
  { id = "kind", name = "a", name_en = "a", kind = "choice", list = "sort" },
  { id = "act", name = "a", name_en = "a", kind = "choice", list = "behaviour" },
  { id = "by", name = "a", name_en = "a", kind = "choice", list = "penalty_authority" },
  { id = "rule", name = "a", name_en = "a", kind = "penalty" },
  { id = "sum", name = "a", name_en = "a", kind = "money" },
]
penalty = { rule = "rule", fine = "sum", acted_on = "on", decided_on = "on", behaviour = "act", party = "kind", organisations = ["firm"], individuals = ["person"], authority = "by" }
state = [{ id = "new", name = "a", name_en = "a", closed = false }, { id = "done", name = "a", name_en = "a", closed = true }]
step = [{ id = "finish", name = "a", name_en = "a", from = ["new"], to = "done", roles = ["officer"] }]
"#;

const P: &str = "law/penalties/one.toml";
const R: &str = "registers/fine.toml";

/// Fault, file, line, what becomes what, and a word of the English text or mend.
pub(super) const CASES: &[(&str, &str, u32, &str, &str, &str)] = &[
    (
        "missing_key",
        P,
        1,
        "[act]\nnumber",
        "[[none]]\nnumber",
        "`act`",
    ),
    (
        "unknown_name",
        P,
        3,
        "number = \"1/2026/NĐ-CP\"",
        "number = \"2/2026/NĐ-CP\"",
        "legal act",
    ),
    (
        "penalty_words",
        P,
        2,
        "[\"điểm\", \"khoản\", \"Điều\"]",
        "[\"điểm\"]",
        "point, clause, article",
    ),
    (
        "penalty_factor",
        P,
        14,
        "other_factor = \"1/2\"",
        "other_factor = \"half\"",
        "a fraction",
    ),
    (
        "penalty_point",
        P,
        17,
        "clause = \"1\"\npoint = \"a\"",
        "point = \"a\"",
        "add `clause`",
    ),
    (
        "penalty_amount",
        P,
        27,
        "from_vnd = 10_000_000",
        "from_vnd = 0",
        "above 0",
    ),
    (
        "penalty_amount",
        P,
        16,
        "up_to_vnd = 100_000_000",
        "up_to_vnd = -5",
        "above 0",
    ),
    (
        "penalty_range",
        P,
        17,
        "up_to_vnd = 20_000_000",
        "up_to_vnd = 2_000_000",
        "turned round",
    ),
    (
        "penalty_validity",
        P,
        17,
        "ladder = \"all\"",
        "ladder = \"all\"\nvalid_from = 2026-01-01",
        "beyond that of",
    ),
    (
        "penalty_outside_field",
        P,
        18,
        "[\"fraud\"]",
        "[\"outside\"]",
        "what somebody says",
    ),
    (
        "unknown_name",
        P,
        22,
        "[\"fraud\"]",
        "[\"opinion\"]",
        "value `behaviour=opinion`",
    ),
    (
        "unknown_name",
        P,
        31,
        "ladder = \"all\"",
        "ladder = \"al\"",
        "did you mean `all`",
    ),
    (
        "unknown_name",
        P,
        16,
        "\"chair\"",
        "\"chairs\"",
        "penalty_authority=chair",
    ),
    (
        "twice",
        P,
        16,
        "rung = [{",
        "rung = [{ authority = \"chair\", up_to_vnd = 1, article = \"9\" }, {",
        "stands here twice",
    ),
    (
        "penalty_replaced",
        P,
        18,
        "ladder = \"all\"\n",
        "ladder = \"all\"\nreplaced_by = \"two\"\n[[penalty]]\nid = \"two\"\narticle = \"3\"\nbehaviours = [\"fraud\"]\nwhat = \"a\"\nwhat_en = \"a\"\nbase = \"individual\"\nother_factor = \"2\"\nfrom_vnd = 1\nup_to_vnd = 2\nlimitation_months = 12\nladder = \"all\"\n",
        "same days",
    ),
    (
        "penalty_unused",
        R,
        2,
        "penalty = { rule = \"rule\", fine = \"sum\", acted_on = \"on\", decided_on = \"on\", behaviour = \"act\", party = \"kind\", organisations = [\"firm\"], individuals = [\"person\"], authority = \"by\" }\n",
        "",
        "add `penalty",
    ),
    (
        "penalty_field",
        R,
        2,
        "fine = \"sum\"",
        "fine = \"what\"",
        "cannot be used",
    ),
    (
        "penalty_field",
        R,
        2,
        "authority = \"by\"",
        "authority = \"kind\"",
        "cannot be used",
    ),
    (
        "unknown_name",
        R,
        20,
        "fine = \"sum\"",
        "fine = \"summ\"",
        "did you mean `fine/sum`",
    ),
    (
        "penalty_apart",
        R,
        2,
        "fine = \"sum\"",
        "fine = \"rows.sum\"",
        "same table",
    ),
    (
        "penalty_party",
        R,
        2,
        "individuals = [\"person\"]",
        "individuals = [\"firm\"]",
        "both organisation",
    ),
];

/// The same act again under another name, for faults between two files.
#[test]
fn a_ladder_of_another_act_is_refused() {
    let other = SOUND_ACT
        .replace("1/2026/NĐ-CP", "3/2026/NĐ-CP")
        .replace("\"one\"", "\"three\"")
        .replace("id = \"all\"", "id = \"third\"");
    let faults = faults_after("law/penalties/three.toml", "", &other);
    let keys: Vec<_> = faults.iter().map(|f| (f.key, f.place.line)).collect();
    assert_eq!(
        keys,
        [("unknown_name", 3), ("penalty_ladder", 18)],
        "{faults:#?}"
    );
}

#[test]
fn every_fault_of_a_penalty_is_found_with_line_and_mend() {
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

/// Words of clauses on what somebody says, thinks, believes or shows, without marks.
const SPEECH: [&str; 26] = [
    "tin gia",
    "sai su that",
    "xuyen tac",
    "vu khong",
    "kich dong",
    "tuyen truyen",
    "xuc pham",
    "boi nho",
    "binh luan",
    "phat ngon",
    "y kien",
    "chia se thong tin",
    "hoang mang",
    "lich su",
    "ton giao",
    "me tin",
    "doi truy",
    "khieu dam",
    "thuan phong",
    "uy tin",
    "opinion",
    "speech",
    "rumour",
    "propaganda",
    "defamation",
    "false news",
];

/// Articles and clauses of the two decrees that are about what somebody says; the catalogue must not hold them.
const FORBIDDEN: [(&str, &str, &str, &str); 25] = [
    ("174/2026/NĐ-CP", "93", "2", ""),
    ("174/2026/NĐ-CP", "93", "3", "a"),
    ("174/2026/NĐ-CP", "93", "3", "đ"),
    ("174/2026/NĐ-CP", "94", "", ""),
    ("174/2026/NĐ-CP", "95", "", ""),
    ("174/2026/NĐ-CP", "96", "3", "b"),
    ("174/2026/NĐ-CP", "96", "3", "g"),
    ("174/2026/NĐ-CP", "96", "3", "k"),
    ("174/2026/NĐ-CP", "96", "3", "n"),
    ("174/2026/NĐ-CP", "96", "6", ""),
    ("174/2026/NĐ-CP", "96", "7", ""),
    ("174/2026/NĐ-CP", "97", "", ""),
    ("174/2026/NĐ-CP", "99", "", ""),
    ("330/2026/NĐ-CP", "9", "", ""),
    ("330/2026/NĐ-CP", "10", "", ""),
    ("330/2026/NĐ-CP", "11", "", ""),
    ("330/2026/NĐ-CP", "12", "", ""),
    ("330/2026/NĐ-CP", "13", "", ""),
    ("330/2026/NĐ-CP", "15", "1", "c"),
    ("330/2026/NĐ-CP", "15", "1", "e"),
    ("330/2026/NĐ-CP", "15", "1", "g"),
    ("330/2026/NĐ-CP", "15", "1", "p"),
    ("330/2026/NĐ-CP", "17", "", ""),
    ("330/2026/NĐ-CP", "18", "", ""),
    ("330/2026/NĐ-CP", "41", "", ""),
];

#[test]
fn no_penalty_is_about_what_somebody_says() {
    let catalogue = embedded();
    assert!(catalogue.penalties.len() > 80);
    for rule in catalogue.penalties.values() {
        let words = crate::agency::rules::folded(&format!("{} {}", rule.what, rule.what_en));
        for word in SPEECH {
            let words = format!(" {words} ");
            assert!(!words.contains(&format!(" {word} ")), "{}: {word}", rule.id);
        }
        for (act, article, clause, point) in FORBIDDEN {
            let is_it = rule.act == act
                && rule.clause.article == article
                && (clause.is_empty() || rule.clause.clause == clause)
                && (point.is_empty() || rule.clause.point == point);
            assert!(!is_it, "{}", rule.id);
        }
        let inside = &catalogue.lists["behaviour"];
        for behaviour in &rule.behaviours {
            assert!(
                !inside.value(behaviour.as_str()).unwrap().hand_only,
                "{}",
                rule.id
            );
        }
    }
}

#[test]
fn nothing_that_ships_claims_to_be_verified() {
    let catalogue = embedded();
    assert!(catalogue.penalties.values().all(|rule| !rule.is_verified));
}

#[test]
fn amounts_are_halved_or_doubled_by_the_base_of_the_rule() {
    let catalogue = embedded();
    let rule = |id: &str| &catalogue.penalties[&PenaltyId::new(id)];
    let million = 1_000_000;
    let (org, person) = (PartyKind::Organisation, PartyKind::Individual);
    assert_eq!(
        rule("nd174_45_3").range(org, 1),
        (30 * million, 50 * million)
    );
    assert_eq!(
        rule("nd174_45_3").range(person, 1),
        (15 * million, 25 * million)
    );
    assert_eq!(
        rule("nd330_14_1").range(person, 1),
        (5 * million, 10 * million)
    );
    assert_eq!(
        rule("nd330_14_1").range(org, 1),
        (10 * million, 20 * million)
    );
    assert_eq!(
        rule("nd330_39_1_a").range(person, 1),
        (10 * million, 20 * million)
    );
    assert_eq!(rule("nd174_34_1_a").range(person, 4), (400_000, million));
}

#[test]
fn the_day_of_the_act_chooses_the_rules_and_a_ceiling_covers_every_range() {
    let catalogue: Catalogue = embedded();
    let count = |day| catalogue.penalties_on(day, Some("fraud"), None).count();
    assert_eq!(count(date!(2026 - 06 - 30)), 0);
    assert_eq!(count(date!(2026 - 07 - 01)), 1);
    assert!(count(date!(2026 - 08 - 19)) > 5);
    for rule in catalogue.penalties.values() {
        let ladder = &catalogue.ladders[&rule.ladder];
        for party in [PartyKind::Organisation, PartyKind::Individual] {
            let top = rule.range(party, rule.each_up_to.unwrap_or(1)).1;
            let highest = ladder
                .rungs
                .iter()
                .map(|rung| ladder.scale.amount(rung.up_to_vnd, party));
            assert!(
                highest.max().unwrap() >= top,
                "{}: nobody may decide {top}",
                rule.id
            );
        }
    }
}

#[test]
fn a_clause_is_cited_in_both_languages() {
    let catalogue = embedded();
    let rule = &catalogue.penalties[&PenaltyId::new("nd174_34_7_b")];
    let cited = |english| catalogue.citation(&rule.act, &rule.clause, english);
    assert_eq!(
        cited(false),
        "điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP"
    );
    assert_eq!(
        cited(true),
        "point b clause 7 Article 34 Decree 174/2026/NĐ-CP"
    );
}
