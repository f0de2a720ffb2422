//! Counts, money and shares written in digits.

use std::sync::OnceLock;

use super::unit::{is_behind_period, is_named, is_no_unit, is_weakly_named, unit_at};
use super::{Context, Found, bare};
use crate::damage::certain_spellings;
use crate::date::date_at;
use crate::lexicon::{Role, role_at};
use crate::number::{Number, approx_before, number_at};
use crate::paragraph::Para;

/// Appends the figures of one paragraph.
pub(super) fn counts(context: &Context<'_>, para: &Para, index: usize, found: &mut Vec<Found>) {
    let key = context.view.para_key(para);
    let bytes = key.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + step;
        at = match cited_end(context.cited, para.body + start) {
            Some(end) => (end - para.body).max(start + 1),
            None => figure_at(context, para, index, start, found).max(start + 1),
        };
        while bytes.get(at - 1).is_some_and(u8::is_ascii_digit)
            && bytes.get(at).is_some_and(u8::is_ascii_digit)
        {
            at += 1;
        }
    }
}

/// End of the citation that covers a byte.
fn cited_end(cited: &[(usize, usize)], at: usize) -> Option<usize> {
    let after = cited.partition_point(|(start, _)| *start <= at);
    cited
        .get(after.checked_sub(1)?)
        .filter(|(_, end)| *end > at)
        .map(|(_, end)| *end)
}

/// Reads the number at `start`, adds it when it is a figure, and gives where to go on.
fn figure_at(
    context: &Context<'_>,
    para: &Para,
    index: usize,
    start: usize,
    found: &mut Vec<Found>,
) -> usize {
    let key = context.view.para_key(para);
    let first = found.partition_point(|figure| figure.para < index);
    let Some((number, end)) = number_at(key, start) else {
        return start + 1;
    };
    let tail = key.get(end..).unwrap_or_default();
    if let Some(counted) = share_of(key, start, end, number) {
        let next = counted.unit_end;
        found.push(figure(context, para, index, start, counted));
        return next.max(end);
    }
    if let Some(next) = not_alone(key, start, end, number) {
        return next;
    }
    let (_, from) = approx_before(key, start);
    let before = key.get(..from).unwrap_or_default();
    let counts = unit_at(tail.trim_start()).is_some();
    let weak = counts
        && is_weakly_named(before)
        && (number.value >= 10.0 || number.leading_zero || number.scaled);
    let timed = counts && is_behind_period(before) && !(1945.0..=2100.0).contains(&number.value);
    // "tăng từ 45% năm 2021 lên 98,5%": a share is a figure behind "từ" too, but not "từ 50% trở lên".
    let share = tail.trim_start().starts_with('%') && !tail.contains("% trở lên");
    let listed = is_bracket_part(key, from, end);
    if is_named(before) && !money_follows(tail) && !weak && !timed && !share && !listed {
        return end;
    }
    let counted = counted(key, end, number).or_else(|| {
        let last = found.get(first..)?.last()?;
        elliptic(key, (from, end), number, (last.end - para.body, &last.unit))
    });
    let counted = counted
        .or_else(|| totalled(key, (from, end), number))
        .or_else(|| bare::spent(key, (from, end), number));
    let Some(counted) = counted else {
        return end;
    };
    let next = counted.unit_end;
    found.push(figure(context, para, index, start, counted));
    next
}

/// The figure of a count whose number stands in words from `start` to `end`; none where no noun follows that is counted.
pub(super) fn counted_in_words(
    context: &Context<'_>,
    (para, index): (&Para, usize),
    (start, end): (usize, usize),
    number: Number,
) -> Option<Found> {
    let key = context.view.para_key(para);
    unit_at(key.get(end..)?.trim_start())?;
    let counted = counted(key, end, number)?;
    Some(figure(context, para, index, start, counted))
}

/// The figure of an amount whose number stands in words from `start` to `end`; none where they count no đồng.
pub(super) fn worded(
    context: &Context<'_>,
    (para, index): (&Para, usize),
    (start, end): (usize, usize),
    number: Number,
) -> Option<Found> {
    let money = counted(context.view.para_key(para), end, number)?;
    (money.unit == "VND").then(|| figure(context, para, index, start, money))
}

