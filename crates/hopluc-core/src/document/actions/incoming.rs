//! Registers what arrives, and corrects what was entered.

use super::{changed_meanwhile, held, same_edition};
use crate::agency::{self, naming::Directory};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    ids::{AgencyId, DocumentId},
    job,
    permit::Verb,
    store::Tx,
};
use crate::document::{
    Direction, Document, IncomingForm,
    attachment::{self, CheckedFile, NewFile},
    citation,
    jobs::RESOLVE_CITATIONS,
    rules, search,
    store::{self, Arrival},
};
use hopluc_doc::official::number_line;
use hopluc_text::Reading;
use serde_json::json;

/// What came of registering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The new document.
    pub id: DocumentId,
    /// Its running number of arrival in the holder's year.
    pub arrival_number: i64,
    /// Documents of the same number and issuer that the register had before: perhaps it came twice.
    pub duplicates: Vec<DocumentId>,
    /// Why the file gives no text (`scan_without_text`, ...); `None` where it gives one, or there is no file.
    pub why_no_text: Option<&'static str>,
}

/// Enters an incoming document in the register of `holder`, with its file if there is one.
///
/// What `form` leaves empty is read from the file. A document marked secret is refused and not kept.
pub async fn register_incoming(
    ctx: &Ctx,
    holder: AgencyId,
    form: &IncomingForm,
    file: Option<NewFile>,
) -> Outcome<Registered> {
    ctx.permit(Verb::DocumentRegister, "document", &[holder])?;
    refuse_secret(ctx, form).await?;
    let file = match file {
        Some(file) => Some(attachment::check(ctx, file).await?),
        None => None,
    };
    let reading = match file.as_ref().and_then(CheckedFile::text) {
        Some(text) => Some(read(text.to_owned()).await?),
        None => None,
    };
    let form = rules::filled(form, reading.as_ref(), ctx.today());
    enter(ctx, holder, form, (file, reading)).await
}

/// Enters a letter of orders of which nothing but the file was given, in the register of `holder`.
///
/// What its head does not tell is taken from its first line or the name of the file, for an official to mend. A file
/// without text cannot become a directive: it is refused, with the reason, and not kept.
pub async fn register_directive(ctx: &Ctx, holder: AgencyId, file: NewFile) -> Outcome<Registered> {
    ctx.permit(Verb::DocumentRegister, "document", &[holder])?;
    let name = file.name.clone();
    let file = attachment::check(ctx, file).await?;
    let Some(text) = file.text() else {
        let code = file.why_no_text().unwrap_or("no_text");
        return Err(ActionError::invalid("file", &format!("read.{code}")));
    };
    let reading = read(text.to_owned()).await?;
    let today = ctx.today();
    let form = rules::filled(&IncomingForm::default(), Some(&reading), today);
    let form = rules::completed(form, &reading.text, &name, ctx.catalogue(), today);
    enter(ctx, holder, form, (Some(file), Some(reading))).await
}

async fn enter(
    ctx: &Ctx,
    holder: AgencyId,
    mut form: IncomingForm,
    (file, reading): (Option<CheckedFile>, Option<Reading>),
) -> Outcome<Registered> {
    let tx = ctx.begin().await?;
    agency::actions::still_stands(ctx, &tx, holder).await?;
    let today = ctx.today();
    rules::incoming_faults(&form, ctx.catalogue(), today).stop_if_any()?;
    let issuer = known_issuer(ctx, &tx, &mut form).await?;
    let known_by = (form.number_symbol.as_str(), form.issuer.as_str());
    let sha256 = file.as_ref().map(CheckedFile::sha256);
    let duplicates = store::alike(&tx, holder, known_by, sha256).await?;
    let year = form.arrived_on.unwrap_or(today).year();
    let arrival_number = store::next_arrival(&tx, holder, year).await?;
    let arrival = Arrival {
        holder,
        issuer,
        number: arrival_number,
        body: reading.as_ref().map_or("", |reading| reading.text.as_str()),
        converted_from: file.as_ref().map_or("", CheckedFile::converted_from),
        by: ctx.actor.person_id,
        at: &ctx.now_text(),
    };
    let id = store::add_incoming(&tx, &form, &arrival).await?;
    if let Some(file) = &file {
        let attachment = attachment::add(ctx, &tx, ("document", id.0), Some(holder), file).await?;
        store::set_file(&tx, id, attachment).await?;
    }
    let document = store::get(&tx, id).await?;
    if let Some(reading) = &reading {
        citation::put(&tx, &document, &reading.citations).await?;
    }
    index(ctx, &tx, &document, arrival.body).await?;
    let detail =
        json!({ "holder_agency_id": holder.0, "arrival_number": arrival_number, "year": year });
    ctx.record(
        &tx,
        Fact::new("document.register", "document", id.0).detail(detail),
    )
    .await?;
    tell(ctx, &tx, id).await?;
    tx.commit().await?;
    Ok(Registered {
        id,
        arrival_number,
        duplicates: duplicates.into_iter().map(|document| document.id).collect(),
        why_no_text: file.as_ref().and_then(CheckedFile::why_no_text),
    })
}

