//! The job that sends an issued document: makes its files once, shows it in the recipients' registers, mails the copies.
//!
//! Idempotent: what went is not sent again, and each step is stored before the next begins. A crash between the mail
//! server's answer and our note of it may send one letter twice, with the same message id.

use super::{
    mail::{self, Letter},
    render::{self, FileForm, PrintedFile, file_name},
};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    ctx::App,
    error::{ActionError, Outcome},
    ids::{AgencyId, DocumentId},
    job::{Job, MOST_ATTEMPTS},
    store::Tx,
};
use crate::document::{
    self, Dispatch, DispatchState, Document, Recipient, SEND, State,
    attachment::{self, NewFile},
    dispatch,
    jobs::document_id,
};
use crate::person::notice::{NewNotice, notify};
use serde_json::{Value, json};

/// Runs a job of this noun; `None` for jobs of others.
pub async fn run(app: &App, job: &Job) -> Option<Outcome<()>> {
    match job.kind.as_str() {
        SEND => Some(send(app, job).await),
        _ => None,
    }
}

async fn send(app: &App, job: &Job) -> Outcome<()> {
    let ctx = app.system();
    let id = document_id(job)?;
    let document = document::store::get(&ctx.reader(), id).await?;
    if !matches!(document.state, State::Issued | State::Sent) {
        return give_up(&ctx, id, "withdrawn before it was sent").await;
    }
    let files = kept_files(&ctx, &document).await?;
    show_in_registers(&ctx, &document).await?;
    if job.attempts == 0 {
        try_again(&ctx, id).await?;
    }
    let is_last = job.attempts + 1 >= MOST_ATTEMPTS;
    let n_failed = mail_copies(&ctx, &document, &files, is_last).await?;
    if n_failed == 0 || is_last {
        // The registers have the document all the same.
        close(&ctx, id, n_failed).await?;
    }
    if n_failed > 0 {
        return Err(ActionError::broken(format!(
            "{n_failed} copies could not be mailed"
        )));
    }
    Ok(())
}

/// Lets letters wait again that were given up: somebody has started the job anew.
async fn try_again(ctx: &Ctx, id: DocumentId) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let mut n_again = 0;
    for copy in dispatch::store::copies(&tx, id).await? {
        if copy.channel == "email" && copy.state == DispatchState::Failed {
            dispatch::store::set_copy(&tx, copy.id, DispatchState::Waiting, None, "").await?;
            n_again += 1;
        }
    }
    if n_again > 0 {
        note(
            ctx,
            &tx,
            id,
            json!({ "channel": "email", "again": n_again }),
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Marks the document as sent, unless nobody to whom it goes can be reached from here; the agency that sent it is told of letters that did not go.
async fn close(ctx: &Ctx, id: DocumentId, n_failed: usize) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let document = document::store::get(&tx, id).await?;
    let copies = dispatch::store::copies(&tx, id).await?;
    let is_kept = |copy: &Dispatch| copy.state == DispatchState::Kept;
    if copies.is_empty() || !copies.iter().all(is_kept) {
        document::actions::sent_within(ctx, &tx, &document).await?;
    }
    if n_failed > 0 {
        let notice = NewNotice {
            agency_id: agency::store::answering(&tx, document.holder_agency_id, ctx.today())
                .await?,
            kind: "document.mail_failed",
            record: ("document", id.0),
            args: json!({
                "title": document.subject,
                "number": document.number_symbol,
                "n": n_failed,
            }),
            dedupe_key: &format!("document.mail_failed.{id}"),
        };
        notify(&tx, &notice, &ctx.now_text()).await?;
    }
    Ok(tx.commit().await?)
}

/// The files of an issued document: made and kept at the first run.
async fn kept_files(ctx: &Ctx, document: &Document) -> Outcome<Vec<PrintedFile>> {
    let content = document::store::content(&ctx.reader(), document.id).await?;
    let mut files = Vec::new();
    for form in [FileForm::Docx, FileForm::Pdf] {
        let name = file_name(document, form);
        let tx = ctx.reader();
        let kept = attachment::store::list(&tx, "document", document.id.0).await?;
        let bytes = match kept.iter().find(|kept| kept.file_name == name) {
            Some(kept) => attachment::store::content(&tx, &kept.sha256).await?,
            None => match render::render(&ctx.app, content.clone(), form).await? {
                Some(bytes) => keep(ctx, document, name.clone(), bytes).await?,
                None => continue,
            },
        };
        files.push(PrintedFile {
            name,
            media_type: form.media_type().to_owned(),
            bytes,
        });
    }
    Ok(files)
}

async fn keep(ctx: &Ctx, document: &Document, name: String, bytes: Vec<u8>) -> Outcome<Vec<u8>> {
    let file = NewFile {
        name,
        bytes: bytes.clone(),
    };
    let file = attachment::check(ctx, file).await?;
    let tx = ctx.begin().await?;
    let owner = ("document", document.id.0);
    attachment::add(ctx, &tx, owner, Some(document.holder_agency_id), &file).await?;
    tx.commit().await?;
    Ok(bytes)
}

/// Shows the document to the agencies of the directory, and lets a copy wait for each that has an address.
async fn show_in_registers(ctx: &Ctx, document: &Document) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let now = ctx.now_text();
    let (mut n_shown, mut n_kept) = (0, 0);
    for copy in dispatch::store::copies(&tx, document.id).await? {
        if copy.channel != "register" || copy.state != DispatchState::Waiting {
            continue;
        }
        let Some(named) = copy.recipient.agency_id else {
            // Nobody there can look it up here, and there is no address to write to.
            dispatch::store::set_copy(&tx, copy.id, DispatchState::Kept, None, "").await?;
            n_kept += 1;
            continue;
        };
        show_to(ctx, &tx, document, (&copy, named)).await?;
        dispatch::store::set_copy(&tx, copy.id, DispatchState::Sent, Some(&now), "").await?;
        n_shown += 1;
    }
    if n_shown + n_kept > 0 {
        let mut detail = json!({ "channel": "register", "n": n_shown });
        if n_kept > 0 {
            detail["n_kept"] = json!(n_kept);
        }
        note(ctx, &tx, document.id, detail).await?;
    }
    Ok(tx.commit().await?)
}

