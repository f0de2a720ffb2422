//! The number-and-symbol of a document around one `/`: `04/2016/QĐ-UBND`, `4822 /UBND-VX`, `77/QĐ -TT g`, `41-CT/TW`, `24/2018/QH14`.
//! Repairs spaces and dashes; dates, fractions, rates and addresses are no numbers.

/// A number found around a slash.
pub(super) struct Number {
    pub start: usize,
    pub end: usize,
    /// Repaired form.
    pub text: String,
    /// True when the form alone proves it (a type group and an issuer group); else a type word or "số" must stand before it.
    pub certain: bool,
}

/// The number whose last separating slash is the one at byte `slash`.
pub(super) fn number_around(text: &str, slash: usize) -> Option<Number> {
    party(text, slash).or_else(|| state(text, slash))
}

fn state(text: &str, slash: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let end = skip_back(bytes, slash);
    // "36a/NQ-CP": a letter behind the digits belongs to the number.
    let lettered = end >= 2
        && bytes.get(end - 1).is_some_and(u8::is_ascii_lowercase)
        && bytes.get(end - 2).is_some_and(u8::is_ascii_digit);
    let digits_end = end - usize::from(lettered);
    let mut start = digits_start(bytes, digits_end);
    let length = digits_end - start;
    if length == 0 || length > 5 {
        return None;
    }
    if let Some(scanned) = scanned(text, (start, digits_end), slash) {
        return Some(scanned);
    }
    let mut number = text.get(start..end)?.to_owned();
    let before = skip_back(bytes, start);
    let year = length == 4 && is_year(&number);
    if year && before > 0 && bytes.get(before - 1) == Some(&b'/') {
        let end = skip_back(bytes, before - 1);
        let first = digits_start(bytes, end);
        if end - first == 0 || end - first > 5 {
            return None;
        }
        number = format!("{}/{number}", text.get(first..end)?);
        start = first;
    }
    if !is_free(text, start) {
        return None;
    }
    let (end, symbol, groups) = symbol_after(text, slash + 1)?;
    let parliament = symbol
        .strip_prefix("QH")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    Some(Number {
        start,
        end,
        text: format!("{number}/{symbol}"),
        certain: groups > 1 || parliament,
    })
}

/// "O1/CT-TTg", "l23/UBND-NC": a letter that a scan put for a digit, before a symbol that is well known.
fn scanned(text: &str, (digits, end): (usize, usize), slash: usize) -> Option<Number> {
    const KNOWN: &[&str] = &[
        "UBND", "HĐND", "VPCP", "TTg", "BTTTT", "BKHCN", "STTTT", "SKHCN",
    ];
    let bytes = text.as_bytes();
    let is_letter = |b: &u8| matches!(b, b'O' | b'o' | b'l' | b'I' | b'0'..=b'9');
    let length = bytes
        .get(..digits)?
        .iter()
        .rev()
        .take_while(|b| is_letter(b))
        .count();
    let start = digits - length;
    if length == 0 || end - start > 5 || !is_free(text, start) {
        return None;
    }
    let number: String = text.get(start..end)?.chars().map(digit_of).collect();
    let (stop, symbol, groups) = symbol_after(text, slash + 1)?;
    let mut parts = symbol.split('-');
    let typed = parts
        .next()
        .and_then(crate::kind::DocumentKind::from_symbol_group)
        .is_some();
    let known = typed && groups > 1 || symbol.split('-').any(|group| KNOWN.contains(&group));
    known.then(|| Number {
        start,
        end: stop,
        text: format!("{number}/{symbol}"),
        certain: groups > 1,
    })
}

fn digit_of(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        _ => c,
    }
}

