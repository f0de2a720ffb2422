//! Repairs the tables of letter widths before the third-party reader sees them.
//!
//! `pdf-extract` 0.12 reads the entry `first last width` of a `W` array as a width of `first` for no letters at all, so
//! letters of such fonts count as 0 wide and words fall apart. The entry `first [width width …]` says the same.

use pdf_extract::{Document, Object, ObjectId};

/// Most letters that one entry may cover: the codes of a font have two bytes.
const MAX_CODES: i64 = 65_536;

/// Rewrites every range of widths of `document` as a list of widths.
pub(super) fn repair(document: &mut Document) {
    let fonts: Vec<ObjectId> = document
        .objects
        .iter()
        .filter(|(_, object)| {
            object
                .as_dict()
                .is_ok_and(|dictionary| dictionary.has(b"W") && dictionary.has(b"CIDSystemInfo"))
        })
        .map(|(id, _)| *id)
        .collect();
    for id in fonts {
        let widths = document
            .get_dictionary(id)
            .and_then(|font| font.get_deref(b"W", document))
            .and_then(Object::as_array);
        let Some(listed) = widths.ok().and_then(|widths| as_lists(widths, document)) else {
            continue;
        };
        if let Ok(font) = document.get_object_mut(id).and_then(Object::as_dict_mut) {
            font.set("W", listed);
        }
    }
}

/// The same widths without ranges; `None` when there is nothing to change or the array is malformed.
fn as_lists(widths: &[Object], document: &Document) -> Option<Vec<Object>> {
    let mut listed = Vec::with_capacity(widths.len());
    let mut rest = widths.iter();
    let mut n_ranges = 0;
    while let Some(first) = rest.next() {
        let second = rest.next()?;
        let second = document
            .dereference(second)
            .map_or(second, |(_, object)| object);
        listed.push(first.clone());
        if second.as_array().is_ok() {
            listed.push(second.clone());
        } else {
            let n = second
                .as_i64()
                .ok()?
                .checked_sub(first.as_i64().ok()?)?
                .checked_add(1)?;
            let width = rest.next()?;
            if !(1..=MAX_CODES).contains(&n) {
                return None;
            }
            listed.push(Object::Array(vec![width.clone(); n as usize]));
            n_ranges += 1;
        }
    }
    (n_ranges > 0).then_some(listed)
}
