//! The fonts that official documents may be set in: Times New Roman, or one of the same widths.

use typst_kit::fonts::{self, FontStore};

/// Families in the order of the template, without the embedded one.
const FAMILIES: [&str; 3] = ["times new roman", "tinos", "liberation serif"];
/// Letters that incomplete fonts lack; Liberation Serif 1.x has none of them.
const LETTERS: [char; 6] = ['ữ', 'Ẫ', 'ẵ', 'ỡ', 'Ợ', 'ỷ'];

/// Installed fonts of those families that have all Vietnamese letters, then the embedded fonts, of which Libertinus
/// Serif serves where none is installed (3 % wider).
pub(super) fn installed() -> FontStore {
    let mut store = FontStore::new();
    store.extend(fonts::system().filter(|(_, info)| {
        FAMILIES.contains(&info.family.to_lowercase().as_str())
            && LETTERS
                .iter()
                .all(|letter| info.coverage.contains(*letter as u32))
    }));
    store.extend(fonts::embedded());
    store
}
