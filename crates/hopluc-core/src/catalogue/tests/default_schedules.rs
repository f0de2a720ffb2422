//! What the outlines, schedules, groups, holidays and areas of the built-in catalogue say.

use time::macros::date;

use super::default_catalogue::embedded;
use crate::base::calendar::{Window, YearPeriod};
use crate::catalogue::{
    Catalogue, Confidence, FigurePart, FigureScope, ItemContent, OutlineDef, PeriodRule, Section,
    Tier,
};

/// Each figure of the study's first report: its number there, the figure, the section of the outline that prints it.
const GOLD_000: [(u8, &str, &str); 34] = [
    (0, "B01", "I.1.1"),
    (1, "B02", "I.1.1"),
    (2, "C03", "I.1.1"),
    (3, "C02@subject_type=organisation", "I.1.1"),
    (4, "C02@subject_type=individual", "I.1.1"),
    (5, "C03@field=press_publishing", "I.1.1"),
    (6, "C02@field=press_publishing", "I.1.1"),
    (7, "C02@field=website", "I.1.1"),
    (8, "C03@field=website", "I.1.1"),
    (9, "G01", "I.1.2"),
    (10, "G02", "I.1.2"),
    (11, "G03", "I.1.2"),
    (12, "G04", "I.1.2"),
    (13, "G05", "I.1.2"),
    (14, "D01", "I.2.1"),
    (15, "D01@behaviour=gambling_info", "I.2.1"),
    (16, "D01@behaviour=unlicensed_business", "I.2.1"),
    (17, "D01@behaviour=contraband_counterfeit", "I.2.1"),
    (18, "D01@behaviour=personal_data", "I.2.1"),
    (19, "D01@behaviour=other_out_of_scope", "I.2.1"),
    (20, "C01", "I.2.1"),
    (21, "C03", "I.2.1"),
    (22, "I03", "I.2.1"),
    (23, "D02", "I.2.1"),
    (24, "D03", "I.2.1"),
    (25, "D02@case_status=prosecuted", "I.2.1"),
    (26, "D02@case_status=verifying", "I.2.1"),
    (27, "D05", "I.2.1"),
    (28, "J01", "I.2.2"),
    (29, "J02", "I.2.2"),
    (30, "J01", "I.2.3"),
    (31, "J04", "I.2.4"),
    (32, "D06", "I.2.5"),
    (33, "F04", "I.3"),
];

fn section<'a>(outline: &'a OutlineDef, id: &str) -> &'a Section {
    outline
        .sections
        .iter()
        .find(|section| section.id == id)
        .unwrap_or_else(|| panic!("no section {id}"))
}

/// Whether a section prints `wanted`, as itself or among all parts along its dimension.
fn prints(section: &Section, wanted: &str) -> bool {
    let (code, part) = wanted
        .split_once('@')
        .map_or((wanted, None), |(code, part)| (code, Some(part)));
    let is_it = |measure: &str, found: &FigurePart| match (
        found,
        part.and_then(|part| part.split_once('=')),
    ) {
        (FigurePart::Total, None) => measure == code,
        (FigurePart::Each(list), Some((dimension, _))) => {
            measure == code && list.as_str() == dimension
        }
        (FigurePart::Value(list, value), Some((d, v))) => {
            measure == code && list.as_str() == d && value.as_str() == v
        }
        _ => false,
    };
    section.items.iter().any(|item| match &item.content {
        ItemContent::Breakdown { figure, .. } => is_it(figure.measure.as_str(), &figure.part),
        content => content
            .sentences()
            .iter()
            .flat_map(|sentence| sentence.figures())
            .any(|place| is_it(place.figure.measure.as_str(), &place.figure.part)),
    })
}

fn half_year(catalogue: &Catalogue) -> &OutlineDef {
    &catalogue.outlines["half_year"]
}

#[test]
fn every_figure_of_the_studys_half_year_report_has_its_place_in_the_outline() {
    let catalogue = embedded();
    let outline = half_year(&catalogue);
    for (number, figure, id) in GOLD_000 {
        assert!(
            prints(section(outline, id), figure),
            "figure {number}: {figure} is not in {id}"
        );
    }
    // Figure 29 is one sentence with two nils, 34 repeats 33 in the assessment.
    assert!(prints(section(outline, "I.2.2"), "J03") && prints(section(outline, "II.1"), "F04"));
}

