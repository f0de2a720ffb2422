//! `/api/v1/documents` and `/api/v1/search`

use super::{
    Answer, Refusal, Written,
    caller::{Body, Caller},
    malformed::one_of,
    opt_date,
    task::KeptFile,
};
use crate::{
    document::steps::kept_file,
    error::{Shown, WebError},
    files,
    forms::{Asked, Sent},
    words,
};
use axum::{Json, extract::Path};
use hopluc_core::base::{
    clock::instant_text,
    error::{ActionError, Outcome},
    ids::{AttachmentId, DocumentId},
    permit::Verb,
};
use hopluc_core::document::{
    self as core, Direction, DocumentKindId, Filter, IncomingForm, State, actions,
    attachment::NewFile,
};
use hopluc_core::publish::render::{self, FileForm};
use hopluc_core::task::find::{self, Hit as Found};
use serde::{Deserialize, Serialize};

/// A document of the register, without its text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Document {
    /// Key.
    id: i64,
    /// `incoming` or `outgoing`.
    direction: String,
    /// Legal form, an id of the catalogue: `cong_van`, `bao_cao`, ...
    kind: String,
    /// Number and symbol; empty before issue.
    number_symbol: String,
    /// Who issued it, as written.
    issuer: String,
    /// Key of the agency in whose register it stands.
    holder_agency_id: i64,
    /// Date of the document (YYYY-MM-DD).
    issued_on: Option<String>,
    /// Day of arrival of an incoming one.
    arrived_on: Option<String>,
    /// Running number of arrival in the holder's year.
    arrival_number: Option<i64>,
    /// Subject line.
    subject: String,
    /// `registered`, `draft`, `submitted`, `approved`, `issued`, `sent` or `withdrawn`.
    state: String,
    /// Why it was returned or withdrawn, the last time.
    reason: String,
    /// Which edition this is; every write must bring it back.
    row_version: i64,
}

impl From<core::Document> for Document {
    fn from(document: core::Document) -> Self {
        Self {
            id: document.id.0,
            direction: document.direction.code().to_owned(),
            kind: document.kind.as_str().to_owned(),
            number_symbol: document.number_symbol,
            issuer: document.issuer,
            holder_agency_id: document.holder_agency_id.0,
            issued_on: document.issued_on.map(words::iso),
            arrived_on: document.arrived_on.map(words::iso),
            arrival_number: document.arrival_number,
            subject: document.subject,
            state: document.state.code().to_owned(),
            reason: document.reason,
            row_version: document.row_version,
        }
    }
}

/// A page of documents.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Documents {
    /// Newest entry first, at most `limit`.
    items: Vec<Document>,
    /// Value for `before` of the next page; null on the last.
    next: Option<i64>,
}

/// A mention of another document.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Citation {
    /// The words.
    quote: String,
    /// Number and symbol; empty for a document cited by name.
    number_symbol: String,
    /// `resolved`, `ambiguous` or `unknown`.
    resolution: String,
    /// The document meant, where the register has one.
    document_id: Option<i64>,
}

/// One recipient and what became of the copy.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Copy {
    /// Name as printed.
    recipient: String,
    /// Key of the agency, where it is one of the directory.
    agency_id: Option<i64>,
    /// `register` or `email`.
    channel: String,
    /// `planned`, `waiting`, `sent`, `received` or `failed`.
    state: String,
    /// When it went (UTC).
    sent_at: Option<String>,
    /// When the recipient said that it came (UTC).
    received_at: Option<String>,
}

/// A document with all that its page shows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WholeDocument {
    /// The document.
    document: Document,
    /// Text of an incoming one; empty where the file has none.
    text: String,
    /// What it mentions, in text order.
    citations: Vec<Citation>,
    /// Its recipients.
    copies: Vec<Copy>,
    /// Its files.
    files: Vec<KeptFile>,
}

