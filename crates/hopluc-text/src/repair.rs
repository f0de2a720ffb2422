//! Gives words that a scan damaged their tone back, so that every rule behind it sees them whole ("phôi hợp vơi" is read as
//! "phối hợp với"). Works on the cleaned text only: quotes and names keep the damage of the source.
//!
//! A word is mended where it and its neighbour are a known pair with one tone lost and are no pair of their own, or where the
//! damaged word alone is none that such documents use. Letterheads are not read here; `damage.rs` knows what a scan takes.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::damage::one_tone_lost;
use crate::lexicon::known_phrases;

/// Phrases beside those of the lexicon that rules look for.
const PHRASES: &str = "trước ngày|sau ngày|từ ngày|đến ngày|đến hết ngày|hết ngày|chậm nhất|chậm nhất là|muộn nhất|thời hạn|thời hạn hoàn thành|thời gian thực hiện|\
thời gian hoàn thành|tiến độ thực hiện|hằng tháng|hằng quý|hằng năm|hằng tuần|hằng ngày|hàng tháng|hàng quý|hàng năm|hàng tuần|hàng ngày|định kỳ|đột xuất|trước giờ|\
triệu đồng|tỷ đồng|nghìn đồng|ngàn đồng|tổng số|số tiền|số vụ|số liệu|số lượng|kết quả|tình hình|phương hướng|nhiệm vụ|kiến nghị|đề xuất|đề nghị|yêu cầu|giải pháp|\
tồn tại|hạn chế|khó khăn|vướng mắc|nguyên nhân|tổ chức thực hiện|chế độ báo cáo|chế độ thông tin|tổng hợp báo cáo|phối hợp với|chặt chẽ với|đối với|kể từ ngày|\
việt nam|trung ương|quốc hội|mặt trận tổ quốc|dân tộc|xã hội|chính trị|kinh tế|kế hoạch|quyết định|nghị định|nghị quyết|thông báo|công điện|hướng dẫn|quy chế|quy định|\
bộ công an|bộ quốc phòng|bộ khoa học|bộ thông tin|bộ tài chính|bộ công thương|bộ y tế|bộ giáo dục|bộ nội vụ|bộ tư pháp|bộ văn hóa|bộ xây dựng|bộ ngoại giao|bộ nông nghiệp|\
sở khoa học|sở thông tin|sở tài chính|sở công thương|sở y tế|sở giáo dục|sở nội vụ|sở tư pháp|sở văn hóa|sở xây dựng|sở ngoại vụ|sở nông nghiệp|sở du lịch|sở ban|\
viễn thông|công nghệ cao|công nghệ số|công nghệ thông tin|chuyển đổi số|điện tử|điện thoại|tội phạm|lừa đảo|chiếm đoạt tài sản|thuê bao|đối tượng|bị hại|cấp xã|cấp tỉnh|cấp huyện|\
huyện ủy|thành phố|các huyện|các xã|các sở|các bộ|thị xã|thị trấn|cấp ủy|chính quyền|người dân|nhân dân|cán bộ|chiến sỹ|trên địa bàn|đợt cao điểm|thủ đoạn|phương thức|\
tuyên truyền|tăng cường|xử lý|xử phạt|khởi tố|điều tra|ngăn chặn|phát hiện|vụ việc|trường hợp|số thuê bao|hồ sơ|hệ thống|dữ liệu|cơ sở|phần thứ|bộ trưởng|thứ trưởng|tổ trưởng|\
bố trí kinh phí|cân đối|ngân sách|văn hóa|văn phòng|văn bản|hội đồng|đồng chí|thường trực|thường vụ|thường xuyên|kịp thời|kết hợp|kết luận|tập huấn|diễn tập|mở lớp|mở đợt|mở chuyên|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|thứ nhất|từ tháng|đến tháng|từ nay|chịu trách nhiệm|có trách nhiệm";

