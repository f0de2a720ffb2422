//! Citations by number: finds each number and what belongs to it before (type word, "số") and after (date, issuer).

use std::sync::OnceLock;

use super::symbol::{Number, is_year, number_around};
use super::{Mention, TYPES, things};
use crate::bodies::{Passage, name_at};
use crate::damage::damaged;
use crate::kind::DocumentKind;
use crate::lexicon::Endings;
use crate::paragraph::View;

/// The citation before in the same paragraph, which gives its type to what goes on after it.
#[derive(Clone)]
struct Entry {
    word: &'static str,
    /// Type that its symbol tells.
    own: Option<&'static str>,
    /// First group of its symbol.
    group: String,
    /// True where a list gives one type to all its entries.
    listed: bool,
}

impl Entry {
    /// Its type for a next number without a type word; none where that one's symbol is of another kind and no list joins them.
    fn given_to(&self, own: Option<&'static str>, number: &str) -> Option<&'static str> {
        let alike = !things::keeps_its_name(self.word) || self.group == first_group(number);
        (self.listed || self.own == own && alike).then_some(self.word)
    }
}

/// All numbered citations, in text order.
pub(super) fn mentions(view: &View) -> Vec<Mention> {
    let text = &view.clean.text;
    let mut found: Vec<Mention> = Vec::new();
    let mut paras = view.paras.iter().peekable();
    let mut inherited: Option<Entry> = None;
    for (slash, _) in text.match_indices('/') {
        let mut moved = false;
        while paras.peek().is_some_and(|para| para.end <= slash) {
            paras.next();
            moved = true;
        }
        if moved {
            inherited = None;
        }
        let Some(para) = paras.peek() else { break };
        let floor = found
            .last()
            .map_or(0, |mention| mention.core)
            .max(para.start);
        if slash < floor {
            continue;
        }
        let Some((number, before)) = accepted(view, floor, para.end, slash) else {
            continue;
        };
        if let Some(last) = found.last_mut().filter(|last| number.start < last.end) {
            // An issuer that reaches over the next number was read too far.
            last.end = last.core;
            last.issuer = None;
        }
        let number = capitals_mended(view, &before, number);
        let earlier = sharing(view, floor, &number, &before);
        let before = before.in_list_of(&earlier);
        found.extend(earlier);
        let own = symbol_type(&number.text);
        let type_word = before
            .type_word
            .or_else(|| inherited.as_ref()?.given_to(own, &number.text))
            .or(own)
            .unwrap_or("Công văn");
        inherited = Some(Entry {
            word: before.listed.unwrap_or(type_word),
            own,
            group: first_group(&number.text).to_owned(),
            listed: before.listed.is_some()
                || inherited.is_some_and(|entry| entry.listed && entry.word == type_word),
        });
        let mut mention = Mention {
            start: before.start,
            end: number.end,
            type_word,
            number: Some(number.text),
            date: None,
            issuer: before.issuer,
            core: number.end,
        };
        mention.take_details(view, para.end);
        found.push(mention);
    }
    found
}

/// "các Thông tư số 01, 02/2021/TT-BTTTT": the numbers before that one, which share its year and symbol.
fn sharing(view: &View, floor: usize, number: &Number, last: &Before) -> Vec<Mention> {
    if last.type_word.is_some() || last.numbered {
        return Vec::new();
    }
    let tail = number.text.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut found: Vec<Mention> = Vec::new();
    let mut at = number.start;
    loop {
        let head = view.key(floor, at).trim_end();
        let Some(head) = head.strip_suffix(',').or_else(|| strip_word(head, "và")) else {
            break;
        };
        let head = head.trim_end();
        let digits = head.trim_end_matches(|c: char| c.is_ascii_digit());
        let (start, end) = (floor + digits.len(), floor + head.len());
        if !(1..=4).contains(&(end - start)) || !digits.ends_with([' ', ':']) {
            break;
        }
        found.insert(
            0,
            Mention {
                start,
                end,
                type_word: "",
                number: Some(format!("{}{tail}", view.text(start, end))),
                date: None,
                issuer: None,
                core: end,
            },
        );
        at = start;
    }
    let opening = before(view, floor, at);
    let Some(word) = opening.type_word.filter(|_| opening.numbered) else {
        return Vec::new();
    };
    for mention in &mut found {
        mention.type_word = word;
    }
    if let Some(first) = found.first_mut() {
        first.start = opening.start;
    }
    found
}

/// "CHỈ THỊ SỐ 21/CT-TTG": in a line of capitals the small letter of "TTg" is lost, which is no other spelling.
fn capitals_mended(view: &View, before: &Before, mut number: Number) -> Number {
    let head = view.text(before.start, number.start);
    let capitals = head
        .chars()
        .filter(|c| c.is_alphabetic())
        .all(char::is_uppercase);
    if capitals && head.chars().any(char::is_alphabetic) && number.text.ends_with("-TTG") {
        number.text.truncate(number.text.len() - 1);
        number.text.push('g');
    }
    number
}

/// The number around a slash with what stands before it, where both together make a citation.
fn accepted(view: &View, floor: usize, end: usize, slash: usize) -> Option<(Number, Before)> {
    let number = number_around(&view.clean.text, slash)
        .filter(|number| number.start >= floor && number.end <= end)
        .or_else(|| short_form(view, floor, slash))?;
    let before = before(view, floor, number.start);
    // "mã đơn 2024/ABC": words that name letters of citizens prove nothing.
    let typed = before
        .type_word
        .is_some_and(|word| !matches!(word, "Đơn" | "Thư"));
    let contract = before.type_word == Some("Hợp đồng");
    let named = || things::is_of_thing(view.key(floor, before.start));
    let of_thing = !typed && (things::is_thing(&number) || named());
    ((number.certain || typed || before.numbered) && !of_thing && !contract)
        .then_some((number, before))
}

/// "Nghị định 15/2020": a legal text with its year but without symbol. Only after the word of a kind that is numbered so.
fn short_form(view: &View, floor: usize, slash: usize) -> Option<Number> {
    let text = &view.clean.text;
    let head = text.get(floor..slash)?;
    let start = floor + head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let year = text
        .get(slash + 1..slash + 5)
        .filter(|year| is_year(year))?;
    let closed = text
        .get(slash + 5..)
        .and_then(|rest| rest.chars().next())
        .is_none_or(|c| !c.is_alphanumeric() && c != '/' && c != '-')
        && text
            .get(slash + 5..)
            .is_none_or(|rest| !rest.trim_start().starts_with(['/', '-', '–']));
    let number = text
        .get(start..slash)
        .filter(|digits| (1..=3).contains(&digits.len()))?;
    let word = before(view, floor, start).type_word?;
    let legal = matches!(
        word,
        "Nghị định" | "Thông tư" | "Luật" | "Bộ luật" | "Thông tư liên tịch"
    );
    (closed && legal).then(|| Number {
        start,
        end: slash + 5,
        text: format!("{number}/{year}"),
        certain: true,
    })
}

/// The type words with the spellings that scans make of them, the true ones first.
fn spellings() -> &'static Endings<&'static str> {
    static SPELLINGS: OnceLock<Endings<&'static str>> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let whole = TYPES.iter().map(|(word, name)| ((*word).to_owned(), *name));
        let scanned = TYPES
            .iter()
            .flat_map(|(word, name)| damaged(word).into_iter().map(|spelling| (spelling, *name)));
        Endings::of(whole.chain(scanned))
    })
}