/// Query of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// `incoming` or `outgoing`; both if left out.
    #[serde(default)]
    direction: String,
    /// State, as in the answer.
    #[serde(default)]
    state: String,
    /// Id of a legal form.
    #[serde(default)]
    kind: String,
    /// Year of the register.
    year: Option<i32>,
    /// Beginning of number and symbol.
    #[serde(default)]
    number: String,
    /// Words of its text, with or without tone marks.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    before: Option<i64>,
    /// 1 to 200; 50 if left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

fn named<T: std::marker::Copy>(
    field: &str,
    code: &str,
    (all, code_of): (&[T], fn(T) -> &'static str),
) -> Outcome<Option<T>> {
    if code.is_empty() {
        return Ok(None);
    }
    one_of(field, code, all, code_of).map(Some)
}

/// Documents that the caller may see, newest entry first.
#[utoipa::path(get, path = "/api/v1/documents", tag = "documents", params(DocumentQuery),
    responses((status = 200, body = Documents), (status = 401, body = Refusal), (status = 422, body = Refusal)))]
pub async fn list(Caller(ctx): Caller, Asked(query): Asked<DocumentQuery>) -> Answer<Documents> {
    let filter = Filter {
        direction: named(
            "direction",
            &query.direction,
            (Direction::ALL, Direction::code),
        )?,
        state: named("state", &query.state, (State::ALL, State::code))?,
        kind: (!query.kind.is_empty()).then(|| DocumentKindId::new(&query.kind)),
        year: query.year,
        number: query.number,
        words: query.q,
        ..Filter::default()
    };
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let before = query.before.map(DocumentId);
    let mut found = actions::list(&ctx, &filter, before, limit + 1).await?;
    let has_more = found.len() as i64 > limit;
    found.truncate(limit as usize);
    Ok(Json(Documents {
        next: found.last().filter(|_| has_more).map(|last| last.id.0),
        items: found.into_iter().map(Into::into).collect(),
    }))
}

