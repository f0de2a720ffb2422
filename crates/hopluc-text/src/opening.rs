//! What the opening sentences tell where the letterhead is silent: the issuing body and the kind.
//! Fills empty fields only.

use crate::bodies::{Passage, name_at, names_at};
use crate::header::Top;
use crate::kind::DocumentKind;
use crate::lexicon::{Role, role_at};
use crate::paragraph::{View, Zone};
use crate::reading::Spanned;

/// Completes a header from the text before the first heading and from its last words.
pub(crate) fn complete(top: &mut Top, view: &View) {
    if !top.kind_known {
        top.header.kind = kind_from_words(view, &top.header);
    }
    if top.header.issuer.is_none() {
        top.header.issuer = speaker(view);
    }
}

fn kind_from_words(view: &View, header: &crate::reading::Header) -> DocumentKind {
    let mut reports = false;
    let mut directs = false;
    let mut opening = true;
    for para in view.paras.iter().filter(|para| para.zone == Zone::Body) {
        let key = view.para_key(para);
        opening = opening && !matches!(para.mark, crate::label::Mark::Label(..));
        if key.starts_with("trên đây là báo cáo")
            || key.starts_with("trân trọng báo cáo")
            || (key.contains("báo cáo") && key.ends_with("như sau:"))
        {
            reports = true;
        }
        directs = directs
            || (opening
                && key.ends_with(':')
                && (key.contains("chỉ đạo") || key.contains("yêu cầu") || key.contains("đề nghị")));
    }
    let addressed = !header.addressees.is_empty()
        || header
            .recipients
            .iter()
            .any(|line| crate::fold::tone_key(&line.value).contains("kính gửi"));
    if reports && !directs {
        DocumentKind::BaoCao
    } else if directs || addressed {
        DocumentKind::CongVan
    } else {
        DocumentKind::Khac
    }
}

/// The body that speaks in the opening: the subject of "... báo cáo ... như sau:".
fn speaker(view: &View) -> Option<Spanned<String>> {
    for para in view
        .paras
        .iter()
        .filter(|para| para.zone == Zone::Body)
        .take(12)
    {
        let key = view.para_key(para);
        if matches!(para.mark, crate::label::Mark::Label(..)) {
            break;
        }
        if !(key.ends_with(':')
            || key.contains("như sau")
            || key.contains("sau đây")
            || key.contains("trình bày tham luận"))
        {
            continue;
        }
        let passage = Passage {
            text: view.text(para.body, para.end),
            key,
        };
        let starts = std::iter::once(0)
            .chain(key.match_indices([',', ';']).map(|(at, _)| at + 2))
            .chain(key.match_indices(". ").map(|(at, _)| at + 2));
        let mut best = None;
        for at in starts {
            // "9 địa phương chưa ...": a counted group is told of and never speaks.
            let counted = key
                .get(at..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let Some(name) = name_at(passage, at).filter(|_| !counted) else {
                continue;
            };
            // Bodies that were only quoted stand before a preposition, not before a predicate.
            let (names, end) = names_at(passage, at);
            let mut rest = key.get(end..).unwrap_or_default().trim_start();
            if let Some(inner) = rest.strip_prefix('(') {
                rest = inner
                    .split_once(')')
                    .map_or("", |(_, after)| after)
                    .trim_start();
            }
            // "Ngày ..., Thủ tướng Chính phủ ban hành Công điện số ...": tells what another did.
            let issued =
                rest.starts_with("ban hành") || rest.starts_with("có ") && rest.contains(" số ");
            if names.len() == 1
                && !issued
                && role_at(rest).is_some_and(|(_, role)| role == Role::Verb)
            {
                best = Some(best.unwrap_or(name));
            }
        }
        if let Some(name) = best {
            let (start, end) = (para.body + name.start, para.body + name.end);
            return Some(Spanned::new(view.said(start, end), view.span(start, end)));
        }
    }
    None
}