/// What stands before a number.
struct Before {
    /// Where the citation begins.
    start: usize,
    type_word: Option<&'static str>,
    /// Type that a list gives to its entries ("các công văn: số ...").
    listed: Option<&'static str>,
    /// True when "số" stands before the number.
    numbered: bool,
    /// Who issued it, where that stands before the number ("Nghị định của Chính phủ số ...").
    issuer: Option<(usize, usize)>,
}

impl Before {
    /// The same for the last of several numbers that share their kind, year and symbol.
    fn in_list_of(self, earlier: &[Mention]) -> Self {
        let word = earlier.first().map(|mention| mention.type_word);
        Self {
            type_word: self.type_word.or(word),
            listed: self.listed.or(word),
            ..self
        }
    }
}

fn before(view: &View, floor: usize, at: usize) -> Before {
    let key = view.key(floor, at);
    let mut head = key.trim_end_matches([' ', ':']);
    let mut start = at;
    let mut numbered = false;
    if let Some(rest) = strip_word(head, "số").or_else(|| strip_word(head, "sô")) {
        numbered = true;
        head = rest;
        start = floor + rest.len();
    }
    let gap = head.trim_end_matches([' ']);
    let listed_head = gap.trim_end_matches([':', ' ', '-']);
    // "Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15": the last word of the law's name.
    if let Some((rest, name)) = spellings().strip(listed_head, |rest| !rest.ends_with("pháp ")) {
        if listed_head.len() < gap.len() {
            return Before {
                start,
                type_word: Some(name),
                listed: Some(name),
                numbered,
                issuer: None,
            };
        }
        let many = strip_word(rest.trim_end(), "các").is_some()
            || strip_word(rest.trim_end(), "những").is_some();
        return Before {
            start: floor + rest.len(),
            type_word: Some(name),
            listed: many.then_some(name),
            numbered,
            issuer: None,
        };
    }
    if numbered && let Some((from, name)) = far_type(view, floor, floor + gap.len()) {
        return Before {
            start: from,
            type_word: Some(name),
            listed: None,
            numbered,
            issuer: issuer_between(view, from, floor + gap.len()),
        };
    }
    Before {
        start,
        type_word: None,
        listed: None,
        numbered,
        issuer: None,
    }
}

