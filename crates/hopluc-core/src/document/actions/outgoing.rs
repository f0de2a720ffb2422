//! Drafts, has approved by a second person, numbers and withdraws outgoing documents.

use super::{
    changed_meanwhile, held,
    incoming::{index, tell},
    same_edition,
};
use crate::agency::{self, naming::Directory};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, DocumentId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::document::{
    Direction, Document, DraftForm, Recipient, SEND, State, attachment, dispatch,
    rules::{self, Step},
    store::{self, Issue},
};
use crate::person::notice::{NewNotice, notify};
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing, number_line, place_date};
use serde_json::json;
use std::collections::BTreeSet;

/// Head and foot that a new draft begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftHead {
    /// Place of issue.
    pub place: String,
    /// The body above the issuer; empty where there is none.
    pub governing_body: String,
    /// Who signs.
    pub signing: Signing,
}

/// What a document got at issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Number within symbol and year.
    pub number: i64,
    /// `01/BC-SKHCN`.
    pub number_symbol: String,
}

/// Place, body above and signature of a new draft of `holder`: those of its last letter that went out, else the place
/// that the directory gives.
pub async fn usual_head(ctx: &Ctx, holder: AgencyId) -> Outcome<DraftHead> {
    ctx.permit(Verb::DocumentDraft, "document", &[holder])?;
    let tx = ctx.reader();
    if let Some(last) = store::last_issued(&tx, holder).await? {
        let content = store::content(&tx, last.id).await?;
        return Ok(DraftHead {
            place: last.place,
            governing_body: content.governing_body.unwrap_or_default(),
            signing: content.signing,
        });
    }
    let own = agency::store::get(&tx, holder).await?;
    let governing_body = agency::store::superior_name(&tx, &own).await?;
    let area = ctx.catalogue().province_of(&own.area_code);
    Ok(DraftHead {
        place: area.map_or_else(String::new, |area| agency::rules::place_of(&area.name)),
        governing_body,
        signing: Signing::default(),
    })
}

/// Begins an outgoing document.
pub async fn draft(ctx: &Ctx, form: &DraftForm) -> Outcome<DocumentId> {
    refuse_secret(ctx, form).await?;
    let tx = ctx.begin().await?;
    ctx.permit(Verb::DocumentDraft, "document", &[form.holder_agency_id])?;
    agency::actions::still_stands(ctx, &tx, form.holder_agency_id).await?;
    let id = draft_within(ctx, &tx, form).await?;
    tx.commit().await?;
    Ok(id)
}

/// A text that bears the stamp of a state secret is not kept, no more than a file that does.
async fn refuse_secret(ctx: &Ctx, form: &DraftForm) -> Outcome<()> {
    if hopluc_text::is_marked_secret(&words_of(&form.content)).is_some() {
        return Err(attachment::refusal_of_secret(ctx, "content").await?);
    }
    Ok(())
}

/// [`draft`] in the transaction of a verb that has asked its own permission.
pub async fn draft_within(ctx: &Ctx, tx: &Tx, form: &DraftForm) -> Outcome<DocumentId> {
    let holder = agency::store::get(tx, form.holder_agency_id).await?;
    rules::draft_faults(form, ctx.catalogue()).stop_if_any()?;
    let id = store::add_draft(tx, form, &holder.name, ctx.actor.person_id, &ctx.now_text()).await?;
    set_recipients(ctx, tx, id, form).await?;
    let document = store::get(tx, id).await?;
    index(ctx, tx, &document, &words_of(&form.content)).await?;
    let detail = json!({ "kind": form.kind.as_str(), "symbol": form.symbol });
    ctx.record(
        tx,
        Fact::new("document.draft", "document", id.0).detail(detail),
    )
    .await?;
    Ok(id)
}