/// `41-CT/TW`, `08-CTr/TU`.
fn party(text: &str, slash: usize) -> Option<Number> {
    let head = text.get(..slash)?;
    let kind_start = head.len() - head.trim_end_matches(|c: char| c.is_alphabetic()).len();
    let kind_start = slash - kind_start;
    let kind = text.get(kind_start..slash)?;
    let bytes = text.as_bytes();
    let dash_end = skip_back(bytes, kind_start);
    let dash_head = text.get(..dash_end)?;
    let digits_end = skip_back(bytes, dash_head.strip_suffix(['-', '–'])?.len());
    let start = digits_start(bytes, digits_end);
    let fits = digits_end > start
        && digits_end - start <= 4
        && is_free(text, start)
        && kind.starts_with(char::is_uppercase)
        && kind.chars().count() <= 5;
    if !fits {
        return None;
    }
    let (end, body, _) = symbol_after(text, slash + 1)?;
    let shouted = body.chars().take_while(|c| c.is_uppercase()).count() >= 2;
    shouted.then(|| Number {
        start,
        end,
        text: format!(
            "{}-{kind}/{body}",
            text.get(start..digits_end).unwrap_or_default()
        ),
        certain: true,
    })
}

/// End, repaired text and number of groups of the symbol that begins at `at`.
fn symbol_after(text: &str, at: usize) -> Option<(usize, String, usize)> {
    let mut end = skip_space(text, at);
    let mut symbol = group_at(text, end, false)?.to_owned();
    end += symbol.len();
    let mut groups = 1;
    loop {
        let mut next = skip_space(text, end);
        let rest = text.get(next..).unwrap_or_default();
        let Some(sign) = rest.chars().next().filter(|c| {
            matches!(
                c,
                '-' | '–' | '—' | '/' | '.' | '\u{2010}' | '\u{2011}' | '\u{2212}'
            )
        }) else {
            break;
        };
        let spaced_before = next > end;
        next += sign.len_utf8();
        let after = skip_space(text, next);
        let spaced = spaced_before || after > next;
        if spaced && matches!(sign, '/' | '.') {
            break;
        }
        let strict = spaced_before && after > next || sign == '.';
        let group =
            group_at(text, after, strict).or_else(|| code_at(text, after).filter(|_| !strict));
        let Some(group) = group else {
            break;
        };
        symbol.push(if sign == '/' || sign == '.' {
            sign
        } else {
            '-'
        });
        symbol.push_str(group);
        end = after + group.len();
        groups += 1;
        // A joint circular of six ministries and courts has seven.
        if groups >= 10 {
            break;
        }
    }
    // "QĐ-TT g": the small g of "TTg" was torn off.
    if symbol.ends_with("TT")
        && let Some(tail) = text.get(end..).and_then(|rest| rest.strip_prefix(" g"))
        && !tail.starts_with(char::is_alphanumeric)
    {
        symbol.push('g');
        end += 2;
    }
    let symbol = symbol.replace('\u{d0}', "Đ");
    if let Some(parted) = parted(&symbol).filter(|_| groups == 1) {
        return Some((end, parted, 2));
    }
    Some((end, symbol, groups))
}

/// "NĐCP", "QĐUBND": a type group and an issuer whose hyphen was lost on the way through a PDF.
fn parted(symbol: &str) -> Option<String> {
    const TYPES: &[&str] = &[
        "QĐ", "NQ", "NĐ", "CT", "KH", "TB", "BC", "TTr", "TT", "CĐ", "KL", "HD",
    ];
    const ISSUERS: &[&str] = &[
        "CP", "TTg", "UBND", "HĐND", "VPCP", "TW", "CTUBND", "BTTTT", "BCA", "BTC", "BNV", "BTP",
        "BKHCN", "BGDĐT", "BYT", "BCT", "BVHTTDL", "STTTT", "SKHCN",
    ];
    TYPES.iter().find_map(|kind| {
        let issuer = symbol.strip_prefix(kind)?;
        ISSUERS
            .contains(&issuer)
            .then(|| format!("{kind}-{issuer}"))
    })
}

