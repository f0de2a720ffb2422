//! Evidence on pages: the exhibits of a record with their chains, one exhibit, and the forms by which it goes from hand to hand.
//!
//! `papers` writes what people read in a bag. No file is served as it is: it leaves in a bag only.

mod papers;

pub use papers::bag_files;

use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html, html_with},
    files,
    forms::Sent,
    page::Page,
    record::take_in_faults,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use hopluc_core::base::{
    App, Ctx,
    clock::date_text,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, ExhibitId, RecordId},
};
use hopluc_core::document::attachment::{self, NewFile};
use hopluc_core::record::custody::{
    CustodyStep, Deed,
    actions::{self, Intake},
    bag::{self, Bagged},
    page::{ExhibitView, RecordExhibits, exhibit_page, may_see, of_record},
};
use hopluc_core::record::page::record_page;

/// A step of a chain in words.
pub(crate) struct StepLine {
    pub(crate) deed: String,
    pub(crate) said: String,
    pub(crate) reason: String,
    pub(crate) at: String,
    /// When a time-stamp authority saw it; empty while none has.
    pub(crate) stamped: String,
    pub(crate) hash: String,
}

/// An exhibit as a card of its record and as the head of its own page.
pub(crate) struct ExhibitCard {
    pub(crate) id: i64,
    pub(crate) file_name: String,
    pub(crate) size: String,
    pub(crate) description: String,
    pub(crate) holder: String,
    pub(crate) keeper: String,
    pub(crate) offered: String,
    pub(crate) is_sealed: bool,
    pub(crate) may_copy: bool,
    pub(crate) steps: Vec<StepLine>,
}

fn step_line(page: &Page, step: &CustodyStep) -> StepLine {
    let said = &step.statement;
    StepLine {
        deed: page.tc("custody.deed.", said.deed.code()),
        said: papers::said(page.texts, said),
        reason: said.reason.clone(),
        at: words::stored_instant(&said.at),
        stamped: papers::stamp_time(&step.stamped_at),
        hash: step.hash.clone(),
    }
}

fn card(page: &Page, view: &ExhibitView) -> ExhibitCard {
    ExhibitCard {
        id: view.exhibit.id.0,
        file_name: view.exhibit.file_name.clone(),
        size: words::size(view.exhibit.n_bytes),
        description: view.exhibit.description.clone(),
        holder: view.holder.clone(),
        keeper: view.holding.keeper_name.clone(),
        offered: view.offered.clone(),
        is_sealed: view.holding.is_sealed,
        may_copy: view.deeds.contains(&Deed::Copy),
        steps: view.steps.iter().map(|s| step_line(page, s)).collect(),
    }
}

/// The exhibits of a record as cards, and whether more may be taken in.
pub(crate) async fn cards(
    signed: &Signed,
    id: RecordId,
) -> Result<(Vec<ExhibitCard>, bool), WebError> {
    let RecordExhibits {
        exhibits,
        may_take_in,
    } = of_record(&signed.ctx, id).await?;
    let cards = exhibits.iter().map(|view| card(&signed.page, view));
    Ok((cards.collect(), may_take_in))
}

#[derive(Template)]
#[template(path = "custody/show.html")]
struct ShowPage {
    page: Page,
    exhibit: ExhibitCard,
    sha256: String,
    taken_at: String,
    taken_place: String,
    taken_by: String,
    record_id: i64,
    /// Title of its record; empty for those who may not see that.
    record: String,
    may_offer: bool,
    /// To whom it may be offered.
    receivers: Vec<Choice>,
    may_receive: bool,
    may_recall: bool,
    may_seal: bool,
    may_unseal: bool,
}