/// Damaged words that such documents do not use for anything else, and the words that they were.
const ALONE: &[(&str, &str)] = &[
    ("điêu", "điều"),
    ("huyên", "huyện"),
    ("triêu", "triệu"),
    ("bô", "bộ"),
    ("vê", "về"),
    ("vơi", "với"),
    ("sô", "số"),
    ("tuôi", "tuổi"),
    ("thưc", "thực"),
    ("chưc", "chức"),
    ("trươc", "trước"),
    ("nhât", "nhất"),
    ("quôc", "quốc"),
    ("xuât", "xuất"),
];

/// Pairs that look like others which lost a tone ("công nhận").
const SOUND: &str = "công nhân";

/// One letter of the cleaned text that a scan damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repair {
    /// Byte at which the damaged letter stands.
    pub at: usize,
    /// The letter as it was, in small form.
    pub letter: char,
}

/// A letter of a word or pair by its byte there.
type Lost = (usize, char);

/// How a word may be damaged, which spares the look for pairs of most words.
#[derive(Clone, Copy, Default)]
struct Suspect {
    alone: Option<Lost>,
    /// It is the damaged first word of a pair, or the second.
    first: bool,
    second: bool,
}

#[derive(Default)]
struct Table {
    words: FxHashMap<String, Suspect>,
    /// By pair of words with one space between; none for a pair without damage.
    pairs: FxHashMap<String, Option<Lost>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::default();
        let sound: FxHashSet<String> = known_phrases()
            .chain(PHRASES.split('|'))
            .chain(SOUND.split('|'))
            .flat_map(pairs_of)
            .collect();
        for pair in &sound {
            table.pairs.insert(pair.clone(), None);
            for (damaged, at, letter) in one_tone_lost(pair) {
                let Some((first, second)) = damaged.split_once(' ') else {
                    continue;
                };
                if sound.contains(&damaged) {
                    continue;
                }
                let in_first = at < first.len();
                let word = if in_first { first } else { second };
                let suspect = table.words.entry(word.to_owned()).or_default();
                suspect.first |= in_first;
                suspect.second |= !in_first;
                table.pairs.insert(damaged, Some((at, letter)));
            }
        }
        for (damaged, word) in ALONE {
            let lost = word
                .char_indices()
                .zip(damaged.chars())
                .find(|((_, letter), lost)| letter != lost)
                .map(|(place, _)| place);
            table.words.entry((*damaged).to_owned()).or_default().alone = lost;
        }
        table
    })
}

/// Neighbouring words of a phrase, where no sign parts them.
fn pairs_of(phrase: &str) -> Vec<String> {
    let words: Vec<&str> = phrase.split(' ').collect();
    words
        .iter()
        .zip(words.iter().skip(1))
        .filter(|(first, second)| is_word(first) && is_word(second))
        .map(|(first, second)| format!("{first} {second}"))
        .collect()
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphabetic)
}

/// The letters of a text that a scan damaged, ascending, told by its key. O(n).
pub(crate) fn repairs_in(key: &str) -> Vec<Repair> {
    let table = table();
    let mut found: Vec<Repair> = Vec::new();
    // The word that was mended last, with its end.
    let mut mended: Option<(usize, String)> = None;
    let bytes = key.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(bare_vowel) {
        let start = word_start(bytes, at + step);
        let end = word_end(bytes, at + step);
        at = end;
        let word = key.get(start..end).unwrap_or_default();
        let Some(suspect) = table.words.get(word) else {
            continue;
        };
        let before = mended
            .as_ref()
            .filter(|(end, _)| end + 1 == start)
            .map(|(_, mended)| mended.as_str());
        if let Some((place, letter)) = table.lost(key, (start, end), *suspect, before) {
            let repair = Repair {
                at: start + place,
                letter,
            };
            mended = Some((end, with(word, place, letter)));
            found.push(repair);
        }
    }
    found
}

/// A key with the letters that were lost; ranges of it go with the text that was mended in the same places.
pub(crate) fn mended_key(key: &str, repairs: &[Repair]) -> String {
    let mut out = String::with_capacity(key.len() + repairs.len());
    let mut done = 0;
    for repair in repairs {
        out.push_str(key.get(done..repair.at).unwrap_or_default());
        out.push(repair.letter);
        done = repair.at + BARE_BYTES;
    }
    out.push_str(key.get(done..).unwrap_or_default());
    out
}

