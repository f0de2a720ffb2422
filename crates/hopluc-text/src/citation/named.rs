//! Citations by name: laws ("Luật An ninh mạng"), regulations, codes of conduct, strategies that carry no number here.
//! A document named inside the title of the numbered one that issues it is the same document and is left out.

use std::sync::OnceLock;

use regex::Regex;

use super::Mention;
use crate::lexicon::{Role, role_at, starts_with_phrase};
use crate::paragraph::View;

/// Longest name in bytes.
const MOST_BYTES: usize = 260;

/// All citations by name that no numbered citation covers.
pub(super) fn mentions(view: &View, numbered: &[Mention]) -> Vec<Mention> {
    let text = &view.clean.text;
    let mut found: Vec<Mention> = Vec::new();
    let mut near = 0;
    let mut paras = view.paras.iter().peekable();
    for (start, opener) in openers_in(text) {
        let head_end = start + opener.len();
        while paras.peek().is_some_and(|para| para.end <= start) {
            paras.next();
        }
        let Some(para) = paras.peek().filter(|para| para.start <= start) else {
            continue;
        };
        while numbered
            .get(near)
            .is_some_and(|mention| mention.end <= start)
        {
            near += 1;
        }
        let covered = numbered
            .get(near)
            .is_some_and(|mention| mention.start < head_end);
        let doubled = found.last().is_some_and(|mention| mention.end > start);
        let before = near
            .checked_sub(1)
            .and_then(|i| numbered.get(i))
            .filter(|mention| mention.end >= para.start);
        // "Xây dựng Quy chế phối hợp ...": a text that is not there yet.
        let planned = opener == "Quy chế " && is_planned(&view.key, start);
        if covered
            || doubled
            || planned
            || glued(text, start)
            || is_same_document(view, before, start)
        {
            continue;
        }
        let end = numbered.get(near).map_or(para.end, |mention| {
            mention.start.max(head_end).min(para.end)
        });
        let mention = if opener.ends_with("số ") {
            bare_number(view, opener, start, end)
        } else {
            mention_at(view, opener, start, (end, para.end))
        };
        found.extend(mention);
    }
    found
}

/// "Xây dựng Quy chế ...", "tham mưu UBND tỉnh ban hành Quy chế ...": a text that is yet to be made.
fn is_planned(key: &str, start: usize) -> bool {
    let head = crate::window::before(key, start, 90);
    let made = ["xây dựng ", "tham mưu ban hành ", "soạn thảo "]
        .iter()
        .any(|verb| head.ends_with(verb));
    let clause = head.rsplit([';', '.', '\n']).next().unwrap_or_default();
    let asked = ["tham mưu ", "trình "]
        .iter()
        .any(|verb| clause.contains(verb));
    made || asked && clause.ends_with("ban hành ")
}

/// "Công văn số 1527 ngày 05/6/2025 của Sở X": a number that lost its symbol, where a day or an issuer proves it.
fn bare_number(view: &View, opener: &str, start: usize, para_end: usize) -> Option<Mention> {
    let behind = view.text(start + opener.len(), para_end);
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let end = start + opener.len() + digits;
    let number = behind
        .get(..digits)
        .filter(|digits| (1..=5).contains(&digits.len()))?
        .to_owned();
    let key = view.key(start, end);
    let (word, type_word) = super::TYPES
        .iter()
        .find(|(word, _)| starts_with_phrase(key, word))?;
    // "Kế hoạch số 1, số 2": only a number of its own, and no year.
    let closed = view.text(end, para_end).starts_with([' ', ',', '(']);
    let mut mention = Mention {
        start,
        end,
        type_word,
        number: Some(number),
        date: None,
        issuer: None,
        core: end,
    };
    mention.take_details(view, para_end);
    (closed && word.len() < opener.len() && mention.end > end).then_some(mention)
}

