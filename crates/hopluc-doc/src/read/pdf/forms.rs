//! Refuses drawings that never end, before the third-party reader follows them.
//!
//! `pdf-extract` 0.12 recurses into each form that a page draws and into each parent of a page. A form that draws itself
//! overflows its stack, which ends the process; ten levels of forms that draw the next one ten times take for ever. What
//! slips through here (names in disguise, forms declared as pictures) is left to the limits of the process.

use std::collections::BTreeMap;

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

use crate::format::Format;
use crate::read::ReadError;

/// Most parents of a page; trees of 2,000 pages have three levels.
const MAX_PARENTS: usize = 64;
/// Most forms within each other.
const MAX_DEPTH: usize = 40;
/// Most forms drawn in a file, each time counted.
const MAX_DRAWN: u64 = 500_000;

/// `Err` for a page whose parents or forms lead in a circle, or that draws too many forms.
pub(super) fn refuse_endless(
    document: &Document,
    pages: &BTreeMap<u32, ObjectId>,
) -> Result<(), ReadError> {
    for page in pages.values() {
        if n_parents(document, *page) > MAX_PARENTS {
            return Err(ReadError::broken(
                Format::Pdf,
                "the parents of a page have no end",
            ));
        }
    }
    let is_form = |object: &Object| {
        object
            .as_stream()
            .is_ok_and(|stream| is_kind(stream, b"Form"))
    };
    if !document.objects.values().any(is_form) {
        return Ok(());
    }
    let mut drawings = Drawings {
        document,
        known: BTreeMap::new(),
    };
    let mut n: u64 = 0;
    for page in pages.values() {
        let content = document.get_page_content(*page).unwrap_or_default();
        let resources = inherited_resources(document, *page);
        n = n.saturating_add(drawings.n_drawn(&content, resources, 0)?);
        if n > MAX_DRAWN {
            return Err(ReadError::ZipBomb {
                why: format!("more than {MAX_DRAWN} forms are drawn"),
            });
        }
    }
    Ok(())
}

fn parent(document: &Document, id: ObjectId) -> Option<ObjectId> {
    let node = document.get_dictionary(id).ok()?;
    node.get(b"Parent").and_then(Object::as_reference).ok()
}

fn n_parents(document: &Document, page: ObjectId) -> usize {
    std::iter::successors(Some(page), |id| parent(document, *id))
        .take(MAX_PARENTS + 2)
        .count()
        - 1
}

fn inherited_resources(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    std::iter::successors(Some(page), |id| parent(document, *id))
        .take(MAX_PARENTS)
        .find_map(|id| dictionary(document, document.get_dictionary(id).ok()?, b"Resources"))
}

/// The dictionary under `key`, also where it stands elsewhere.
fn dictionary<'a>(
    document: &'a Document,
    holder: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Dictionary> {
    let object = holder.get(key).ok()?;
    let (_, object) = document.dereference(object).ok()?;
    object.as_dict().ok()
}

fn is_kind(stream: &Stream, kind: &[u8]) -> bool {
    stream
        .dict
        .get(b"Subtype")
        .and_then(Object::as_name)
        .is_ok_and(|name| name == kind)
}

/// Forms whose drawings were counted before.
struct Drawings<'a> {
    document: &'a Document,
    /// By the places in memory of form and resources: a form without resources uses those of whoever draws it.
    known: BTreeMap<(usize, usize), u64>,
}

impl<'a> Drawings<'a> {
    /// Forms drawn by `content`, each time counted, those within them too.
    fn n_drawn(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<u64, ReadError> {
        if depth > MAX_DEPTH {
            return Err(ReadError::broken(
                Format::Pdf,
                "forms are drawn within forms without end",
            ));
        }
        let document = self.document;
        let Some(forms) =
            resources.and_then(|resources| dictionary(document, resources, b"XObject"))
        else {
            return Ok(0);
        };
        let mut n: u64 = 0;
        for name in drawn_names(content) {
            let form = forms.get(name).and_then(|form| document.dereference(form));
            let Ok(form) = form.and_then(|(_, form)| form.as_stream()) else {
                continue;
            };
            if is_kind(form, b"Image") {
                continue;
            }
            let own = dictionary(document, &form.dict, b"Resources").or(resources);
            let key = (
                std::ptr::from_ref(form).addr(),
                own.map_or(0, |own| std::ptr::from_ref(own).addr()),
            );
            let within = match self.known.get(&key) {
                Some(n) => *n,
                None => {
                    let content = form
                        .decompressed_content()
                        .unwrap_or_else(|_| form.content.clone());
                    let within = self.n_drawn(&content, own, depth + 1)?;
                    self.known.insert(key, within);
                    within
                }
            };
            n = n.saturating_add(within).saturating_add(1);
        }
        Ok(n)
    }
}

/// Names before each operator `Do`, as they are written.
fn drawn_names(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content
        .windows(2)
        .enumerate()
        .filter(|(_, two)| *two == b"Do")
        .filter_map(|(at, _)| {
            let is_end = content
                .get(at + 2)
                .is_none_or(|next| !next.is_ascii_alphanumeric());
            let before = content.get(..at).filter(|_| is_end)?.trim_ascii_end();
            let start = before
                .iter()
                .rev()
                .take(128)
                .position(|byte| *byte == b'/')?;
            before.get(before.len() - start..)
        })
}

#[cfg(test)]
mod tests {
    use super::drawn_names;

    #[test]
    fn names_stand_before_their_operator() {
        let names: Vec<&[u8]> = drawn_names(b"q /A Do Q/B\nDo (Do) Tj /C Dot /D1 Do").collect();
        assert_eq!(names[..2], [b"A".as_slice(), b"B"]);
        assert_eq!(names.last(), Some(&b"D1".as_slice()));
    }
}