/// One group of a symbol: a capital, then letters and digits, mostly capitals. `strict` asks for two capitals in front.
fn group_at(text: &str, at: usize, strict: bool) -> Option<&str> {
    let rest = text.get(at..)?;
    let length: usize = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '&')
        .map(char::len_utf8)
        .sum();
    let group = rest.get(..length)?;
    let capitals = group.chars().filter(|c| c.is_uppercase()).count();
    let small = group.chars().filter(|c| c.is_lowercase()).count();
    let leading = group.chars().take_while(|c| c.is_uppercase()).count();
    let shaped = leading >= 1 && capitals >= 2 && small <= 4 && group.chars().count() <= 16;
    let single = group.chars().count() == 1 && leading == 1;
    ((shaped && (!strict || leading >= 2)) || (single && !strict)).then_some(group)
}

/// The code of a unit inside a symbol: one capital and up to three digits ("KH-BCA-C06").
fn code_at(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let code = rest.get(..length)?;
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase())?;
    let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(code)
}

/// True when no letter, digit or sign of an address or decimal stands right before.
fn is_free(text: &str, start: usize) -> bool {
    text.get(..start)
        .and_then(|head| head.chars().next_back())
        .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-' | '.' | '–' | '_'))
}

pub(super) fn is_year(digits: &str) -> bool {
    digits
        .parse::<u32>()
        .is_ok_and(|year| (1945..=2100).contains(&year))
}

/// Steps back over at most two spaces.
fn skip_back(bytes: &[u8], mut at: usize) -> usize {
    for _ in 0..2 {
        if at > 0 && bytes.get(at - 1) == Some(&b' ') {
            at -= 1;
        }
    }
    at
}

fn digits_start(bytes: &[u8], mut at: usize) -> usize {
    while at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_digit) {
        at -= 1;
    }
    at
}

fn skip_space(text: &str, at: usize) -> usize {
    if text.as_bytes().get(at) == Some(&b' ') {
        at + 1
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        text.match_indices('/')
            .filter_map(|(at, _)| number_around(text, at))
            .filter(|n| n.certain)
            .map(|n| n.text)
            .collect()
    }

    #[test]
    fn numbers_are_repaired() {
        for (text, number) in [
            ("số 07/2019/QĐ- UBND ngày", "07/2019/QĐ-UBND"),
            ("số 1234 /UBND-VX ngày", "1234/UBND-VX"),
            ("số 99/QĐ -TT g ngày", "99/QĐ-TTg"),
            ("11-CT/TW", "11-CT/TW"),
            ("08 - CTr/TU", "08-CTr/TU"),
            ("Luật số 24/2018/QH14", "24/2018/QH14"),
            ("45/KH-CAT-SKHCN", "45/KH-CAT-SKHCN"),
            ("số 12/2014/TTLT–BTTTT–BCA", "12/2014/TTLT-BTTTT-BCA"),
            ("01/CT -TTg", "01/CT-TTg"),
            ("12/Q\u{d0}-UBND", "12/QĐ-UBND"),
            ("số 30c/NQCP ngày", "30c/NQ-CP"),
            ("1961/QĐUBND", "1961/QĐ-UBND"),
            ("610/KH-BCA-C06, ngày", "610/KH-BCA-C06"),
            ("36a/NQ-CP", "36a/NQ-CP"),
            ("Chỉ thị số O1/CT-TTg", "01/CT-TTg"),
            ("số l23/UBND-NC", "123/UBND-NC"),
            (
                "số 03/2014/TTLT-BCA-BQP-BTC-BTP-BNV-VKSNDTC-TANDTC ngày",
                "03/2014/TTLT-BCA-BQP-BTC-BTP-BNV-VKSNDTC-TANDTC",
            ),
        ] {
            assert_eq!(found(text), [number], "{text}");
        }
    }

    #[test]
    fn dates_rates_and_addresses_are_no_numbers() {
        for text in [
            "24/7",
            "dịp 30/4 và 01/5",
            "ngày 03/7/2023",
            "24/24 giờ",
            "1/3 số vụ",
            "500.000 đồng/SIM",
            "02 vụ/03 đối tượng",
            "0901/234567",
            "http://a.vn/12/QD-UBND",
            "Quý IV/2024",
            "IPv4/IPv6",
            "km/h",
            "01/SIM",
            "CO2/XYZ-AB",
            "Io7/AB-CD",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