#[test]
fn every_part_that_the_report_prints_is_a_value_of_its_list() {
    let catalogue = embedded();
    for (_, figure, _) in GOLD_000 {
        let Some((list, value)) = figure
            .split_once('@')
            .and_then(|(_, part)| part.split_once('='))
        else {
            continue;
        };
        assert!(catalogue.lists[list].value(value).is_some(), "{figure}");
    }
}

#[test]
fn figures_that_were_nil_have_a_nil_sentence() {
    let catalogue = embedded();
    let has_nil = |id: &str, code: &str| {
        section(half_year(&catalogue), id)
            .items
            .iter()
            .any(|item| match &item.content {
                ItemContent::Sentence {
                    text, nil: Some(_), ..
                } => text
                    .main_figures()
                    .any(|f| f.figure.measure.as_str() == code),
                _ => false,
            })
    };
    for (id, code) in [
        ("I.2.2", "J01"),
        ("I.2.2", "J02"),
        ("I.2.2", "J03"),
        ("I.2.3", "J01"),
        ("I.2.4", "J04"),
        ("I.3", "F04"),
        ("II.1", "F04"),
    ] {
        assert!(has_nil(id, code), "{code} in {id}");
    }
}

#[test]
fn sections_stand_in_the_order_of_the_official_report() {
    let catalogue = embedded();
    let ids: Vec<&str> = half_year(&catalogue)
        .sections
        .iter()
        .map(|s| s.id.as_str())
        .collect();
    let expected = [
        "I", "I.1", "I.1.1", "I.1.2", "I.2", "I.2.1", "I.2.2", "I.2.3", "I.2.4", "I.2.5", "I.2.6",
        "I.2.7", "I.3", "II", "II.1", "II.2", "III", "IV", "V", "V.1", "V.2",
    ];
    assert_eq!(ids, expected);
    let communes = section(half_year(&catalogue), "I.2.5");
    assert_eq!(
        communes.title_on(date!(2023 - 06 - 14)).to_string(),
        "UBND các huyện, thị xã, thành phố"
    );
    assert_eq!(
        communes.title_on(date!(2026 - 06 - 14)).to_string(),
        "UBND các xã, phường, đặc khu"
    );
    assert_eq!(
        section(half_year(&catalogue), "I.1.2").scope,
        section(half_year(&catalogue), "I.1").scope
    );
}

#[test]
fn infrastructure_is_told_for_the_whole_province() {
    let catalogue = embedded();
    let whole: Vec<_> = half_year(&catalogue)
        .figures()
        .filter(|f| f.scope == FigureScope::Whole)
        .map(|f| f.figure.measure.as_str())
        .collect();
    assert!(whole.contains(&"F04") && !whole.contains(&"B01"));
}

#[test]
fn half_year_of_2026_is_closed_and_due_as_decree_and_calendar_say() {
    let catalogue = embedded();
    let (schedule, calendar) = (&catalogue.schedules["half_year"], catalogue.calendar());
    let period = schedule.period("2026-H1").unwrap();
    assert_eq!(
        period.window,
        Window {
            from: date!(2025 - 12 - 15),
            to: date!(2026 - 06 - 14)
        }
    );
    assert_eq!(period.cutoff_on, date!(2026 - 06 - 14));
    // The cut-off is a Sunday: two working days after it is Tuesday, three is Wednesday.
    assert_eq!(
        schedule.due_on(&period, Tier::Commune, &calendar),
        Some(date!(2026 - 06 - 16))
    );
    assert_eq!(
        schedule.due_on(&period, Tier::Province, &calendar),
        Some(date!(2026 - 06 - 17))
    );
    assert_eq!(
        schedule.compiled_due_on(&period, &calendar),
        date!(2026 - 06 - 24)
    );
    assert_eq!(
        schedule.reminders(date!(2026 - 06 - 16), &calendar),
        [
            date!(2026 - 06 - 11),
            date!(2026 - 06 - 12),
            date!(2026 - 06 - 15)
        ]
    );
    assert_eq!(schedule.period_codes(2026), ["2026-H1", "2026-H2", "2026"]);
    assert!(schedule.period("2026-Q1").is_none() && !period.is_cumulative);
    assert!(schedule.period("2026").unwrap().is_cumulative);
}

#[test]
fn fixed_due_days_move_off_a_weekend() {
    let catalogue = embedded();
    let (schedule, calendar) = (&catalogue.schedules["after_campaign"], catalogue.calendar());
    // 21 March 2026 is a Saturday, 21 December a Monday.
    assert_eq!(
        schedule.due_on(
            &schedule.period("2026-Q1").unwrap(),
            Tier::Commune,
            &calendar
        ),
        Some(date!(2026 - 03 - 23))
    );
    assert_eq!(
        schedule.due_on(&schedule.period("2026").unwrap(), Tier::Province, &calendar),
        Some(date!(2026 - 12 - 21))
    );
}

