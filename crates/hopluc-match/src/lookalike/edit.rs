//! How one label is made from another by a single slip of the hand, if it is.

use super::LookalikeKind;

/// The slip that makes `found` out of `wanted`; `None` where they are equal or more than one apart.
pub(super) fn slip(found: &[u8], wanted: &[u8]) -> Option<LookalikeKind> {
    let n_same = found.iter().zip(wanted).take_while(|(a, b)| a == b).count();
    let (found_rest, wanted_rest) = (found.get(n_same..)?, wanted.get(n_same..)?);
    match (found_rest, wanted_rest) {
        ([], []) => None,
        ([a, rest @ ..], [b, wanted @ ..]) if rest == wanted => Some(substitution(*a, *b)),
        ([a, b, rest @ ..], [c, d, wanted @ ..]) if rest == wanted && a == d && b == c => {
            Some(LookalikeKind::Transposition)
        }
        ([a, rest @ ..], wanted) if rest == wanted => {
            let before = n_same.checked_sub(1).and_then(|at| found.get(at));
            Some(insertion(*a, before, rest.first()))
        }
        (found, [_, wanted @ ..]) if found == wanted => Some(LookalikeKind::Omission),
        _ => None,
    }
}

fn substitution(found: u8, wanted: u8) -> LookalikeKind {
    let is_vowel = |byte: u8| b"aeiouy".contains(&byte);
    if is_vowel(found) && is_vowel(wanted) {
        LookalikeKind::VowelSwap
    } else if (found ^ wanted).is_power_of_two() {
        LookalikeKind::BitFlip
    } else {
        LookalikeKind::Substitution
    }
}

fn insertion(found: u8, before: Option<&u8>, after: Option<&u8>) -> LookalikeKind {
    if found == b'-' {
        LookalikeKind::Hyphen
    } else if before == Some(&found) || after == Some(&found) {
        LookalikeKind::Repetition
    } else {
        LookalikeKind::Insertion
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LookalikeKind::{
        BitFlip, Hyphen, Insertion, Omission, Repetition, Substitution, Transposition, VowelSwap,
    };

    #[test]
    fn each_slip_has_its_name() {
        let check = |found: &str, expected: Option<LookalikeKind>| {
            assert_eq!(slip(found.as_bytes(), b"vneid"), expected, "{found}");
        };
        check("vneid", None);
        check("vnei", Some(Omission));
        check("neid", Some(Omission));
        check("vnxeid", Some(Insertion));
        check("vneidx", Some(Insertion));
        check("vnneid", Some(Repetition));
        check("vn-eid", Some(Hyphen));
        check("venid", Some(Transposition));
        check("vneij", Some(Substitution));
        check("vnuid", Some(VowelSwap));
        check("vneie", Some(BitFlip));
        check("venix", None);
        check("vne", None);
        check("", None);
    }
}
