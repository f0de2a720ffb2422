//! Numbers, sums and changes, against the figures of a real half-year report and against naive twins.

use super::*;
use proptest::prelude::*;

fn check(text: &str, form: NumberForm, expected: Cell) {
    assert_eq!(
        cell_from(text, form, "trường hợp"),
        Ok(Some(expected)),
        "{text}"
    );
}

fn refuse(text: &str, expected: CellFault) {
    assert_eq!(
        cell_from(text, NumberForm::Count, "cuộc"),
        Err(expected),
        "{text}"
    );
}

#[test]
fn numbers_are_read_as_officials_write_them() {
    use NumberForm::{Count, Decimal, Money, Percent};
    check("02", Count, Cell::exact(2));
    check("1.878", Count, Cell::exact(1878));
    check("25.850.000 đồng", Money, Cell::exact(25_850_000));
    check("169,75 triệu đồng", Money, Cell::exact(169_750_000));
    check("1.526.950.000", Money, Cell::exact(1_526_950_000));
    check("1,5 tỷ", Money, Cell::exact(1_500_000_000));
    check("hơn 42.000", Count, Cell::value(42_000, Approx::MoreThan));
    check(">42000", Count, Cell::value(42_000, Approx::MoreThan));
    check(
        "khoảng 10.000 trường hợp",
        Count,
        Cell::value(10_000, Approx::About),
    );
    check("chưa đến 5", Count, Cell::value(5, Approx::LessThan));
    check("8,55%", Percent, Cell::exact(855));
    check("8.5", Decimal, Cell::exact(850));
    check("25 850 000", Money, Cell::exact(25_850_000));
    check("1,000,000", Money, Cell::exact(1_000_000));
    check("Chưa phát hiện", Count, Cell::Nil);
    check("0", Count, Cell::Nil);
    check("chưa có số liệu", Count, Cell::NotYet);
    check("không áp dụng", Count, Cell::NotApplicable);
    assert_eq!(cell_from("  ", Count, ""), Ok(None));
}

#[test]
fn text_that_is_no_number_is_refused_with_its_reason() {
    refuse("hai", CellFault::NotANumber);
    refuse("1.2.3", CellFault::NotANumber);
    refuse("5g", CellFault::NotANumber);
    refuse("1,000", CellFault::Ambiguous);
    refuse("-3", CellFault::Negative);
    refuse("2,5", CellFault::TooPrecise);
    refuse("99.999.999.999.999.999", CellFault::TooLarge);
    refuse("123456789012345678901234567890", CellFault::TooLarge);
}

#[test]
fn a_report_writes_what_officials_expect() {
    assert_eq!(phrase(Cell::exact(2), NumberForm::Count), "02");
    assert_eq!(phrase(Cell::exact(1878), NumberForm::Count), "1.878");
    assert_eq!(
        phrase(Cell::value(42_000, Approx::MoreThan), NumberForm::Count),
        "hơn 42.000"
    );
    assert_eq!(phrase(Cell::exact(850_000), NumberForm::Money), "850.000");
    assert_eq!(phrase(Cell::exact(855), NumberForm::Percent), "8,55");
    assert_eq!(cell_text(Cell::NotYet, NumberForm::Count), "");
}

fn term(cell: Cell) -> Term<'static> {
    Term {
        cell,
        kind: TimeKind::Flow,
        unit: "case",
    }
}

fn agencies(cells: &[Cell], n_unanswered: i64) -> Sum {
    let terms: Vec<_> = cells.iter().copied().map(term).collect();
    sum_of_agencies(&terms, n_unanswered).unwrap()
}

#[test]
fn one_inexact_term_makes_the_sum_inexact_and_keeps_its_word() {
    let sum = agencies(&[Cell::exact(8), Cell::value(42_000, Approx::MoreThan)], 0);
    assert_eq!(sum.cell, Cell::value(42_008, Approx::MoreThan));
    let sum = agencies(
        &[
            Cell::value(8, Approx::LessThan),
            Cell::value(42_000, Approx::MoreThan),
        ],
        0,
    );
    assert_eq!(sum.cell, Cell::value(42_008, Approx::About));
}