#[test]
fn the_campaign_has_three_windows_of_which_two_are_cumulative() {
    let catalogue = embedded();
    let (schedule, calendar) = (&catalogue.schedules["campaign_2023"], catalogue.calendar());
    assert!(matches!(&schedule.periods, PeriodRule::Campaign(windows) if windows.len() == 3));
    let days = |code: &str| schedule.period(code).unwrap();
    assert_eq!(
        ["2023-CD1", "2023-CD2", "2023-CD3"].map(|code| days(code).is_cumulative),
        [false, true, true]
    );
    assert_eq!(days("2023-CD1").window.n_days(), 16);
    assert_eq!(
        schedule.due_on(&days("2023-CD3"), Tier::Commune, &calendar),
        Some(date!(2023 - 12 - 28))
    );
}

#[test]
fn an_agency_is_asked_what_it_reports() {
    let catalogue = embedded();
    let schedule = &catalogue.schedules["half_year"];
    let asked = |kind: &str, roles: &[&str]| {
        let roles: Vec<_> = roles.iter().map(|role| (*role).into()).collect();
        let codes = catalogue.measures_asked(schedule, &kind.into(), &roles);
        codes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let police = asked("provincial_police", &[]);
    assert!(
        ["D01", "D02", "D03", "C01", "C03", "I03"]
            .iter()
            .all(|code| police.contains(&(*code).to_owned())),
        "{police:?}"
    );
    let market = asked("market_management", &[]);
    assert!(market.contains(&"J01".to_owned()) && !market.contains(&"D01".to_owned()));
    assert!(asked("department", &["trade_management"]).contains(&"J03".to_owned()));
    assert!(!asked("department", &[]).contains(&"J03".to_owned()));
}

#[test]
fn schedules_and_outlines_travel_as_json() {
    let catalogue = embedded();
    for schedule in catalogue.schedules.values() {
        let json = serde_json::to_string(schedule).unwrap();
        assert_eq!(
            &serde_json::from_str::<crate::catalogue::ScheduleDef>(&json).unwrap(),
            schedule
        );
    }
    for outline in catalogue.outlines.values() {
        let json = serde_json::to_string(outline).unwrap();
        assert_eq!(&serde_json::from_str::<OutlineDef>(&json).unwrap(), outline);
    }
}

#[test]
fn group_addresses_are_read_by_their_day_and_the_longest_pattern() {
    let catalogue = embedded();
    let table = [
        (
            "cac so ban nganh tinh",
            date!(2023 - 07 - 01),
            Some("departments"),
        ),
        (
            "ubnd huyen thi xa thanh pho",
            date!(2023 - 07 - 01),
            Some("districts"),
        ),
        (
            "ubnd huyen thi xa thanh pho",
            date!(2026 - 07 - 01),
            Some("districts_now_communes"),
        ),
        (
            "ubnd cac xa phuong tren dia ban tinh",
            date!(2026 - 07 - 01),
            Some("communes"),
        ),
        (
            "cac doanh nghiep vien thong cntt",
            date!(2023 - 07 - 01),
            Some("ict_enterprises"),
        ),
        (
            "cac doanh nghiep vien thong cong nghe thong tin truyen thong tren dia ban tinh",
            date!(2023 - 07 - 01),
            Some("ict_enterprises"),
        ),
        ("cac co quan bao dai", date!(2023 - 07 - 01), Some("media")),
        (
            "cac co quan don vi chuc nang",
            date!(2023 - 07 - 01),
            Some("competent_bodies"),
        ),
        ("cong an tinh", date!(2023 - 07 - 01), None),
        ("ubnd cac xa phuongs", date!(2026 - 07 - 01), None),
    ];
    for (text, day, expected) in table {
        assert_eq!(
            catalogue.group_address(text, day).map(|g| g.id.as_str()),
            expected,
            "{text}"
        );
    }
    assert!(catalogue.groups["competent_bodies"].asks_official);
}

#[test]
fn historic_kinds_end_and_name_who_took_over() {
    let catalogue = embedded();
    let district = &catalogue.kinds["district_committee"];
    assert!(
        district.validity.holds_on(date!(2025 - 06 - 30))
            && !district.validity.holds_on(date!(2025 - 07 - 01))
    );
    assert_eq!(
        catalogue.kinds["district_police"].validity.to,
        Some(date!(2025 - 03 - 01))
    );
    let historic = catalogue
        .kinds
        .values()
        .filter(|kind| kind.validity.to.is_some());
    assert!(
        historic.clone().count() >= 5 && historic.clone().all(|kind| kind.replaced_by.is_some())
    );
}

#[test]
fn areas_are_34_provinces_and_3321_communes() {
    let catalogue = embedded();
    let provinces: Vec<_> = catalogue.areas_under(None).collect();
    assert_eq!((provinces.len(), catalogue.areas.len()), (34, 34 + 3321));
    let hung_yen = "33".into();
    assert_eq!(catalogue.areas_under(Some(&hung_yen)).count(), 104);
    assert_eq!(catalogue.areas["33"].name, "Tỉnh Hưng Yên");
}

#[test]
fn document_kinds_are_the_29_of_decree_30() {
    let catalogue = embedded();
    assert_eq!(catalogue.document_kinds.len(), 29);
    let without: Vec<_> = catalogue
        .document_kinds
        .values()
        .filter(|k| k.symbol.is_none())
        .map(|k| k.id.as_str())
        .collect();
    assert_eq!(without, ["cong_van", "thu_cong"]);
    assert_eq!(
        catalogue.document_kinds["quyet_dinh"].symbol.as_deref(),
        Some("QĐ")
    );
}

#[test]
fn holidays_have_a_source_and_say_how_sure_they_are() {
    let catalogue = embedded();
    let calendar = catalogue.calendar();
    assert!(
        !calendar.is_working_day(date!(2026 - 02 - 17))
            && calendar.is_working_day(date!(2026 - 08 - 22))
    );
    assert_eq!(
        catalogue.holidays[&date!(2026 - 11 - 24)].confidence,
        Confidence::Unverified
    );
    for year in 2020..=2027 {
        let n_weekdays = catalogue
            .holidays
            .keys()
            .filter(|d| d.year() == year && d.weekday().number_days_from_monday() < 5)
            .count();
        let n_swaps = catalogue
            .swapped_days
            .keys()
            .filter(|d| d.year() == year)
            .count();
        // Ten days of Article 112 until 2020, eleven since 2021, one more from 2026; those on weekends are made good.
        let expected = match year {
            2020 => 10,
            2021..=2025 => 11,
            _ => 12,
        };
        assert_eq!(n_weekdays - n_swaps, expected, "{year}");
    }
    assert!(
        catalogue
            .holidays
            .values()
            .all(|holiday| !holiday.source.is_empty())
    );
}

#[test]
fn periods_are_called_as_in_official_reports() {
    let catalogue = embedded();
    let name = |label: &str| {
        catalogue
            .period_names_of(label.parse::<YearPeriod>().unwrap())
            .0
    };
    assert_eq!(name("2026-H1"), "6 tháng đầu năm 2026");
    assert_eq!(name("2026-M01"), "tháng 01 năm 2026");
    assert_eq!(name("2026-Q4"), "quý IV năm 2026");
    assert_eq!(name("2026"), "năm 2026");
}

#[test]
fn every_name_is_complete_in_both_languages() {
    let catalogue = embedded();
    let measures = catalogue.measures.values().map(|m| (&m.name, &m.name_en));
    let lists = catalogue.lists.values().map(|l| (&l.name, &l.name_en));
    let values = catalogue
        .lists
        .values()
        .flat_map(|l| &l.values)
        .map(|v| (&v.name, &v.name_en));
    let kinds = catalogue.kinds.values().map(|k| (&k.name, &k.name_en));
    let roles = catalogue.roles.values().map(|r| (&r.name, &r.name_en));
    for (name, name_en) in measures
        .chain(lists)
        .chain(values)
        .chain(kinds)
        .chain(roles)
    {
        assert!(!name.trim().is_empty() && !name_en.trim().is_empty());
        assert!(unicode_normalization::is_nfc(name), "{name}");
        let has_marks = name_en
            .chars()
            .any(|c| ('\u{1ea0}'..='\u{1ef9}').contains(&c) || "ăđơư".contains(c));
        assert!(
            !has_marks || name_en == "đồng" || name_en.contains("Kings"),
            "{name_en}"
        );
    }
}

#[test]
fn the_same_files_have_the_same_fingerprint_from_wherever_they_are_read() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue");
    let from_dir = Catalogue::from_dir(std::path::Path::new(dir)).unwrap();
    assert_eq!(from_dir.fingerprint(), embedded().fingerprint());
    assert_eq!(from_dir.fingerprint().len(), 64);
}
