//! What the catalogue that is built into the program holds.

use std::collections::BTreeMap;

use crate::catalogue::{BreakdownRule, Catalogue, ListId, MeasureKind};

pub(super) fn embedded() -> Catalogue {
    Catalogue::embedded().unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_default_catalogue_has_no_fault() {
    embedded();
}

#[test]
fn there_are_120_measures_in_the_groups_of_the_domain_study() {
    let mut groups = BTreeMap::new();
    let catalogue = embedded();
    catalogue
        .measures
        .values()
        .for_each(|m| *groups.entry(m.group()).or_insert(0) += 1);
    let expected = [
        ('A', 12),
        ('B', 17),
        ('C', 7),
        ('D', 15),
        ('E', 7),
        ('F', 9),
        ('G', 12),
        ('H', 17),
        ('I', 10),
        ('J', 7),
        ('K', 5),
        ('L', 2),
    ];
    assert_eq!(groups, BTreeMap::from(expected));
    assert_eq!(catalogue.measures.len(), 120);
}

#[test]
fn no_behaviour_is_about_opinion_and_the_rest_is_a_total_typed_by_hand() {
    let catalogue = embedded();
    let list = &catalogue.lists["behaviour"];
    let by_hand: Vec<&str> = list
        .values
        .iter()
        .filter(|v| v.hand_only)
        .map(|v| v.id.as_str())
        .collect();
    assert_eq!(by_hand, ["other_out_of_scope"]);
    assert_eq!(list.values.len(), 23);
    for word in [
        "opinion",
        "speech",
        "propaganda",
        "slander",
        "false_news",
        "defamation",
        "fake_news",
        "rumour",
    ] {
        assert!(
            list.values.iter().all(|v| !v.id.as_str().contains(word)),
            "{word}"
        );
    }
}

#[test]
fn parts_that_reconcile_in_the_source_report_must_add_up() {
    let catalogue = embedded();
    let sums = [
        ("D01", "behaviour"),
        ("C03", "field"),
        ("C02", "subject_type"),
        ("C02", "field"),
        ("D02", "case_status"),
    ];
    for (code, list) in sums {
        assert_eq!(
            catalogue.measures[code].rule(&ListId::from(list)),
            Some(BreakdownRule::Sum),
            "{code} {list}"
        );
    }
}

#[test]
fn leaves_of_inspected_subjects_are_declared() {
    let catalogue = embedded();
    let leaves: Vec<&str> = catalogue
        .measures
        .values()
        .filter(|m| m.leaf_of.is_some())
        .map(|m| m.code.as_str())
        .collect();
    assert_eq!(leaves, ["B07", "B11"]);
}

#[test]
fn ratios_are_exactly_the_computed_measures() {
    let catalogue = embedded();
    let ratios: Vec<&str> = catalogue
        .measures
        .values()
        .filter(|m| m.kind == MeasureKind::Ratio)
        .map(|m| m.code.as_str())
        .collect();
    assert_eq!(ratios, ["A05", "G09", "I09", "L01", "L02"]);
}
