//! The zip container of .docx, .odt and .xlsx, opened under limits.
//!
//! Sizes written in the container are not believed: every part is unpacked through a counter. Never writes a file.

use std::cell::Cell;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::plain;
use super::xml::{self, Element, XmlError};
use super::{Limits, ReadError};
use crate::format::Format;

/// Entries below this size may be packed at any ratio: a blank page's XML is very repetitive.
const RATIO_FREE_BYTES: u64 = 1024 * 1024;

/// An opened container.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    format: Format,
    limits: &'a Limits,
    budget: Cell<u64>,
}

impl<'a> Package<'a> {
    /// Opens the container and checks the number of entries and their stated sizes.
    pub fn open(bytes: &'a [u8], format: Format, limits: &'a Limits) -> Result<Self, ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| ReadError::broken(format, error))?;
        if archive.len() > limits.zip_entries {
            return Err(ReadError::ZipBomb {
                why: format!("{} entries", archive.len()),
            });
        }
        let mut total: u64 = 0;
        for index in 0..archive.len() {
            let entry = archive
                .by_index_raw(index)
                .map_err(|error| ReadError::broken(format, error))?;
            if entry.encrypted() {
                return Err(ReadError::Encrypted);
            }
            total = total.saturating_add(entry.size());
            let is_dense = entry.size() > RATIO_FREE_BYTES
                && entry.size() / entry.compressed_size().max(1) > limits.ratio;
            if total > limits.unpacked_bytes || is_dense {
                return Err(ReadError::ZipBomb {
                    why: format!("{total} bytes stated up to entry {index}"),
                });
            }
        }
        Ok(Self {
            archive,
            format,
            limits,
            budget: Cell::new(limits.unpacked_bytes),
        })
    }

    /// Bytes of one part; `None` when the container has no such part.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let format = self.format;
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(ReadError::broken(format, error)),
        };
        let allowed = self.budget.get().min(
            entry
                .compressed_size()
                .saturating_mul(self.limits.ratio)
                .max(RATIO_FREE_BYTES),
        );
        let mut bytes = Vec::new();
        let n = entry
            .take(allowed + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ReadError::broken(format, error))?;
        if n as u64 > allowed {
            return Err(ReadError::ZipBomb {
                why: format!("part {name} unpacks beyond {allowed} bytes"),
            });
        }
        self.budget.set(self.budget.get() - n as u64);
        Ok(Some(bytes))
    }

    /// Unpacks every part through the counter and keeps none: for third-party readers that would unpack without a limit.
    pub fn unpack_all(&mut self) -> Result<(), ReadError> {
        let names: Vec<String> = self
            .archive
            .file_names()
            .flatten()
            .map(std::borrow::Cow::into_owned)
            .collect();
        for name in names {
            self.part(&name)?;
        }
        Ok(())
    }

    /// One part as an XML tree; `None` when the container has no such part.
    pub fn xml(&mut self, name: &str) -> Result<Option<Element>, ReadError> {
        let Some(bytes) = self.part(name)? else {
            return Ok(None);
        };
        let text = plain::decode_unicode(&bytes)
            .ok_or_else(|| ReadError::broken(self.format, format!("{name} is not Unicode")))?;
        match xml::parse(&text, self.limits.xml_elements) {
            Ok(root) => Ok(Some(root)),
            Err(XmlError::TooManyElements) => Err(ReadError::ZipBomb {
                why: format!("{name}: more than {} elements", self.limits.xml_elements),
            }),
            Err(XmlError::Malformed(why)) => {
                Err(ReadError::broken(self.format, format!("{name}: {why}")))
            }
        }
    }

    /// One part as an XML tree, or broken when it is absent.
    pub fn required_xml(&mut self, name: &str) -> Result<Element, ReadError> {
        self.xml(name)?
            .ok_or_else(|| ReadError::broken(self.format, format!("part {name} is missing")))
    }

    /// An optional part as a tree; a damaged one counts as absent, since the main text stays readable without it.
    pub fn optional_xml(&mut self, name: &str) -> Result<Option<Element>, ReadError> {
        match self.xml(name) {
            Err(ReadError::Broken { .. }) => Ok(None),
            other => other,
        }
    }
}