/// Stores who gets a copy: those who are addressed ("Kính gửi"), where their names mean one agency each, and the lines of
/// "Nơi nhận" but for "Như trên", which says no more, and the archive. A name that means one agency for certain is tied to
/// it, so that its register shows the copy.
async fn set_recipients(ctx: &Ctx, tx: &Tx, id: DocumentId, form: &DraftForm) -> Outcome<()> {
    let directory = Directory::load(tx, ctx.catalogue(), ctx.today()).await?;
    let addressed = form.content.addressees.iter().filter_map(|name| {
        Some(Recipient {
            agency_id: Some(directory.one(name)?),
            name: name.clone(),
        })
    });
    let copies = form
        .recipients
        .iter()
        .filter(|copy| copy.agency_id.is_some() || rules::is_copy(&copy.name));
    let mut tied: Vec<Recipient> = Vec::new();
    for mut recipient in addressed.chain(copies.cloned()) {
        recipient.agency_id = recipient
            .agency_id
            .or_else(|| directory.one(&recipient.name));
        let is_known = recipient.agency_id.is_some()
            && tied
                .iter()
                .any(|known| known.agency_id == recipient.agency_id);
        if !is_known {
            tied.push(recipient);
        }
    }
    dispatch::store::set_recipients(tx, id, &tied).await
}

/// A document of the actor's register that takes `step`, at this edition.
///
/// A state that does not take it is told before anything about the edition, since it says what to do. The document of a
/// compiled report takes no step by itself before it is issued: both go together.
async fn takes(
    ctx: &Ctx,
    tx: &Tx,
    (id, row_version): (DocumentId, i64),
    verb: Verb,
    step: Step,
) -> Outcome<Document> {
    let document = held(ctx, tx, id, verb).await?;
    if document.direction != Direction::Outgoing {
        return Err(rules::wrong_state(document.state));
    }
    rules::after(document.state, step)?;
    if document.number.is_none() && store::is_of_report(tx, id).await? {
        return Err(ActionError::Conflict {
            key: "conflict.document_of_report",
        });
    }
    same_edition(row_version, document.row_version)?;
    Ok(document)
}

/// Writes a draft anew.
pub async fn change_draft(
    ctx: &Ctx,
    id: DocumentId,
    row_version: i64,
    form: &DraftForm,
) -> Outcome<()> {
    refuse_secret(ctx, form).await?;
    let tx = ctx.begin().await?;
    takes(
        ctx,
        &tx,
        (id, row_version),
        Verb::DocumentDraft,
        Step::Change,
    )
    .await?;
    rules::draft_faults(form, ctx.catalogue()).stop_if_any()?;
    if !store::change_draft(&tx, id, row_version, form).await? {
        return Err(changed_meanwhile());
    }
    set_recipients(ctx, &tx, id, form).await?;
    let document = store::get(&tx, id).await?;
    index(ctx, &tx, &document, &words_of(&form.content)).await?;
    ctx.record(&tx, Fact::new("document.change", "document", id.0))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a draft before the approver ("trình ký").
pub async fn submit(ctx: &Ctx, id: DocumentId, row_version: i64) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let document = takes(
        ctx,
        &tx,
        (id, row_version),
        Verb::DocumentDraft,
        Step::Submit,
    )
    .await?;
    submit_it(ctx, &tx, &document).await?;
    tx.commit().await?;
    Ok(())
}

/// [`submit`] in the transaction of a verb that has asked its own permission.
pub async fn submit_within(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<()> {
    submit_it(ctx, tx, &store::get(tx, id).await?).await
}

async fn submit_it(ctx: &Ctx, tx: &Tx, document: &Document) -> Outcome<()> {
    rules::after(document.state, Step::Submit)?;
    signable(tx, document).await?;
    step(ctx, tx, document, Step::Submit, "").await
}

/// `Invalid`, naming the fields, where nobody could sign the document as it stands.
async fn signable(tx: &Tx, document: &Document) -> Outcome<()> {
    if document.direction != Direction::Outgoing {
        return Ok(());
    }
    let content = store::content(tx, document.id).await?;
    rules::signing_faults(&content.signing).stop_if_any()
}

/// Approves a submitted document; never the one who drafted it.
pub async fn approve(ctx: &Ctx, id: DocumentId, row_version: i64) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let document = takes(
        ctx,
        &tx,
        (id, row_version),
        Verb::DocumentApprove,
        Step::Approve,
    )
    .await?;
    approve_it(ctx, &tx, &document).await?;
    tx.commit().await?;
    Ok(())
}