async fn show_page(signed: &Signed, id: ExhibitId, page: Page) -> Result<ShowPage, WebError> {
    let view = exhibit_page(&signed.ctx, id).await?;
    let may = |deed| view.deeds.contains(&deed);
    let may_offer = may(Deed::Offer);
    let receivers = if may_offer {
        choices(signed).await?
    } else {
        Vec::new()
    };
    let exhibit = &view.exhibit;
    Ok(ShowPage {
        exhibit: card(&page, &view),
        sha256: exhibit.sha256.clone(),
        taken_at: papers::told_instant(&exhibit.taken_at),
        taken_place: exhibit.taken_place.clone(),
        taken_by: exhibit.taken_by.clone(),
        record_id: exhibit.record_id.0,
        may_offer,
        receivers,
        may_receive: may(Deed::Receive) || may(Deed::Refuse),
        may_recall: may(Deed::Recall),
        may_seal: may(Deed::Seal),
        may_unseal: may(Deed::Unseal),
        record: view.record,
        page,
    })
}

/// `GET /chung-cu/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, ExhibitId(id), page).await?)
}

/// Faults as a page shows them, each with the prefix of its form; other errors stay errors.
fn faults_of(error: ActionError, prefix: &str) -> Outcome<(StatusCode, Vec<FieldError>)> {
    match error {
        ActionError::Invalid(mut faults) => {
            for fault in faults.iter_mut().filter(|fault| !fault.field.is_empty()) {
                fault.field = format!("{prefix}{}", fault.field);
            }
            Ok((StatusCode::UNPROCESSABLE_ENTITY, faults))
        }
        ActionError::Conflict { key } => Ok((StatusCode::CONFLICT, vec![FieldError::new("", key)])),
        other => Err(other),
    }
}

/// The exhibit's page again: led on where it was done, with its faults otherwise.
async fn answered(signed: &Signed, id: i64, outcome: Outcome<()>, prefix: &str) -> Shown {
    let Err(error) = outcome else {
        let is_gone = may_see(&signed.ctx, ExhibitId(id)).await.is_err();
        // Who does not take it no longer sees it.
        let next = if is_gone {
            "/thong-bao".to_owned()
        } else {
            format!("/chung-cu/{id}")
        };
        return Ok(done(&next, "custody"));
    };
    let (status, faults) = faults_of(error, prefix)?;
    let page = signed.page.clone().with_faults(faults);
    html_with(status, &show_page(signed, ExhibitId(id), page).await?)
}

/// `POST /ho-so/{id}/chung-cu`: takes a file in as evidence.
pub async fn take_in(signed: Signed, Path(id): Path<i64>, mut fields: Sent) -> Shown {
    // Whoever may not see the record learns nothing by sending a file.
    record_page(&signed.ctx, RecordId(id)).await?;
    let intake = Intake {
        description: fields.text("exhibit-description").to_owned(),
        taken_at: fields.text("exhibit-taken_at").to_owned(),
        taken_place: fields.text("exhibit-taken_place").to_owned(),
        taken_by: fields.text("exhibit-taken_by").to_owned(),
    };
    let file = fields.files.pop().map(|upload| NewFile {
        name: upload.name,
        bytes: upload.bytes,
    });
    match taken_in(&signed.ctx, RecordId(id), &intake, file).await {
        Ok(exhibit) => Ok(done(&format!("/chung-cu/{exhibit}"), "custody_taken_in")),
        Err(error) => {
            let (status, faults) = faults_of(error, "exhibit-")?;
            take_in_faults(&signed, RecordId(id), (status, faults), Some(&intake)).await
        }
    }
}

/// Checks a file and takes it in.
pub(crate) async fn taken_in(
    ctx: &Ctx,
    record: RecordId,
    intake: &Intake,
    file: Option<NewFile>,
) -> Outcome<ExhibitId> {
    let file = file.ok_or_else(|| ActionError::invalid("file", "error.required"))?;
    let file = attachment::check_as_is(ctx, file).await?;
    actions::take_in(ctx, record, intake, &file).await
}

