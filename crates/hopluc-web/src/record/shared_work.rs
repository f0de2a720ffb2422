//! What several people or agencies do with one record: steps that others grant, sharing and handing over, opening what is
//! sealed, and other records with the same identifiers.

use super::{Laid, ShowPage, either, show_page};
use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, RecordId, ReferralId, RequestId},
};
use hopluc_core::catalogue::FieldId;
use hopluc_core::record::{
    from_rows::words_of,
    page::RecordView,
    referral::{self, Kind},
    request, sealed,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// A request for a step.
pub(super) struct AskedView {
    pub id: i64,
    pub step: String,
    pub reason: String,
    pub by: String,
    pub at: String,
    pub until: String,
    pub standing: String,
    pub badge: &'static str,
    /// "1/2".
    pub granted: String,
    pub answers: Vec<(String, String, String, String)>,
    pub may_answer: bool,
    pub may_recall: bool,
}

/// A referral.
pub(super) struct SentView {
    pub id: i64,
    pub kind: String,
    pub from: String,
    pub to: String,
    pub reason: String,
    pub by: String,
    pub at: String,
    pub standing: String,
    pub badge: &'static str,
    pub answer: String,
    pub may_answer: bool,
    pub may_recall: bool,
}

/// A record with the same identifiers.
pub(super) struct MetView {
    /// Empty where the reader may not see the record.
    pub href: String,
    pub title: String,
    pub place: String,
    pub shared: String,
}

/// A sealed field; `text` is what was just opened.
pub(super) struct SealedView {
    pub name: String,
    pub text: Option<String>,
}

pub(super) fn requests(page: &Page, view: &RecordView<'_>) -> Vec<AskedView> {
    let one = |asked: &hopluc_core::record::page::RequestView| {
        let request = &asked.request;
        let step = view.register.step(request.step.as_str());
        let step = step.map(|step| either(page, &step.name, &step.name_en));
        let n_granted = request.answers.iter().filter(|a| a.is_granted).count();
        let answers = request.answers.iter().map(|answer| {
            let said = if answer.is_granted {
                "granted"
            } else {
                "refused"
            };
            (
                page.tc("record.answer.", said),
                answer.person.clone(),
                words::stored_instant(&answer.given_at),
                answer.reason.clone(),
            )
        });
        AskedView {
            id: request.id.0,
            step: step.unwrap_or(request.step.as_str()).to_owned(),
            reason: request.reason.clone(),
            by: request.person.clone(),
            at: words::stored_instant(&request.asked_at),
            until: words::stored_instant(&request.expires_at),
            standing: page.tc("record.request.", asked.standing.code()),
            badge: match asked.standing {
                request::Standing::Open => "warn",
                request::Standing::Granted => "good",
                request::Standing::Refused => "bad",
                _ => "",
            },
            granted: format!("{n_granted}/{}", request.n_needed),
            answers: answers.collect(),
            may_answer: asked.may_answer,
            may_recall: asked.may_recall,
        }
    };
    view.requests.iter().map(one).collect()
}

pub(super) fn referrals(page: &Page, view: &RecordView<'_>) -> Vec<SentView> {
    let one = |sent: &hopluc_core::record::page::ReferralView| {
        let referral = &sent.referral;
        SentView {
            id: referral.id.0,
            kind: page.tc("record.refer.", referral.kind.code()),
            from: sent.from.clone(),
            to: sent.to.clone(),
            reason: referral.reason.clone(),
            by: referral.person.clone(),
            at: words::stored_instant(&referral.sent_at),
            standing: page.tc("record.referral.", referral.standing.code()),
            badge: match referral.standing {
                referral::Standing::Sent => "warn",
                referral::Standing::Received => "good",
                referral::Standing::Returned => "bad",
                referral::Standing::Recalled => "",
            },
            answer: referral.answer.clone(),
            may_answer: sent.may_answer,
            may_recall: sent.may_recall,
        }
    };
    view.referrals.iter().map(one).collect()
}

pub(super) fn meetings(signed: &Signed, view: &RecordView<'_>) -> Vec<MetView> {
    let (page, catalogue) = (&signed.page, signed.ctx.catalogue());
    let one = |met: &hopluc_core::record::page::NeighbourView| {
        let register = catalogue.registers.get(&met.register);
        let register = register.map(|r| either(page, &r.name, &r.name_en));
        MetView {
            href: met.id.map(|id| format!("/ho-so/{id}")).unwrap_or_default(),
            title: met.title.clone(),
            place: format!("{} – {}", register.unwrap_or_default(), met.agency),
            shared: met.shared.join(", "),
        }
    };
    view.neighbours.iter().map(one).collect()
}

/// The sealed fields that hold something; `opened` is what was just opened.
pub(super) fn seals(
    signed: &Signed,
    view: &RecordView<'_>,
    opened: &[(FieldId, Value)],
) -> Vec<SealedView> {
    let (page, catalogue) = (&signed.page, signed.ctx.catalogue());
    let fields = view.register.fields.iter();
    fields
        .filter(|field| field.is_sealed && view.record.values.contains_key(field.id.as_str()))
        .map(|field| {
            let found = opened.iter().find(|(id, _)| *id == field.id);
            let agencies: &BTreeMap<AgencyId, String> = &view.agencies;
            let is_english = page.lang() == "en";
            SealedView {
                name: either(page, &field.name, &field.name_en).to_owned(),
                text: found
                    .map(|(_, value)| words_of(catalogue, field, value, agencies, is_english)),
            }
        })
        .collect()
}

/// Who opened what is sealed: person, agency, when, why.
pub(super) fn openings(view: &RecordView<'_>) -> Vec<(String, String, String, String)> {
    let one = |opening: &sealed::Opening| {
        let at = words::stored_instant(&opening.opened_at);
        let (person, agency) = (opening.person.clone(), opening.agency.clone());
        (person, agency, at, opening.reason.clone())
    };
    view.openings.iter().map(one).collect()
}

/// The name of who works on a record where that is another than who entered it; empty otherwise.
pub(super) fn holder(view: &RecordView<'_>) -> String {
    let holder = view.record.holder_id;
    let other = holder.filter(|holder| *holder != view.record.agency_id);
    other
        .and_then(|holder| view.agencies.get(&holder).cloned())
        .unwrap_or_default()
}

/// To whom a record may be sent: every agency but its keeper.
pub(super) async fn receivers(
    signed: &Signed,
    view: &RecordView<'_>,
) -> Result<Vec<Choice>, WebError> {
    if !view.may_refer {
        return Ok(Vec::new());
    }
    let own = view
        .record
        .holder_id
        .unwrap_or(view.record.agency_id)
        .to_string();
    let all = choices(signed).await?;
    Ok(all
        .into_iter()
        .filter(|choice| choice.value != own)
        .collect())
}

/// The page again after a form of it: led on where it was done, with its faults otherwise.
pub(super) async fn answered(
    signed: &Signed,
    id: i64,
    outcome: Outcome<()>,
    told: &str,
    prefix: &str,
) -> Shown {
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("/ho-so/{id}"), told)),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    html_with(status, &with_faults(signed, id, faults, prefix).await?)
}

