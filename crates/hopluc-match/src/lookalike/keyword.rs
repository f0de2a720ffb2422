//! Words that fraud puts beside a name, and what is left of a label without them.
//!
//! Codes and sign-in, prizes and refunds, loans and jobs, deliveries and fines, in Vietnamese without marks and in English; and
//! endings of names. No word here is one of opinion or speech.

use super::index::{HashIndex, hash_of};

/// Words that stand beside a name of somebody else for one reason.
const WORDS: &[&str] = &[
    "247",
    "24h",
    "apk",
    "app",
    "banking",
    "baomat",
    "buukien",
    "caidat",
    "canhbao",
    "capnhat",
    "cccd",
    "chamsoc",
    "chinhthuc",
    "chuyenkhoan",
    "chuyentien",
    "confirm",
    "credit",
    "cskh",
    "ctv",
    "dangky",
    "dangnhap",
    "dautu",
    "digibank",
    "dinhdanh",
    "donhang",
    "download",
    "ebank",
    "ebanking",
    "etax",
    "giaodich",
    "giaohang",
    "goicuoc",
    "hanmuc",
    "hoadon",
    "hoanthue",
    "hoantien",
    "hochieu",
    "hotline",
    "hotro",
    "ibank",
    "ibanking",
    "internetbanking",
    "kekhai",
    "ketnoi",
    "khachhang",
    "khuyenmai",
    "kichhoat",
    "kiemtien",
    "kienhang",
    "lienhe",
    "login",
    "mokhoa",
    "naptien",
    "nangcap",
    "nganhang",
    "nhanhang",
    "nhanqua",
    "nhanthuong",
    "nhantien",
    "nopphat",
    "official",
    "online",
    "otp",
    "payment",
    "phatnguoi",
    "quatang",
    "quaythuong",
    "refund",
    "reward",
    "ruttien",
    "secure",
    "security",
    "signin",
    "smartbanking",
    "sukien",
    "support",
    "taikhoan",
    "thanhtoan",
    "the",
    "thetindung",
    "thongbao",
    "thue",
    "thuebao",
    "tietkiem",
    "tindung",
    "tongdai",
    "tracking",
    "tracuu",
    "trangchu",
    "trian",
    "trocap",
    "trogiup",
    "trungthuong",
    "tuvan",
    "tuyendung",
    "update",
    "uudai",
    "vandon",
    "vay",
    "vaynhanh",
    "vaytien",
    "vayvon",
    "verify",
    "vieclam",
    "vietnam",
    "vip",
    "voucher",
    "wallet",
    "xacminh",
    "xacnhan",
    "xacthuc",
    "xuly",
];

/// Words that shops and clubs have in their names too.
const PLAIN_WORDS: &[&str] = &[
    "account", "auth", "bonus", "card", "daily", "dichvu", "digital", "event", "gift", "help",
    "home", "id", "info", "khoa", "km", "live", "loan", "lucky", "mobile", "my", "pay", "portal",
    "promo", "qua", "sale", "service", "shop", "sim", "store", "team", "thuong", "vi", "web",
    "website", "www",
];

/// Endings of names, with their dots left out.
const ENDINGS: &[&str] = &[
    "vn", "com", "net", "org", "gov", "edu", "comvn", "govvn", "eduvn", "netvn", "orgvn", "co",
    "me", "io", "biz", "asia", "top", "xyz", "site", "club", "cc",
];

/// Pairs of bytes that are told apart. Every word has at least two.
const N_PAIRS: usize = 4096;
/// Parts of a label that are asked about, at most.
const MOST_CORES: usize = 24;

/// A part of a label, with words of fraud taken away at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Core {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Letters and digits of the words that were taken away.
    pub(super) n_words_bytes: usize,
    /// Whether one of them is a word of fraud, or the ending `vn`.
    pub(super) is_strong: bool,
    /// Whether a hyphen stood at every end where something was taken away.
    pub(super) is_apart: bool,
}

impl Core {
    fn with(self, is_strong: bool) -> Self {
        Self {
            is_strong: self.is_strong || is_strong,
            ..self
        }
    }
}

/// Words by their hash, and how long words are that begin or end with two bytes.
#[derive(Clone, Debug)]
pub(super) struct Keywords {
    words: HashIndex,
    all: Vec<&'static str>,
    by_first: Vec<u32>,
    by_last: Vec<u32>,
}

impl Keywords {
    pub(super) fn new() -> Self {
        let all: Vec<&str> = [WORDS, ENDINGS, PLAIN_WORDS].concat();
        let entries: Vec<(u64, u32)> = (0..)
            .zip(&all)
            .map(|(i, word)| (hash_of(word.as_bytes()), i))
            .collect();
        let (mut by_first, mut by_last) = (vec![0; N_PAIRS], vec![0; N_PAIRS]);
        for word in &all {
            let bit = 1_u32 << word.len().min(31);
            let (head, tail) = (word.as_bytes().first_chunk(), word.as_bytes().last_chunk());
            for (lengths, pair) in [(&mut by_first, head), (&mut by_last, tail)] {
                if let Some(to) = pair.and_then(|pair| lengths.get_mut(pair_of(*pair))) {
                    *to |= bit;
                }
            }
        }
        Self {
            words: HashIndex::new(&entries),
            all,
            by_first,
            by_last,
        }
    }

