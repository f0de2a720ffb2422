//! Letters that the program drafts from what it knows: the reminder to those who have not reported ("công văn đôn đốc").
//!
//! Pure: an official document in the layout of Decree 30/2020/NĐ-CP comes back, without number and date. Nothing is sent.

use hopluc_doc::official::{
    Align, Annex, Block, Column, Inline, OfficialDocument, Row, Signing, Table, place_date_blank,
    two_digit,
};
use serde::Deserialize;
use std::sync::OnceLock;
use time::Date;

/// One that has not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Name of the agency, of a merged one as [`successor_name`] says it.
    pub agency: String,
    /// Day by which it had to report.
    pub due_on: Date,
}

/// What a reminder letter says.
#[derive(Clone, Debug)]
pub struct Reminder<'a> {
    /// The body above the issuer, as the letterhead shows it; `None` for a provincial committee.
    pub governing_body: Option<&'a str>,
    /// Who writes.
    pub issuer: &'a str,
    /// Place of the date line.
    pub place: &'a str,
    /// Symbol that will follow the number: `SKHCN-BCVT`.
    pub symbol: &'a str,
    /// What is awaited, in running text: "báo cáo 6 tháng đầu năm 2026 về ...".
    pub period: &'a str,
    /// The document that orders the report, in running text; may be empty.
    pub basis: &'a str,
    /// Who has not reported, in the order of the list.
    pub missing: &'a [Missing],
    /// The day on which the list was made.
    pub today: Date,
    /// The new day by which they are asked to report.
    pub new_due_on: Date,
    /// Who signs.
    pub signing: &'a Signing,
}

/// From so many on, agencies stand in an annex instead of under "Kính gửi".
const MOST_ADDRESSEES: usize = 5;

#[derive(Deserialize)]
struct Texts {
    reminder: ReminderTexts,
}

#[derive(Deserialize)]
struct ReminderTexts {
    period: String,
    subject: String,
    inherited: String,
    all: String,
    duty_with_basis: String,
    duty: String,
    missing: String,
    missing_few: String,
    wish: String,
    closing: String,
    archive: String,
    annex: String,
    number: String,
    agency: String,
    due: String,
    late: String,
}

fn texts() -> &'static ReminderTexts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    &TEXTS
        .get_or_init(|| {
            toml::from_str(include_str!("letter_texts.toml"))
                .expect("the letter texts are built in and tested")
        })
        .reminder
}

/// What is awaited for a period, in running text.
pub fn period_name(period: &str) -> String {
    texts().period.replace("{period}", period)
}

/// How a letter calls the successor that must report for a body that was merged; two of its reports stay apart by it.
pub fn successor_name(heir: &str, agency: &str) -> String {
    let name = |part: &str| part.replace("{agency}", agency);
    match texts().inherited.split_once("{heir}") {
        Some((before, after)) => format!("{}{heir}{}", name(before), name(after)),
        None => name(&texts().inherited),
    }
}

/// The draft of a reminder to those who have not reported.
///
/// Up to five agencies are addressed by name; more of them by an annex that lists each with its deadline and the days it
/// is late. An empty list gives a letter with an empty annex: the caller asks nobody to draft that.
pub fn reminder_letter(reminder: &Reminder<'_>) -> OfficialDocument {
    let texts = texts();
    let put = |text: &str| filled(text, reminder);
    let is_few = (1..=MOST_ADDRESSEES).contains(&reminder.missing.len());
    let duty = if reminder.basis.is_empty() {
        &texts.duty
    } else {
        &texts.duty_with_basis
    };
    let missing = if is_few {
        &texts.missing_few
    } else {
        &texts.missing
    };
    let paragraphs = [duty, missing, &texts.wish];
    OfficialDocument {
        governing_body: reminder.governing_body.map(str::to_owned),
        issuer: reminder.issuer.to_owned(),
        number_symbol: hopluc_doc::official::number_line(&format!("      /{}", reminder.symbol)),
        place_date: place_date_blank(reminder.place, reminder.today.year()),
        subject: put(&texts.subject),
        addressees: if is_few {
            reminder
                .missing
                .iter()
                .map(|missing| missing.agency.clone())
                .collect()
        } else {
            vec![texts.all.clone()]
        },
        blocks: paragraphs
            .map(|text| Block::Paragraph(vec![Inline::plain(put(text))]))
            .to_vec(),
        closing: Some(texts.closing.clone()),
        recipients: vec![texts.archive.clone()],
        signing: reminder.signing.clone(),
        is_draft: true,
        annexes: if is_few {
            Vec::new()
        } else {
            vec![annex(reminder)]
        },
        ..OfficialDocument::default()
    }
}