#[test]
fn nils_only_are_a_nil_and_a_blank_is_never_a_zero() {
    assert_eq!(agencies(&[Cell::Nil, Cell::Nil], 0).cell, Cell::Nil);
    let partial = agencies(&[Cell::Nil], 1);
    assert_eq!(
        (partial.cell, partial.is_partial, partial.n_missing),
        (Cell::Nil, true, 1)
    );
    assert_eq!(agencies(&[Cell::NotYet], 0).cell, Cell::NotYet);
    assert_eq!(agencies(&[], 0).cell, Cell::NotYet);
    assert_eq!(
        agencies(&[Cell::NotApplicable], 0).cell,
        Cell::NotApplicable
    );
    let mixed = agencies(
        &[Cell::exact(3), Cell::Nil, Cell::NotYet, Cell::NotApplicable],
        0,
    );
    assert_eq!(mixed.cell, Cell::exact(3));
    assert_eq!(
        (
            mixed.n_values,
            mixed.n_nil,
            mixed.n_missing,
            mixed.n_not_applicable
        ),
        (1, 1, 1, 1)
    );
}

#[test]
fn units_stocks_and_ratios_are_not_mixed() {
    let connection = Term {
        cell: Cell::exact(1),
        kind: TimeKind::Flow,
        unit: "connection",
    };
    let stock = Term {
        cell: Cell::exact(1),
        kind: TimeKind::Stock,
        unit: "case",
    };
    let ratio = Term {
        cell: Cell::exact(1),
        kind: TimeKind::Ratio,
        unit: "case",
    };
    let case = term(Cell::exact(1));
    assert!(matches!(
        sum_of_agencies(&[case, connection], 0),
        Err(SumError::UnitsDiffer { .. })
    ));
    assert_eq!(
        sum_of_periods(&[stock, stock]),
        Err(SumError::StockOverTime)
    );
    assert_eq!(
        sum_of_agencies(&[stock, stock], 0).unwrap().cell,
        Cell::exact(2)
    );
    assert_eq!(sum_of_agencies(&[ratio], 0), Err(SumError::Ratio));
    assert_eq!(
        sum_of_agencies(&[case, stock], 0),
        Err(SumError::KindsDiffer)
    );
}

#[test]
fn a_share_is_recomputed_from_its_parts() {
    let of = |n| agencies(&[Cell::exact(n)], 0);
    assert_eq!(share(&of(1), &of(4)).cell, Cell::exact(2500));
    assert_eq!(share(&of(2), &of(3)).cell, Cell::exact(6667));
    assert_eq!(
        share(&of(1), &agencies(&[Cell::Nil], 0)).cell,
        Cell::NotApplicable
    );
    assert!(share(&of(1), &agencies(&[Cell::exact(4)], 2)).is_partial);
}

#[test]
fn a_change_without_base_is_none_and_an_inexact_one_may_be_unclear() {
    let now = agencies(&[Cell::exact(22)], 0);
    assert_eq!(change(&now, &agencies(&[Cell::NotYet], 0)), None);
    let up = change(&now, &agencies(&[Cell::exact(16)], 0)).unwrap();
    assert_eq!(
        (up.difference, up.percent, up.direction),
        (6, Some(3750), Direction::Up)
    );
    let from_nil = change(&now, &agencies(&[Cell::Nil], 0)).unwrap();
    assert_eq!((from_nil.difference, from_nil.percent), (22, None));
    let more = agencies(&[Cell::value(42_000, Approx::MoreThan)], 0);
    assert_eq!(
        change(&more, &agencies(&[Cell::exact(41_000)], 0))
            .unwrap()
            .direction,
        Direction::Up
    );
    assert_eq!(
        change(&more, &agencies(&[Cell::exact(43_000)], 0))
            .unwrap()
            .direction,
        Direction::Unclear
    );
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        (1..1_000_000_i64, 0..4_usize).prop_map(|(n, i)| Cell::value(n, Approx::ALL[i])),
        Just(Cell::Nil),
        Just(Cell::NotYet),
        Just(Cell::NotApplicable),
    ]
}

