//! How a text is shown: an incoming one with its mentions linked, an outgoing one as a sheet in the order of its form.

use crate::{texts::Texts, urls};
use hopluc_core::base::ids::DocumentId;
use hopluc_core::document::{
    Document,
    citation::{Citation, Resolution},
};
use hopluc_doc::official::{Align, Block, Inline, OfficialDocument, Table};
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

fn lines(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| escape(line))
        .collect::<Vec<_>>()
        .join("<br>")
}

fn runs(runs: &[Inline]) -> String {
    let mut out = String::new();
    for run in runs {
        let mut text = escape(&run.text);
        if run.bold {
            text = format!("<b>{text}</b>");
        }
        if run.italic {
            text = format!("<i>{text}</i>");
        }
        // Only addresses of the web: a stored link must not become a script.
        let link = run
            .link
            .as_deref()
            .filter(|link| link.starts_with("https://") || link.starts_with("http://"));
        match link {
            Some(link) => {
                let _ = write!(out, "<a href=\"{}\">{text}</a>", escape(link));
            }
            None => out.push_str(&text),
        }
    }
    out
}

fn block(block: &Block, out: &mut String) {
    let _ = match block {
        Block::Heading { level, label, text } => write!(
            out,
            "<p class=\"h{}\">{} {}</p>",
            (*level).clamp(1, 4),
            escape(label),
            escape(text)
        ),
        Block::Paragraph(text) => write!(out, "<p>{}</p>", runs(text)),
        Block::Point { label, text } => write!(out, "<p>{} {}</p>", escape(label), runs(text)),
        Block::Bullet(text) => write!(out, "<p>- {}</p>", runs(text)),
        Block::Table(ruled) => {
            table(ruled, out);
            Ok(())
        }
    };
}

fn table(ruled: &Table, out: &mut String) {
    out.push_str("<div class=\"scroll\"><table>");
    if let Some(caption) = &ruled.caption {
        let _ = write!(out, "<caption>{}</caption>", escape(caption));
    }
    out.push_str("<thead><tr>");
    for column in &ruled.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(&column.title));
    }
    out.push_str("</tr></thead><tbody>");
    for row in &ruled.rows {
        out.push_str("<tr>");
        for (place, column) in ruled.columns.iter().enumerate() {
            let text = row
                .cells
                .get(place)
                .map(|cell| runs(cell))
                .unwrap_or_default();
            let class = match column.align {
                Align::Left => "",
                Align::Center => " class=\"c\"",
                Align::Right => " class=\"n\"",
            };
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

/// An outgoing document as HTML in the order of its form. All texts are escaped; no script and no style comes out.
pub fn sheet(document: &OfficialDocument) -> String {
    let mut out = String::from("<div class=\"sheet-head\"><div>");
    if let Some(body) = &document.governing_body {
        let _ = write!(out, "<p>{}</p>", escape(&body.to_uppercase()));
    }
    let _ = write!(
        out,
        "<p class=\"issuer\">{}</p><p>{}</p>",
        escape(&document.issuer_line().to_uppercase()),
        escape(&document.number_symbol)
    );
    if document.kind_title.is_none() {
        let _ = write!(
            out,
            "<p class=\"small\">{} {}</p>",
            Texts::Vi.get("paper.about"),
            escape(&document.subject)
        );
    }
    let _ = write!(
        out,
        "</div><div><p><b>{}</b></p><p class=\"motto\"><b>{}</b></p><p><i>{}</i></p></div></div>",
        Texts::Vi.get("paper.nation"),
        Texts::Vi.get("paper.motto"),
        escape(&document.place_date)
    );
    if let Some(title) = &document.kind_title {
        let _ = write!(
            out,
            "<p class=\"title\">{}</p><p class=\"title sub\">{}</p>",
            escape(title),
            escape(&document.subject)
        );
    }
    if !document.addressees.is_empty() {
        let _ = write!(
            out,
            "<p class=\"to\">{} {}</p>",
            // The words of the form are Vietnamese whatever the visitor reads.
            Texts::Vi.get("paper.to"),
            lines(&document.addressees)
        );
    }
    for basis in &document.legal_bases {
        let _ = write!(out, "<p><i>{};</i></p>", escape(basis));
    }
    for one in &document.blocks {
        block(one, &mut out);
    }
    if let Some(closing) = &document.closing {
        let _ = write!(out, "<p>{}</p>", escape(closing));
    }
    signature(document, &mut out);
    for annex in &document.annexes {
        let _ = write!(out, "<hr><p class=\"title\">{}</p>", escape(&annex.title));
        for one in &annex.blocks {
            block(one, &mut out);
        }
    }
    out
}

fn signature(document: &OfficialDocument, out: &mut String) {
    let _ = write!(
        out,
        "<div class=\"sheet-head\"><div class=\"left small\"><p><b><i>{}</i></b><br>{}</p></div><div><p class=\"office\"><b>{}</b></p><p class=\"name\"><b>{}</b></p></div></div>",
        Texts::Vi.get("paper.recipients"),
        document
            .recipients
            .iter()
            .map(|name| format!("- {}", escape(name)))
            .collect::<Vec<_>>()
            .join("<br>"),
        lines(
            &document
                .signing
                .capacity
                .iter()
                .chain([&document.signing.position])
                .cloned()
                .collect::<Vec<_>>()
        ),
        escape(&document.signing.name)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
