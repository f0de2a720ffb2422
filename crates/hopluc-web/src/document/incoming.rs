//! Registering what arrives: a file is read, what it says of itself is proposed, the officer corrects and registers.

use super::{kinds, register_of};
use crate::{
    agency::{Choice, text_of},
    collision::{Collision, Pair, collision},
    error::{Shown, WebError, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    urls, words,
};
use askama::Template;
use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::DocumentId,
    permit::Verb,
};
use hopluc_core::document::{
    Direction, Document, DocumentKindId, IncomingForm, actions, attachment::NewFile, rules,
};
use serde_json::json;

/// Names of the form's fields, in its order.
const FIELDS: [&str; 10] = [
    "kind",
    "number_symbol",
    "issuer",
    "place",
    "issued_on",
    "arrived_on",
    "subject",
    "urgency",
    "signer",
    "signer_title",
];

fn form_of(fields: &Sent) -> Outcome<IncomingForm> {
    let text = |name: &str| fields.text(name).to_owned();
    Ok(IncomingForm {
        kind: Some(fields.text("kind"))
            .filter(|kind| !kind.is_empty())
            .map(DocumentKindId::new),
        number_symbol: text("number_symbol"),
        issuer: text("issuer"),
        place: text("place"),
        issued_on: fields.date("issued_on")?,
        arrived_on: fields.date("arrived_on")?,
        subject: text("subject"),
        urgency: text("urgency"),
        signer: text("signer"),
        signer_title: text("signer_title"),
    })
}

/// The value of a field as the form shows it.
fn value(form: &IncomingForm, name: &str) -> String {
    let date = |on: Option<time::Date>| on.map(words::iso).unwrap_or_default();
    match name {
        "kind" => form
            .kind
            .as_ref()
            .map_or_else(String::new, |kind| kind.as_str().to_owned()),
        "number_symbol" => form.number_symbol.clone(),
        "issuer" => form.issuer.clone(),
        "place" => form.place.clone(),
        "issued_on" => date(form.issued_on),
        "arrived_on" => date(form.arrived_on),
        "subject" => form.subject.clone(),
        "urgency" => form.urgency.clone(),
        "signer" => form.signer.clone(),
        "signer_title" => form.signer_title.clone(),
        _ => String::new(),
    }
}

fn form_from(document: &Document) -> IncomingForm {
    IncomingForm {
        kind: Some(document.kind.clone()),
        number_symbol: document.number_symbol.clone(),
        issuer: document.issuer.clone(),
        place: document.place.clone(),
        issued_on: document.issued_on,
        arrived_on: document.arrived_on,
        subject: document.subject.clone(),
        urgency: document.urgency.clone(),
        signer: document.signer.clone(),
        signer_title: document.signer_title.clone(),
    }
}

#[derive(Template)]
#[template(path = "document/incoming.html")]
struct FormPage {
    page: Page,
    /// 0 for a document that is being registered.
    id: i64,
    row_version: i64,
    kinds: Vec<Choice>,
    typed: Sent,
    form: IncomingForm,
    duplicates: Vec<Document>,
    notes: Vec<String>,
    is_read: bool,
    collision: Option<Collision>,
}

impl FormPage {
    /// What was typed into a field; on a fresh form what was read or stored.
    fn of(&self, name: &str) -> String {
        match self.typed.text(name) {
            "" => value(&self.form, name),
            typed => typed.to_owned(),
        }
    }
}

fn form_page(signed: &Signed, page: Page) -> FormPage {
    FormPage {
        kinds: kinds(&page, signed),
        page,
        id: 0,
        row_version: 0,
        typed: Sent::default(),
        form: IncomingForm::default(),
        duplicates: Vec::new(),
        notes: Vec::new(),
        is_read: false,
        collision: None,
    }
}

/// `GET /van-ban/vao-so`
pub async fn new_form(signed: Signed) -> Shown {
    let own = register_of(&signed);
    signed
        .ctx
        .permit(Verb::DocumentRegister, "document", &[own])?;
    let page = signed.page.clone();
    let mut shown = form_page(&signed, page);
    shown.form.arrived_on = Some(signed.ctx.today());
    html(&shown)
}

fn first_file(fields: &mut Sent) -> Option<NewFile> {
    (!fields.files.is_empty()).then(|| {
        let file = fields.files.swap_remove(0);
        NewFile {
            name: file.name,
            bytes: file.bytes,
        }
    })
}

/// What the file gave, for people: why it has no text, what it mentions.
fn notes(page: &Page, why_no_text: Option<&str>, n_citations: usize) -> Vec<String> {
    match why_no_text {
        Some(code) => vec![
            page.tc("read.", code),
            page.t("document.kept_without_text").to_owned(),
        ],
        None => vec![page.tn("document.n_citations", n_citations)],
    }
}

