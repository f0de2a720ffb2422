//! The converter that the program gives its parts: each call is one child process.

use super::process;
use super::slots::Slots;
use super::work::{PdfFault, TextAnswer, TextRequest};
use super::{ChildLimits, Work, frame};
use hopluc_doc::official::OfficialDocument;
use hopluc_doc::sheet::{Form, FormReading};
use hopluc_doc::{Converter, ExtractedText, LayoutFinding, Limits, ReadError, Stopped, WriteError};
use serde::{Serialize, de::DeserializeOwned};
use std::path::PathBuf;
use std::thread;

/// Reads and writes files in child processes under limits.
#[derive(Debug)]
pub struct ChildConverter {
    program: PathBuf,
    limits: ChildLimits,
    slots: Slots,
}

impl ChildConverter {
    /// Children run `program`, which must be this program; as many at once as there are processors, at least two.
    pub fn new(program: PathBuf, limits: ChildLimits) -> Self {
        let n = thread::available_parallelism().map_or(2, |n| n.get().max(2));
        Self {
            program,
            limits,
            slots: Slots::new(n),
        }
    }

    /// Head and body of the child's answer.
    fn ask<A: DeserializeOwned>(
        &self,
        work: Work,
        head: &(impl Serialize + Sync),
        body: &[u8],
    ) -> Result<(A, Vec<u8>), Stopped> {
        let Some(_slot) = self.slots.take(self.limits.wall()) else {
            return Err(Stopped::Busy);
        };
        let answer = process::run(&self.program, work, self.limits, |mut out| {
            frame::write(&mut out, head, body)
        })?;
        frame::read(answer.as_slice()).map_err(|_| Stopped::Crashed {
            why: "its answer is cut off or of another program".to_owned(),
        })
    }
}

impl Converter for ChildConverter {
    fn read_text(
        &self,
        file_name: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<ExtractedText, ReadError> {
        let asked = TextRequest {
            name: file_name.to_owned(),
            limits: limits.clone(),
        };
        let (head, text): (Result<TextAnswer, ReadError>, _) = self
            .ask(Work::ReadText, &asked, bytes)
            .map_err(ReadError::Stopped)?;
        let head = head?;
        let text = String::from_utf8(text).map_err(|_| {
            ReadError::Stopped(Stopped::Crashed {
                why: "its text is not UTF-8".to_owned(),
            })
        })?;
        Ok(ExtractedText {
            text,
            format: head.format,
            n_pages: head.n_pages,
            legacy: head.legacy,
        })
    }

    fn check_layout(&self, bytes: &[u8]) -> Result<Vec<LayoutFinding>, ReadError> {
        let answer: Result<_, _> = self.ask(Work::CheckLayout, &(), bytes);
        answer.map_err(ReadError::Stopped)?.0
    }

    fn table_rows(&self, file_name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, ReadError> {
        let answer: Result<_, _> = self.ask(Work::ReadRows, &file_name, bytes);
        answer.map_err(ReadError::Stopped)?.0
    }

    fn read_form_xlsx(&self, bytes: &[u8], form: &Form) -> Result<FormReading, ReadError> {
        let answer: Result<_, _> = self.ask(Work::ReadForm, form, bytes);
        answer.map_err(ReadError::Stopped)?.0
    }

    fn to_pdf(&self, document: &OfficialDocument) -> Result<Vec<u8>, WriteError> {
        let (head, bytes): (Result<(), PdfFault>, _) = self
            .ask(Work::WritePdf, document, b"")
            .map_err(WriteError::Stopped)?;
        match head {
            Ok(()) => Ok(bytes),
            Err(PdfFault::WithoutPdf) => Err(WriteError::WithoutPdf),
            Err(PdfFault::Layout(why)) => Err(WriteError::Layout { why }),
        }
    }
}
