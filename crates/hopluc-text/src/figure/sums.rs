//! Breakdowns: which figures should add up to which, and which do not.
//! Only figures of one unit are added; a bracket right after a total may change the unit.

use super::Found;
use super::signs::Signs;
use crate::label::Mark;
use crate::paragraph::View;

/// A total whose breakdown gives another sum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mismatch {
    /// Index of the total.
    pub total: usize,
    /// Indexes of the breakdown.
    pub parts: Vec<usize>,
    /// Sum of the breakdown.
    pub sum: f64,
}

/// How far a breakdown is looked for, in bytes.
const REACH: usize = 6000;
/// By how much of the total a list of other nouns may miss it and still be its breakdown.
const NEAR_SHARE: f64 = 0.25;
/// Most figures that a breakdown may have.
const MOST: usize = 40;

/// For each figure the indexes that add up to it, or should; and the breakdowns that fail.
pub(super) fn sums_of(view: &View, found: &[Found]) -> (Vec<Option<Vec<usize>>>, Vec<Mismatch>) {
    let mut sums = vec![None; found.len()];
    let mut mismatches = Vec::new();
    let mut signs = Signs::default();
    for (index, total) in found.iter().enumerate() {
        if total.nil || total.value <= 0.0 || is_change(view, total) || is_compared(view, total) {
            continue;
        }
        signs.turn_to(view, total.para);
        let told = breakdown(view, found, index, &signs);
        let Some(breakdown) = told.or_else(|| added_up(view, found, index)) else {
            continue;
        };
        let exact = prefix_sum(found, total.value, &breakdown.parts);
        if let Some(parts) = exact {
            if let Some(slot) = sums.get_mut(index) {
                *slot = Some(parts);
            }
            continue;
        }
        let sum: f64 = breakdown
            .parts
            .iter()
            .filter_map(|i| found.get(*i))
            .map(|figure| figure.value)
            .sum();
        let exceeds = sum > total.value;
        let inexact = breakdown.parts.iter().chain([&index]).any(|i| {
            found
                .get(*i)
                .is_some_and(|f| f.approx != crate::reading::Approx::Exact)
        });
        if breakdown.parts.len() >= 2
            && !inexact
            && (breakdown.exhaustive || exceeds && breakdown.marked)
        {
            if let Some(slot) = sums.get_mut(index) {
                *slot = Some(breakdown.parts.clone());
            }
            mismatches.push(Mismatch {
                total: index,
                parts: breakdown.parts,
                sum,
            });
        }
    }
    (sums, mismatches)
}

/// Adds what the total rows of tables say. A column that does not add up is told where another one of its table does,
/// which shows that the rows are the parts; shares never add up.
pub(super) fn add_columns(
    found: &[Found],
    tables: Vec<Vec<(usize, Vec<usize>)>>,
    (sums, mismatches): (&mut [Option<Vec<usize>>], &mut Vec<Mismatch>),
) {
    let value = |index: &usize| found.get(*index).map_or(0.0, |figure| figure.value);
    for columns in tables {
        let counts = columns
            .into_iter()
            .filter(|(total, _)| found.get(*total).is_some_and(|figure| figure.unit != "%"));
        let mut wrong = Vec::new();
        let mut adds_up = false;
        for (total, parts) in counts {
            let sum: f64 = parts.iter().map(value).sum();
            if (sum - value(&total)).abs() < sum.abs() * 1e-9 {
                adds_up = true;
                if let Some(slot) = sums.get_mut(total) {
                    *slot = Some(parts);
                }
            } else {
                wrong.push(Mismatch { total, parts, sum });
            }
        }
        if adds_up {
            for Mismatch { total, parts, .. } in &wrong {
                if let Some(slot) = sums.get_mut(*total) {
                    *slot = Some(parts.clone());
                }
            }
            mismatches.extend(wrong);
        }
    }
}

/// "tăng 09 vụ": the difference to another period, which has no breakdown.
fn is_change(view: &View, total: &Found) -> bool {
    let head = crate::window::before(view.key(0, total.start), total.start, 24);
    ["tăng", "giảm", "tăng thêm", "giảm được"]
        .iter()
        .any(|word| head.trim_end().ends_with(word))
}

