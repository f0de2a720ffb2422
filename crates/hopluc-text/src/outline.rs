//! The outline: which labelled paragraphs are headings, how they nest, and which part each paragraph stands in.
//! A numbered paragraph that is a whole sentence is no heading; it stays an item of the part above.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bodies::{Passage, names_at};
use crate::label::{LabelStyle, Mark};
use crate::paragraph::{Para, View, Zone};
use crate::reading::Part;

/// The outline and, for each paragraph, its part.
pub(crate) struct Outline {
    pub parts: Vec<Part>,
    /// Index of the part of each paragraph of the view; a heading belongs to its own part.
    pub part_of: Vec<Option<usize>>,
    /// For each part: first byte after the title in the cleaned text, where text follows on the same line.
    pub inline: Vec<Option<usize>>,
    /// For each part: its path of labels.
    paths: Vec<Arc<str>>,
    /// For each part: range of the title in the cleaned text.
    pub titles: Vec<(usize, usize)>,
}

/// Builds the outline of a document.
pub(crate) fn outline_of(view: &View) -> Outline {
    let mut outline = Outline {
        parts: Vec::new(),
        part_of: Vec::with_capacity(view.paras.len()),
        inline: Vec::new(),
        titles: Vec::new(),
        paths: Vec::new(),
    };
    let mut stack: Vec<(LabelStyle, usize)> = Vec::new();
    let mut item: Option<(LabelStyle, String)> = None;
    for (index, para) in view.paras.iter().enumerate() {
        if para.zone == Zone::Body
            && let Some((style, label, title_end, inline)) =
                heading(view, para, index, stack.iter().map(|(above, _)| *above))
            && !follows_item(view, para, item.as_ref())
        {
            item = item.filter(|(above, _)| *above < style);
            while stack.last().is_some_and(|(above, _)| *above >= style) {
                stack.pop();
            }
            let parent = stack.last().map(|(_, index)| *index);
            let level = parent
                .and_then(|p| outline.parts.get(p))
                .map_or(1, |part| part.level + 1)
                .min(4);
            let title = view
                .text(para.body, title_end)
                .trim_end_matches([' ', ':', '.', ';']);
            let range = (para.body, para.body + title.len());
            stack.push((style, outline.parts.len()));
            outline.titles.push(range);
            outline.inline.push(inline);
            outline.parts.push(Part {
                label,
                title: view.said(range.0, range.1),
                level,
                parent,
                span: view.span(para.start, title_end),
            });
        }
        if let (Zone::Body, Mark::Label(style, label)) = (para.zone, &para.mark)
            && outline
                .titles
                .last()
                .is_none_or(|(start, _)| *start != para.body)
        {
            item = Some((*style, label.clone()));
            // A numbered sentence ends the part of its own rank above it.
            while stack.last().is_some_and(|(above, _)| *above >= *style) {
                stack.pop();
            }
        }
        if para.zone == Zone::Annex {
            stack.clear();
            item = None;
        }
        outline.part_of.push(stack.last().map(|(_, index)| *index));
    }
    outline.paths = paths_of(&outline.parts);
    outline
}

fn paths_of(parts: &[Part]) -> Vec<Arc<str>> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for part in parts {
        *uses.entry(part.label.as_str()).or_default() += 1;
    }
    let path = |part: &Part| {
        if uses.get(part.label.as_str()).is_none_or(|uses| *uses < 2) {
            return part.label.clone();
        }
        let mut labels = vec![part.label.as_str()];
        let mut parent = part.parent;
        while let Some(above) = parent.and_then(|index| parts.get(index)) {
            let repeated = labels
                .last()
                .and_then(|label| label.strip_prefix(above.label.as_str()))
                .is_some_and(|rest| rest.starts_with('.'));
            if !repeated {
                labels.push(above.label.as_str());
            }
            parent = above.parent;
        }
        labels.reverse();
        labels.join(".")
    };
    parts.iter().map(|part| path(part).into()).collect()
}

impl Outline {
    /// The bare label where it is unique in the document, else the path from the top (`V.1`); empty outside any part.
    pub fn path(&self, part: Option<usize>) -> String {
        self.shared_path(part)
            .map_or_else(String::new, |path| path.to_string())
    }

    /// The same path for the many that stand in one part; none outside any part.
    pub fn shared_path(&self, part: Option<usize>) -> Option<Arc<str>> {
        part.and_then(|index| self.paths.get(index)).cloned()
    }

