//! What a table of laws tells of the citations of a document, by its number, its name and the day of the document.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use hopluc_text::{
    Citation, FindingCode, Force, LegalAct, LegalActs, law_findings, lint, read, read_with,
};

fn act(number: &str, name: Option<&str>, days: [Option<&str>; 3], by: &[&str]) -> LegalAct {
    let [issued, from, to] = days.map(|day| day.map(str::to_owned));
    LegalAct {
        number: number.to_owned(),
        name: name.map(str::to_owned),
        issued,
        from,
        to,
        in_part: false,
        replaced_by: by.iter().map(|by| (*by).to_owned()).collect(),
    }
}

/// Laws of an invented country, so that no test depends on what the true catalogue says.
fn acts() -> LegalActs {
    LegalActs::new(vec![
        act(
            "24/2018/QH14",
            Some("Luật Mạng"),
            [Some("2018-06-12"), Some("2019-01-01"), Some("2026-07-01")],
            &["Luật Mạng số 116/2025/QH15"],
        ),
        act(
            "116/2025/QH15",
            Some("Luật Mạng"),
            [Some("2025-12-10"), Some("2026-07-01"), None],
            &[],
        ),
        act(
            "15/2020/NĐ-CP",
            None,
            [Some("2020-02-03"), Some("2020-04-15"), Some("2026-07-01")],
            &["174/2026/NĐ-CP"],
        ),
        act("49/2017/NĐ-CP", None, [None, None, Some("2024-12-24")], &[]),
        LegalAct {
            in_part: true,
            ..act(
                "85/2016/NĐ-CP",
                None,
                [None, None, Some("2026-08-19")],
                &["331/2026/NĐ-CP"],
            )
        },
    ])
}

fn letter(day: &str, sentence: &str) -> String {
    format!(
        "UBND TỈNH LAM GIANG\nSố: 12/UBND-NC\nLam Giang, {day}\n\nKính gửi: Các sở\n\n{sentence}\n"
    )
}

fn codes(day: &str, sentence: &str) -> Vec<FindingCode> {
    let reading = read(&letter(day, sentence));
    let found = law_findings(&reading, &acts());
    found.into_iter().map(|finding| finding.code).collect()
}

const EARLY: &str = "ngày 05 tháng 3 năm 2023";
const LATE: &str = "ngày 05 tháng 9 năm 2026";

#[test]
fn a_law_that_had_ended_is_named_with_its_successor() {
    let text = letter(
        LATE,
        "Căn cứ Nghị định số 15/2020/NĐ-CP, yêu cầu các sở rà soát.",
    );
    let reading = read_with(&text, &acts());
    let finding = reading
        .findings
        .iter()
        .find(|finding| finding.code == FindingCode::CitationReplaced)
        .unwrap();
    assert_eq!(finding.span.of(&reading.text), "Nghị định số 15/2020/NĐ-CP");
    assert_eq!(finding.args.get("by").unwrap(), "174/2026/NĐ-CP");
    assert_eq!(finding.args.get("since").unwrap(), "01/07/2026");
    assert!(
        lint(&text)
            .iter()
            .all(|finding| finding.code != FindingCode::CitationReplaced)
    );
}

#[test]
fn the_day_of_the_document_decides() {
    let check = |day, sentence: &str, expected: &[FindingCode]| {
        assert_eq!(codes(day, sentence), expected, "{day}: {sentence}");
    };
    check(EARLY, "Căn cứ Nghị định số 15/2020/NĐ-CP.", &[]);
    check(EARLY, "Theo Luật Mạng và Nghị định số 49/2017/NĐ-CP.", &[]);
    check(
        LATE,
        "Theo Nghị định số 49/2017/NĐ-CP và Nghị định 85/2016/NĐ-CP.",
        &[
            FindingCode::CitationRepealed,
            FindingCode::CitationRepealedInPart,
        ],
    );
    check(
        EARLY,
        "Theo Luật Mạng số 116/2025/QH15.",
        &[FindingCode::CitationNotYetInForce],
    );
    check("ngày tháng năm", "Căn cứ Nghị định số 15/2020/NĐ-CP.", &[]);
}

#[test]
fn a_text_that_speaks_of_the_end_or_repeats_itself_is_told_once_or_not_at_all() {
    assert_eq!(
        codes(LATE, "Nghị định này thay thế Nghị định số 15/2020/NĐ-CP."),
        []
    );
    assert_eq!(
        codes(
            LATE,
            "Theo Nghị định số 15/2020/NĐ-CP; Điều 3 Nghị định số 15/2020/NĐ-CP."
        ),
        [FindingCode::CitationReplaced]
    );
}

#[test]
fn among_laws_of_one_name_the_year_or_the_day_decides() {
    let table = acts();
    let cited = |sentence: &str| -> Citation {
        read(&letter(EARLY, sentence))
            .citations
            .into_iter()
            .next()
            .unwrap()
    };
    let bare = cited("Thực hiện Luật Mạng.");
    let on = |citation: &Citation, day: &str| {
        table
            .status(citation, day)
            .map(|status| (status.force, status.act.number.clone()))
    };
    let old = "24/2018/QH14".to_owned();
    let new = "116/2025/QH15".to_owned();
    assert_eq!(on(&bare, "2023-03-05"), Some((Force::InForce, old.clone())));
    assert_eq!(on(&bare, "2026-09-05"), Some((Force::InForce, new)));
    let dated = cited("Thực hiện Luật Mạng ngày 12 tháng 6 năm 2018.");
    assert_eq!(on(&dated, "2026-09-05"), Some((Force::Ended, old.clone())));
    let of_year = cited("Thực hiện Luật Mạng năm 2018.");
    assert_eq!(on(&of_year, "2026-09-05"), Some((Force::Ended, old)));
    assert_eq!(on(&cited("Thực hiện Luật Báo chí."), "2026-09-05"), None);
}