/// "tăng 20% so với năm 2025 (80 vụ)": what another period had, in a bracket behind words that compare.
fn is_compared(view: &View, figure: &Found) -> bool {
    let head = crate::window::before(view.key(0, figure.start), figure.start, 100);
    let Some(clause) = head.trim_end().strip_suffix('(') else {
        return false;
    };
    let clause = clause
        .rsplit([';', '.', ',', '('])
        .next()
        .unwrap_or_default();
    ["so với", "cùng kỳ"]
        .iter()
        .any(|word| clause.contains(word))
}

/// "(giảm 2 vụ, 40%)", "(chiếm 12%)": a bracket that compares and breaks nothing down.
fn tells_change(bracket: &str) -> bool {
    let inner = bracket.trim_start().trim_start_matches('(').trim_start();
    [
        "tăng",
        "giảm",
        "so với",
        "chiếm",
        "đạt",
        "bằng",
        "tương đương",
        "cùng kỳ",
    ]
    .iter()
    .any(|word| crate::lexicon::starts_with_phrase(inner, word))
}

/// What stands behind a bracket that compares ("22 tin báo (tăng 04 tin so với năm 2024), trong đó ...").
fn past_change(after: &str) -> &str {
    let bracket = after.trim_start();
    let close = bracket.find(')').filter(|_| bracket.starts_with('('));
    let Some(rest) = close.and_then(|close| bracket.get(close + 1..)) else {
        return after;
    };
    if tells_change(bracket) { rest } else { after }
}

/// Whether a part is counted in the unit of the total, or in its first word ("22 tin báo, trong đó 12 tin ...").
fn counts_like(part: &Found, total: &Found) -> bool {
    let longer = total.unit.strip_prefix(part.unit.as_str());
    longer.is_some_and(|rest| rest.is_empty() || !part.unit.is_empty() && rest.starts_with(' '))
}

/// "5/5 đơn": so many of so many.
fn is_share(view: &View, figure: &Found) -> bool {
    let key = view.key(figure.start, figure.end);
    let rest = key.trim_start_matches(|c: char| !c.is_ascii_digit());
    let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    tail.starts_with('/')
}

struct Breakdown {
    parts: Vec<usize>,
    /// True when a word announces it ("trong đó").
    marked: bool,
    /// True when it claims to be complete ("trong đó:", "gồm").
    exhaustive: bool,
}

/// The shortest beginning of `parts` that adds up to `total`.
fn prefix_sum(found: &[Found], total: f64, parts: &[usize]) -> Option<Vec<usize>> {
    let mut sum = 0.0;
    for (taken, part) in parts.iter().enumerate() {
        sum += found.get(*part)?.value;
        if (sum - total).abs() < total.abs() * 1e-9 {
            return parts.get(..=taken).map(<[usize]>::to_vec);
        }
        if sum > total {
            return None;
        }
    }
    None
}

/// Figures behind the one at `index` in its paragraph, as far as `end`.
fn in_paragraph(found: &[Found], index: usize, end: usize) -> Vec<usize> {
    let para = found.get(index).map(|total| total.para);
    (index + 1..found.len())
        .take(MOST)
        .take_while(|i| {
            found
                .get(*i)
                .is_some_and(|f| Some(f.para) == para && f.start < end)
        })
        .collect()
}

/// From where to where the parts of a total may stand that ends at `from`, and whether that is a bracket.
fn where_parts_stand(
    view: &View,
    signs: &Signs,
    (from, para): (usize, usize),
) -> (usize, usize, bool) {
    let behind = crate::window::after(view.key(from, para), 0, REACH);
    let after = past_change(behind);
    let start = from + behind.len() - after.len();
    let bracket = after.trim_start().starts_with('(');
    let end = start + after.len();
    let stop = match bracket.then(|| after.find(')')).flatten() {
        Some(close) => start + close,
        None if bracket => end,
        None => breakdown_end(view, signs, (start, end)),
    };
    (start, stop, bracket)
}