proptest! {
    #[test]
    fn a_number_written_is_the_number_read(n in 1..LARGEST, approx in 0..4_usize, form in 0..4_usize) {
        let form = [NumberForm::Count, NumberForm::Money, NumberForm::Percent, NumberForm::Decimal][form];
        let cell = Cell::value(n, Approx::ALL[approx]);
        prop_assert_eq!(cell_from(&cell_text(cell, form), form, ""), Ok(Some(cell)));
        prop_assert_eq!(cell_from(&phrase(cell, form), form, ""), Ok(Some(cell)));
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,40}") {
        let _ = cell_from(&text, NumberForm::Decimal, "cuộc");
    }

    #[test]
    fn a_kept_tally_is_the_tally_recomputed(cells in prop::collection::vec(any_cell(), 0..20), out in any::<prop::sample::Index>()) {
        let mut kept = Tally::default();
        for cell in &cells {
            kept.count(*cell, 1);
        }
        let mut rest = cells.clone();
        if !cells.is_empty() {
            kept.count(rest.remove(out.index(cells.len())), -1);
        }
        let mut again = Tally::default();
        for cell in rest.iter().rev() {
            again.count(*cell, 1);
        }
        prop_assert_eq!(kept, again);
        let naive: i64 = rest.iter().filter_map(|cell| cell.number()).sum();
        prop_assert_eq!(kept.sum(0).cell.number().unwrap_or(0), naive);
    }

    #[test]
    fn a_sum_does_not_depend_on_order_or_on_how_agencies_are_grouped(cells in prop::collection::vec(any_cell(), 0..20), cut in any::<prop::sample::Index>(), n_unanswered in 0_i64..5) {
        let tally = |cells: &[Cell]| {
            let mut tally = Tally::default();
            for cell in cells {
                tally.count(*cell, 1);
            }
            tally
        };
        let (left, right) = cells.split_at(cut.index(cells.len() + 1));
        let grouped = tally(left).plus(tally(right));
        prop_assert_eq!(grouped, tally(right).plus(tally(left)));
        let whole = agencies(&cells, n_unanswered);
        prop_assert_eq!(&grouped.sum(n_unanswered), &whole);
        let mut turned = cells.clone();
        turned.reverse();
        prop_assert_eq!(&agencies(&turned, n_unanswered), &whole);
    }

    #[test]
    fn what_was_not_answered_changes_no_number_and_is_always_told(cells in prop::collection::vec(any_cell(), 1..20), n_unanswered in 1_i64..50) {
        let (with, without) = (agencies(&cells, n_unanswered), agencies(&cells, 0));
        prop_assert_eq!(with.cell.number(), without.cell.number());
        prop_assert_eq!(with.n_missing, without.n_missing + n_unanswered);
        prop_assert!(with.cell != Cell::Nil || with.is_partial, "a nil with a blank beside it is partial");
    }

    #[test]
    fn an_exact_sum_has_only_exact_terms(cells in prop::collection::vec(any_cell(), 0..20)) {
        let words: Vec<Approx> = cells.iter().filter_map(|cell| match cell {
            Cell::Value { approx, .. } if *approx != Approx::Exact => Some(*approx),
            _ => None,
        }).collect();
        if let Cell::Value { approx, .. } = agencies(&cells, 0).cell {
            prop_assert_eq!(approx == Approx::Exact, words.is_empty());
            if let Some(first) = words.first().filter(|first| words.iter().all(|word| word == *first)) {
                prop_assert_eq!(approx, *first, "words that agree are kept");
            }
        }
    }
}

