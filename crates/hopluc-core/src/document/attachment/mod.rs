//! Files under a record ("tệp đính kèm"): checked before anything is kept, stored once by content.
//!
//! What may be attached to a record, and who may open it, the record's own noun says. A file stamped MẬT and above is
//! refused and not kept. Never serves a file itself and never trusts its name against its content.

pub mod store;
#[cfg(test)]
mod tests;

use crate::base::{
    audit::{Fact, hex},
    ctx::Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, AttachmentId, PersonId},
    store::Tx,
};
use hopluc_doc::{Converter, ExtractedText, LegacyEncoding, Limits, ReadError, media_type};
use serde::Serialize;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Name that the sender gave it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that may be kept: within the limits, not broken, not marked secret. Only [`check`] makes one.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    name: String,
    bytes: Vec<u8>,
    media_type: &'static str,
    sha256: String,
    text: Option<String>,
    why_no_text: Option<&'static str>,
    converted_from: &'static str,
}

impl CheckedFile {
    /// Its name, free of path separators.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its media type by content.
    pub fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// Its text; `None` where it has none that can be read (pictures, scans, tables).
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// SHA-256 of its content, hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Why there is no text: a code of [`ReadError::code`], such as `scan_without_text`.
    pub fn why_no_text(&self) -> Option<&'static str> {
        self.why_no_text
    }

    /// The old code table in which its text stood before it was converted; empty for none.
    pub fn converted_from(&self) -> &'static str {
        self.converted_from
    }
}

/// A kept file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Key.
    pub id: AttachmentId,
    /// Glossary word of the record that it belongs to.
    pub noun: String,
    /// Key of that record.
    pub noun_id: i64,
    /// Name for people and for saving; free of path separators.
    pub file_name: String,
    /// Media type by content; `text/html` and `image/svg+xml` must be served as downloads only.
    pub media_type: String,
    /// Size.
    pub n_bytes: i64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
    /// For which agency it was added.
    pub agency_id: Option<AgencyId>,
    /// By whom.
    pub added_by: Option<PersonId>,
    /// When.
    pub added_at: Option<OffsetDateTime>,
}

/// Reads a file and says whether it may be kept. Heavy: runs beside the request threads, before any transaction.
///
/// `Invalid` on `file` with `error.file.<code>` (see [`ReadError::code`]), or `error.secret_document`; that one leaves
/// the bare fact of the refusal in the journal and nothing else.
pub async fn check(ctx: &Ctx, file: NewFile) -> Outcome<CheckedFile> {
    check_as(ctx, file, Use::Attachment).await
}

/// As [`check`] for evidence, which is what it is: damaged files and programs are kept too. Only what is empty, too large or
/// marked secret is refused. Such a file must never be served but in a bag.
pub async fn check_as_is(ctx: &Ctx, file: NewFile) -> Outcome<CheckedFile> {
    check_as(ctx, file, Use::Evidence).await
}

async fn check_as(ctx: &Ctx, file: NewFile, purpose: Use) -> Outcome<CheckedFile> {
    let limit = ctx.app.settings.upload_limit_bytes as u64;
    let converter = ctx.app.converter.clone();
    let checked = tokio::task::spawn_blocking(move || checked(&*converter, file, limit, purpose))
        .await
        .map_err(ActionError::broken)?;
    match checked {
        Ok(file) => Ok(file),
        Err(Refusal::Secret) => Err(refusal_of_secret(ctx, "file").await?),
        Err(Refusal::File(fault)) => Err(ActionError::Invalid(vec![fault])),
    }
}

/// The text of a file in Unicode, whatever code table it stood in; `LegacyFont` where that one cannot be converted.
pub fn in_unicode(read: ExtractedText) -> Result<String, ReadError> {
    match read.legacy {
        None => Ok(read.text),
        Some(encoding) => {
            hopluc_text::from_legacy(&read.text).ok_or(ReadError::LegacyFont { encoding })
        }
    }
}

/// What a file is kept as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Attachment,
    Evidence,
}

impl Use {
    /// Whether a file is kept, without full text, that could not be read for this reason.
    fn keeps(self, error: &ReadError) -> bool {
        match self {
            Self::Attachment => matches!(
                error,
                ReadError::UnknownType { .. }
                    | ReadError::ScanWithoutText { .. }
                    | ReadError::NoText
                    | ReadError::LegacyFont { .. }
                    | ReadError::LegacyDoc
            ),
            Self::Evidence => !matches!(error, ReadError::Empty | ReadError::TooLarge { .. }),
        }
    }
}

/// The answer to a secret document, with the bare fact of it in the journal.
pub(super) async fn refusal_of_secret(ctx: &Ctx, field: &str) -> Outcome<ActionError> {
    let tx = ctx.begin().await?;
    ctx.record(&tx, Fact::new("document.refuse_secret", "document", 0))
        .await?;
    tx.commit().await?;
    Ok(ActionError::invalid(field, "error.secret_document"))
}