/// Tells an agency that a document came, and lets a letter wait if it has an address.
async fn show_to(
    ctx: &Ctx,
    tx: &Tx,
    document: &Document,
    (copy, named): (&Dispatch, AgencyId),
) -> Outcome<()> {
    let id = agency::store::answering(tx, named, ctx.today()).await?;
    let notice = NewNotice {
        agency_id: id,
        kind: "document.arrived",
        record: ("document", document.id.0),
        args: json!({ "title": document.subject, "number": document.number_symbol, "agency": document.issuer }),
        dedupe_key: &format!("document.arrived.{}", document.id),
    };
    notify(tx, &notice, &ctx.now_text()).await?;
    let agency = agency::store::get(tx, id).await?;
    if ctx.app.settings.smtp_url.is_some() && !agency.email.is_empty() {
        let recipient = Recipient {
            agency_id: Some(id),
            name: copy.recipient.name.clone(),
        };
        dispatch::store::add_copy(tx, document.id, &recipient, "email").await?;
    }
    Ok(())
}

/// The journal's line about copies.
async fn note(ctx: &Ctx, tx: &Tx, id: DocumentId, detail: Value) -> Outcome<()> {
    ctx.record(
        tx,
        Fact::new("document.dispatch", "document", id.0).detail(detail),
    )
    .await
}

/// Mails the copies that wait; gives back how many could not be. On the last attempt those are given up.
async fn mail_copies(
    ctx: &Ctx,
    document: &Document,
    files: &[PrintedFile],
    is_last: bool,
) -> Outcome<usize> {
    let copies = dispatch::store::copies(&ctx.reader(), document.id).await?;
    let mut n_failed = 0;
    for copy in copies {
        if copy.channel != "email" || copy.state != DispatchState::Waiting {
            continue;
        }
        let sent = mail_copy(ctx, document, &copy, files).await;
        let is_sent = sent.is_ok();
        let tx = ctx.begin().await?;
        match sent {
            Ok(()) => {
                let now = ctx.now_text();
                dispatch::store::set_copy(&tx, copy.id, DispatchState::Sent, Some(&now), "")
                    .await?;
            }
            Err(error) => {
                n_failed += 1;
                tracing::warn!(dispatch.id = copy.id, %error, "a copy could not be mailed");
                let state = if is_last {
                    DispatchState::Failed
                } else {
                    DispatchState::Waiting
                };
                dispatch::store::set_copy(&tx, copy.id, state, None, &error.chain()).await?;
            }
        }
        let detail = json!({ "channel": "email", "dispatch_id": copy.id, "is_sent": is_sent });
        note(ctx, &tx, document.id, detail).await?;
        tx.commit().await?;
    }
    Ok(n_failed)
}

async fn mail_copy(
    ctx: &Ctx,
    document: &Document,
    copy: &Dispatch,
    files: &[PrintedFile],
) -> Outcome<()> {
    let Some(agency) = copy.recipient.agency_id else {
        return Err(ActionError::broken("the copy names no agency"));
    };
    let agency = agency::store::get(&ctx.reader(), agency).await?;
    let subject = format!("{} - {}", document.number_symbol, document.subject);
    let text = format!(
        "{}\n{}\n{}\n\n{}/van-ban/{}\n",
        document.issuer,
        document.number_symbol,
        document.subject,
        ctx.app.settings.base_url,
        document.id
    );
    let letter = Letter {
        to: &agency.email,
        subject: &subject,
        text: &text,
        files,
        message_id: &mail::message_id(&ctx.app.settings, &format!("dispatch-{}", copy.id)),
    };
    mail::send(&ctx.app.settings, &letter).await
}

async fn give_up(ctx: &Ctx, id: DocumentId, why: &str) -> Outcome<()> {
    let tx: Tx = ctx.begin().await?;
    for copy in dispatch::store::copies(&tx, id).await? {
        if copy.state == DispatchState::Waiting {
            dispatch::store::set_copy(&tx, copy.id, DispatchState::Failed, None, why).await?;
        }
    }
    note(ctx, &tx, id, json!({ "given_up": true })).await?;
    Ok(tx.commit().await?)
}