mod of_sheets {
    use super::super::checks::*;
    use super::super::*;

    fn measure(code: &str, rule: PartRule) -> MeasureSpec {
        let value = |id: &str| ValueSpec {
            id: id.to_owned(),
            name: id.to_owned(),
            name_en: id.to_owned(),
            phrase: id.to_owned(),
            replaces_unit: false,
            is_open: id == "a",
        };
        MeasureSpec {
            code: code.to_owned(),
            name: code.to_owned(),
            name_en: code.to_owned(),
            unit: "case".to_owned(),
            unit_name: "trường hợp".to_owned(),
            form: NumberForm::Count,
            kind: TimeKind::Flow,
            is_computed: false,
            leaf_of: None,
            within: None,
            is_event: true,
            share: None,
            dimensions: vec![DimensionSpec {
                list: "behaviour".to_owned(),
                name: "Hành vi".to_owned(),
                name_en: "Behaviour".to_owned(),
                source: DimensionSource::Listed,
                rule,
                values: ["a", "b", "c", "d", "e"].map(value).to_vec(),
            }],
        }
    }

    fn sheet(total: Option<Cell>, parts: &[i64]) -> Sheet {
        let mut sheet: Sheet = parts
            .iter()
            .zip(["a", "b", "c", "d", "e"])
            .map(|(n, id)| {
                (
                    CellKey::part("D01", &format!("behaviour={id}")),
                    Cell::exact(*n),
                )
            })
            .collect();
        if let Some(total) = total {
            sheet.insert(CellKey::total("D01"), total);
        }
        sheet
    }

    fn rules(rule: PartRule, total: Option<Cell>, parts: &[i64]) -> Vec<(Rule, Severity)> {
        check_sheet(&[measure("D01", rule)], &sheet(total, parts))
            .into_iter()
            .map(|finding| (finding.rule, finding.severity))
            .collect()
    }