    /// Whether `word` is a word, and a strong one.
    fn strength(&self, word: &[u8]) -> Option<bool> {
        let mut found = None;
        self.words.each(hash_of(word), &mut |i| {
            let known = self.all.get(i as usize);
            if known.is_some_and(|known| known.as_bytes() == word) {
                // The first of the endings is `vn`, which bait for people of the country has.
                found = Some(i as usize <= WORDS.len());
            }
        });
        found
    }

    /// Writes the parts of `label` that are left when words, digits and endings are taken away at its ends.
    pub(super) fn cores(&self, label: &[u8], out: &mut Vec<Core>) {
        out.clear();
        out.push(Core {
            start: 0,
            end: label.len(),
            n_words_bytes: 0,
            is_strong: false,
            is_apart: true,
        });
        let mut at = 0;
        while let Some(core) = out.get(at).copied()
            && out.len() < MOST_CORES
        {
            at += 1;
            self.cut_end(label, core, out);
            self.cut_start(label, core, out);
        }
        out.swap_remove(0);
    }

    fn cut_end(&self, label: &[u8], core: Core, out: &mut Vec<Core>) {
        let inside = label.get(core.start..core.end).unwrap_or(&[]);
        let n_digits = inside
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        for n in [0, n_digits] {
            let Some(inside) = inside.get(..inside.len() - n) else {
                continue;
            };
            let last = inside
                .last_chunk()
                .map_or(0, |pair| lengths(&self.by_last, *pair));
            each_bit(last, |n_bytes| {
                if let Some(from) = inside.len().checked_sub(n_bytes)
                    && let Some(is_strong) = inside.get(from..).and_then(|word| self.strength(word))
                {
                    let core = core.with(is_strong);
                    push_cut(label, core, (core.start, core.start + from), out);
                }
            });
            if n_digits == 0 {
                return;
            }
            // Digits alone, as in `-88`.
            if n > 0 {
                push_cut(label, core, (core.start, core.start + inside.len()), out);
            }
        }
    }

    fn cut_start(&self, label: &[u8], core: Core, out: &mut Vec<Core>) {
        let inside = label.get(core.start..core.end).unwrap_or(&[]);
        let first = inside
            .first_chunk()
            .map_or(0, |pair| lengths(&self.by_first, *pair));
        each_bit(first, |n_bytes| {
            if let Some(is_strong) = inside.get(..n_bytes).and_then(|word| self.strength(word)) {
                let core = core.with(is_strong);
                push_cut(label, core, (core.start + n_bytes, core.end), out);
            }
        });
    }
}

/// Lengths of words, as bits, by two of their bytes.
fn lengths(of: &[u32], pair: [u8; 2]) -> u32 {
    of.get(pair_of(pair)).copied().unwrap_or(0)
}

/// Where the lengths of words with these two bytes at their end stand; some pairs share a place.
fn pair_of([a, b]: [u8; 2]) -> usize {
    (usize::from(a) << 5 ^ usize::from(b)) & (N_PAIRS - 1)
}

fn each_bit(mut bits: u32, mut each: impl FnMut(usize)) {
    while bits != 0 {
        each(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

/// Puts `start..end` to the parts of `label`, without hyphens at its ends.
fn push_cut(label: &[u8], from: Core, (mut start, mut end): (usize, usize), out: &mut Vec<Core>) {
    let n_words_bytes = from.n_words_bytes + (from.end - from.start) - (end.max(start) - start);
    let (at_start, at_end) = (start, end);
    while start < end && label.get(start) == Some(&b'-') {
        start += 1;
    }
    while start < end && end.checked_sub(1).and_then(|at| label.get(at)) == Some(&b'-') {
        end -= 1;
    }
    let is_apart =
        (at_start == from.start || start > at_start) && (at_end == from.end || end < at_end);
    let core = Core {
        start,
        end,
        n_words_bytes,
        is_strong: from.is_strong,
        is_apart: from.is_apart && is_apart,
    };
    let is_known = out
        .iter()
        .any(|known| (known.start, known.end) == (start, end));
    if end - start >= 3 && !is_known && out.len() < MOST_CORES {
        out.push(core);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_digits_and_endings_are_taken_away() {
        let keywords = Keywords::new();
        let check = |label: &str, wanted: &str, is_apart: bool| {
            let mut cores = Vec::new();
            keywords.cores(label.as_bytes(), &mut cores);
            let found = cores
                .iter()
                .find(|core| label.get(core.start..core.end) == Some(wanted));
            assert_eq!(
                found.map(|core| core.is_apart),
                Some(is_apart),
                "{label} {cores:?}"
            );
        };
        check("xacthuc-vietinbank-support88", "vietinbank", true);
        check("vietinbanktrian", "vietinbank", false);
        check("vietinbank-gov-vn", "vietinbank", true);
        check("vietinbankcomvn", "vietinbank", false);
        check("login-bidv", "bidv", true);
        check("bidv2024", "bidv", false);
        let mut cores = Vec::new();
        keywords.cores(b"nothing", &mut cores);
        assert_eq!(cores, []);
        keywords.cores(b"", &mut cores);
        assert_eq!(cores, []);
    }
}