/// The document that an opener at `start` names; its name may reach to the first of `ends`, its date to the second.
fn mention_at(view: &View, opener: &str, start: usize, ends: (usize, usize)) -> Option<Mention> {
    let head_end = start + opener.len();
    let rest = crate::window::after(view.text(head_end, ends.0), 0, 3 * MOST_BYTES);
    let key = view.key(head_end, head_end + rest.len());
    let (type_word, length) = name_after(opener, rest, key)?;
    let quoted = view
        .text(0, start)
        .ends_with(['“', '"'])
        .then(|| rest.find(['”', '"']))
        .flatten()
        .filter(|close| *close <= MOST_BYTES);
    let mut end = head_end + quoted.unwrap_or(length);
    // "Luật X và Công văn số ...": the next document is no part of the name.
    if let Some(name) = view.text(start, end).strip_suffix(" và") {
        end = start + name.len();
    }
    let mut mention = Mention {
        start,
        end,
        type_word,
        number: None,
        date: None,
        issuer: None,
        core: end,
    };
    // "Luật Báo chí ngày 05 tháng 4 năm 2016": the date tells which of the laws of that name.
    if matches!(type_word, "Luật" | "Bộ luật" | "Pháp lệnh" | "Hiến pháp") {
        mention.take_date(view, ends.1);
    }
    Some(mention)
}

/// Where citations by name or by a bare number begin, each with the words that open it, in text order. O(n).
pub(super) fn openers_in(text: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = openers()
        .find_iter(text)
        .map(|hit| (hit.start(), hit.as_str()))
        .collect();
    found.extend(bare_openers(text));
    found.sort_unstable_by_key(|(start, opener)| (*start, opener.len()));
    found
}

/// "Công văn số" before a number that no symbol follows. Few numbers have none, so that the word before is looked at last.
fn bare_openers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const KINDS: &[&str] = &[
        "ông văn",
        "ông điện",
        "uyết định",
        "ế hoạch",
        "áo cáo",
        "ờ trình",
        "hông báo",
        "hỉ thị",
        "ăn bản",
        "ghị quyết",
        "ướng dẫn",
        "ết luận",
    ];
    let sign = " số ";
    text.match_indices(sign).filter_map(move |(at, _)| {
        let behind = text.get(at + sign.len()..)?;
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let closed = matches!(behind.as_bytes().get(digits), Some(b' ' | b',' | b'('));
        if !(1..=5).contains(&digits) || !closed {
            return None;
        }
        let head = text.get(..at)?;
        let kind = KINDS.iter().find(|kind| head.ends_with(**kind))?;
        let first = head.get(..at - kind.len())?.chars().next_back()?;
        let start = at - kind.len() - first.len_utf8();
        Some((start, text.get(start..at + sign.len())?))
    })
}

fn openers() -> &'static Regex {
    static OPENERS: OnceLock<Regex> = OnceLock::new();
    OPENERS.get_or_init(|| {
        Regex::new("Bộ luật |Luật |Pháp lệnh |Bộ Quy tắc |Bộ quy tắc |Quy tắc |Quy chế |Chiến lược |Cẩm nang |Đề án |Quyết định ban hành |Quyết định phê duyệt |Hiến pháp")
            .expect("a literal alternation is a valid pattern")
    })
}

/// Type word and length of the name after an opener; none where it is no name of a document.
fn name_after(opener: &str, rest: &str, key: &str) -> Option<(&'static str, usize)> {
    let first = rest.chars().next();
    let capital = first.is_some_and(|c| c.is_uppercase() || matches!(c, '“' | '"'));
    if [
        "này",
        "trên",
        "nêu trên",
        "nói trên",
        "sư ",
        "gia ",
        "mới",
        "đã ",
        "được ",
        "do ",
        "của ",
        "có hiệu lực",
        "có trách nhiệm",
        "năm ",
    ]
    .iter()
    .any(|word| key.starts_with(word))
    {
        return None;
    }
    match opener.trim_end() {
        "Luật" | "Bộ luật" | "Pháp lệnh" => {
            let type_word = match opener.trim_end() {
                "Luật" => "Luật",
                "Bộ luật" => "Bộ luật",
                _ => "Pháp lệnh",
            };
            (capital
                || key.starts_with("sửa đổi")
                || SMALL_LAWS.iter().any(|law| starts_with_phrase(key, law)))
            .then(|| {
                let length = amended_length(rest, key).unwrap_or_else(|| plain_length(rest, key));
                (type_word, length)
            })
            .filter(|(_, length)| *length > 2)
        }
        "Hiến pháp" => Some(("Hiến pháp", 0)),
        // "kết quả thực hiện Quy chế trước ngày ...": the word alone names nothing.
        "Quy chế" if role_at(key).is_some_and(|(_, role)| role == Role::Stop) => None,
        "Quy chế" => Some(("Quy chế", title_length(rest, key))).filter(|(_, length)| {
            // "ban hành Quy chế hoạt động": one that is to be made.
            let bare = key.get(..*length).is_some_and(|title| {
                matches!(
                    title,
                    "hoạt động" | "làm việc" | "phối hợp" | "tổ chức và hoạt động"
                )
            });
            *length > 4 && !bare
        }),
        "Bộ Quy tắc" | "Bộ quy tắc" => {
            Some(("Bộ Quy tắc", title_length(rest, key))).filter(|(_, length)| *length > 4)
        }
        "Quy tắc" => key
            .starts_with("ứng xử")
            .then(|| ("Quy tắc", title_length(rest, key))),
        "Cẩm nang" => {
            Some(("Cẩm nang", title_length(rest, key))).filter(|(_, length)| *length > 4)
        }
        "Chiến lược" => (capital || key.starts_with("quốc gia"))
            .then(|| ("Chiến lược", title_length(rest, key))),
        "Đề án" => project_length(rest, key).map(|length| ("Đề án", length)),
        _ => Some(("Quyết định", title_length(rest, key))),
    }
}