/// The figure whose number begins at `start`, with the words of nearness before it and the noun behind it.
fn figure(
    context: &Context<'_>,
    para: &Para,
    index: usize,
    start: usize,
    counted: Counted,
) -> Found {
    let key = context.view.para_key(para);
    let (approx, from) = approx_before(key, start);
    let base = para.body;
    // "trên 10 tỷ đồng của 150 bị hại": whose the money is stands for itself.
    let owned = counted.unit == "VND"
        && key
            .get(counted.unit_end..)
            .is_some_and(|rest| rest.starts_with(" của "));
    let noun_end = if owned {
        counted.unit_end
    } else {
        phrase_end(key, counted.unit_end)
    };
    let noun = context
        .view
        .text(base + counted.noun_start, base + noun_end)
        .trim();
    let of = if noun.is_empty() || noun == counted.unit {
        clause_before(context.view.text(base, base + from))
    } else {
        noun.to_owned()
    };
    Found {
        start: base + from,
        end: base + noun_end,
        value: counted.value,
        unit: counted.unit,
        of,
        approx,
        nil: false,
        para: index,
    }
}

/// Where to go on behind a number that is part of something longer: a date, a symbol, an address.
fn not_alone(key: &str, start: usize, end: usize, number: Number) -> Option<usize> {
    let head = key.get(..start)?;
    let tail = key.get(end..)?;
    let glued = head
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | ',' | '_' | '-' | '+'));
    // "(-11,4%)", "(+3 vụ)": how a count rose or fell.
    let signed = head.ends_with("(-") || head.ends_with("(+") || head.ends_with("(–");
    // "01 vụ/02 đối tượng": the second count of a pair.
    let paired = head
        .strip_suffix('/')
        .is_some_and(|rest| rest.ends_with(char::is_alphabetic))
        && unit_at(tail.trim_start()).is_some();
    let goes_on = tail.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_'))
        && !tail.starts_with("đ");
    let date = date_at(key, start);
    if glued && !paired && !signed || goes_on {
        return Some(date.map_or(end, |(_, stop)| stop.max(end)));
    }
    // "ngày 17 tháng 2" and "từ 3/4": dates that the words before announce.
    date.filter(|(date, stop)| !number.scaled && *stop > end && date.month.is_some())
        .map(|(_, stop)| stop)
}

/// "35/37 sự cố", "2 trong số 9 thôn": so many of so many; the unit stands behind the second number, which is no figure itself.
fn share_of(key: &str, start: usize, end: usize, number: Number) -> Option<Counted> {
    let head = key.get(..start)?;
    let tail = key.get(end..)?;
    let free = head
        .chars()
        .next_back()
        .is_none_or(|c| matches!(c, ' ' | '(' | '“'));
    if !free
        || number.scaled
        || number.value.fract() != 0.0
        || is_named(head) && !is_weakly_named(head)
    {
        return None;
    }
    let sign = ["/", " trong số ", " trong tổng số ", " trên tổng số "]
        .iter()
        .find(|sign| tail.starts_with(**sign))?;
    let (whole, next) = number_at(key, end + sign.len())?;
    if let Some(unit) = whole_of(head, key.get(next..)?) {
        return Some(Counted {
            value: number.value,
            unit: unit.to_owned(),
            noun_start: next,
            unit_end: next,
        });
    }
    let rest = key.get(next..)?.strip_prefix(' ')?;
    if is_round_the_clock(rest) {
        return None;
    }
    if let Some(length) = money_at(rest, whole) {
        return Some(Counted {
            value: number.value,
            unit: "VND".to_owned(),
            noun_start: next + 1 + length,
            unit_end: next + 1 + length,
        });
    }
    // What can be no day and month may count anything ("6.870/7.125 nhân khẩu").
    let no_date = number.value > 31.0 || whole.value > 12.0;
    let word = rest.get(
        ..rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len()),
    )?;
    let plain = no_date
        && word.chars().count() >= 2
        && role_at(rest).is_none_or(|(_, role)| role == Role::Modifier);
    let unit = unit_at(rest).or_else(|| plain.then_some(word))?;
    (number.value <= whole.value && whole.value.fract() == 0.0).then(|| {
        let at = next + 1;
        Counted {
            value: number.value,
            unit: unit.to_owned(),
            noun_start: at,
            unit_end: at + unit.len(),
        }
    })
}

/// "trực 24/24 giờ": a duty round the clock counts nothing.
fn is_round_the_clock(rest: &str) -> bool {
    ["giờ", "ngày", "tháng", "phút"]
        .iter()
        .any(|word| crate::lexicon::starts_with_phrase(rest, word))
}

/// "100% tổ dân phố (22/22)": the bodies of which the bracket counts the share told before it.
fn whole_of(head: &str, tail: &str) -> Option<&'static str> {
    let told = head.strip_suffix('(')?;
    let percent = crate::window::before(told, told.len(), 60)
        .rsplit_once('%')?
        .1;
    tail.starts_with(')')
        .then(|| unit_at(percent.trim_start()))
        .flatten()
}