async fn with_faults(
    signed: &Signed,
    id: i64,
    faults: Vec<FieldError>,
    prefix: &str,
) -> Result<ShowPage, WebError> {
    let prefixed = faults.into_iter().map(|mut fault| {
        if !fault.field.is_empty() {
            fault.field = format!("{prefix}{}", fault.field);
        }
        fault
    });
    let page = signed.page.clone().with_faults(prefixed.collect());
    show_page(signed, RecordId(id), page, Laid::default()).await
}

/// A form that says neither yes nor no decides nothing.
fn unknown_answer() -> ActionError {
    ActionError::invalid("", "error.unknown_value")
}

/// `POST /ho-so/{id}/mo-niem-phong`: shows what is sealed, once; the address of the answer shows nothing.
pub async fn open_sealed(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let opened = match sealed::open(&signed.ctx, RecordId(id), fields.text("open-reason")).await {
        Ok(opened) => opened,
        Err(error) => return answered(&signed, id, Err(error), "", "open-").await,
    };
    let page = signed.page.clone();
    let laid = Laid {
        seals: &opened,
        ..Laid::default()
    };
    html(&show_page(&signed, RecordId(id), page, laid).await?)
}

/// `POST /ho-so/{id}/duyet/{request}`: `answer` is `grant`, `refuse` or `recall`.
pub async fn answer_request(
    signed: Signed,
    Path((id, request)): Path<(i64, i64)>,
    fields: Sent,
) -> Shown {
    let (key, prefix) = (RequestId(request), format!("request-{request}-"));
    let reason = fields.text(&format!("{prefix}reason"));
    let outcome = match fields.text("answer") {
        "recall" => request::recall(&signed.ctx, key).await,
        answer @ ("grant" | "refuse") => {
            let is_granted = answer == "grant";
            request::answer(&signed.ctx, key, is_granted, reason)
                .await
                .map(drop)
        }
        _ => Err(unknown_answer()),
    };
    answered(&signed, id, outcome, "record_answered", &prefix).await
}

/// `POST /ho-so/{id}/chuyen`: shares the record or hands it over.
pub async fn refer(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let kind = Kind::of(fields.text("kind"));
    let to = fields.text("refer-to").parse().map(AgencyId);
    let outcome = match (kind, to) {
        (Some(kind), Ok(to)) => {
            let reason = fields.text("refer-reason");
            let sent = referral::refer(&signed.ctx, RecordId(id), kind, to, reason).await;
            sent.map(drop)
        }
        _ => Err(ActionError::invalid("to", "error.required")),
    };
    answered(&signed, id, outcome, "record_referred", "refer-").await
}

/// `POST /ho-so/{id}/chuyen/{referral}`: `answer` is `receive`, `return` or `recall`.
pub async fn answer_referral(
    signed: Signed,
    Path((id, referral)): Path<(i64, i64)>,
    fields: Sent,
) -> Shown {
    let (key, prefix) = (ReferralId(referral), format!("referral-{referral}-"));
    let reason = fields.text(&format!("{prefix}reason"));
    let answer = fields.text("answer");
    let outcome = match answer {
        "recall" => referral::recall(&signed.ctx, key, reason).await,
        "receive" => referral::answer(&signed.ctx, key, true, reason).await,
        "return" => referral::answer(&signed.ctx, key, false, reason).await,
        _ => Err(unknown_answer()),
    };
    let is_gone = outcome.is_ok() && answer == "return";
    if is_gone {
        // Who sent it back no longer sees it.
        return Ok(done("/so-theo-doi", "record_answered"));
    }
    answered(&signed, id, outcome, "record_answered", &prefix).await
}