    /// The part and all parts above it, innermost first.
    pub fn ancestors(&self, part: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(part, |index| self.parts.get(*index).and_then(|p| p.parent))
    }
}

/// Style, label, end of the title and start of the text on the same line, where a paragraph is a heading.
fn heading(
    view: &View,
    para: &Para,
    index: usize,
    above: impl DoubleEndedIterator<Item = LabelStyle>,
) -> Option<(LabelStyle, String, usize, Option<usize>)> {
    let Mark::Label(style, label) = &para.mark else {
        return None;
    };
    let text = view.text(para.body, para.end);
    if *style == LabelStyle::Letter {
        let (end, inline) = letter_heading(view, para, index, above)?;
        return Some((*style, label.clone(), end, inline));
    }
    if let Some(colon) = heading_colon(view, para) {
        let after = view.text(colon + 1, para.end);
        let inline =
            (!after.trim().is_empty()).then(|| colon + 1 + after.len() - after.trim_start().len());
        return Some((*style, label.clone(), colon, inline));
    }
    if matches!(
        style,
        LabelStyle::Phan
            | LabelStyle::Chuong
            | LabelStyle::Muc
            | LabelStyle::Roman
            | LabelStyle::UpperLetter
    ) {
        return Some((*style, label.clone(), para.end, None));
    }
    if is_bare_duty(view, para, index, *style) {
        return None;
    }
    let ended = text.ends_with(['.', ';']) || text.ends_with("./");
    // A sentence in bold that says what a body does is an order, not a title.
    let ordered = ended && is_order(view, para);
    let titled = para.strong && !ordered || is_topic(view.para_key(para));
    // Bold or not: with nothing below it, a whole sentence is an item.
    if ended && *style != LabelStyle::Dieu && is_leaf(view, index, *style) {
        return None;
    }
    let sentence = !titled
        && text.ends_with(['.', ';'])
        && (text.chars().count() > 90
            || is_order(view, para)
            || crate::duty::opens_with_verb(view.para_key(para)));
    if *style == LabelStyle::Dieu {
        let title_end = if sentence {
            first_sentence(view, para)
        } else {
            para.end
        };
        return Some((
            *style,
            label.clone(),
            title_end,
            sentence.then_some(para.body),
        ));
    }
    let long = text.chars().count() > 330;
    (!sentence && !long).then(|| (*style, label.clone(), para.end, None))
}

/// "1.1. Nâng cấp mạng nội bộ" with nothing below but who leads and by when: a duty.
fn is_bare_duty(view: &View, para: &Para, index: usize, style: LabelStyle) -> bool {
    matches!(
        style,
        LabelStyle::Arabic | LabelStyle::Arabic2 | LabelStyle::Arabic3
    ) && crate::duty::opens_with_verb(view.para_key(para))
        && next_is_detail(view, index)
}

/// End of the title of a lettered heading and start of the text behind it; none for a lettered item.
fn letter_heading(
    view: &View,
    para: &Para,
    index: usize,
    above: impl DoubleEndedIterator<Item = LabelStyle>,
) -> Option<(usize, Option<usize>)> {
    let above = above.rev().find(|above| *above < LabelStyle::Letter);
    if let Some((colon, behind)) = bodies_colon(view, para, above) {
        return Some((colon, Some(behind)));
    }
    if let Some((colon, inline)) = letter_colon(view, para) {
        return Some((colon, Some(inline)));
    }
    let text = view.text(para.body, para.end);
    // "a) Chủ trì, phối hợp với X, Y:" opens a list of duties, not a part.
    let leads = text.ends_with(':') && crate::duty::opens_with_verb(view.para_key(para));
    let short = text.chars().count() <= 120 && !text.ends_with(['.', ';', ',']) && !leads;
    (short && text.starts_with(char::is_uppercase) && !is_leaf(view, index, LabelStyle::Letter))
        .then_some((para.end, None))
}

/// True for a numbered sentence that is the next one after a numbered sentence ("3." after the item "2.").
fn follows_item(view: &View, para: &Para, item: Option<&(LabelStyle, String)>) -> bool {
    let (Mark::Label(style, label), Some((above, before))) = (&para.mark, item) else {
        return false;
    };
    let number = |label: &str| {
        label
            .rsplit('.')
            .next()
            .and_then(|last| last.parse::<u32>().ok())
    };
    let next = match (number(before), number(label)) {
        (Some(before), Some(now)) => now == before + 1,
        _ => false,
    };
    let text = view.text(para.body, para.end);
    style == above && next && !para.strong && text.ends_with(['.', ';']) && !text.contains(':')
}