/// One document with its text, mentions and copies.
#[utoipa::path(get, path = "/api/v1/documents/{id}", tag = "documents", params(("id" = i64, Path)),
    responses((status = 200, body = WholeDocument), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn get(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<WholeDocument> {
    let page = actions::page(&ctx, DocumentId(id)).await?;
    let targets: Vec<DocumentId> = page
        .citations
        .iter()
        .filter_map(|citation| citation.target_id)
        .collect();
    let visible = actions::visible(&ctx, &ctx.reader(), &targets).await?;
    let citations = page.citations.into_iter().map(|citation| {
        let target = citation.target_id.filter(|id| visible.contains_key(id));
        let is_hidden = citation.target_id.is_some() && target.is_none();
        Citation {
            quote: citation.quote,
            number_symbol: citation.number_symbol,
            // A document that the caller may not see is as good as none.
            resolution: if is_hidden {
                "unknown"
            } else {
                citation.resolution.code()
            }
            .to_owned(),
            document_id: target.map(|id| id.0),
        }
    });
    let copies = page.copies.into_iter().map(|copy| Copy {
        recipient: copy.recipient.name,
        agency_id: copy.recipient.agency_id.map(|id| id.0),
        channel: copy.channel,
        state: copy.state.code().to_owned(),
        sent_at: copy.sent_at.map(instant_text),
        received_at: copy.received_at.map(instant_text),
    });
    let files = page.files.into_iter().map(|file| KeptFile {
        id: file.id.0,
        name: file.file_name,
    });
    Ok(Json(WholeDocument {
        text: page.body,
        citations: citations.collect(),
        copies: copies.collect(),
        files: files.collect(),
        document: page.document.into(),
    }))
}

/// What is entered of an incoming document; what is left out is read from the file.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the fields of a form for OpenAPI")]
pub struct Arrival {
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: Option<String>,
    /// Id of the legal form.
    kind: Option<String>,
    /// Number and symbol.
    number_symbol: Option<String>,
    /// Who issued it.
    issuer: Option<String>,
    /// Date of the document (YYYY-MM-DD).
    issued_on: Option<String>,
    /// Day of arrival (YYYY-MM-DD); today if left out.
    arrived_on: Option<String>,
    /// Subject line.
    subject: Option<String>,
}

/// What came of registering.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Registered {
    /// Key of the new document.
    id: i64,
    /// Its running number of arrival.
    arrival_number: i64,
    /// Documents of the same number and issuer that the register had before.
    duplicates: Vec<i64>,
    /// Why the file gives no text (`scan_without_text`, ...).
    why_no_text: Option<String>,
}

/// Enters an incoming document in the register of the caller's agency. A document stamped secret is refused and not kept.
#[utoipa::path(post, path = "/api/v1/documents", tag = "documents",
    request_body(content = Arrival, content_type = "multipart/form-data"),
    responses((status = 200, body = Registered), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn register(Caller(ctx): Caller, mut fields: Sent) -> Answer<Registered> {
    let text = |name: &str| fields.text(name).to_owned();
    let form = IncomingForm {
        kind: Some(fields.text("kind"))
            .filter(|kind| !kind.is_empty())
            .map(DocumentKindId::new),
        number_symbol: text("number_symbol"),
        issuer: text("issuer"),
        issued_on: fields.date("issued_on")?,
        arrived_on: fields.date("arrived_on")?,
        subject: text("subject"),
        ..IncomingForm::default()
    };
    let file = fields.files.pop().map(|file| NewFile {
        name: file.name,
        bytes: file.bytes,
    });
    let own = ctx.actor.agency();
    let registered = actions::register_incoming(&ctx, own, &form, file).await?;
    Ok(Json(Registered {
        id: registered.id.0,
        arrival_number: registered.arrival_number,
        duplicates: registered.duplicates.into_iter().map(|id| id.0).collect(),
        why_no_text: registered.why_no_text.map(str::to_owned),
    }))
}

/// What is read, or entered, of an incoming document.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct DocumentHead {
    /// Legal form, an id of the catalogue.
    kind: String,
    /// Number and symbol as printed.
    number_symbol: String,
    /// Who issued it.
    issuer: String,
    /// Place of its date line.
    place: String,
    /// Its date (YYYY-MM-DD).
    issued_on: Option<String>,
    /// Day of arrival.
    arrived_on: Option<String>,
    /// Subject line.
    subject: String,
    /// Urgency as stamped.
    urgency: String,
    /// Who signed.
    signer: String,
    /// In which capacity.
    signer_title: String,
}

impl From<IncomingForm> for DocumentHead {
    fn from(form: IncomingForm) -> Self {
        let kind = form.kind.map(|kind| kind.as_str().to_owned());
        Self {
            kind: kind.unwrap_or_default(),
            number_symbol: form.number_symbol,
            issuer: form.issuer,
            place: form.place,
            issued_on: form.issued_on.map(words::iso),
            arrived_on: form.arrived_on.map(words::iso),
            subject: form.subject,
            urgency: form.urgency,
            signer: form.signer,
            signer_title: form.signer_title,
        }
    }
}

impl DocumentHead {
    fn form(self) -> Outcome<IncomingForm> {
        Ok(IncomingForm {
            kind: (!self.kind.is_empty()).then(|| DocumentKindId::new(self.kind)),
            issued_on: opt_date("issued_on", self.issued_on.as_ref())?,
            arrived_on: opt_date("arrived_on", self.arrived_on.as_ref())?,
            number_symbol: self.number_symbol,
            issuer: self.issuer,
            place: self.place,
            subject: self.subject,
            urgency: self.urgency,
            signer: self.signer,
            signer_title: self.signer_title,
        })
    }
}

/// What a file tells before it is entered.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReadFile {
    /// Its head, as far as it was read.
    head: DocumentHead,
    /// Documents of the same number and issuer that the register has.
    duplicates: Vec<i64>,
    /// Why the file gives no text (`scan_without_text`, ...).
    why_no_text: Option<String>,
    /// Documents that it mentions.
    n_citations: usize,
}

