//! How a text is shown: an incoming one with its mentions linked, an outgoing one as a sheet in the order of its form.

use crate::urls;
use hopluc_core::base::ids::DocumentId;
use hopluc_core::document::{
    Document,
    citation::{Citation, Resolution},
};
use hopluc_doc::official::{
    Align, OfficialDocument, Printed, PrintedBlock, PrintedRun, PrintedTable, print,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Where its mention leads; empty for none.
    pub href: String,
    /// Code of [`Resolution`] for a mention; empty for plain text.
    pub state: &'static str,
}

/// Where a mention leads: the document meant, or the documents of its number; `None` where there is none to see.
pub fn target(citation: &Citation, visible: &BTreeMap<DocumentId, Document>) -> Option<String> {
    match citation.resolution {
        Resolution::Resolved => {
            let target = citation.target_id.filter(|id| visible.contains_key(id))?;
            Some(urls::record("document", target.0))
        }
        Resolution::Ambiguous => Some(format!(
            "/van-ban?so_hieu={}",
            urls::encode(&citation.number_symbol)
        )),
        Resolution::Unknown => None,
    }
}

/// The text in pieces, its mentions set apart. Mentions that overlap an earlier one, or lie outside, are plain text.
pub fn linked(
    body: &str,
    citations: &[Citation],
    visible: &BTreeMap<DocumentId, Document>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let plain = |from: usize, to: usize, pieces: &mut Vec<Piece>| {
        if let Some(text) = body.get(from..to).filter(|text| !text.is_empty()) {
            pieces.push(Piece {
                text: text.to_owned(),
                href: String::new(),
                state: "",
            });
        }
    };
    let mut sorted: Vec<&Citation> = citations.iter().collect();
    sorted.sort_by_key(|citation| citation.range);
    for citation in sorted {
        let (start, end) = citation.range;
        let Some(text) = body.get(start..end).filter(|_| start >= at) else {
            continue;
        };
        plain(at, start, &mut pieces);
        let href = target(citation, visible).unwrap_or_default();
        let is_hidden = citation.resolution == Resolution::Resolved && href.is_empty();
        pieces.push(Piece {
            text: text.to_owned(),
            href,
            state: if is_hidden {
                Resolution::Unknown.code()
            } else {
                citation.resolution.code()
            },
        });
        at = end;
    }
    plain(at, body.len(), &mut pieces);
    pieces
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>")
}

fn lines<'a>(lines: impl IntoIterator<Item = &'a String>) -> String {
    let escaped: Vec<String> = lines.into_iter().map(|line| escape(line)).collect();
    escaped.join("<br>")
}

fn runs(runs: &[PrintedRun]) -> String {
    let mut out = String::new();
    for run in runs {
        let mut text = escape(&run.text);
        if run.bold {
            text = format!("<b>{text}</b>");
        }
        if run.italic {
            text = format!("<i>{text}</i>");
        }
        match &run.link {
            Some(link) => {
                let _ = write!(out, "<a href=\"{}\">{text}</a>", escape(link));
            }
            None => out.push_str(&text),
        }
    }
    out
}

fn block(block: &PrintedBlock, out: &mut String) {
    let _ = match block {
        PrintedBlock::Heading { level, text } => {
            write!(out, "<p class=\"h{level}\">{}</p>", escape(text))
        }
        PrintedBlock::Paragraph { runs: text, .. } => write!(out, "<p>{}</p>", runs(text)),
        PrintedBlock::Table(ruled) => {
            table(ruled, out);
            Ok(())
        }
    };
}

