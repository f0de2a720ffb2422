//! A body that is told by its part in the matter ("Cơ quan nhận được thông tin ...", "Đơn vị vận hành Cổng ...").

use crate::bodies::Name;
use crate::lexicon::{Role, role_at, starts_with_phrase};

/// "Cơ quan nhận được thông tin có trách nhiệm ...": a body that its part in the matter describes, up to the words of duty.
pub(super) fn described(key: &str, names: &[Name]) -> Option<Name> {
    const GROUPS: &[&str] = &[
        "cơ quan",
        "đơn vị",
        "bên",
        "địa phương",
        "tổ chức",
        "cá nhân",
        "doanh nghiệp",
        "người",
    ];
    const CONDITIONS: &[&str] = &[
        "căn cứ",
        "theo",
        "trong",
        "khi",
        "nếu",
        "trên cơ sở",
        "phối hợp với",
        "ngoài",
        "sau",
        "trước",
        "có",
        "chịu",
    ];
    let [name] = names else {
        return None;
    };
    let group = ["các ", "những ", "mỗi ", "mọi "]
        .iter()
        .find_map(|word| key.strip_prefix(word))
        .unwrap_or(key);
    if name.start != 0 || !GROUPS.iter().any(|head| starts_with_phrase(group, head)) {
        return None;
    }
    if let Some(end) = by_trade(key, name.end).filter(|_| group == key) {
        return Some(Name { start: 0, end });
    }
    let rest = crate::window::after(key, name.end, 120);
    let duty = [" có trách nhiệm", " chịu trách nhiệm", " phải "]
        .iter()
        .filter_map(|words| rest.find(words))
        .min()?;
    let told = rest.get(..duty)?.trim_start();
    let plain = !told.is_empty() && !told.contains([',', ';', ':', '.', '(']);
    let free = !CONDITIONS.iter().any(|word| starts_with_phrase(told, word));
    // "tự chịu trách nhiệm": the adverb belongs to the act.
    let told = told.strip_suffix("tự").unwrap_or(told).trim_end();
    let plain = plain && !told.is_empty();
    let end = key.get(name.end..)?.find(told)? + name.end + told.len();
    (plain && free && role_at(told).is_some()).then_some(Name { start: 0, end })
}

/// "Đơn vị vận hành Cổng dịch vụ công kiểm tra ...": one body that its trade describes, up to the verb of its act.
fn by_trade(key: &str, end: usize) -> Option<usize> {
    const MOST_WORDS: usize = 8;
    const TRADES: &[&str] = &["vận hành", "quản lý", "cung cấp", "cung ứng", "chủ quản"];
    let rest = key.get(end..)?.strip_prefix(' ')?;
    let trade = TRADES
        .iter()
        .find(|trade| starts_with_phrase(rest, trade))?;
    let mut at = end + 1 + trade.len();
    for count in 0..MOST_WORDS {
        let next = key.get(at..)?.strip_prefix(' ')?;
        let (length, role) = role_at(next).map_or((0, None), |(length, role)| (length, Some(role)));
        if count > 0 && role == Some(Role::Verb) {
            return Some(at);
        }
        let word = next
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(next.len());
        at += 1 + if role == Some(Role::Modifier) {
            length
        } else {
            word
        };
    }
    None
}