#[derive(Debug)]
enum Refusal {
    Secret,
    File(FieldError),
}

/// Kinds of file that nobody has reason to attach.
const PROGRAMS: &[&str] = &[
    "application/vnd.microsoft.portable-executable",
    "application/x-executable",
];

/// Endings of files that a system runs when somebody opens them, whatever their bytes look like.
const PROGRAM_ENDINGS: &[&str] = &[
    "bat", "cmd", "com", "dll", "exe", "hta", "jar", "js", "jse", "lnk", "msi", "pif", "ps1",
    "scr", "vbe", "vbs", "wsf",
];

fn is_program(name: &str, media_type: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim());
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    PROGRAMS.contains(&media_type) || PROGRAM_ENDINGS.contains(&ending.as_str())
}

fn checked(
    converter: &dyn Converter,
    file: NewFile,
    limit: u64,
    purpose: Use,
) -> Result<CheckedFile, Refusal> {
    let refuse = |code: &str| {
        let fault = FieldError::new("file", &format!("error.file.{code}"));
        Err(Refusal::File(fault.arg("limit_mb", limit / 1024 / 1024)))
    };
    let name = safe_name(&file.name);
    let media_type = media_type(&file.bytes, &name);
    if purpose == Use::Attachment && is_program(&name, media_type) {
        return refuse("unknown_type");
    }
    let limits = Limits {
        upload_bytes: limit,
        ..Limits::default()
    };
    let read = converter.read_text(&name, &file.bytes, &limits);
    let legacy = read.as_ref().ok().and_then(|read| read.legacy);
    let (text, why_no_text) = match read.and_then(in_unicode) {
        Ok(text) => (Some(text), None),
        Err(error) if purpose.keeps(&error) => (None, Some(error.code())),
        Err(error) => {
            if matches!(error, ReadError::Stopped(_)) {
                tracing::warn!(%error, file.n_bytes = file.bytes.len(), "a file was not read to its end");
            }
            return refuse(error.code());
        }
    };
    if text
        .as_deref()
        .is_some_and(|text| hopluc_text::is_marked_secret(text).is_some())
    {
        return Err(Refusal::Secret);
    }
    Ok(CheckedFile {
        sha256: hex(&Sha256::digest(&file.bytes)),
        bytes: file.bytes,
        name,
        media_type,
        converted_from: legacy
            .filter(|_| text.is_some())
            .map_or("", LegacyEncoding::name),
        text,
        why_no_text,
    })
}

/// The last part of a path, in NFC, without control characters, at most 150 characters with the extension kept.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.nfc().filter(|c| !c.is_control()).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() {
        return "file".to_owned();
    }
    let n = clean.chars().count();
    if n <= 150 {
        return clean;
    }
    let tail: String = clean.chars().skip(n - 20).collect();
    let head: String = clean.chars().take(130).collect();
    head + &tail
}

/// Keeps a checked file under a record, in the transaction of the record's own verb, which has asked permission.
pub async fn add(
    ctx: &Ctx,
    tx: &Tx,
    owner: (&str, i64),
    agency: Option<AgencyId>,
    file: &CheckedFile,
) -> Outcome<AttachmentId> {
    let id = store::add(
        tx,
        &store::NewRow {
            owner,
            name: &file.name,
            media_type: file.media_type,
            bytes: &file.bytes,
            sha256: &file.sha256,
            agency,
            by: ctx.actor.person_id,
            at: &ctx.now_text(),
        },
    )
    .await?;
    let detail = serde_json::json!({ "attachment_id": id.0, "sha256": file.sha256, "n_bytes": file.bytes.len() });
    ctx.record(
        tx,
        Fact::new("attachment.add", owner.0, owner.1).detail(detail),
    )
    .await?;
    Ok(id)
}

/// Adds a file to a record on its own: `permit` loads the record and asks whether the actor may.
pub async fn upload(
    ctx: &Ctx,
    owner: (&str, i64),
    agency: Option<AgencyId>,
    file: NewFile,
    permit: impl AsyncFn(&Tx) -> Outcome<()>,
) -> Outcome<AttachmentId> {
    permit(&ctx.reader()).await?;
    let file = check(ctx, file).await?;
    let tx = ctx.begin().await?;
    permit(&tx).await?;
    let id = add(ctx, &tx, owner, agency, &file).await?;
    tx.commit().await?;
    Ok(id)
}

/// A kept file with its bytes, if `permit` (which asks the noun of its record) says that the actor may see it.
pub async fn open(
    ctx: &Ctx,
    id: AttachmentId,
    permit: impl AsyncFnOnce(&Tx, &Attachment) -> Outcome<()>,
) -> Outcome<(Attachment, Vec<u8>)> {
    let tx = ctx.reader();
    let attachment = store::get(&tx, id).await?;
    permit(&tx, &attachment).await?;
    let bytes = store::content(&tx, &attachment.sha256).await?;
    Ok((attachment, bytes))
}