/// `POST /van-ban/vao-so/doc-truoc`: reads the file and proposes; keeps nothing. JSON for the page's own script.
pub async fn propose(signed: Signed, headers: HeaderMap, mut fields: Sent) -> Shown {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    let own = register_of(&signed);
    signed
        .ctx
        .permit(Verb::DocumentRegister, "document", &[own])?;
    let outcome = match (first_file(&mut fields), form_of(&fields)) {
        (Some(file), Ok(form)) => actions::propose(&signed.ctx, own, &form, file).await,
        (None, _) => Err(ActionError::invalid("file", "error.required")),
        (_, Err(error)) => Err(error),
    };
    let page = signed.page.clone();
    let proposal = match outcome {
        Ok(proposal) => proposal,
        Err(ActionError::Invalid(faults)) if wants_json => {
            let faults = faults
                .iter()
                .map(|fault| json!({ "field": fault.field, "message": page.fault_text(fault) }));
            let body = json!({ "faults": faults.collect::<Vec<_>>() });
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response());
        }
        Err(ActionError::Invalid(faults)) => {
            let mut shown = form_page(&signed, page.with_faults(faults));
            shown.typed = fields;
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
        Err(other) => return Err(other.into()),
    };
    let notes = notes(&page, proposal.why_no_text, proposal.n_citations);
    if wants_json {
        let values: serde_json::Map<_, _> = FIELDS
            .iter()
            .map(|name| ((*name).to_owned(), value(&proposal.form, name).into()))
            .collect();
        let duplicates = proposal.duplicates.iter().map(
            |same| json!({ "href": urls::record("document", same.id.0), "text": label(same) }),
        );
        let body = json!({
            "values": values,
            "notes": notes,
            "duplicate": page.t("document.duplicate"),
            "duplicates": duplicates.collect::<Vec<_>>(),
        });
        return Ok(Json(body).into_response());
    }
    let mut shown = form_page(&signed, page);
    shown.form = proposal.form;
    shown.duplicates = proposal.duplicates;
    shown.notes = notes;
    shown.is_read = true;
    html(&shown)
}

/// A document in one line.
fn label(document: &Document) -> String {
    format!("{} {}", document.number_symbol, document.subject)
}

/// `POST /van-ban/vao-so`
pub async fn register(signed: Signed, mut fields: Sent) -> Shown {
    let own = register_of(&signed);
    let file = first_file(&mut fields);
    // Without script a file that was read is not sent again by itself: nobody registers its letter without it unawares.
    let was_read = !fields.text("was_read").is_empty();
    let is_lost = file.is_none() && was_read && fields.text("without_file").is_empty();
    let outcome = match form_of(&fields) {
        Ok(_) if is_lost => Err(ActionError::invalid("file", "error.choose_file_again")),
        Ok(form) => actions::register_incoming(&signed.ctx, own, &form, file).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(registered) => {
            let path = urls::record("document", registered.id.0);
            Ok(done(&path, "document_registered"))
        }
        Err(ActionError::Invalid(faults)) => {
            let mut shown = form_page(&signed, signed.page.clone().with_faults(faults));
            shown.typed = fields;
            shown.is_read = was_read;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other.into()),
    }
}

async fn edit_page(signed: &Signed, id: i64, page: Page) -> Result<FormPage, WebError> {
    let tx = signed.ctx.reader();
    let document = actions::seen(&signed.ctx, &tx, DocumentId(id)).await?;
    if document.direction != Direction::Incoming {
        return Err(rules::wrong_state(document.state).into());
    }
    let mut shown = form_page(signed, page);
    shown.id = id;
    shown.row_version = document.row_version;
    shown.form = form_from(&document);
    Ok(shown)
}

/// What is stored and what was typed, field by field.
fn pairs(shown: &FormPage, typed: &Sent) -> Vec<Pair<'static>> {
    let shown_as = |name: &str, text: &str| match name {
        "kind" => text_of(&shown.kinds, text).to_owned(),
        "issued_on" | "arrived_on" => words::stored_date(text),
        _ => text.to_owned(),
    };
    let label = |name: &str| match name {
        "kind" => "document.kind",
        "number_symbol" => "document.number",
        "issuer" => "document.issuer",
        "place" => "document.place",
        "issued_on" => "document.issued_on",
        "arrived_on" => "document.arrived_on",
        "subject" => "document.subject",
        "urgency" => "document.urgency",
        "signer" => "document.signer",
        _ => "document.signer_title",
    };
    let pair = |name: &&str| {
        let stored = shown_as(name, &value(&shown.form, name));
        (label(name), stored, shown_as(name, typed.text(name)))
    };
    FIELDS.iter().map(pair).collect()
}

/// `GET /van-ban/{id}/dinh-chinh`
pub async fn correct_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&edit_page(&signed, id, page).await?)
}

/// `POST /van-ban/{id}/dinh-chinh`
pub async fn correct(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let version = fields.parsed("row_version").unwrap_or(0);
    let outcome = match form_of(&fields) {
        Ok(form) => actions::correct(&signed.ctx, DocumentId(id), version, &form).await,
        Err(error) => Err(error),
    };
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&urls::record("document", id), "saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        // The newer edition's number comes with the page, so that saving again is a choice made with open eyes.
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    let mut shown = edit_page(&signed, id, page).await?;
    if status == StatusCode::CONFLICT {
        let pairs = pairs(&shown, &fields);
        let record = ("document", id);
        shown.collision = Some(collision(&signed, &shown.page, record, pairs).await?);
    }
    shown.typed = fields;
    html_with(status, &shown)
}
