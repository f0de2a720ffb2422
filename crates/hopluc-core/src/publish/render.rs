//! Files of an official document: .docx, and .pdf in builds that can.
//!
//! Lays out what the document says and adds nothing. An issued document's files are made once, by the job that sends it,
//! and kept; what is asked for before that is a preview.

use crate::base::{
    App, Ctx,
    error::{ActionError, Outcome},
    ids::DocumentId,
};
use crate::document::{self, Document, attachment};
use hopluc_doc::{WriteError, official::OfficialDocument, to_docx};

/// In which form a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Word.
    Docx,
    /// PDF/A.
    Pdf,
}

impl FileForm {
    /// Extension without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }

    /// What [`Self::extension`] names.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Docx, Self::Pdf]
            .into_iter()
            .find(|form| form.extension() == extension)
    }

    /// Media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A file made of a document.
#[derive(Clone, Debug)]
pub struct PrintedFile {
    /// Name for saving.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// `content` as a file; `None` where this build cannot write the form. Heavy: runs beside the request threads.
///
/// `Conflict` where the pages could not be laid out within the limits.
pub async fn render(
    app: &App,
    content: OfficialDocument,
    form: FileForm,
) -> Outcome<Option<Vec<u8>>> {
    let converter = app.converter.clone();
    let written = tokio::task::spawn_blocking(move || match form {
        FileForm::Docx => to_docx(&content),
        FileForm::Pdf => converter.to_pdf(&content),
    });
    match written.await.map_err(ActionError::broken)? {
        Ok(bytes) => Ok(Some(bytes)),
        Err(WriteError::WithoutPdf) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The file of a document that the actor may see: the kept one of an issued document, else made anew.
///
/// `NotFound` for an incoming document, and for a form that this build cannot write.
pub async fn file(ctx: &Ctx, id: DocumentId, form: FileForm) -> Outcome<PrintedFile> {
    let tx = ctx.reader();
    let document = document::actions::seen(ctx, &tx, id).await?;
    let name = file_name(&document, form);
    if document.number.is_some() {
        let kept = attachment::store::list(&tx, "document", id.0).await?;
        if let Some(kept) = kept.into_iter().find(|kept| kept.file_name == name) {
            return Ok(PrintedFile {
                bytes: attachment::store::content(&tx, &kept.sha256).await?,
                media_type: kept.media_type,
                name,
            });
        }
    }
    let content = document::store::content(&tx, id).await?;
    let bytes = render(&ctx.app, content, form).await?;
    Ok(PrintedFile {
        bytes: bytes.ok_or(ActionError::NotFound { noun: "attachment" })?,
        media_type: form.media_type().to_owned(),
        name,
    })
}

/// `01-BC-SKHCN.docx`, or `du-thao-17.docx` of a draft.
pub fn file_name(document: &Document, form: FileForm) -> String {
    let stem = if document.number.is_some() {
        document.number_symbol.replace('/', "-")
    } else {
        format!("du-thao-{}", document.id)
    };
    format!("{stem}.{}", form.extension())
}
