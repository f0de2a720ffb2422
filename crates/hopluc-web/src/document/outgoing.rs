//! Drafting an outgoing document: its head, its text as people type it, who gets it, who signs.

use super::{kinds, register_of};
use crate::{
    agency::{self as agencies, Choice, choices},
    collision::{Collision, Pair, collision},
    error::{Shown, WebError, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    texts::Texts,
    urls,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::agency;
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, DocumentId},
    permit::Verb,
};
use hopluc_core::document::{
    Document, DocumentKindId, DraftForm, Recipient, actions, dispatch,
    from_text::{blocks_from, text_of},
    rules, store,
};
use hopluc_doc::official::{OfficialDocument, Signing, Urgency, number_line, place_date_blank};

/// The kind of a letter: the one without a type name over its text.
const LETTER: &str = "cong_van";

/// The fields of a draft as the form shows them; lists are one entry a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields {
    pub(crate) kind: String,
    pub(crate) symbol: String,
    pub(crate) place: String,
    pub(crate) governing_body: String,
    pub(crate) subject: String,
    pub(crate) urgency: String,
    pub(crate) addressees: String,
    pub(crate) legal_bases: String,
    pub(crate) text: String,
    pub(crate) closing: String,
    pub(crate) agencies: Vec<String>,
    pub(crate) recipients: String,
    pub(crate) capacity: String,
    pub(crate) position: String,
    pub(crate) signer: String,
}

fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Fields {
    fn sent(fields: &Sent) -> Self {
        let text = |name: &str| fields.text(name).replace("\r\n", "\n");
        Self {
            kind: text("kind"),
            symbol: text("symbol"),
            place: text("place"),
            governing_body: text("governing_body"),
            subject: text("subject"),
            urgency: text("urgency"),
            addressees: text("addressees"),
            legal_bases: text("legal_bases"),
            text: text("text"),
            closing: text("closing"),
            agencies: fields.all("agencies").to_vec(),
            recipients: text("recipients"),
            capacity: text("capacity"),
            position: text("position"),
            signer: text("signer"),
        }
    }

    /// A new draft of an agency, as far as the directory tells.
    async fn fresh(signed: &Signed) -> Result<Self, WebError> {
        let tx = signed.ctx.reader();
        let own = agency::store::get(&tx, register_of(signed)).await?;
        let head = actions::usual_head(&signed.ctx, own.id).await?;
        let name = if own.short_name.is_empty() {
            &own.name
        } else {
            &own.short_name
        };
        Ok(Self {
            kind: LETTER.to_owned(),
            symbol: rules::issuer_part(name),
            place: head.place,
            governing_body: head.governing_body,
            capacity: head.signing.capacity.join("\n"),
            position: head.signing.position,
            signer: head.signing.name,
            recipients: format!(
                "{}\n{}",
                Texts::Vi.get("paper.as_above"),
                Texts::Vi.get("paper.archive")
            ),
            ..Self::default()
        })
    }

    /// A stored draft; `None` where its text is more than plain lines and must be edited where it was made.
    pub(crate) fn stored(
        document: &Document,
        content: &OfficialDocument,
        copies: &[Recipient],
    ) -> Option<Self> {
        if !content.annexes.is_empty() {
            return None;
        }
        let urgency = content.urgency.map_or("", urgency_code);
        Some(Self {
            kind: document.kind.as_str().to_owned(),
            symbol: document.symbol.clone(),
            place: document.place.clone(),
            governing_body: content.governing_body.clone().unwrap_or_default(),
            subject: content.subject.clone(),
            urgency: urgency.to_owned(),
            addressees: content.addressees.join("\n"),
            legal_bases: content.legal_bases.join("\n"),
            text: text_of(&content.blocks)?,
            closing: content.closing.clone().unwrap_or_default(),
            agencies: copies
                .iter()
                .filter_map(|copy| copy.agency_id)
                .map(|id| id.to_string())
                .collect(),
            recipients: content.recipients.join("\n"),
            capacity: content.signing.capacity.join("\n"),
            position: content.signing.position.clone(),
            signer: content.signing.name.clone(),
        })
    }

    /// The draft that these fields write.
    pub(crate) async fn form(&self, ctx: &Ctx, holder: AgencyId) -> Outcome<DraftForm> {
        let tx = ctx.reader();
        let own = agency::store::get(&tx, holder).await?;
        let ids: Vec<AgencyId> = self
            .agencies
            .iter()
            .filter_map(|id| id.parse().ok())
            .map(AgencyId)
            .collect();
        let named = agency::store::many(&tx, &ids).await?;
        let kind = ctx.catalogue().document_kinds.get(self.kind.as_str());
        let content = OfficialDocument {
            governing_body: Some(self.governing_body.trim().to_owned())
                .filter(|body| !body.is_empty()),
            issuer: own.name,
            number_symbol: number_line(&format!("      /{}", self.symbol.trim())),
            place_date: place_date_blank(self.place.trim(), ctx.today().year()),
            kind_title: kind
                .filter(|kind| kind.id.as_str() != LETTER)
                .map(|kind| kind.name.to_uppercase()),
            subject: self
                .subject
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            urgency: urgency_of(&self.urgency),
            addressees: lines(&self.addressees),
            legal_bases: lines(&self.legal_bases),
            blocks: blocks_from(&self.text),
            closing: Some(self.closing.trim().to_owned()).filter(|closing| !closing.is_empty()),
            recipients: lines(&self.recipients),
            signing: Signing {
                capacity: lines(&self.capacity),
                position: self.position.trim().to_owned(),
                name: self.signer.trim().to_owned(),
            },
            is_draft: true,
            ..OfficialDocument::default()
        };
        Ok(DraftForm {
            holder_agency_id: holder,
            kind: DocumentKindId::new(&self.kind),
            symbol: self.symbol.trim().to_owned(),
            place: self.place.trim().to_owned(),
            content,
            recipients: named
                .into_values()
                .map(|agency| Recipient {
                    agency_id: Some(agency.id),
                    name: agency.name,
                })
                .collect(),
            replaces_id: None,
        })
    }
}