/// Reads the head of a file that is to be entered; stores nothing. A document stamped secret is refused.
#[utoipa::path(post, path = "/api/v1/documents/read", tag = "documents",
    request_body(content = Arrival, content_type = "multipart/form-data"),
    responses((status = 200, body = ReadFile), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 422, body = Refusal)))]
pub async fn read(Caller(ctx): Caller, mut fields: Sent) -> Answer<ReadFile> {
    let own = ctx.actor.agency();
    ctx.permit(Verb::DocumentRegister, "document", &[own])?;
    let file = fields.files.pop();
    let file = file.ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let file = NewFile {
        name: file.name,
        bytes: file.bytes,
    };
    let found = actions::propose(&ctx, own, &IncomingForm::default(), file).await?;
    Ok(Json(ReadFile {
        head: found.form.into(),
        duplicates: found.duplicates.into_iter().map(|same| same.id.0).collect(),
        why_no_text: found.why_no_text.map(str::to_owned),
        n_citations: found.n_citations,
    }))
}

/// A correction of an incoming document.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Correction {
    /// Edition that was seen.
    row_version: i64,
    /// The whole head; a field that is left out becomes empty.
    head: DocumentHead,
}

/// Corrects what the register says of an incoming document.
#[utoipa::path(post, path = "/api/v1/documents/{id}/correct", tag = "documents", params(("id" = i64, Path)), request_body = Correction,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn correct(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(correction): Body<Correction>,
) -> Answer<Written> {
    let form = correction.head.form()?;
    actions::correct(&ctx, DocumentId(id), correction.row_version, &form).await?;
    Ok(written(id))
}

/// A file of a document, as it came.
#[utoipa::path(get, path = "/api/v1/documents/{id}/files/{file}", tag = "documents", params(("id" = i64, Path), ("file" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn kept(Caller(ctx): Caller, Path((id, file)): Path<(i64, i64)>) -> Shown {
    let (kept, bytes) = kept_file(&ctx, DocumentId(id), AttachmentId(file)).await?;
    files::download(&kept, bytes)
}

/// A step of a document's life.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Step {
    /// Edition that was seen.
    row_version: i64,
    /// Why; needed to return or withdraw.
    #[serde(default)]
    reason: String,
}

fn written(id: i64) -> Json<Written> {
    Json(Written { id })
}

/// Puts a draft before the approver.
#[utoipa::path(post, path = "/api/v1/documents/{id}/submit", tag = "documents", params(("id" = i64, Path)), request_body = Step,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn submit(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<Step>,
) -> Answer<Written> {
    actions::submit(&ctx, DocumentId(id), step.row_version).await?;
    Ok(written(id))
}

/// Approves a submitted document: a person other than the drafter, so never a program's token.
#[utoipa::path(post, path = "/api/v1/documents/{id}/approve", tag = "documents", params(("id" = i64, Path)), request_body = Step,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn approve(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<Step>,
) -> Answer<Written> {
    actions::approve(&ctx, DocumentId(id), step.row_version).await?;
    Ok(written(id))
}

/// Gives a submitted or approved document back to its drafter, with the reason.
#[utoipa::path(post, path = "/api/v1/documents/{id}/return", tag = "documents", params(("id" = i64, Path)), request_body = Step,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn give_back(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<Step>,
) -> Answer<Written> {
    actions::return_to_drafter(&ctx, DocumentId(id), step.row_version, &step.reason).await?;
    Ok(written(id))
}

/// What a document got at issue.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Issued {
    /// Number within symbol and year.
    number: i64,
    /// `01/BC-SKHCN`.
    number_symbol: String,
}