fn breakdown(view: &View, found: &[Found], index: usize, signs: &Signs) -> Option<Breakdown> {
    let total = found.get(index)?;
    let para = view.paras.get(total.para)?;
    let (start, stop, bracket) = where_parts_stand(view, signs, (total.end, para.end));
    let marker = signs.marker(start, stop);
    let rest = || signs.has_rest(start, stop);
    // Most counts stand in sentences that break nothing down.
    if !bracket && marker.is_none() && !rest() {
        return None;
    }
    let inside = in_paragraph(found, index, stop);
    if bracket {
        if tells_change(view.key(start, stop)) {
            return None;
        }
        if let Some(parts) = bracketed(view, found, total, &inside) {
            return (!is_of_one_before(found, index, &parts.parts)).then_some(parts);
        }
    }
    let marked_from = marker.map_or(start, |(at, _)| at);
    let of_same = |wanted: &dyn Fn(&Found) -> bool| -> Vec<usize> {
        let same = |f: &Found| counts_like(f, total) && !f.nil && wanted(f);
        let fits = |i: &usize| found.get(*i).is_some_and(same);
        inside.iter().copied().filter(|i| fits(i)).collect()
    };
    let listed = of_same(&|f| f.start >= marked_from && !is_share(view, f));
    // "rà soát 900 tài khoản, khóa 20 tài khoản, gồm: ...": the breakdown is that of the count nearest to its marker.
    let nearer =
        !of_same(&|f| f.start < marked_from && !is_change(view, f) && !is_compared(view, f))
            .is_empty();
    if let Some((_, exhaustive)) = marker
        && !listed.is_empty()
    {
        return Some(Breakdown {
            exhaustive: exhaustive && listed.len() >= 2 && !nearer,
            parts: listed,
            marked: !nearer,
        });
    }
    if let Some((from, true)) = marker
        && listed.is_empty()
    {
        return closed_list(view, found, index, (from, stop));
    }
    if listed.len() >= 2 && rest() {
        return Some(Breakdown {
            exhaustive: is_halved(view, found, total, &listed),
            parts: listed,
            marked: false,
        });
    }
    if view.key(para.body, para.end).ends_with(':') && marker.is_some() {
        return below(view, found, index).map(|parts| Breakdown {
            parts,
            marked: true,
            exhaustive: false,
        });
    }
    None
}