/// "Nghị định của Chính phủ số ...": the body between a type word and its number.
fn issuer_between(view: &View, from: usize, to: usize) -> Option<(usize, usize)> {
    let sign = " của ";
    let at = from + view.key(from, to).find(sign)? + sign.len();
    let passage = Passage {
        text: view.text(0, to),
        key: view.key(0, to),
    };
    let name = name_at(passage, at)?;
    (name.end == to).then_some((name.start, name.end))
}

/// "Luật An ninh mạng số ...", "Công văn hỏa tốc số ...": a capital type word a few words back, nothing but words between.
fn far_type(view: &View, floor: usize, end: usize) -> Option<(usize, &'static str)> {
    let key = crate::window::before(view.key(0, end), end, 300.min(end.saturating_sub(floor)));
    let floor = end - key.len();
    let clause = key
        .rfind([',', ';', '.', ':', '(', ')', '“', '”', '/'])
        .map_or(0, |at| at + 1);
    let near = key.get(clause..)?;
    let near_at = floor + clause;
    // "Luật Ban hành văn bản quy phạm pháp luật số ...": the last one that opens a name.
    let text = view.text(near_at, end);
    let mut opens = text.char_indices().rev().filter(|(at, c)| {
        let before = near.get(..*at).unwrap_or_default();
        c.is_uppercase() && !before.ends_with(char::is_alphanumeric)
    });
    opens.find_map(|(at, _)| {
        let rest = near.get(at..)?;
        let (word, name) = TYPES
            .iter()
            .find(|(word, _)| word.len() > 4 && rest.starts_with(word))?;
        let words = rest.get(word.len()..)?.split_whitespace().count();
        (words <= 9).then_some((near_at + at, *name))
    })
}

/// `head` without `word` at its end, when it stands there as a whole word.
fn strip_word<'a>(head: &'a str, word: &str) -> Option<&'a str> {
    let rest = head.strip_suffix(word)?;
    (!rest.ends_with(char::is_alphanumeric)).then_some(rest)
}

/// The first group of the symbol of a number.
fn first_group(number: &str) -> &str {
    let symbol = number
        .split('/')
        .rfind(|group| group.starts_with(char::is_alphabetic));
    symbol
        .and_then(|symbol| symbol.split('-').next())
        .unwrap_or_default()
}

/// Type word that the symbol of a number tells; none for that of a letter, which names bodies only.
fn symbol_type(number: &str) -> Option<&'static str> {
    let symbol = number
        .split('/')
        .rfind(|group| group.starts_with(char::is_alphabetic))
        .unwrap_or_default();
    let party = number
        .split('/')
        .next()
        .and_then(|first| first.split_once('-'))
        .map(|(_, kind)| kind);
    let first = party.unwrap_or_else(|| symbol.split('-').next().unwrap_or_default());
    Some(match first {
        "NĐ" => "Nghị định",
        "NQ" => "Nghị quyết",
        "TT" => "Thông tư",
        "TTLT" => "Thông tư liên tịch",
        "HD" => "Hướng dẫn",
        "CV" => "Công văn",
        "CTr" => "Chương trình",
        "KL" => "Kết luận",
        "ĐA" => "Đề án",
        _ if first.starts_with("QH") => "Luật",
        _ => match DocumentKind::from_symbol_group(first) {
            Some(DocumentKind::QuyetDinh) => "Quyết định",
            Some(DocumentKind::ChiThi) => "Chỉ thị",
            Some(DocumentKind::KeHoach) => "Kế hoạch",
            Some(DocumentKind::BaoCao) => "Báo cáo",
            Some(DocumentKind::ThongBao) => "Thông báo",
            Some(DocumentKind::ToTrinh) => "Tờ trình",
            Some(DocumentKind::CongDien) => "Công điện",
            Some(_) => "Văn bản",
            None => return None,
        },
    })
}