/// Gives an approved document its number and lets it be sent.
#[utoipa::path(post, path = "/api/v1/documents/{id}/issue", tag = "documents", params(("id" = i64, Path)), request_body = Step,
    responses((status = 200, body = Issued), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn issue(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<Step>,
) -> Answer<Issued> {
    let issued = actions::issue(&ctx, DocumentId(id), step.row_version).await?;
    Ok(Json(Issued {
        number: issued.number,
        number_symbol: issued.number_symbol,
    }))
}

/// Takes a document back, with the reason; an issued one keeps its number.
#[utoipa::path(post, path = "/api/v1/documents/{id}/withdraw", tag = "documents", params(("id" = i64, Path)), request_body = Step,
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal), (status = 422, body = Refusal)))]
pub async fn withdraw(
    Caller(ctx): Caller,
    Path(id): Path<i64>,
    Body(step): Body<Step>,
) -> Answer<Written> {
    actions::withdraw(&ctx, DocumentId(id), step.row_version, &step.reason).await?;
    Ok(written(id))
}

/// Says for the caller's agency that an issued document came.
#[utoipa::path(post, path = "/api/v1/documents/{id}/receive", tag = "documents", params(("id" = i64, Path)),
    responses((status = 200, body = Written), (status = 401, body = Refusal), (status = 403, body = Refusal),
        (status = 404, body = Refusal), (status = 409, body = Refusal)))]
pub async fn receive(Caller(ctx): Caller, Path(id): Path<i64>) -> Answer<Written> {
    actions::receive(&ctx, DocumentId(id)).await?;
    Ok(written(id))
}

/// An outgoing document as a file: `docx` or `pdf`.
#[utoipa::path(get, path = "/api/v1/documents/{id}/file/{form}", tag = "documents",
    params(("id" = i64, Path), ("form" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 401, body = Refusal), (status = 404, body = Refusal)))]
pub async fn file(Caller(ctx): Caller, Path((id, form)): Path<(i64, String)>) -> Shown {
    let form = FileForm::from_extension(&form).ok_or(WebError::Action(ActionError::NotFound {
        noun: "attachment",
    }))?;
    let file = render::file(&ctx, DocumentId(id), form).await?;
    files::save_as(&file.name, &file.media_type, file.bytes)
}

/// Query of a search.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, with or without tone marks; quoted words as they follow each other.
    q: String,
    /// `document` or `task`; both if left out.
    #[serde(default)]
    noun: String,
    /// `next` of the page before.
    before: Option<i64>,
}

/// A record that was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Hit {
    /// `document` or `task`.
    noun: String,
    /// Key of the record.
    id: i64,
    /// Subject of the document, first words of the task.
    title: String,
}

/// A page of what was found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Hits {
    /// Newest entry first, at most 50.
    items: Vec<Hit>,
    /// Value for `before` of the next page; null on the last. A page may be short and still have a next one.
    next: Option<i64>,
}

/// Documents and tasks that hold the words and that the caller may see.
#[utoipa::path(get, path = "/api/v1/search", tag = "documents", params(SearchQuery),
    responses((status = 200, body = Hits), (status = 401, body = Refusal), (status = 422, body = Refusal)))]
pub async fn search(Caller(ctx): Caller, Asked(query): Asked<SearchQuery>) -> Answer<Hits> {
    let noun = named(
        "noun",
        &query.noun,
        (&["document", "task"][..], |noun| noun),
    )?;
    let before = query.before.unwrap_or(i64::MAX);
    let found = find::find(&ctx, &query.q, noun.unwrap_or_default(), before, 50).await?;
    let items = found.items.into_iter().map(|hit| match hit {
        Found::Document(document, _) => Hit {
            noun: "document".to_owned(),
            id: document.id.0,
            title: document.subject,
        },
        Found::Task(task) => Hit {
            noun: "task".to_owned(),
            id: task.id.0,
            title: task.title,
        },
    });
    Ok(Json(Hits {
        items: items.collect(),
        next: found.next,
    }))
}