fn urgency_of(code: &str) -> Option<Urgency> {
    match code {
        "hoa_toc" => Some(Urgency::HoaToc),
        "thuong_khan" => Some(Urgency::ThuongKhan),
        "khan" => Some(Urgency::Khan),
        _ => None,
    }
}

fn urgency_code(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::HoaToc => "hoa_toc",
        Urgency::ThuongKhan => "thuong_khan",
        Urgency::Khan => "khan",
    }
}

/// A kind, and the letters that its symbol begins with.
struct Kind {
    value: String,
    text: String,
}

#[derive(Template)]
#[template(path = "document/outgoing.html")]
struct FormPage {
    page: Page,
    /// 0 for a new draft.
    id: i64,
    row_version: i64,
    kinds: Vec<Kind>,
    agencies: Vec<Choice>,
    fields: Fields,
    collision: Option<Collision>,
}

impl FormPage {
    /// What is stored and what was typed, field by field.
    fn pairs(&self, now: &Fields) -> Vec<Pair<'static>> {
        let mine = &self.fields;
        let kind = |fields: &Fields| {
            let found = self.kinds.iter().find(|kind| kind.value == fields.kind);
            found.map(|kind| kind.text.clone()).unwrap_or_default()
        };
        let sent_to = |fields: &Fields| {
            let names = fields.agencies.iter();
            let mut names: Vec<&str> = names
                .map(|id| agencies::text_of(&self.agencies, id))
                .collect();
            names.sort_unstable();
            names.join("\n")
        };
        let plain = |key, of: fn(&Fields) -> &String| (key, of(now).clone(), of(mine).clone());
        vec![
            ("document.kind", kind(now), kind(mine)),
            plain("document.symbol", |f| &f.symbol),
            plain("document.place", |f| &f.place),
            plain("document.urgency", |f| &f.urgency),
            plain("document.governing_body", |f| &f.governing_body),
            plain("document.subject", |f| &f.subject),
            plain("document.addressees", |f| &f.addressees),
            plain("document.legal_bases", |f| &f.legal_bases),
            plain("document.paragraphs", |f| &f.text),
            plain("document.closing", |f| &f.closing),
            plain("document.recipients", |f| &f.recipients),
            ("document.send_to", sent_to(now), sent_to(mine)),
            plain("document.capacity", |f| &f.capacity),
            plain("document.position", |f| &f.position),
            plain("document.signer", |f| &f.signer),
        ]
    }

    fn is_chosen(&self, id: &str) -> bool {
        self.fields.agencies.iter().any(|chosen| chosen == id)
    }
}