/// `POST /chung-cu/{id}/giao`: the giver signs.
pub async fn offer(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let outcome = match fields.parsed("offer-to").map(AgencyId) {
        Some(to) => {
            let reason = fields.text("offer-reason");
            actions::offer(&signed.ctx, ExhibitId(id), to, reason).await
        }
        None => match may_see(&signed.ctx, ExhibitId(id)).await {
            Ok(()) => Err(ActionError::invalid("to", "error.required")),
            Err(error) => Err(error),
        },
    };
    answered(&signed, id, outcome, "offer-").await
}

/// `POST /chung-cu/{id}/nhan`: `answer` is `receive`, `refuse` or `recall`.
pub async fn answer(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let known = [Deed::Receive, Deed::Refuse, Deed::Recall];
    act(&signed, id, &fields, &known, "answer-").await
}

/// `POST /chung-cu/{id}/niem-phong`: `answer` is `seal` or `unseal`.
pub async fn seal(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    act(&signed, id, &fields, &[Deed::Seal, Deed::Unseal], "seal-").await
}

async fn act(signed: &Signed, id: i64, fields: &Sent, known: &[Deed], prefix: &str) -> Shown {
    may_see(&signed.ctx, ExhibitId(id)).await?;
    let deed = Deed::of(fields.text("answer")).filter(|deed| known.contains(deed));
    let outcome = match deed {
        Some(deed) => {
            let reason = fields.text(&format!("{prefix}reason"));
            actions::act(&signed.ctx, ExhibitId(id), deed, reason).await
        }
        // A form that says neither yes nor no decides nothing.
        None => Err(ActionError::invalid("", "error.unknown_value")),
    };
    answered(signed, id, outcome, prefix).await
}

/// `POST /chung-cu/{id}/xuat`: a bag of one exhibit.
pub async fn export(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    match exported(&signed.ctx, &[ExhibitId(id)], fields.text("copy-reason")).await {
        Ok((name, bytes)) => files::save_as(&name, "application/zip", bytes),
        Err(error) => answered(&signed, id, Err(error), "copy-").await,
    }
}

/// `POST /ho-so/{id}/chung-cu/xuat`: a bag of the exhibits `exhibit` of a record.
pub async fn export_some(signed: Signed, Path(id): Path<i64>, fields: Sent) -> Shown {
    let record = RecordId(id);
    let own = of_record(&signed.ctx, record).await?.exhibits;
    let chosen: Vec<i64> = fields.all_parsed("exhibit");
    let chosen: Vec<ExhibitId> = own
        .iter()
        .map(|view| view.exhibit.id)
        .filter(|exhibit| chosen.contains(&exhibit.0))
        .collect();
    match exported(&signed.ctx, &chosen, fields.text("copy-reason")).await {
        Ok((name, bytes)) => files::save_as(&name, "application/zip", bytes),
        Err(error) => {
            let (status, faults) = faults_of(error, "copy-")?;
            take_in_faults(&signed, record, (status, faults), None).await
        }
    }
}

/// A bag of exhibits as one .zip, with its name.
pub(crate) async fn exported(
    ctx: &Ctx,
    ids: &[ExhibitId],
    reason: &str,
) -> Outcome<(String, Vec<u8>)> {
    let all = actions::copy(ctx, ids, reason).await?;
    let (app, today) = (ctx.app.clone(), date_text(ctx.today()));
    // Packing what may be large takes a while: not on a request thread.
    tokio::task::spawn_blocking(move || packed(&app, &all, &today))
        .await
        .map_err(ActionError::broken)?
}

fn packed(app: &App, all: &[Bagged], today: &str) -> Outcome<(String, Vec<u8>)> {
    let name = bag::name_of(all);
    let files = bag_files(app, all, today)?;
    // One folder in the archive, which is the bag (RFC 8493, section 4.2).
    let paths: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(path, bytes)| (format!("{name}/{path}"), bytes))
        .collect();
    let files = paths
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    Ok((format!("{name}.zip"), hopluc_doc::to_zip(files)?))
}
