//! A nil of fraud or theft ("không xảy ra vụ lừa đảo nào") against money that somebody lost all the same, told in another part.
//! Only the same body in the same period contradicts itself; a nil about some of the people says nothing of the others.

use std::collections::HashMap;

use crate::finding::{Finding, FindingCode};
use crate::fold::fold;
use crate::gold::collapsed;
use crate::reading::{Contradiction, FigureMention, Span};
use crate::window;

/// Bytes before an amount in which its sentence tells who lost it.
const SENTENCE: usize = 400;

/// Agency and period of a figure.
type Whose<'a> = (Option<&'a str>, Option<&'a str>);

/// Contradictions and findings, one for each nil that a told loss of its body and period contradicts. O(n).
pub(crate) fn nils_against_losses(
    figures: &[FigureMention],
    text: &str,
) -> (Vec<Contradiction>, Vec<Finding>) {
    let (mut contradictions, mut findings) = (Vec::new(), Vec::new());
    let nils: Vec<&FigureMention> = figures
        .iter()
        .filter(|figure| is_nil_of_taking(figure))
        .collect();
    if nils.is_empty() {
        return (contradictions, findings);
    }
    let mut losses: HashMap<Whose<'_>, (&FigureMention, Span)> = HashMap::new();
    for figure in figures {
        if let Some(sentence) = told_loss(figure, text) {
            let whose = (figure.agency.as_deref(), figure.period.as_deref());
            losses.entry(whose).or_insert((figure, sentence));
        }
    }
    for nil in nils {
        let whose = (nil.agency.as_deref(), nil.period.as_deref());
        let Some((loss, sentence)) = losses.get(&whose) else {
            continue;
        };
        let spans = vec![
            part_of_sentence(nil.span, text, &[".", ";", ",", ":"]),
            *sentence,
        ];
        findings.push(
            Finding::new(FindingCode::NilAgainstPositive, nil.span)
                .with("nil_agency", nil.agency.as_deref().unwrap_or_default())
                .with("agency", loss.agency.as_deref().unwrap_or_default())
                .with("quote", collapsed(text, *sentence)),
        );
        contradictions.push(Contradiction {
            quotes: spans.iter().map(|span| collapsed(text, *span)).collect(),
            spans,
            strong: true,
            why: "a loss is told where another passage tells that nobody was robbed or cheated"
                .to_owned(),
        });
    }
    (contradictions, findings)
}

/// "không xảy ra vụ lừa đảo nào": a nil whose cases are of taking property, whoever is robbed.
fn is_nil_of_taking(figure: &FigureMention) -> bool {
    const TAKING: &[&str] = &[
        "lua dao",
        "lua qua",
        "chiem doat",
        "bi lua",
        "mat tai san",
        "thiet hai tai san",
    ];
    if !figure.nil {
        return false;
    }
    let of = fold(&figure.of);
    let kind = ["vu viec ", "vu ", "truong hop "]
        .iter()
        .find_map(|unit| of.strip_prefix(unit))
        .unwrap_or(&of);
    TAKING.iter().any(|word| kind.starts_with(word))
}

/// The sentence up to an amount that somebody "bị lừa", "bị chiếm đoạt" or lost; none for other money.
fn told_loss(figure: &FigureMention, text: &str) -> Option<Span> {
    if figure.nil || figure.value <= 0.0 || figure.unit != "VND" {
        return None;
    }
    let sentence = part_of_sentence(figure.span, text, &[".", ";"]);
    let words = fold(sentence.of(text));
    let (_, suffered) = words.split_once(" bi ")?;
    // What was averted, given back or told of another year was not lost here and now.
    let averted = ["ngan chan", "hoan tra", "thu hoi", "cung ky", "nam truoc"]
        .iter()
        .any(|word| words.contains(word));
    let lost = ["lua", "chiem doat", " mat "]
        .iter()
        .any(|word| suffered.contains(word));
    (lost && !averted).then_some(sentence)
}

/// From behind the last of `signs` before a mention, or its line's beginning, to its end.
fn part_of_sentence(mention: Span, text: &str, signs: &[&str]) -> Span {
    let head = window::before(text, mention.start, SENTENCE);
    let cut = signs
        .iter()
        .filter_map(|sign| Some(head.rfind(&format!("{sign} "))? + sign.len() + 1))
        .chain(head.rfind("\n\n").map(|at| at + 2))
        .max()
        .unwrap_or(0);
    let words = head.get(cut..).unwrap_or_default();
    let words = words.trim_start_matches([' ', '\n', '-', '+', '*']);
    Span::new(mention.start - words.len(), mention.end)
}

#[cfg(test)]
mod tests {
    fn raised(result: &str, other: &str) -> usize {
        let text = format!(
            "UBND XÃ HÒA BÌNH\n\nSố: 12/BC-UBND\n\nBÁO CÁO\nKết quả quý II năm 2026\n\nI. KẾT QUẢ\n\n{result}\n\nII. HẠN CHẾ\n\n{other}\n"
        );
        let reading = crate::read(&text);
        reading
            .contradictions
            .iter()
            .filter(|contradiction| contradiction.strong)
            .count()
    }

    #[test]
    fn money_that_was_lost_speaks_against_a_nil_of_fraud() {
        let nil = "Toàn xã không xảy ra vụ lừa đảo qua mạng nào.";
        assert_eq!(
            raised(
                nil,
                "Ngày 12/5/2026, bà N.T.B bị kẻ gian giả danh điện lực lừa 30 triệu đồng."
            ),
            1
        );
        assert_eq!(
            raised(nil, "Kinh phí tuyên truyền 30 triệu đồng còn bị chậm."),
            0
        );
        assert_eq!(
            raised(
                nil,
                "Ngân hàng đã ngăn chặn khách bị lừa chuyển 30 triệu đồng."
            ),
            0
        );
        assert_eq!(
            raised(
                "Không có cán bộ xã bị lừa đảo.",
                "Bà N.T.B bị kẻ gian giả danh điện lực lừa 30 triệu đồng."
            ),
            0
        );
    }
}