/// Names of laws that are often written small.
const SMALL_LAWS: &[&str] = &[
    "ban hành văn bản",
    "xử lý vi phạm",
    "giao dịch điện tử",
    "công nghệ thông tin",
    "an toàn thông tin",
    "an ninh mạng",
    "viễn thông",
    "tổ chức chính quyền",
    "bảo vệ dữ liệu",
    "phòng, chống",
    "trẻ em",
    "tố cáo",
    "khiếu nại",
    "tiếp công dân",
    "cán bộ, công chức",
];

/// "Luật sửa đổi, bổ sung một số điều của Luật X và Luật Y": one law that changes others.
fn amended_length(rest: &str, key: &str) -> Option<usize> {
    let mut end = [
        "sửa đổi, bổ sung một số điều của luật ",
        "sửa đổi, bổ sung một số điều của các luật ",
        "sửa đổi, bổ sung một số điều của bộ luật ",
        "sửa đổi, bổ sung một số điều luật ",
    ]
    .iter()
    .find(|opener| key.starts_with(**opener))?
    .len();
    end += plain_length(rest.get(end..)?, key.get(end..)?);
    while let Some(more) = key.get(end..)?.strip_prefix(" và luật ") {
        let from = key.len() - more.len();
        end = from + plain_length(rest.get(from..)?, more);
    }
    Some(end)
}

/// Length of the name of one law, which itself may begin with a word that ends others ("ban hành văn bản ...").
fn plain_length(rest: &str, key: &str) -> usize {
    let skip = SMALL_LAWS
        .iter()
        .find(|law| starts_with_phrase(key, law))
        .map_or(0, |law| law.len());
    let (rest, key) = (rest.get(skip..), key.get(skip..));
    skip + law_length(rest.unwrap_or_default(), key.unwrap_or_default())
}

/// "Đề án số 6", "Đề án 06", "Đề án “Tên ...”".
fn project_length(rest: &str, key: &str) -> Option<usize> {
    let skip = if key.starts_with("số ") {
        "số ".len()
    } else {
        0
    };
    let digits = key
        .get(skip..)?
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    if (1..=4).contains(&digits) && !key.get(skip + digits..)?.starts_with(['/', '-']) {
        return Some(skip + digits);
    }
    rest.starts_with(['“', '"'])
        .then(|| title_length(rest, key))
        .filter(|length| *length > 8)
}

