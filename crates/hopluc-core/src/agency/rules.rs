//! What may be entered of an agency, and who answers for whom. Pure.

use super::{Agency, AgencyForm, RoleHeld};
use crate::base::{error::Faults, ids::AgencyId};
use crate::catalogue::Catalogue;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words of `text` in lower case without tone marks, đ as d, anything but letters and digits as one space.
///
/// "Sở TT&TT, tỉnh Hưng Yên" gives "so tt tt tinh hung yen". Empty for a text without letters and digits.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        let c = if matches!(c, 'đ' | 'Đ') { 'd' } else { c };
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The letters of `text` that can stand in a code, as capitals; nothing in it is a wildcard of `like`.
pub fn code_letters(text: &str) -> String {
    let letters = text
        .trim()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.');
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

/// Who answers for `id` on `on` among `known`; see [`super::store::answering_many`].
pub fn answering(known: &BTreeMap<AgencyId, Agency>, id: AgencyId, on: Date) -> AgencyId {
    let mut seen = BTreeSet::from([id]);
    let mut at = id;
    while let Some(next) = known
        .get(&at)
        .filter(|agency| agency.valid_to.is_some_and(|to| to <= on))
        .and_then(|agency| agency.successor_id)
    {
        if !seen.insert(next) {
            return id;
        }
        at = next;
    }
    at
}

/// Whether setting `child`'s link to `to` would close a ring, where `links` are the present links.
pub fn closes_ring(links: &BTreeMap<AgencyId, AgencyId>, child: AgencyId, to: AgencyId) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = Some(to);
    while let Some(id) = at {
        if id == child {
            return true;
        }
        if !seen.insert(id) {
            return false;
        }
        at = links.get(&id).copied();
    }
    false
}

/// The name of a province without its kind: from the first capital after the first word that is written small.
pub fn place_of(province: &str) -> String {
    let mut words = province.split(' ').peekable();
    words.next();
    while words
        .peek()
        .is_some_and(|word| word.starts_with(char::is_lowercase))
    {
        words.next();
    }
    words.collect::<Vec<_>>().join(" ")
}

