//! Letters about notices: one a day with what is unread, or one at once with what is new, as each person chose.
//!
//! Idempotent: what a person was mailed is noted after each letter, and a letter sent twice has the same message id.
//! Never words a notice (the door knows the languages), and logs neither address nor text.

use super::mail::{self, Letter};
use crate::agency;
use crate::base::{
    audit::Fact,
    clock::morning_of,
    ctx::{App, Ctx},
    error::{ActionError, Outcome},
    ids::AgencyId,
    job,
    store::Tx,
};
use crate::person::{
    self, MailChoice,
    notice::{self, Notice},
    store::MailReader,
};
use serde_json::json;

/// Kind of the job that sends the day's letters.
pub const DIGEST: &str = "mail.daily";

/// Most notices that one letter tells; the rest is counted.
pub const MOST_TOLD: i64 = 50;

/// Subject and text of a letter in a language (`vi`, `en`), from notices, newest first, how many there are in all, and
/// the address that links begin with.
pub type Wording = fn(&str, &[Notice], i64, &str) -> (String, String);

/// Puts the day's letters into the queue, once a day, for eight in the morning or now where that has passed.
pub async fn plan(tx: &Tx, app: &App) -> Outcome<()> {
    let today = app.clock.today();
    job::enqueue_once(tx, DIGEST, &format!("{DIGEST}-{today}"), &morning_of(today)).await
}

/// Mails each person who wants one letter a day what is unread, unless he had today's. Nobody is mailed an empty letter.
pub async fn mail_daily(app: &App, wording: Wording) -> Outcome<()> {
    mail_all(app, MailChoice::Daily, wording).await
}

/// Mails each person who wants letters at once what was told since the last one.
pub async fn mail_at_once(app: &App, wording: Wording) -> Outcome<()> {
    mail_all(app, MailChoice::AtOnce, wording).await
}

async fn mail_all(app: &App, choice: MailChoice, wording: Wording) -> Outcome<()> {
    if app.settings.smtp_url.is_none() {
        return Ok(());
    }
    let ctx = app.system();
    let mut n_failed = 0;
    for reader in person::store::mail_readers(&ctx.reader(), choice).await? {
        if mail_one(&ctx, &reader, wording).await.is_err() {
            n_failed += 1;
            // The server's answer may name the address, so it is not logged.
            tracing::warn!(
                person.id = reader.person.id.0,
                "a letter about notices could not be mailed"
            );
        }
    }
    if n_failed > 0 {
        return Err(ActionError::broken(format!(
            "{n_failed} letters about notices could not be mailed"
        )));
    }
    Ok(())
}

async fn mail_one(ctx: &Ctx, reader: &MailReader, wording: Wording) -> Outcome<()> {
    let today = ctx.today();
    let is_daily = reader.person.mail_choice == MailChoice::Daily;
    if is_daily && reader.digested_on.is_some_and(|on| on >= today) {
        return Ok(());
    }
    let agencies = agencies_of(ctx, reader).await?;
    let after = if is_daily { 0 } else { reader.mailed_notice_id };
    let tx = ctx.reader();
    let told = notice::store::unread_since(&tx, &agencies, after, MOST_TOLD).await?;
    let Some(newest) = told.first().map(|notice| notice.id) else {
        return Ok(());
    };
    let n_told = told.len() as i64;
    let n_all = if n_told < MOST_TOLD {
        n_told
    } else {
        notice::store::count_unread(&tx, &agencies, 10_000).await?
    };
    let settings = &ctx.app.settings;
    let (subject, text) = wording(&reader.person.language, &told, n_all, &settings.base_url);
    let what = if is_daily {
        format!("digest-{today}")
    } else {
        format!("notice-{newest}")
    };
    let letter = Letter {
        to: &reader.person.email,
        subject: &subject,
        text: &text,
        files: &[],
        message_id: &mail::message_id(settings, &format!("{what}-{}", reader.person.id)),
    };
    mail::send(settings, &letter).await?;
    let tx = ctx.begin().await?;
    let day = is_daily.then_some(today);
    person::store::note_mailed(&tx, reader.person.id, day, newest).await?;
    let detail = json!({ "choice": reader.person.mail_choice.code(), "n": n_told });
    let fact = Fact::new("person.mail_notices", "person", reader.person.id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    Ok(tx.commit().await?)
}

/// The agencies whose notices a person reads: those of the roles in force, and those that they answer for.
async fn agencies_of(ctx: &Ctx, reader: &MailReader) -> Outcome<Vec<AgencyId>> {
    let tx = ctx.reader();
    let mut agencies = Vec::new();
    for held in person::store::memberships(&tx, reader.person.id, ctx.today()).await? {
        agencies.extend(agency::store::answered_by(&tx, held.agency_id, ctx.today()).await?);
    }
    agencies.sort_unstable();
    agencies.dedup();
    Ok(agencies)
}