/// What a number counts.
pub(super) struct Counted {
    pub value: f64,
    pub unit: String,
    pub noun_start: usize,
    pub unit_end: usize,
}

/// "tiếp nhận 12 tin báo, đã giải quyết 9, còn 3": a bare number behind a verb counts what the figure before it counted.
fn elliptic(
    key: &str,
    (from, end): (usize, usize),
    number: Number,
    (last, unit): (usize, &str),
) -> Option<Counted> {
    let tail = key.get(end..)?;
    let closed = tail.is_empty()
        || tail.starts_with([',', ';', ')'])
        || tail.starts_with(". ")
        || matches!(tail, "." | "./.");
    let clause = key.get(last..from)?;
    let verb = clause
        .rsplit(", ")
        .next()
        .unwrap_or_default()
        .trim_start_matches([' ', ',', ';', '(']);
    // "..., trong đó trả trước 338.210, trả sau 74.350": each further part of what was told.
    let parts = crate::window::before(key, last, 200)
        .rsplit([';', ':'])
        .next()
        .is_some_and(|told| told.contains("trong đó"))
        && clause.starts_with(", ")
        && (1..=5).contains(&verb.split(' ').count());
    let acts = [
        "đã",
        "đang",
        "còn",
        "chưa",
        "trong đó",
        "khởi tố",
        "giải quyết",
        "xử lý",
        "chuyển",
    ]
    .iter()
    .any(|word| crate::lexicon::starts_with_phrase(verb, word));
    let parts = parts || is_bracket_part(key, from, end);
    let near = clause.chars().count() < 60 && !clause.contains(". ") && clause.len() > verb.len();
    let year = (1945.0..=2100.0).contains(&number.value);
    let counts = number.value.fract() == 0.0 && !year && !number.scaled;
    (closed && (acts || parts) && near && counts && unit != "%" && unit != "VND").then(|| Counted {
        value: number.value,
        unit: unit.to_owned(),
        noun_start: end,
        unit_end: end,
    })
}

/// "38 tin báo (qua điện thoại 21, trực tiếp 12)": an entry of the bracket behind a count that is nothing but a few words and a number.
fn is_bracket_part(key: &str, from: usize, end: usize) -> bool {
    let head = crate::window::before(key, from, 120);
    let Some((before, inner)) = head.rsplit_once('(') else {
        return false;
    };
    let words = inner.rsplit(", ").next().unwrap_or_default().trim_end();
    let plain = !words.is_empty()
        && words.chars().all(|c| c.is_alphabetic() || c == ' ')
        && words.split(' ').count() <= 4;
    let closed = key
        .get(end..)
        .is_some_and(|tail| tail.starts_with([',', ')']));
    let counts = before
        .rsplit([',', ';', '.'])
        .next()
        .is_some_and(|clause| clause.bytes().any(|byte| byte.is_ascii_digit()));
    let many = key
        .get(end..)
        .and_then(|tail| tail.split(')').next())
        .is_some_and(|rest| rest.bytes().any(|byte| byte.is_ascii_digit()))
        || inner.bytes().any(|byte| byte.is_ascii_digit());
    plain && closed && counts && many && !inner.contains(')')
}

/// "Tổng số thuê bao đang hoạt động: 412.560": a bare number behind the words that say what it counts in all.
fn totalled(key: &str, (from, end): (usize, usize), number: Number) -> Option<Counted> {
    let tail = key.get(end..)?;
    let closed = tail.is_empty()
        || tail.starts_with([',', ';', ')', '('])
        || tail.starts_with(" (")
        || tail.starts_with(". ")
        || tail == ".";
    let head = crate::window::before(key, from, 160);
    let clause = head.rsplit([';', ',', '(']).next()?;
    let clause = clause
        .rsplit(". ")
        .next()?
        .trim_start_matches([' ', '-', '+']);
    let told = ["tổng số lượng ", "tổng số ", "số lượng "]
        .iter()
        .find_map(|words| clause.strip_prefix(words))?;
    let announced = [":", " là", " đạt", " có", " hiện có"]
        .iter()
        .any(|word| told.trim_end().ends_with(word));
    let plain = !told.bytes().any(|byte| byte.is_ascii_digit());
    let unit = unit_at(told)?;
    let whole = number.value.fract() == 0.0 && !number.scaled;
    (closed && announced && plain && whole).then(|| Counted {
        value: number.value,
        unit: unit.to_owned(),
        noun_start: end,
        unit_end: end,
    })
}