    #[test]
    fn a_total_must_be_the_sum_of_its_parts_and_the_finding_says_by_how_much() {
        assert_eq!(
            rules(PartRule::Sum, Some(Cell::exact(22)), &[7, 5, 1, 5, 4]),
            []
        );
        let found = check_sheet(
            &[measure("D01", PartRule::Sum)],
            &sheet(Some(Cell::exact(22)), &[7, 5, 1, 5]),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].args["difference"], "4");
        assert_eq!(
            (
                found[0].args["total"].as_str(),
                found[0].args["sum"].as_str()
            ),
            ("22", "18")
        );
    }

    #[test]
    fn an_unbroken_total_needs_no_parts_and_a_blank_is_an_error() {
        assert_eq!(rules(PartRule::Sum, Some(Cell::exact(22)), &[]), []);
        assert_eq!(
            rules(PartRule::Sum, None, &[]),
            [(Rule::Blank, Severity::Error)]
        );
        assert_eq!(
            rules(PartRule::Sum, Some(Cell::NotYet), &[]),
            [(Rule::NotYet, Severity::Warning)]
        );
    }

    #[test]
    fn parts_against_nil_and_missing_totals_are_errors() {
        assert_eq!(
            rules(PartRule::Sum, Some(Cell::Nil), &[1]),
            [(Rule::NilWithParts, Severity::Error)]
        );
        assert_eq!(
            rules(PartRule::Sum, None, &[1]),
            [
                (Rule::Blank, Severity::Error),
                (Rule::TotalMissing, Severity::Error)
            ]
        );
    }

    #[test]
    fn at_most_and_free_breakdowns_only_forbid_excess() {
        assert_eq!(rules(PartRule::AtMost, Some(Cell::exact(9)), &[4, 4]), []);
        assert_eq!(
            rules(PartRule::AtMost, Some(Cell::exact(7)), &[4, 4]),
            [(Rule::BreakdownAtMost, Severity::Error)]
        );
        assert_eq!(rules(PartRule::None, Some(Cell::exact(4)), &[4, 4]), []);
        assert_eq!(
            rules(PartRule::None, Some(Cell::exact(4)), &[5]),
            [(Rule::PartAboveTotal, Severity::Error)]
        );
        assert_eq!(
            rules(PartRule::Sum, Some(Cell::value(9, Approx::About)), &[4, 4]),
            [(Rule::BreakdownSum, Severity::Warning)]
        );
        let more = |n| Some(Cell::value(n, Approx::MoreThan));
        assert_eq!(
            rules(PartRule::Sum, more(42_000), &[1]),
            [(Rule::BreakdownSum, Severity::Error)],
            "one is never more than 42,000"
        );
        assert_eq!(
            rules(PartRule::Sum, more(7), &[4, 4]),
            [(Rule::BreakdownSum, Severity::Warning)],
            "eight is"
        );
        assert_eq!(
            rules(
                PartRule::AtMost,
                Some(Cell::value(8, Approx::LessThan)),
                &[5, 4]
            ),
            [(Rule::BreakdownAtMost, Severity::Error)],
            "nine is not less than eight"
        );
    }

    /// C02 within B02, with parts along `l`; `explained` of the excess rest on something else.
    fn above(inspected: &[(&str, i64)], sanctioned: &[(&str, i64)], explained: i64) -> Vec<String> {
        let spec = MeasureSpec {
            within: Some(WithinSpec {
                measure: "B02".to_owned(),
                unless: vec![CellKey::part("C02", "sanction_basis=other")],
            }),
            ..measure("C02", PartRule::None)
        };
        let list = spec.dimensions[0].list.clone();
        let key = |code: &str, id: &str| match id {
            "" => CellKey::total(code),
            id => CellKey::part(code, &format!("{list}={id}")),
        };
        let mut sheet = Sheet::new();
        for (id, n) in inspected {
            sheet.insert(key("B02", id), Cell::exact(*n));
        }
        for (id, n) in sanctioned {
            sheet.insert(key("C02", id), Cell::exact(*n));
        }
        let basis = CellKey::part("C02", "sanction_basis=other");
        sheet.insert(basis, Cell::exact(explained));
        check_sheet(&[spec], &sheet)
            .into_iter()
            .filter(|found| found.rule == Rule::AboveBasis)
            .map(|found| {
                format!(
                    "{} {}>{}",
                    found.cell.dimension, found.args["sum"], found.args["total"]
                )
            })
            .collect()
    }

    #[test]
    fn who_is_sanctioned_beyond_those_inspected_needs_another_basis() {
        // Document 000: two organisations inspected; one organisation and one individual fined.
        let inspected = [("", 2), ("a", 2)];
        let sanctioned = [("", 2), ("a", 1), ("b", 1)];
        let found = above(&inspected, &sanctioned, 0);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("=b 1>0"), "{found:?}");
        assert!(
            above(&inspected, &sanctioned, 1).is_empty(),
            "a letter from another body explains it"
        );
        assert!(
            above(&[("", 2)], &sanctioned, 0).is_empty(),
            "no breakdown to compare with"
        );
        assert_eq!(above(&[("", 2)], &[("", 5)], 2), [" 5>2"]);
        assert!(above(&[("", 2)], &[("", 4)], 2).is_empty());
        assert!(
            above(&[], &[("", 5)], 0).is_empty(),
            "nothing known of inspections"
        );
    }

    #[test]
    fn open_work_is_told_until_it_has_ended() {
        let spec = measure("D02", PartRule::Sum);
        let list = spec.dimensions[0].list.clone();
        let sheet = |total: Cell, parts: &[(&str, i64)]| -> Sheet {
            let key = |id: &str| CellKey::part("D02", &format!("{list}={id}"));
            let parts = parts.iter().map(|(id, n)| (key(id), Cell::exact(*n)));
            parts.chain([(CellKey::total("D02"), total)]).collect()
        };
        let carried = |now: &Sheet| {
            let before = sheet(Cell::exact(4), &[("a", 3), ("b", 1)]);
            check_carried(std::slice::from_ref(&spec), &before, now)
        };
        let found = carried(&sheet(Cell::Nil, &[]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule, Rule::NotCarriedOver);
        assert_eq!(found[0].args["n"], "3");
        assert_eq!(carried(&sheet(Cell::exact(3), &[("a", 3)])), []);
        assert_eq!(
            carried(&sheet(Cell::exact(3), &[("b", 3)])),
            [],
            "they ended"
        );
        assert_eq!(
            carried(&sheet(Cell::NotYet, &[])),
            [],
            "the answer is still to come"
        );
        let closed = sheet(Cell::exact(1), &[("b", 1)]);
        assert_eq!(
            check_carried(std::slice::from_ref(&spec), &closed, &sheet(Cell::Nil, &[])),
            []
        );
    }

    const POLICE: &str = "Công an tỉnh";
    const TRADE: &str = "Sở Công Thương";

    /// Findings over answers: name, whether the whole province is its field, cell.
    fn across(is_event: bool, answers: &[(&'static str, bool, Cell)]) -> Vec<Finding> {
        let spec = MeasureSpec {
            is_event,
            ..measure("J01", PartRule::Sum)
        };
        let answers: Vec<Answer<'_>> = answers
            .iter()
            .map(|(agency, is_wide, cell)| Answer {
                agency,
                is_wide: *is_wide,
                cell: *cell,
            })
            .collect();
        check_across(&spec, &CellKey::total("J01"), &answers)
    }

    #[test]
    fn a_nil_of_who_answers_for_the_province_beside_a_value_is_raised() {
        let found = across(
            true,
            &[(POLICE, true, Cell::exact(2)), (TRADE, true, Cell::Nil)],
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rule, Rule::NilAgainstValue);
        assert_eq!(found[0].args["nil_agencies"], TRADE);
        let found = across(
            true,
            &[("Xã A", false, Cell::exact(2)), (POLICE, true, Cell::Nil)],
        );
        assert_eq!(found.len(), 1, "a case that only the commune knows");
    }

    #[test]
    fn communes_enterprises_and_own_deeds_never_contradict_each_other() {
        let communes = [
            ("Xã A", false, Cell::exact(1)),
            ("Xã B", false, Cell::Nil),
            ("Xã C", false, Cell::exact(1)),
        ];
        assert!(across(true, &communes).is_empty());
        let wide = [(POLICE, true, Cell::exact(3)), ("Xã B", false, Cell::Nil)];
        assert!(
            across(true, &wide).is_empty(),
            "nothing in B while the province had three"
        );
        let deeds = [(POLICE, true, Cell::exact(1)), (TRADE, true, Cell::Nil)];
        assert!(
            across(false, &deeds).is_empty(),
            "each counts what it did itself"
        );
    }

    #[test]
    fn one_case_told_twice_is_raised_only_where_the_fields_overlap() {
        let told = [
            (POLICE, true, Cell::exact(1)),
            ("Xã A", false, Cell::exact(1)),
        ];
        let found = across(true, &told);
        assert_eq!(
            found.iter().map(|f| f.rule).collect::<Vec<_>>(),
            [Rule::SameEvent]
        );
    }

    #[test]
    fn a_long_list_of_agencies_is_cut_and_says_so() {
        let names = ["A", "B", "C", "D", "E", "F", "G"];
        let mut answers: Vec<(&'static str, bool, Cell)> =
            names.map(|name| (name, false, Cell::exact(2))).to_vec();
        answers.push((POLICE, true, Cell::Nil));
        let found = across(true, &answers);
        assert_eq!(found[0].args["value_agencies"], "A; B; C; D; E; … (+2)");
    }
}