fn table(ruled: &PrintedTable, out: &mut String) {
    out.push_str("<div class=\"scroll\"><table>");
    if let Some(caption) = &ruled.caption {
        let _ = write!(out, "<caption>{}</caption>", escape(caption));
    }
    out.push_str("<thead><tr>");
    for title in &ruled.head {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(title));
    }
    out.push_str("</tr></thead><tbody>");
    for row in &ruled.rows {
        out.push_str("<tr>");
        for (cell, align) in row.cells.iter().zip(&ruled.aligns) {
            let class = match align {
                Align::Left => "",
                Align::Center => " class=\"c\"",
                Align::Right => " class=\"n\"",
            };
            let text = runs(cell);
            let text = if row.is_bold {
                format!("<b>{text}</b>")
            } else {
                text
            };
            let _ = write!(out, "<td{class}>{text}</td>");
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

/// An outgoing document as HTML: the words of its .docx and .pdf in their order. All texts are escaped; no script and no
/// style comes out.
pub fn sheet(document: &OfficialDocument) -> String {
    let printed = print(document);
    let mut out = String::new();
    letterhead(&printed, &mut out);
    if let Some(title) = &printed.kind_title {
        let _ = write!(out, "<p class=\"title\">{}</p>", escape(title));
        if !printed.subject.is_empty() {
            let _ = write!(
                out,
                "<p class=\"title sub\">{}</p>",
                escape(&printed.subject)
            );
        }
    }
    match printed.addressees.as_slice() {
        [] => {}
        [one] => {
            let _ = write!(out, "<p class=\"to\">{} {}</p>", printed.to, escape(one));
        }
        many => {
            let _ = write!(out, "<p class=\"to\">{}<br>{}</p>", printed.to, lines(many));
        }
    }
    for one in &printed.blocks {
        block(one, &mut out);
    }
    signature(&printed, &mut out);
    for annex in &printed.annexes {
        let _ = write!(out, "<hr><p class=\"title\">{}</p>", escape(&annex.head));
        let _ = write!(out, "<p class=\"title\">{}</p>", escape(&annex.title));
        if !annex.reference.is_empty() {
            let _ = write!(
                out,
                "<p class=\"c\"><i>{}</i></p>",
                escape(&annex.reference)
            );
        }
        for one in &annex.blocks {
            block(one, &mut out);
        }
    }
    out
}

/// Issuer, number and stamps on the left; the nation, place and day on the right.
fn letterhead(printed: &Printed, out: &mut String) {
    out.push_str("<div class=\"sheet-head\"><div>");
    if let Some(body) = &printed.governing_body {
        let _ = write!(out, "<p>{}</p>", escape(body));
    }
    let _ = write!(
        out,
        "<p class=\"issuer\">{}</p><p>{}</p>",
        escape(&printed.issuer),
        escape(&printed.number_symbol)
    );
    if printed.kind_title.is_none() && !printed.subject.is_empty() {
        let _ = write!(out, "<p class=\"small\">{}</p>", escape(&printed.subject));
    }
    for stamp in [printed.urgency, printed.draft].into_iter().flatten() {
        let _ = write!(out, "<p class=\"stamp\"><b>{}</b></p>", escape(stamp));
    }
    let _ = write!(
        out,
        "</div><div><p><b>{}</b></p><p class=\"motto\"><b>{}</b></p><p><i>{}</i></p></div></div>",
        printed.national_name,
        printed.motto,
        escape(&printed.place_date)
    );
}

fn signature(printed: &Printed, out: &mut String) {
    out.push_str("<div class=\"sheet-head\"><div class=\"left small\">");
    if !printed.recipients.is_empty() {
        let _ = write!(
            out,
            "<p><b><i>{}</i></b><br>{}</p>",
            printed.recipients_head,
            lines(&printed.recipients)
        );
    }
    let _ = write!(
        out,
        "</div><div><p class=\"office\"><b>{}</b></p><p class=\"name\"><b>{}</b></p></div></div>",
        lines(&printed.signing),
        escape(&printed.signer)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_doc::official::{Annex, Block, Inline, Signing, Urgency};

    fn citation(range: (usize, usize), resolution: Resolution) -> Citation {
        Citation {
            id: 1,
            document_id: DocumentId(1),
            position: 0,
            quote: String::new(),
            kind: String::new(),
            number_symbol: "841/BC".to_owned(),
            issued_on: String::new(),
            issuer: String::new(),
            range,
            target_id: None,
            resolution,
        }
    }

    #[test]
    fn every_letter_of_the_text_is_shown_once_whatever_the_ranges_say() {
        let body = "Căn cứ Báo cáo số 841/BC của Sở";
        let start = body.find("841").unwrap();
        let ranges = [(start, start + 6), (start + 2, start + 6), (1, 2), (5, 900)];
        let citations = ranges.map(|range| citation(range, Resolution::Ambiguous));
        let pieces = linked(body, &citations, &BTreeMap::new());
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, body);
        let mention = pieces.iter().find(|piece| piece.text == "841/BC").unwrap();
        assert_eq!(
            (mention.state, mention.href.as_str()),
            ("ambiguous", "/van-ban?so_hieu=841/BC")
        );
    }

    #[test]
    fn a_document_that_may_not_be_seen_looks_unknown() {
        let mut hidden = citation((0, 3), Resolution::Resolved);
        hidden.target_id = Some(DocumentId(9));
        let pieces = linked("841", &[hidden], &BTreeMap::new());
        assert_eq!((pieces[0].state, pieces[0].href.as_str()), ("unknown", ""));
    }

    #[test]
    fn nothing_typed_becomes_markup_or_a_script() {
        let inline = Inline::linked("<b>\"x\"</b>", "javascript:alert(1)");
        let document = OfficialDocument {
            issuer: "<script>".to_owned(),
            subject: "\"onload=\"".to_owned(),
            blocks: vec![Block::Paragraph(vec![inline])],
            ..OfficialDocument::default()
        };
        let shown = sheet(&document);
        assert!(
            !shown.contains("<script>") && !shown.contains("javascript:"),
            "{shown}"
        );
        assert!(shown.contains("&lt;b&gt;"), "{shown}");
    }

    /// The words of HTML, one line for each paragraph or line break.
    fn words_of(html: &str) -> Vec<String> {
        let mut text = html.replace("<br>", "\n").replace("</p>", "\n");
        while let (Some(from), Some(to)) = (text.find('<'), text.find('>')) {
            text.replace_range(from..=to, "");
        }
        let lines = text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn a_letter_is_shown_with_the_elements_of_its_file() {
        let letter = OfficialDocument {
            governing_body: Some("Ủy ban nhân dân tỉnh Lam Giang".to_owned()),
            issuer: "Sở Khoa học và Công nghệ".to_owned(),
            number_symbol: "Số:      /SKHCN-BCVT".to_owned(),
            place_date: "Lam Giang, ngày      tháng 7 năm 2026".to_owned(),
            subject: "đôn đốc gửi báo cáo".to_owned(),
            urgency: Some(Urgency::Khan),
            addressees: vec!["Công an tỉnh".to_owned(), "UBND xã A".to_owned()],
            legal_bases: vec!["Căn cứ Kế hoạch số 5/KH-UBND".to_owned()],
            blocks: vec![Block::Paragraph(vec![Inline::plain("Đề nghị gửi báo cáo")])],
            recipients: vec!["Lưu: VT".to_owned()],
            signing: Signing {
                capacity: vec!["KT. Giám đốc".to_owned()],
                position: "Phó Giám đốc".to_owned(),
                name: "Trần Thị B".to_owned(),
            },
            is_draft: true,
            annexes: vec![Annex {
                title: "Cơ quan chưa gửi".to_owned(),
                ..Annex::default()
            }],
            ..OfficialDocument::default()
        };
        let shown = words_of(&sheet(&letter));
        for expected in [
            "V/v đôn đốc gửi báo cáo",
            "KHẨN",
            "DỰ THẢO",
            "- Công an tỉnh;",
            "- UBND xã A.",
            "Căn cứ Kế hoạch số 5/KH-UBND.",
            "Đề nghị gửi báo cáo./.",
            "- Như trên;",
            "- Lưu: VT.",
            "KT. GIÁM ĐỐC",
            "CƠ QUAN CHƯA GỬI",
        ] {
            assert!(
                shown.iter().any(|line| line == expected),
                "{expected}: {shown:#?}"
            );
        }
        // What the page shows, the file says.
        let docx = hopluc_doc::to_docx(&letter).unwrap();
        let file = hopluc_doc::read_text("a.docx", &docx, &hopluc_doc::Limits::default()).unwrap();
        let joined = |text: &str| text.split_whitespace().collect::<String>();
        let file = joined(&file.text);
        for line in shown {
            assert!(file.contains(&joined(&line)), "{line} is not in {file}");
        }
    }
}
