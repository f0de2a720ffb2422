//! What a child process does: takes one request from its standard input, gives one answer to its standard output.

use super::frame;
use hopluc_doc::official::OfficialDocument;
use hopluc_doc::sheet::Form;
use hopluc_doc::{Converter, Format, InProcess, LegacyEncoding, Limits, ReadError};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

/// Kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Work {
    /// The text of a document.
    ReadText,
    /// How a document departs from the layout of the decree.
    CheckLayout,
    /// The rows of a table.
    ReadRows,
    /// The answers in a filled form.
    ReadForm,
    /// A document laid out as PDF.
    WritePdf,
}

impl Work {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadText => "read-text",
            Self::CheckLayout => "check-layout",
            Self::ReadRows => "read-rows",
            Self::ReadForm => "read-form",
            Self::WritePdf => "write-pdf",
        }
    }
}

/// Head of a request to read a text; the file follows.
#[derive(Serialize, Deserialize)]
pub struct TextRequest {
    /// Name that the sender gave the file.
    pub name: String,
    /// Bounds of the readers.
    pub limits: Limits,
}

/// Head of the answer to it; the text follows.
#[derive(Serialize, Deserialize)]
pub struct TextAnswer {
    /// Kind of the file.
    pub format: Format,
    /// Pages of a PDF.
    pub n_pages: Option<usize>,
    /// The code table from before Unicode in which its text stands.
    pub legacy: Option<LegacyEncoding>,
}

/// Why nothing was written; the writer's own error does not travel.
#[derive(Serialize, Deserialize)]
pub enum PdfFault {
    /// This program has no layout engine.
    WithoutPdf,
    /// The layout failed.
    Layout(String),
}

/// Does one piece of work. `Err` only for a broken pipe or a request that no parent of this program sends.
pub fn answer(work: Work, input: impl BufRead, out: &mut impl Write) -> std::io::Result<()> {
    match work {
        Work::ReadText => {
            let (asked, file): (TextRequest, _) = frame::read(input)?;
            match InProcess.read_text(&asked.name, &file, &asked.limits) {
                Ok(read) => {
                    let head = TextAnswer {
                        format: read.format,
                        n_pages: read.n_pages,
                        legacy: read.legacy,
                    };
                    frame::write(out, &Ok::<_, ReadError>(head), read.text.as_bytes())
                }
                Err(error) => frame::write(out, &Err::<TextAnswer, _>(error), b""),
            }
        }
        Work::CheckLayout => {
            let ((), file) = frame::read(input)?;
            frame::write(out, &InProcess.check_layout(&file), b"")
        }
        Work::ReadRows => {
            let (name, file): (String, _) = frame::read(input)?;
            frame::write(out, &InProcess.table_rows(&name, &file), b"")
        }
        Work::ReadForm => {
            let (form, file): (Form, _) = frame::read(input)?;
            frame::write(out, &InProcess.read_form_xlsx(&file, &form), b"")
        }
        Work::WritePdf => {
            let (document, _): (OfficialDocument, _) = frame::read(input)?;
            match InProcess.to_pdf(&document) {
                Ok(bytes) => frame::write(out, &Ok::<(), PdfFault>(()), &bytes),
                Err(hopluc_doc::WriteError::WithoutPdf) => {
                    frame::write(out, &Err::<(), _>(PdfFault::WithoutPdf), b"")
                }
                Err(error) => {
                    frame::write(out, &Err::<(), _>(PdfFault::Layout(error.to_string())), b"")
                }
            }
        }
    }
}
