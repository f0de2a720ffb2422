//! How a mention of another document stands: in the register, known to the law catalogue with its force on the day of the
//! document that cites it, or not known yet.

use super::paper;
use crate::{page::Page, words};
use hopluc_core::base::ids::DocumentId;
use hopluc_core::document::{
    Document,
    citation::{Citation, Resolution},
};
use hopluc_text::{Force, LegalActs, LegalStatus, Span};
use std::collections::BTreeMap;

/// A short word about a mention, with the class of its badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Class of the badge.
    pub class: &'static str,
    /// What it says.
    pub text: String,
}

/// One mention as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The words.
    pub quote: String,
    /// The document that is meant, or the list of those that may be; empty where there is none.
    pub href: String,
    /// Subject of the document that is meant.
    pub subject: String,
    /// Where it was found, the register first; never empty.
    pub standings: Vec<Standing>,
}

/// What mentions are compared with: the laws, the day of the document that cites, the documents that the visitor may see.
pub struct Known<'a> {
    /// Laws of the catalogue.
    pub acts: &'a LegalActs,
    /// ISO day of the citing document.
    pub day: &'a str,
    /// Documents of the register.
    pub visible: &'a BTreeMap<DocumentId, Document>,
}

/// A mention of the register with what is known of it.
pub fn mention(page: &Page, known: &Known<'_>, citation: &Citation) -> Mention {
    let read = as_read(citation);
    let target = citation.target_id.and_then(|id| known.visible.get(&id));
    // A document that the visitor may not see is as good as none.
    let resolution = match (citation.resolution, target) {
        (Resolution::Resolved, None) => Resolution::Unknown,
        (resolution, _) => resolution,
    };
    Mention {
        quote: citation.quote.clone(),
        href: paper::target(citation, known.visible).unwrap_or_default(),
        subject: target.map_or_else(String::new, |target| target.subject.clone()),
        standings: standings(page, known, &read, resolution),
    }
}

/// A mention of a reading; `kept` is the same mention in the register, where it has one.
pub fn read_mention(
    page: &Page,
    known: &Known<'_>,
    read: &hopluc_text::Citation,
    kept: Option<&Citation>,
) -> Mention {
    match kept {
        Some(citation) => mention(page, known, citation),
        None => Mention {
            quote: read.quote.clone(),
            href: String::new(),
            subject: String::new(),
            standings: standings(page, known, read, Resolution::Unknown),
        },
    }
}

fn as_read(citation: &Citation) -> hopluc_text::Citation {
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    hopluc_text::Citation {
        quote: citation.quote.clone(),
        type_word: citation.kind.clone(),
        number: told(&citation.number_symbol),
        date: told(&citation.issued_on),
        issuer: told(&citation.issuer),
        span: Span {
            start: citation.range.0,
            end: citation.range.1,
        },
    }
}

fn standings(
    page: &Page,
    known: &Known<'_>,
    read: &hopluc_text::Citation,
    resolution: Resolution,
) -> Vec<Standing> {
    let law = known
        .acts
        .status(read, known.day)
        .map(|status| law_standing(page, &status, known.day));
    let is_unknown = resolution == Resolution::Unknown;
    let register = (!is_unknown || law.is_none()).then(|| Standing {
        class: super::citation_badge(&resolution),
        text: page.tc("citation.state.", resolution.code()),
    });
    register.into_iter().chain(law).collect()
}

/// How a law of the catalogue stood on the day of the citing document.
fn law_standing(page: &Page, status: &LegalStatus<'_>, day: &str) -> Standing {
    let act = status.act;
    let (class, key, since) = match status.force {
        Force::InForce => ("good", "in_force", None),
        Force::NotYet => ("warn", "not_yet", act.from.as_deref()),
        Force::EndedInPart => ("warn", "ended_in_part", act.to.as_deref()),
        Force::Ended => ("bad", "ended", act.to.as_deref()),
    };
    let text = page
        .tc("citation.law.", key)
        .replace("{day}", &words::stored_date(day))
        .replace("{since}", &words::stored_date(since.unwrap_or_default()));
    let is_over = matches!(status.force, Force::Ended | Force::EndedInPart);
    let by = Some(act.replaced_by.join("; ")).filter(|by| is_over && !by.is_empty());
    Standing {
        class,
        text: match by {
            Some(by) => format!("{text}; {}", page.tn("citation.law.replaced_by", by)),
            None => text,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Texts;
    use hopluc_core::catalogue::Catalogue;

    fn check(text: &str, day: &str, expected: &str) {
        let page = Page::anonymous(Texts::Vi, "/");
        let acts = Catalogue::embedded().unwrap().legal_acts();
        let reading = hopluc_text::read(text);
        let known = Known {
            acts: &acts,
            day,
            visible: &BTreeMap::new(),
        };
        let found = read_mention(&page, &known, &reading.citations[0], None);
        let texts: Vec<_> = found.standings.into_iter().map(|one| one.text).collect();
        assert_eq!(texts, [expected], "{text} on {day}");
    }

    #[test]
    fn a_law_of_the_catalogue_is_known_with_its_force_on_the_citing_day() {
        let decree = "Căn cứ Nghị định số 13/2023/NĐ-CP ngày 17/4/2023 của Chính phủ;\n";
        check(decree, "2025-12-31", "Còn hiệu lực ngày 31/12/2025");
        check(
            decree,
            "2026-08-03",
            "Hết hiệu lực từ 01/01/2026; thay bằng Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; Nghị định số 356/2025/NĐ-CP",
        );
        let next = "Căn cứ Nghị định số 174/2026/NĐ-CP ngày 15/5/2026 của Chính phủ;\n";
        check(next, "2026-06-01", "Chưa có hiệu lực; từ 01/07/2026");
        let part = "Căn cứ Nghị định số 15/2020/NĐ-CP ngày 03/02/2020 của Chính phủ;\n";
        check(
            part,
            "2026-08-03",
            "Hết hiệu lực một phần từ 01/07/2026; thay bằng Nghị định số 174/2026/NĐ-CP; Nghị định số 330/2026/NĐ-CP",
        );
        let other = "Căn cứ Công văn số 77/UBND-VX ngày 03/02/2020 của UBND tỉnh;\n";
        check(other, "2026-08-03", "Chưa có trong sổ và danh mục luật");
    }
}