/// A number with the suffix of a secret document ("(M)") says what it belongs to, even without its file.
async fn refuse_secret(ctx: &Ctx, form: &IncomingForm) -> Outcome<()> {
    let lines = format!(
        "{}\n{}\n{}",
        number_line(&form.number_symbol),
        form.urgency,
        form.subject
    );
    if hopluc_text::is_marked_secret(&lines).is_some() {
        return Err(attachment::refusal_of_secret(ctx, "number_symbol").await?);
    }
    Ok(())
}

/// Reading a long text takes a while: not on a request thread.
pub(super) async fn read(text: String) -> Outcome<Reading> {
    tokio::task::spawn_blocking(move || hopluc_text::read(&text))
        .await
        .map_err(ActionError::broken)
}

/// The issuer in the directory. A letterhead is set in capitals; registers write the name as the directory does.
async fn known_issuer(ctx: &Ctx, tx: &Tx, form: &mut IncomingForm) -> Outcome<Option<AgencyId>> {
    let known = issuer_of(ctx, tx, form).await?;
    if let Some(id) = known
        && !form.issuer.chars().any(char::is_lowercase)
    {
        form.issuer = agency::store::get(tx, id).await?.name;
    }
    Ok(known)
}

async fn issuer_of(ctx: &Ctx, tx: &Tx, form: &IncomingForm) -> Outcome<Option<AgencyId>> {
    if form.issuer.is_empty() {
        return Ok(None);
    }
    let on = form.issued_on.unwrap_or_else(|| ctx.today());
    Ok(Directory::load(tx, ctx.catalogue(), on)
        .await?
        .one(&form.issuer))
}

pub(super) async fn index(ctx: &Ctx, tx: &Tx, document: &Document, body: &str) -> Outcome<()> {
    let text = format!("{} {} {body}", document.number_symbol, document.issuer);
    search::put(
        tx,
        ("document", document.id.0),
        &document.subject,
        &text,
        &ctx.now_text(),
    )
    .await
}

pub(super) async fn tell(ctx: &Ctx, tx: &Tx, id: DocumentId) -> Outcome<()> {
    let key = format!("{RESOLVE_CITATIONS}.{id}");
    job::enqueue(
        tx,
        RESOLVE_CITATIONS,
        &json!({ "document_id": id.0 }),
        &key,
        &ctx.now_text(),
    )
    .await
}

/// Mends what was entered of an incoming document; every field is taken as it is. Its file and arrival number stay.
pub async fn correct(
    ctx: &Ctx,
    id: DocumentId,
    row_version: i64,
    form: &IncomingForm,
) -> Outcome<()> {
    refuse_secret(ctx, form).await?;
    let tx = ctx.begin().await?;
    let old = held(ctx, &tx, id, Verb::DocumentCorrect).await?;
    if old.direction != Direction::Incoming {
        return Err(rules::wrong_state(old.state));
    }
    same_edition(row_version, old.row_version)?;
    let today = ctx.today();
    let mut form = rules::filled(form, None, old.arrived_on.unwrap_or(today));
    form.kind = form.kind.or_else(|| Some(old.kind.clone()));
    rules::incoming_faults(&form, ctx.catalogue(), today).stop_if_any()?;
    let issuer = issuer_of(ctx, &tx, &form).await?;
    if !store::correct(&tx, id, row_version, &form, issuer).await? {
        return Err(changed_meanwhile());
    }
    let document = store::get(&tx, id).await?;
    let body = store::body(&tx, id).await?;
    index(ctx, &tx, &document, &body).await?;
    // Mentions that meant it under its former number must be looked at again, too.
    for citation in citation::store::citing(&tx, id).await? {
        tell(ctx, &tx, citation.document_id).await?;
    }
    ctx.record(&tx, Fact::new("document.correct", "document", id.0))
        .await?;
    tell(ctx, &tx, id).await?;
    tx.commit().await?;
    Ok(())
}