/// Whether `code` has the form of QĐ 20/2020/QĐ-TTg article 4: up to 35 of `.`, digits and capitals, no empty group.
///
/// Tax numbers (article 5) and the `Zxy` schemes (article 6) fit in the same form.
pub fn is_code(code: &str) -> bool {
    let is_group = |group: &str| {
        !group.is_empty()
            && group
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    code.len() <= 35 && code.split('.').all(is_group)
}

/// Whether `code` has the form of QCVN 102:2016: `000.00.12.H33`, thirteen characters.
pub fn is_edxml_code(code: &str) -> bool {
    let groups: Vec<&str> = code.split('.').collect();
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    match groups.as_slice() {
        [v, z, y, m] => {
            digits(v, 3)
                && digits(z, 2)
                && digits(y, 2)
                && m.strip_prefix(|c: char| c.is_ascii_uppercase())
                    .is_some_and(|rest| digits(rest, 2))
        }
        _ => false,
    }
}

/// What of `form` cannot be taken as it is; what the directory knows of other agencies is asked elsewhere.
pub fn faults_of(form: &AgencyForm, catalogue: &Catalogue) -> Faults {
    let mut faults = Faults::default();
    faults.when(form.code.is_empty(), "code", "error.required");
    faults.when(
        !form.code.is_empty() && !is_code(&form.code),
        "code",
        "error.agency_code",
    );
    faults.when(
        !form.code_edxml.is_empty() && !is_edxml_code(&form.code_edxml),
        "code_edxml",
        "error.agency_code_edxml",
    );
    faults.when(folded(&form.name).is_empty(), "name", "error.required");
    faults.when(form.name.chars().count() > 200, "name", "error.too_long");
    faults.when(
        form.short_name.chars().count() > 100,
        "short_name",
        "error.too_long",
    );
    let has_kind = !form.kind.as_str().is_empty();
    faults.when(!has_kind, "kind", "error.required");
    let is_known = catalogue.kinds.contains_key(form.kind.as_str());
    faults.when(has_kind && !is_known, "kind", "error.kind_unknown");
    let is_area = catalogue.areas.contains_key(form.area_code.as_str());
    faults.when(
        !form.area_code.is_empty() && !is_area,
        "area_code",
        "error.area_unknown",
    );
    faults.when(
        !form.email.is_empty() && !looks_like_address(&form.email),
        "email",
        "error.email_form",
    );
    faults
}

fn looks_like_address(text: &str) -> bool {
    text.parse::<lettre::Address>().is_ok()
}

/// `form` with surrounding space gone and its texts in NFC.
pub fn tidied(form: &AgencyForm) -> AgencyForm {
    let tidy = |text: &str| {
        text.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .nfc()
            .collect::<String>()
    };
    AgencyForm {
        code: tidy(&form.code),
        code_edxml: tidy(&form.code_edxml),
        tax_number: tidy(&form.tax_number),
        name: tidy(&form.name),
        short_name: tidy(&form.short_name),
        kind: form.kind.clone(),
        area_code: tidy(&form.area_code),
        parent_id: form.parent_id,
        valid_from: form.valid_from,
        email: tidy(&form.email),
        phone: tidy(&form.phone),
        address: tidy(&form.address),
    }
}

/// Whether a holding shares a day with the time from `valid.0` up to and without `valid.1`.
pub fn overlap(held: &RoleHeld, valid: (Date, Option<Date>)) -> bool {
    held.valid_to.is_none_or(|to| valid.0 < to) && valid.1.is_none_or(|to| held.valid_from < to)
}

/// Names of the fields in which two forms differ, in the order of the form.
pub fn changed_fields(old: &AgencyForm, new: &AgencyForm) -> Vec<&'static str> {
    let pairs = [
        ("code", old.code != new.code),
        ("code_edxml", old.code_edxml != new.code_edxml),
        ("tax_number", old.tax_number != new.tax_number),
        ("name", old.name != new.name),
        ("short_name", old.short_name != new.short_name),
        ("kind", old.kind != new.kind),
        ("area_code", old.area_code != new.area_code),
        ("parent_id", old.parent_id != new.parent_id),
        ("valid_from", old.valid_from != new.valid_from),
        ("email", old.email != new.email),
        ("phone", old.phone != new.phone),
        ("address", old.address != new.address),
    ];
    pairs
        .into_iter()
        .filter(|pair| pair.1)
        .map(|pair| pair.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_marks_and_punctuation() {
        assert_eq!(
            folded("Sở TT&TT,  tỉnh Hưng Yên."),
            "so tt tt tinh hung yen"
        );
        assert_eq!(folded("ĐẶC KHU Phú Quốc"), "dac khu phu quoc");
        assert_eq!(folded(" -- "), "");
    }

    #[test]
    fn codes_have_the_forms_of_the_two_rules() {
        assert!(is_code("H33.12.05") && is_code("0100109106") && is_code("Z01ABC"));
        assert!(!is_code("h33") && !is_code("H33..1") && !is_code("H33.") && !is_code(""));
        assert!(is_edxml_code("000.00.12.H33"));
        assert!(!is_edxml_code("000.00.12.33") && !is_edxml_code("H33.12"));
    }

    #[test]
    fn a_link_back_to_the_child_closes_a_ring() {
        let links = BTreeMap::from([(AgencyId(1), AgencyId(2)), (AgencyId(2), AgencyId(3))]);
        assert!(closes_ring(&links, AgencyId(3), AgencyId(1)));
        assert!(closes_ring(&links, AgencyId(3), AgencyId(3)));
        assert!(!closes_ring(&links, AgencyId(4), AgencyId(1)));
    }
}