/// True when nothing stands below a labelled paragraph: the next one is its sibling or belongs to a part above.
fn is_leaf(view: &View, index: usize, style: LabelStyle) -> bool {
    let next = view
        .paras
        .iter()
        .skip(index + 1)
        .find(|para| para.zone != Zone::Footnote);
    match next.map(|para| (para.zone, &para.mark)) {
        Some((Zone::Body, Mark::Label(below, _))) => *below <= style,
        Some((Zone::Body, Mark::Plain)) => style == LabelStyle::Letter,
        // "- Chủ trì: ..." completes the sentence above it and makes it no heading.
        Some((Zone::Body, Mark::Bullet(_))) => {
            next.is_some_and(|para| crate::duty::is_detail(view.para_key(para)))
        }
        Some((Zone::Body, _)) => false,
        _ => true,
    }
}

fn next_is_detail(view: &View, index: usize) -> bool {
    view.paras
        .get(index + 1)
        .is_some_and(|para| crate::duty::is_detail(view.para_key(para)))
}

/// "b) Về quản lý nhà nước: rà soát ...": the colon after a topic and the start of the text behind it.
fn letter_colon(view: &View, para: &Para) -> Option<(usize, usize)> {
    let key = view.para_key(para);
    let colon = key.find(':')?;
    let head = key.get(..colon)?;
    let rest = key.get(colon + 1..)?;
    let topic = ["về ", "đối với ", "công tác "]
        .iter()
        .any(|word| head.starts_with(word));
    let start = colon + 1 + rest.len() - rest.trim_start().len();
    (topic && head.chars().count() <= 80 && !rest.trim().is_empty())
        .then_some((para.body + colon, para.body + start))
}

/// "a) Công an phường: làm đầu mối ..." right below a Roman or capital heading, where letters stand for numbers: the colon behind
/// the bodies and the start of the text behind it.
fn bodies_colon(view: &View, para: &Para, above: Option<LabelStyle>) -> Option<(usize, usize)> {
    let numbered = matches!(
        above,
        Some(LabelStyle::Phan | LabelStyle::Chuong | LabelStyle::Roman | LabelStyle::UpperLetter)
    );
    let key = view.para_key(para);
    let colon = key.find(':').filter(|_| numbered)?;
    let title = Passage {
        text: view.text(para.body, para.body + colon),
        key: key.get(..colon)?,
    };
    let rest = key.get(colon + 1..)?;
    let behind = colon + 1 + rest.len() - rest.trim_start().len();
    let bodies = crate::duty::heading_bodies(title);
    let whole = bodies.last().is_some_and(|name| name.end == colon);
    (whole && !rest.trim().is_empty()).then_some((para.body + colon, para.body + behind))
}

/// A single sentence that names a topic ("Nhiệm vụ trọng tâm ...") is a title even when it ends with a full stop.
fn is_topic(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "công tác ",
        "nhiệm vụ trọng tâm",
        "kết quả ",
        "đánh giá chung",
        "đánh giá kết quả",
        "đánh giá tình hình",
        "tình hình ",
        "về việc",
        "về công tác",
        "phương hướng",
        "khái quát",
    ];
    key.chars().count() <= 250
        && !key.contains([';', ':'])
        && !key.contains(". ")
        && SIGNS.iter().any(|sign| key.starts_with(sign))
}

/// A short sentence that lays a duty on somebody is no title.
fn is_order(view: &View, para: &Para) -> bool {
    let key = view.para_key(para);
    let passage = Passage {
        text: view.text(para.body, para.end),
        key,
    };
    let (names, end) = names_at(passage, 0);
    !names.is_empty()
        && key
            .get(end..)
            .is_some_and(|rest| rest.trim().chars().count() > 3)
        || crate::duty::opens_order(key)
}