fn filled(text: &str, reminder: &Reminder<'_>) -> String {
    let names: Vec<&str> = reminder
        .missing
        .iter()
        .map(|missing| missing.agency.as_str())
        .collect();
    let count = u32::try_from(reminder.missing.len()).unwrap_or(u32::MAX);
    let values = [
        ("{period}", reminder.period.to_owned()),
        ("{issuer}", reminder.issuer.to_owned()),
        ("{basis}", reminder.basis.to_owned()),
        ("{until}", day(reminder.today)),
        ("{new_due}", day(reminder.new_due_on)),
        ("{count}", two_digit(count)),
        ("{names}", names.join("; ")),
    ];
    // One pass, so that a value that looks like a name is not filled again.
    let mut out = String::with_capacity(text.len() + 100);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let known = values
            .iter()
            .find_map(|(name, value)| Some((tail.strip_prefix(name)?, value)));
        if let Some((after, value)) = known {
            out.push_str(value);
            rest = after;
        } else {
            out.push('{');
            rest = tail.strip_prefix('{').unwrap_or_default();
        }
    }
    out + rest
}

/// A date in running text: `05/7/2026`; only January and February take the zero of the month.
fn day(on: Date) -> String {
    let month = hopluc_doc::official::two_digit_month(on.month().into());
    format!("{:02}/{month}/{}", on.day(), on.year())
}

fn annex(reminder: &Reminder<'_>) -> Annex {
    let texts = texts();
    let column = |title: &str, share, align| Column {
        title: title.to_owned(),
        share,
        align,
    };
    let rows = reminder.missing.iter().enumerate().map(|(i, missing)| {
        let n_late = (reminder.today - missing.due_on).whole_days().max(0);
        let cells = [
            (i + 1).to_string(),
            missing.agency.clone(),
            day(missing.due_on),
            n_late.to_string(),
        ];
        Row {
            cells: cells.map(|cell| vec![Inline::plain(cell)]).to_vec(),
            is_bold: false,
        }
    });
    Annex {
        title: filled(&texts.annex, reminder),
        blocks: vec![Block::Table(Table {
            caption: None,
            columns: vec![
                column(&texts.number, 8, Align::Center),
                column(&texts.agency, 52, Align::Left),
                column(&texts.due, 20, Align::Center),
                column(&texts.late, 20, Align::Right),
            ],
            rows: rows.collect(),
        })],
        is_landscape: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn letter(n: usize, basis: &str) -> OfficialDocument {
        let missing: Vec<Missing> = (1..=n)
            .map(|i| Missing {
                agency: format!("Sở {i}"),
                due_on: date!(2026 - 06 - 19),
            })
            .collect();
        reminder_letter(&Reminder {
            governing_body: Some("UBND tỉnh Hưng Yên"),
            issuer: "Sở Khoa học và Công nghệ",
            place: "Hưng Yên",
            symbol: "SKHCN-BCVT",
            period: "báo cáo 6 tháng đầu năm 2026",
            basis,
            missing: &missing,
            today: date!(2026 - 07 - 06),
            new_due_on: date!(2026 - 07 - 10),
            signing: &Signing::default(),
        })
    }

    fn words(document: &OfficialDocument) -> String {
        document
            .blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(runs) => runs.iter().map(|run| run.text.as_str()).collect(),
                other => format!("{other:?}"),
            })
            .collect::<Vec<String>>()
            .join("\n")
    }

    #[test]
    fn a_few_are_addressed_by_name() {
        let letter = letter(2, "Công văn số 12/UBND-KGVX");
        assert_eq!(
            letter.kind_title, None,
            "an official letter has no type name"
        );
        assert_eq!(letter.addressees, ["Sở 1", "Sở 2"]);
        assert_eq!(letter.subject, "đôn đốc gửi báo cáo 6 tháng đầu năm 2026");
        assert!(letter.annexes.is_empty());
        let words = words(&letter);
        assert!(words.contains("Thực hiện Công văn số 12/UBND-KGVX"));
        assert!(words.contains("Đến hết ngày 06/7/2026"));
        assert!(words.contains("của Sở 1; Sở 2."));
        assert!(words.contains("trước ngày 10/7/2026"));
        assert!(!words.contains('{'), "every name is filled");
    }

    #[test]
    fn many_are_listed_in_an_annex_with_the_days_they_are_late() {
        let letter = letter(7, "");
        assert_eq!(letter.addressees.len(), 1);
        let words = words(&letter);
        assert!(words.contains("của 07 cơ quan, đơn vị") && !words.contains("Thực hiện"));
        let Block::Table(table) = &letter.annexes[0].blocks[0] else {
            panic!("the annex is a table")
        };
        assert_eq!(table.rows.len(), 7);
        let cells: Vec<&str> = table.rows[6]
            .cells
            .iter()
            .map(|cell| cell[0].text.as_str())
            .collect();
        assert_eq!(cells, ["7", "Sở 7", "19/6/2026", "17"]);
    }

    #[test]
    fn a_name_with_braces_is_printed_as_it_is() {
        let mut reminder_of = letter(1, "{issuer} {x}");
        reminder_of.blocks.truncate(1);
        assert!(words(&reminder_of).contains("Thực hiện {issuer} {x}, các cơ quan"));
    }
}
