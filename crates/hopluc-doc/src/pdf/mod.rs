//! An official document as a PDF in the layout of Decree 30/2020/NĐ-CP, tagged for screen readers and archives.
//!
//! The page layout is a template of our own; the words of the document are data to it and are never read as markup.
//! Never loads packages or files named in a document. Reads the fonts installed on the machine once, the first time.

mod fonts;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::WriteError;
use crate::official::{OfficialDocument, Printed, print};

const TEMPLATE: &str = include_str!("template.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<FontStore> = LazyLock::new(fonts::installed);
/// File ids live in a table of 65,535 places that is never emptied, so these two are made once.
static TEMPLATE_ID: LazyLock<FileId> = LazyLock::new(|| file_id("/main.typ"));
static DATA_ID: LazyLock<FileId> = LazyLock::new(|| file_id("/data.json"));

fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the two paths are absolute and without dots");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// `document` as a PDF: the pages of [`crate::to_docx`] with the same words.
///
/// PDF/A-2a and PDF/UA-1 where the content allows it (a letter without a glyph or a heading that skips a level does not),
/// else a plain tagged PDF; a draft without a date is no PDF/A, which wants one. Two calls on one machine give the same
/// bytes; other fonts give other bytes. Some 75 to 95 ms of computing for 20 pages, so call it outside async tasks. Needs up
/// to 100 MB while it runs.
pub fn to_pdf(document: &OfficialDocument) -> Result<Vec<u8>, WriteError> {
    let result = render(&print(document));
    // The engine's caches grow with every document and are never emptied by themselves.
    comemo::evict(0);
    result
}

fn render(printed: &Printed) -> Result<Vec<u8>, WriteError> {
    let data = serde_json::to_vec(&Data::new(printed)).map_err(|error| WriteError::Layout {
        why: error.to_string(),
    })?;
    let ident = printed.number_symbol.clone() + &printed.place_date + &printed.subject;
    let desk = Desk {
        template: Source::new(*TEMPLATE_ID, TEMPLATE.to_owned()),
        data: Bytes::new(data),
    };
    let pages: PagedDocument = typst::compile(&desk)
        .output
        .map_err(|errors| failure(&errors))?;
    let issued_on = printed
        .issued_on
        .and_then(|(year, month, day)| Datetime::from_ymd_hms(year, month, day, 0, 0, 0));
    // An archive wants a date, which a draft does not have; asking for one all the same would write the file twice.
    let standards: &[PdfStandard] = if issued_on.is_some() {
        &[PdfStandard::A_2a, PdfStandard::Ua_1]
    } else {
        &[PdfStandard::Ua_1]
    };
    let standards = PdfStandards::new(standards).map_err(|error| WriteError::Layout {
        why: error.message().to_string(),
    })?;
    let mut options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("Hợp Lực".to_owned())),
        timestamp: issued_on.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    if let Ok(bytes) = typst_pdf::pdf(&pages, &options) {
        return Ok(bytes);
    }
    options.standards = PdfStandards::default();
    typst_pdf::pdf(&pages, &options).map_err(|errors| failure(&errors))
}

fn failure(errors: &[SourceDiagnostic]) -> WriteError {
    let why: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    WriteError::Layout {
        why: why.join("; "),
    }
}

/// What the template reads.
#[derive(Serialize)]
struct Data<'a> {
    title: String,
    author: String,
    #[serde(flatten)]
    printed: &'a Printed,
}

impl<'a> Data<'a> {
    fn new(printed: &'a Printed) -> Self {
        let title = [
            printed.kind_title.as_deref().unwrap_or_default(),
            &printed.subject,
        ]
        .join(" ")
        .replace('\n', " ");
        let title = if title.trim().is_empty() {
            printed.number_symbol.clone()
        } else {
            title.trim().to_owned()
        };
        Self {
            title,
            author: printed.issuer.replace('\n', " "),
            printed,
        }
    }
}

/// All that the layout engine may see: the template, the data, the fonts.
struct Desk {
    template: Source,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        *TEMPLATE_ID
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == *TEMPLATE_ID {
            Ok(self.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA_ID {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