/// Bytes of a vowel with a sign and no tone.
const BARE_BYTES: usize = 2;

/// The word with another letter at a byte.
fn with(word: &str, at: usize, letter: char) -> String {
    let head = word.get(..at).unwrap_or_default();
    let tail = word.get(at + BARE_BYTES..).unwrap_or_default();
    format!("{head}{letter}{tail}")
}

impl Table {
    /// The letter that a suspected word lost, none where it is sound; `mended` is the word before it where that was mended.
    fn lost(
        &self,
        key: &str,
        (start, end): (usize, usize),
        suspect: Suspect,
        mended: Option<&str>,
    ) -> Option<Lost> {
        let bytes = key.as_bytes();
        let word = key.get(start..end)?;
        let before = start
            .checked_sub(1)
            .filter(|space| bytes.get(*space) == Some(&b' '))
            .and_then(|space| key.get(word_start(bytes, space)..end));
        let behind = (bytes.get(end) == Some(&b' '))
            .then(|| key.get(start..word_end(bytes, end + 1)))
            .flatten();
        let pair_of = |text: Option<&str>| text.and_then(|pair| self.pairs.get(pair));
        let as_first = |pair: Option<&Option<Lost>>| {
            let lost = pair.copied().flatten();
            lost.filter(|(at, _)| suspect.first && *at < word.len())
        };
        // Most suspects are sound words, and most of those are told by one pair alone.
        let with_behind = pair_of(behind);
        // "bô trí" was "bố trí", though "bô" alone was "bộ".
        let in_first = as_first(with_behind).or(suspect.alone);
        if with_behind == Some(&None) || in_first.is_none() && !suspect.second {
            return None;
        }
        let joined = mended.map(|mended| format!("{mended} {word}"));
        let before = joined.as_deref().or(before);
        let with_before = pair_of(before);
        // "truyền thông nhất là" holds no "thống nhất".
        if with_before == Some(&None) {
            return None;
        }
        let length = before.map_or(0, str::len);
        let as_second = || {
            let (at, letter) = (*with_before?)?;
            Some((at.checked_sub(length - word.len())?, letter))
        };
        in_first.or_else(|| suspect.second.then(as_second).flatten())
    }
}

/// Where the first vowel with a sign and no tone stands, which is all that a scan leaves of those with both: â, ê, ô, ă, ơ, ư.
fn bare_vowel(bytes: &[u8]) -> Option<usize> {
    bytes.windows(BARE_BYTES).position(|pair| {
        matches!(
            pair,
            [0xc3, 0xa2 | 0xaa | 0xb4] | [0xc4, 0x83] | [0xc6, 0xa1 | 0xb0]
        )
    })
}

/// A byte of a letter; signs beyond ASCII count as letters, since no word of the tables holds one.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

fn word_start(bytes: &[u8], at: usize) -> usize {
    let head = bytes.get(..at).unwrap_or_default();
    head.iter()
        .rposition(|byte| !is_letter(*byte))
        .map_or(0, |before| before + 1)
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|byte| !is_letter(*byte))
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mended = mended_key(text, &repairs_in(text));
        assert_eq!(mended, expected);
    }

    #[test]
    fn pairs_of_the_genre_get_their_tone_back() {
        check("phôi hợp vơi bô công an", "phối hợp với bộ công an");
        check(
            "các huyên, thị xã báo cáo trươc ngày 5",
            "các huyện, thị xã báo cáo trước ngày 5",
        );
        check("1,2 triêu đông và 3 tỷ đông", "1,2 triệu đồng và 3 tỷ đồng");
        check("tư ngày 15/8", "từ ngày 15/8");
    }

    #[test]
    fn sound_words_stay() {
        for text in [
            "công nhân, nông dân, thông tin trên mạng",
            "khu dân cư đông người, viên chức, sơ kết",
            "công an tỉnh trân trọng cảm ơn",
            "truyền thông nhất là tuyên truyền",
            "tư pháp, dân tộc, tôn giáo, đô thị, công thương",
        ] {
            check(text, text);
        }
    }
}