fn money_follows(tail: &str) -> bool {
    let tail = tail.trim_start();
    ["đồng", "vnđ", "vnd", "triệu", "tỷ"]
        .iter()
        .any(|word| crate::lexicon::starts_with_phrase(tail, word))
}

/// Length of the word for đồng at the start of `tail`. A scan may have taken its tone where the number is an amount ("1,2 tỷ đông").
fn money_at(tail: &str, number: Number) -> Option<usize> {
    static DONG: OnceLock<Vec<String>> = OnceLock::new();
    if crate::lexicon::starts_with_phrase(tail, "đồng chí") {
        return None;
    }
    let amount = number.scaled || number.value >= 1000.0;
    let scanned = DONG.get_or_init(|| certain_spellings("đồng").collect());
    ["đồng", "vnđ", "vnd", "đ"]
        .into_iter()
        .chain(scanned.iter().map(String::as_str).filter(|_| amount))
        .find(|money| crate::lexicon::starts_with_phrase(tail, money))
        .map(str::len)
}

/// What the number that ends at `end` counts; none when it is no figure.
fn counted(key: &str, end: usize, number: Number) -> Option<Counted> {
    let mut at = end;
    let tail = key.get(at..)?;
    let spaced = usize::from(tail.starts_with(" %"));
    if tail.starts_with('%') || spaced > 0 {
        return Some(Counted {
            value: number.value,
            unit: "%".to_owned(),
            noun_start: at + 1 + spaced,
            unit_end: at + 1 + spaced,
        });
    }
    at += tail.len() - tail.trim_start().len();
    // "02 (hai) vụ" spells the number out.
    if let Some(inner) = key.get(at..)?.strip_prefix('(')
        && let Some(close) = inner.find(')').filter(|close| *close < 40)
        && !inner.get(..close)?.contains(|c: char| c.is_ascii_digit())
    {
        at += close + 2;
        let rest = key.get(at..)?;
        at += rest.len() - rest.trim_start().len();
    }
    let tail = key.get(at..)?;
    if let Some(length) = money_at(tail, number) {
        return Some(Counted {
            value: number.value,
            unit: "VND".to_owned(),
            noun_start: at + length,
            unit_end: at + length,
        });
    }
    if let Some(unit) = unit_at(tail) {
        return Some(Counted {
            value: number.value,
            unit: unit.to_owned(),
            noun_start: at,
            unit_end: at + unit.len(),
        });
    }
    let word_end = tail
        .find(|c: char| !c.is_alphanumeric() && c != '&')
        .unwrap_or(tail.len());
    let word = tail.get(..word_end)?;
    let year = number.value >= 1945.0 && number.value <= 2100.0 && number.value.fract() == 0.0;
    let other = word.chars().count() < 2
        || is_no_unit(tail)
        || role_at(tail).is_some_and(|(_, role)| role != Role::Modifier)
        || year;
    (!other && at > end).then(|| Counted {
        value: number.value,
        unit: word.to_owned(),
        noun_start: at,
        unit_end: at + word_end,
    })
}

/// End of the words that say what is counted: up to a sign, a digit or a word that goes on with the sentence.
fn phrase_end(key: &str, from: usize) -> usize {
    const ENDS: &[&str] = &[
        "đối với",
        "trước ngày",
        "với",
        "trên",
        "tại",
        "do",
        "đã",
        "đang",
        "được",
        "bị",
        "trong đó",
        "so",
        "trong",
        "số tiền",
        "cụ thể",
        "gồm",
        "nhằm",
        "để",
        "và",
        "qua",
        "cho",
        "nhưng",
    ];
    let mut end = from;
    while let Some(tail) = key.get(end..) {
        let trimmed = tail.trim_start();
        let at = end + tail.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else {
            return end;
        };
        let stops = !first.is_alphabetic() && first != '“'
            || ENDS
                .iter()
                .any(|word| crate::lexicon::starts_with_phrase(trimmed, word));
        if stops || at - from > 160 || at == end && end > from {
            return end;
        }
        let length = trimmed
            .find(|c: char| !c.is_alphanumeric() && c != '&' && c != '“')
            .unwrap_or(trimmed.len());
        end = at + length.max(first.len_utf8());
    }
    end
}

/// The last words of the clause before a number, for money that is not followed by its noun.
fn clause_before(head: &str) -> String {
    let clause = head
        .rsplit([',', ';', '.', ':', '('])
        .next()
        .unwrap_or_default()
        .trim();
    let words: Vec<&str> = clause.split(' ').collect();
    words
        .get(words.len().saturating_sub(8)..)
        .unwrap_or_default()
        .join(" ")
}