/// [`approve`] in the transaction of a verb that has asked its own permission; the second person is still demanded.
pub async fn approve_within(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<()> {
    approve_it(ctx, tx, &store::get(tx, id).await?).await
}

async fn approve_it(ctx: &Ctx, tx: &Tx, document: &Document) -> Outcome<()> {
    rules::after(document.state, Step::Approve)?;
    rules::second_person(document.drafted_by, ctx.actor.person_id)?;
    signable(tx, document).await?;
    step(ctx, tx, document, Step::Approve, "").await?;
    store::set_approval(tx, document.id, ctx.actor.person_id, &ctx.now_text()).await
}

/// Gives a submitted or approved document back to its drafter, with the reason.
pub async fn return_to_drafter(
    ctx: &Ctx,
    id: DocumentId,
    row_version: i64,
    reason: &str,
) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let document = takes(
        ctx,
        &tx,
        (id, row_version),
        Verb::DocumentApprove,
        Step::Return,
    )
    .await?;
    step(ctx, &tx, &document, Step::Return, reasoned(reason)?).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives an approved document its number and date and lets it be sent ("ban hành").
///
/// The number is the next of its symbol in the holder's year, taken in this transaction: none is skipped or used twice.
pub async fn issue(ctx: &Ctx, id: DocumentId, row_version: i64) -> Outcome<Issued> {
    let tx = ctx.begin().await?;
    let document = takes(
        ctx,
        &tx,
        (id, row_version),
        Verb::DocumentIssue,
        Step::Issue,
    )
    .await?;
    let issued = issue_it(ctx, &tx, &document).await?;
    tx.commit().await?;
    Ok(issued)
}

/// [`issue`] in the transaction of a verb that has asked its own permission.
pub async fn issue_within(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<Issued> {
    issue_it(ctx, tx, &store::get(tx, id).await?).await
}

async fn issue_it(ctx: &Ctx, tx: &Tx, document: &Document) -> Outcome<Issued> {
    let id = document.id;
    let state = rules::after(document.state, Step::Issue)?;
    let (today, now) = (ctx.today(), ctx.now_text());
    let mut content = store::content(tx, id).await?;
    let number = store::next_number(
        tx,
        document.holder_agency_id,
        &document.symbol,
        today.year(),
    )
    .await?;
    let number_symbol = rules::number_symbol(number, &document.symbol);
    content.number_symbol = number_line(&number_symbol);
    content.place_date = place_date(&document.place, today);
    content.issued_on = Some(today);
    content.is_draft = false;
    let issue = Issue {
        number,
        on: today,
        content: &content,
        by: ctx.actor.person_id,
        at: &now,
    };
    store::set_issue(tx, document, &issue).await?;
    if !store::set_state(tx, id, document.row_version, state, "").await? {
        return Err(changed_meanwhile());
    }
    dispatch::store::release_copies(tx, id).await?;
    let issued = store::get(tx, id).await?;
    index(ctx, tx, &issued, &words_of(&content)).await?;
    let detail = json!({ "symbol": document.symbol, "number": number, "year": today.year() });
    ctx.record(
        tx,
        Fact::new("document.issue", "document", id.0).detail(detail),
    )
    .await?;
    job::enqueue(
        tx,
        SEND,
        &json!({ "document_id": id.0 }),
        &format!("{SEND}.{id}"),
        &now,
    )
    .await?;
    tell(ctx, tx, id).await?;
    Ok(Issued {
        number,
        number_symbol,
    })
}

/// Takes a document back, with the reason. One that has its number keeps it ("thu hồi").
pub async fn withdraw(ctx: &Ctx, id: DocumentId, row_version: i64, reason: &str) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let found = super::seen(ctx, &tx, id).await?;
    let verb = if found.number.is_some() {
        Verb::DocumentIssue
    } else {
        Verb::DocumentDraft
    };
    let document = takes(ctx, &tx, (id, row_version), verb, Step::Withdraw).await?;
    step(ctx, &tx, &document, Step::Withdraw, reasoned(reason)?).await?;
    if document.number.is_some() {
        tell_of_recall(ctx, &tx, &document).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Tells those to whom an issued document went, and the agency that issued it, that it was taken back (Decree 30/2020/NĐ-CP,
/// Article 18, clause 4). Whom it has not reached need not be told. The reason stands on its page.
async fn tell_of_recall(ctx: &Ctx, tx: &Tx, document: &Document) -> Outcome<()> {
    let copies = dispatch::store::copies(tx, document.id).await?;
    let went = copies.iter().filter(|copy| copy.sent_at.is_some());
    let sent = went.filter_map(|copy| copy.recipient.agency_id);
    let named: Vec<AgencyId> = sent.chain([document.holder_agency_id]).collect();
    let answering = agency::store::answering_many(tx, &named, ctx.today()).await?;
    let told: BTreeSet<AgencyId> = answering.into_values().collect();
    for agency_id in told {
        let notice = NewNotice {
            agency_id,
            kind: "document.recalled",
            record: ("document", document.id.0),
            args: json!({
                "title": document.subject, "number": document.number_symbol, "agency": document.issuer,
            }),
            dedupe_key: &format!("document.recalled.{}", document.id),
        };
        notify(tx, &notice, &ctx.now_text()).await?;
    }
    Ok(())
}

/// [`withdraw`] of a document without number in the transaction of a verb that has asked its own permission.
pub async fn withdraw_within(ctx: &Ctx, tx: &Tx, id: DocumentId, reason: &str) -> Outcome<()> {
    let document = store::get(tx, id).await?;
    step(ctx, tx, &document, Step::Withdraw, reasoned(reason)?).await
}

fn reasoned(reason: &str) -> Outcome<&str> {
    given_reason(reason, 1_000, true)
}

/// Moves a document on, with its journal fact.
async fn step(ctx: &Ctx, tx: &Tx, document: &Document, step: Step, reason: &str) -> Outcome<()> {
    if document.direction != Direction::Outgoing {
        return Err(rules::wrong_state(document.state));
    }
    let state = rules::after(document.state, step)?;
    if !store::set_state(tx, document.id, document.row_version, state, reason).await? {
        return Err(changed_meanwhile());
    }
    let verb = match step {
        Step::Submit => "document.submit",
        Step::Approve => "document.approve",
        Step::Return => "document.return",
        Step::Withdraw => "document.withdraw",
        Step::Change | Step::Issue | Step::Send => "document.change",
    };
    let detail = json!({ "from": document.state.code(), "to": state.code() });
    ctx.record(
        tx,
        Fact::new(verb, "document", document.id.0).detail(detail),
    )
    .await
}

/// Marks an issued document as sent once all its copies went; a later call changes nothing. For jobs.
pub async fn sent_within(ctx: &Ctx, tx: &Tx, document: &Document) -> Outcome<()> {
    if document.state != State::Issued {
        return Ok(());
    }
    if !store::set_state(tx, document.id, document.row_version, State::Sent, "").await? {
        return Err(changed_meanwhile());
    }
    ctx.record(tx, Fact::new("document.send", "document", document.id.0))
        .await
}

/// The words of a document, one paragraph a line.
pub(super) fn words_of(content: &OfficialDocument) -> String {
    let mut words = Vec::new();
    words.extend(content.addressees.iter().map(String::as_str));
    words.extend(content.legal_bases.iter().map(String::as_str));
    blocks(&content.blocks, &mut words);
    words.extend(content.closing.as_deref());
    for annex in &content.annexes {
        words.push(&annex.title);
        blocks(&annex.blocks, &mut words);
    }
    words.join("\n")
}

fn blocks<'a>(list: &'a [Block], words: &mut Vec<&'a str>) {
    let runs = |runs: &'a [Inline], words: &mut Vec<&'a str>| {
        words.extend(runs.iter().map(|run| run.text.as_str()));
    };
    for block in list {
        match block {
            Block::Heading { text, .. } => words.push(text),
            Block::Paragraph(text) | Block::Bullet(text) | Block::Point { text, .. } => {
                runs(text, words);
            }
            Block::Table(table) => {
                words.extend(table.caption.as_deref());
                words.extend(table.columns.iter().map(|column| column.title.as_str()));
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    runs(cell, words);
                }
            }
        }
    }
}