/// The colon that parts a heading from the text after it: at the end, or after a list of bodies, or after a short title.
fn heading_colon(view: &View, para: &Para) -> Option<usize> {
    let key = view.para_key(para);
    let colon = key.find(':')?;
    if key.get(colon + 1..)?.trim().is_empty() {
        return (key.chars().count() <= 260).then_some(para.body + colon);
    }
    let head = key.get(..colon)?;
    // "Giám đốc các Sở: Tài chính, Nội vụ ...": the colon opens a list of fields.
    let fields = [
        "các sở",
        "các bộ",
        "các ban",
        "các ngành",
        "các phòng",
        "các xã",
        "các phường",
        "các huyện",
        "các thị trấn",
        "các thôn",
    ]
    .iter()
    .any(|group| head.ends_with(group));
    // "Trưởng các thôn: Niêm yết ...": what they do, not which ones.
    let acts = key
        .get(colon + 1..)
        .is_some_and(|rest| crate::duty::opens_with_verb(rest.trim_start()));
    if fields
        && !acts
        && view
            .text(para.body + colon + 1, para.end)
            .trim_start()
            .starts_with(char::is_uppercase)
    {
        return None;
    }
    let bodies = crate::duty::heading_bodies(Passage {
        text: view.text(para.body, para.body + colon),
        key: head,
    });
    let rest = key.get(colon + 1..).unwrap_or_default().trim_start();
    let capital = view
        .text(para.end - rest.len(), para.end)
        .starts_with(char::is_uppercase);
    let short = is_short_title(head, rest, capital);
    let from = para.end - rest.len();
    let rest_passage = Passage {
        text: view.text(from, para.end),
        key: rest,
    };
    // "Sở X tổng hợp, báo cáo theo định kỳ: 6 tháng ...": a sentence, not a heading.
    let told = bodies
        .last()
        .and_then(|name| head.get(name.end..))
        .is_some_and(|rest| {
            let rest = rest.trim_start();
            crate::lexicon::role_at(rest)
                .is_some_and(|(_, role)| role == crate::lexicon::Role::Verb)
                && !rest.starts_with("có trách nhiệm")
                && rest != "chủ trì"
                && !(is_part_in_work(rest) && is_only_names(rest_passage))
        });
    (!told && (!bodies.is_empty() || short)).then_some(para.body + colon)
}

/// "Lực lượng phối hợp: A, B": a part in the work that titles the bodies behind it.
fn is_part_in_work(words: &str) -> bool {
    matches!(
        words,
        "phối hợp" | "tham gia" | "hỗ trợ" | "thường trực" | "dự bị" | "chủ trì"
    )
}

/// True where a passage is a list of bodies and nothing else.
pub(crate) fn is_only_names(passage: Passage<'_>) -> bool {
    let (names, end) = names_at(passage, 0);
    let rest = passage.key.get(end..).unwrap_or_default();
    !names.is_empty() && rest.trim_matches([' ', '.', ';', '/', ',']).is_empty()
}

/// "Về thể chế", "Thuê bao", "Xử phạt", "Báo cáo quý I, 6 tháng": a few words before a colon that title the text behind it.
///
/// A verb opens a title only where next to nothing follows it; more words make a sentence ("Rà soát, thống kê các cơ sở: ...").
fn is_short_title(head: &str, rest: &str, capital: bool) -> bool {
    use crate::lexicon::Role;
    let head = head
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("))
        .map_or(head, |(title, _)| title);
    let words = head.split_whitespace().count();
    if head.chars().count() > 70 || head.contains(['(', ';', '“', '"']) || head.contains(". ") {
        return false;
    }
    if head.starts_with("báo cáo ") {
        return words <= 10 && !head.contains("về ");
    }
    match crate::lexicon::role_at(head) {
        Some((_, Role::Verb)) => {
            // "Xử lý vi phạm: Ban hành ...": a sentence of its own stands behind the colon.
            words <= 3
                || words <= 4 && capital && !head.contains(',')
                || words <= 6 && tells_count(rest)
        }
        Some((length, Role::Stop)) if length < head.len() => {
            ["về ", "đối với ", "thời gian ", "thời hạn ", "kết quả "]
                .iter()
                .any(|opener| head.starts_with(opener))
        }
        _ if head.contains(',') => words <= 7 && is_verbless(head),
        _ => words <= 12,
    }
}

/// "12 cuộc ...", "kiểm tra 11 điểm ...": what was counted stands in the first words behind the colon.
fn tells_count(rest: &str) -> bool {
    rest.split(' ')
        .take(3)
        .any(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// True where no part of a list of nouns acts ("Cháy, nổ", "Trật tự, an toàn giao thông").
fn is_verbless(head: &str) -> bool {
    use crate::lexicon::{Role, role_at};
    head.match_indices(' ')
        .map(|(at, _)| at + 1)
        .chain([0])
        .all(|at| {
            head.get(at..)
                .and_then(role_at)
                .is_none_or(|(_, role)| role == Role::Modifier)
        })
}

/// End of the first sentence, at most 200 bytes away.
fn first_sentence(view: &View, para: &Para) -> usize {
    let key = view.para_key(para);
    key.find(". ")
        .filter(|at| *at < 300)
        .map_or(para.end, |at| para.body + at)
}