async fn form_page(signed: &Signed, page: Page, fields: Fields) -> Result<FormPage, WebError> {
    let listed = &signed.ctx.catalogue().document_kinds;
    let kinds = kinds(&page, signed)
        .into_iter()
        .filter_map(|kind| {
            let symbol = listed.get(kind.value.as_str())?.symbol.as_deref();
            let text = match symbol {
                Some(symbol) => format!("{} ({symbol}-…)", kind.text),
                None => kind.text,
            };
            Some(Kind {
                value: kind.value,
                text,
            })
        })
        .collect();
    Ok(FormPage {
        kinds,
        agencies: choices(signed).await?,
        page,
        id: 0,
        row_version: 0,
        fields,
        collision: None,
    })
}

/// `GET /van-ban/soan`
pub async fn new_form(signed: Signed) -> Shown {
    let own = register_of(&signed);
    signed.ctx.permit(Verb::DocumentDraft, "document", &[own])?;
    let fields = Fields::fresh(&signed).await?;
    let page = signed.page.clone();
    html(&form_page(&signed, page, fields).await?)
}

/// `POST /van-ban/soan`
pub async fn draft(signed: Signed, sent: Sent) -> Shown {
    let fields = Fields::sent(&sent);
    let own = register_of(&signed);
    let outcome = match fields.form(&signed.ctx, own).await {
        Ok(form) => actions::draft(&signed.ctx, &form).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(id) => Ok(done(&urls::record("document", id.0), "document_drafted")),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.clone().with_faults(faults);
            html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &form_page(&signed, page, fields).await?,
            )
        }
        Err(other) => Err(other.into()),
    }
}

async fn stored(signed: &Signed, id: DocumentId) -> Result<(Document, Fields), WebError> {
    let tx = signed.ctx.reader();
    let document = actions::seen(&signed.ctx, &tx, id).await?;
    let content = store::content(&tx, id).await?;
    let copies = dispatch::store::copies(&tx, id).await?;
    let copies: Vec<Recipient> = copies.into_iter().map(|copy| copy.recipient).collect();
    let fields = Fields::stored(&document, &content, &copies).ok_or(ActionError::Conflict {
        key: "conflict.document_not_plain",
    })?;
    Ok((document, fields))
}

/// `GET /van-ban/{id}/soan`
pub async fn change_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let (document, fields) = stored(&signed, DocumentId(id)).await?;
    signed.ctx.permit(
        Verb::DocumentDraft,
        "document",
        &[document.holder_agency_id],
    )?;
    let page = signed.page.clone();
    let mut shown = form_page(&signed, page, fields).await?;
    shown.id = id;
    shown.row_version = document.row_version;
    html(&shown)
}

/// `POST /van-ban/{id}/soan`
pub async fn change(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let fields = Fields::sent(&sent);
    let tx = signed.ctx.reader();
    let document = actions::seen(&signed.ctx, &tx, DocumentId(id)).await?;
    let version = sent.parsed("row_version").unwrap_or(0);
    let outcome = match fields.form(&signed.ctx, document.holder_agency_id).await {
        Ok(form) => {
            let form = DraftForm {
                replaces_id: document.replaces_id,
                ..form
            };
            actions::change_draft(&signed.ctx, DocumentId(id), version, &form).await
        }
        Err(error) => Err(error),
    };
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&urls::record("document", id), "saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    let mut shown = form_page(&signed, page, fields).await?;
    shown.id = id;
    shown.row_version = version;
    if status == StatusCode::CONFLICT {
        // The newer edition's number comes with the page: nothing typed is lost, and saving again is a choice.
        let (now, stored) = stored(&signed, DocumentId(id)).await?;
        let pairs = shown.pairs(&stored);
        let record = ("document", id);
        shown.collision = Some(collision(&signed, &shown.page, record, pairs).await?);
        shown.row_version = now.row_version;
    }
    html_with(status, &shown)
}