/// "05 tổ chức, 07 cá nhân bị xử phạt, tổng cộng 13 đối tượng": the counts of the sentence before the words that add them up.
fn added_up(view: &View, found: &[Found], index: usize) -> Option<Breakdown> {
    let total = found.get(index)?;
    let para = view.paras.get(total.para)?;
    let head = view.key(para.body, total.start);
    let lead = head.trim_end();
    let told = ["tổng cộng", "tổng cộng là", "tổng cộng có", "tổng cộng:"]
        .iter()
        .any(|words| lead.ends_with(words));
    if !told {
        return None;
    }
    let sentence = head
        .rfind([';', ':'])
        .max(head.rfind(". "))
        .map_or(0, |at| at + 1);
    let from = para.body + sentence;
    let parts: Vec<usize> = (0..index)
        .rev()
        .take(MOST)
        .take_while(|i| {
            found
                .get(*i)
                .is_some_and(|part| part.para == total.para && part.start >= from)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let figures = || parts.iter().filter_map(|part| found.get(*part));
    let plain = figures()
        .all(|part| !part.nil && part.unit != "VND" && part.unit != "%" && !is_change(view, part));
    let counts = total.unit != "VND" && total.unit != "%";
    let sum: f64 = figures().map(|part| part.value).sum();
    let near = (sum - total.value).abs() <= total.value * NEAR_SHARE;
    (parts.len() >= 2 && plain && counts && near).then_some(Breakdown {
        parts,
        marked: true,
        exhaustive: true,
    })
}

/// "34 cơ sở, gồm 19 điểm ..., 10 điểm ... và 03 chủ ...": a closed list right behind the total, whose parts have other nouns.
///
/// Every count of the sentence opens an entry, and "và" the last; a sum far from the total counts something else.
fn closed_list(
    view: &View,
    found: &[Found],
    index: usize,
    (marker, stop): (usize, usize),
) -> Option<Breakdown> {
    let total = found.get(index)?;
    let lead = view.key(total.end, marker);
    let parts = in_paragraph(found, index, stop);
    let opens = |part: &usize| {
        let head = found.get(*part).map(|part| view.key(marker, part.start));
        let head = head.unwrap_or_default().trim_end();
        [",", " và", "gồm", "gồm:"]
            .iter()
            .any(|sign| head.ends_with(sign))
    };
    let plain = |part: &usize| {
        found
            .get(*part)
            .is_some_and(|part| !part.nil && part.unit != "VND" && part.unit != "%")
    };
    let last = found.get(*parts.last()?)?;
    let sum: f64 = parts
        .iter()
        .filter_map(|part| found.get(*part))
        .map(|part| part.value)
        .sum();
    let closed = view.key(marker, last.start).trim_end().ends_with(" và");
    let near = (sum - total.value).abs() <= total.value * NEAR_SHARE;
    let fits = parts.iter().all(|part| opens(part) && plain(part));
    (parts.len() >= 2 && lead.trim_matches([' ', ',']).is_empty() && closed && fits && near)
        .then_some(Breakdown {
            parts,
            marked: true,
            exhaustive: true,
        })
}

/// "trong tổng số 42 đơn vị có 23 đơn vị đã gửi, còn 18 đơn vị chưa gửi": those that did and those that did not are all of them.
fn is_halved(view: &View, found: &[Found], total: &Found, parts: &[usize]) -> bool {
    let [Some(done), Some(left)] = [parts.first(), parts.get(1)].map(|i| found.get(*i?)) else {
        return false;
    };
    let whole = crate::window::before(view.key(0, total.start), total.start, 24);
    let rest = crate::window::before(view.key(0, left.start), left.start, 16);
    let behind = crate::window::after(view.key(left.start, view.key.len()), 0, 80);
    let undone = behind.split([',', ';', '.']).next();
    parts.len() == 2
        && whole.trim_end().ends_with("tổng số")
        && view.key(done.start, left.start).contains(" đã ")
        && rest.trim_end().ends_with("còn")
        && undone.is_some_and(|clause| clause.contains(" chưa "))
}

/// "12 đối tượng (05 tổ chức, 07 cá nhân)": the counts of a bracket right behind the total, when all of them are counts.
fn bracketed(view: &View, found: &[Found], total: &Found, inside: &[usize]) -> Option<Breakdown> {
    let fits = |i: &usize| {
        found.get(*i).is_some_and(|f| {
            (f.unit == "VND") == (total.unit == "VND")
                && (f.unit == "%") == (total.unit == "%")
                && !is_share(view, f)
        })
    };
    (inside.len() >= 2 && inside.iter().all(fits)).then(|| Breakdown {
        parts: inside.to_vec(),
        marked: true,
        exhaustive: true,
    })
}

/// "38 vụ với 291 đối tượng (năm 2024: 11 vụ; năm 2025: 14 vụ; ...)": the bracket counts what the figure before the one at
/// `index` counts, and not that one.
fn is_of_one_before(found: &[Found], index: usize, parts: &[usize]) -> bool {
    let (Some(total), Some(before)) = (
        found.get(index),
        index.checked_sub(1).and_then(|at| found.get(at)),
    ) else {
        return false;
    };
    before.para == total.para
        && before.unit != total.unit
        && parts.iter().all(|part| {
            found
                .get(*part)
                .is_some_and(|part| part.unit == before.unit)
        })
}

/// Same-unit figures of the bullets right below a paragraph that ends with a colon.
fn below(view: &View, found: &[Found], index: usize) -> Option<Vec<usize>> {
    let total = found.get(index)?;
    let depth = |para: usize| match view.paras.get(para).map(|p| &p.mark) {
        Some(Mark::Bullet(depth)) => Some(*depth),
        _ => None,
    };
    let own = depth(total.para).unwrap_or(0);
    let last = (total.para + 1..view.paras.len())
        .take(2 * MOST)
        .take_while(|para| depth(*para).is_some_and(|d| d > own))
        .last()?;
    let parts: Vec<usize> = (index + 1..found.len())
        .take(MOST)
        .take_while(|i| found.get(*i).is_some_and(|f| f.para <= last))
        .filter(|i| {
            found
                .get(*i)
                .is_some_and(|f| f.para > total.para && f.unit == total.unit && !f.nil)
        })
        .collect();
    (!parts.is_empty()).then_some(parts)
}

/// End of the sentence that begins before `from`, and of the next one where that tells the parts ("... 46 vụ. Trong đó: ...").
fn breakdown_end(view: &View, signs: &Signs, (from, end): (usize, usize)) -> usize {
    let first = signs.sentence_end(from, end);
    let next = view.key((first + 1).min(end), end);
    let opens = ["trong đó", "cụ thể", "gồm", "bao gồm", "cơ cấu", "chia ra"]
        .iter()
        .any(|word| next.trim_start().starts_with(word));
    if opens {
        signs.sentence_end(first + 1, end)
    } else {
        first
    }
}