/// Length of the name of a law: its words up to a sign or a word that goes on with the sentence.
fn law_length(rest: &str, key: &str) -> usize {
    const ENDS: &[&str] = &[
        "và các",
        "và những",
        "và nghị",
        "và luật",
        "và bộ luật",
        "năm",
        "ngày",
        "số",
        "quy định",
        "có",
        "đối với",
        "trong",
        "để",
        "được",
        "tại",
        "đến",
        "là",
        "theo",
        "của",
        "cho",
        "gồm",
        "hiện hành",
        "ban hành",
        "về",
        "với",
        "khi",
        "đã",
        "do",
        "nhằm",
        "thì",
        "trên",
        "bao gồm",
        "hoặc",
        "cùng",
        "như",
        "phải",
        "không",
        "nêu",
        "nên",
        "vào",
        "từ",
        "bởi",
    ];
    let mut end = 0;
    loop {
        let at = end
            + key
                .get(end..)
                .map_or(0, |tail| tail.len() - tail.trim_start().len());
        let tail = key.get(at..).unwrap_or_default();
        let Some(first) = tail.chars().next() else {
            return end;
        };
        let comma = first == ',';
        if comma {
            let next = tail.trim_start_matches([',', ' ']);
            let goes_on = [
                "chống",
                "chữa cháy",
                "sử dụng",
                "trợ giúp",
                "vật liệu nổ",
                "nhập cảnh",
                "quá cảnh",
                "bảo vệ bí",
                "quản lý vũ",
                "chăm sóc",
                "cư trú",
            ]
            .iter()
            .any(|word| next.starts_with(word));
            if !goes_on {
                return end;
            }
            end = at + tail.len() - next.len();
            continue;
        }
        // "Luật Tàn Số Vô tuyến điện": a capital goes on with the name.
        let capital = rest
            .get(at..)
            .is_some_and(|rest| rest.starts_with(char::is_uppercase));
        if !first.is_alphanumeric()
            || at > MOST_BYTES
            || !capital && ENDS.iter().any(|word| starts_with_phrase(tail, word))
        {
            return end;
        }
        if starts_with_phrase(tail, "và")
            && rest
                .get(at + "và ".len()..)
                .is_some_and(|next| next.starts_with("Luật") || next.starts_with("Nghị"))
        {
            return end;
        }
        end = at
            + tail
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(tail.len());
    }
}

/// Words that go on with the sentence after a title.
const TITLE_ENDS: &[&str] = &[
    " trong công tác",
    " nhằm ",
    " để ",
    " theo ",
    " và các văn bản",
    " đến ",
    " được ",
    " đã ",
    " với các nội dung",
    " gắn với",
    " do ",
    " trong các",
    " kèm theo",
    " cho ",
    " trước ngày",
    " trước tháng",
];

/// Length of a title: up to a sign that ends a clause, or a closing quotation mark where it began with one.
fn title_length(rest: &str, key: &str) -> usize {
    if rest.starts_with(['“', '"'])
        && let Some(close) = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, '”' | '"'))
            .map(|(at, c)| at + c.len_utf8())
        && close <= 2 * MOST_BYTES
    {
        return close;
    }
    let mut end = key.len();
    for word in TITLE_ENDS {
        end = end.min(key.find(word).unwrap_or(end));
    }
    for (at, c) in key.char_indices().take_while(|(at, _)| *at < end) {
        let inner = c == ','
            && (key
                .get(..at)
                .is_some_and(|head| head.ends_with("phòng") || head.ends_with("cơ quan")));
        if matches!(c, '.' | ';' | ':' | '(' | ')' | '”' | '"' | '…' | '“') || (c == ',' && !inner)
        {
            end = at;
            break;
        }
    }
    let mut end = end.min(MOST_BYTES);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.get(..end).unwrap_or_default().trim_end().len()
}

fn glued(text: &str, start: usize) -> bool {
    text.get(..start)
        .and_then(|head| head.chars().next_back())
        .is_some_and(char::is_alphanumeric)
}

/// True when the name belongs to the title of the numbered citation just before ("... về việc ban hành Quy chế ...").
fn is_same_document(view: &View, before: Option<&Mention>, start: usize) -> bool {
    let head = crate::window::before(view.key(0, start), start, 60);
    // "UBND ban hành Quyết định ban hành ...": the document itself.
    let own = view
        .key(start, start + 32)
        .starts_with("quyết định ban hành");
    if own && head.ends_with("ban hành ") || head.ends_with("ban hành quyết định ban hành ")
    {
        return true;
    }
    let head = head
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .trim_end_matches(['“', '"', ' ']);
    if head.ends_with("quyết định này")
        || matches!(
            head.trim_start(),
            "ban hành" | "về việc ban hành" | "phê duyệt" | "về việc phê duyệt"
        )
    {
        return true;
    }
    let Some(before) = before else { return false };
    let between = view.key(before.end, start);
    if between.len() > 220 || between.contains([';', '.']) {
        return false;
    }
    let between = between.trim_end_matches(['“', '"', ' ', '(']);
    let issued = [
        "ban hành",
        "phê duyệt",
        "thông qua",
        "công bố",
        "sửa đổi, bổ sung một số điều của",
    ]
    .iter()
    .any(|verb| between.ends_with(verb));
    issued || matches!(between.trim(), "về" | "về việc" | "về:")
}
