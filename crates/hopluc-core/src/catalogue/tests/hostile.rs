//! A catalogue that was damaged in any way gives faults, never a panic.

use proptest::prelude::*;

use super::SOUND;
use crate::catalogue::Catalogue;
use crate::catalogue::source::SourceFiles;

/// `text` with the characters from `at` on, `n` of them, replaced by `new`; positions wrap around.
fn damaged(text: &str, at: usize, n: usize, new: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let from = at % (chars.len() + 1);
    let to = (from + n).min(chars.len());
    chars[..from]
        .iter()
        .copied()
        .chain(new.chars())
        .chain(chars[to..].iter().copied())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damage_to_any_file_never_panics_and_every_fault_has_a_place_and_a_mend(
        file in 0..SOUND.len(), at in any::<usize>(), n in 0_usize..40,
        new in prop_oneof!["\\PC{0,6}", "[\\[\\]{}=\",#\n]{0,4}", Just("99999999999999999999".to_owned()), Just("0001-01-01".to_owned()), Just("9999-12-31".to_owned())],
    ) {
        let mut source = SourceFiles::of(&SOUND);
        let (path, text) = SOUND[file];
        source.files.insert(path.to_owned(), damaged(text, at, n, &new));
        if let Err(errors) = Catalogue::from_files(&source) {
            prop_assert!(!errors.faults().is_empty());
            for fault in errors.faults() {
                prop_assert!(!fault.place.file.is_empty(), "{fault}");
                prop_assert!(!fault.message(crate::catalogue::FaultLang::Vi).is_empty());
                prop_assert!(!fault.mend(crate::catalogue::FaultLang::Vi).is_empty());
            }
        }
    }
}

#[test]
fn years_at_the_edge_of_the_calendar_do_not_panic() {
    for day in ["0001-01-01", "9999-12-31"] {
        let holiday = format!(
            "version = 1\n[[holiday]]\ndate = {day}\nname = \"a\"\nname_en = \"a\"\nsource = \"s\"\nconfidence = \"read\"\n"
        );
        let mut source = SourceFiles::of(&SOUND);
        source
            .files
            .insert("calendar/holidays.toml".to_owned(), holiday);
        // Only that it ends matters: whether the far year is a fault is not promised.
        let _ = Catalogue::from_files(&source);
    }
}
