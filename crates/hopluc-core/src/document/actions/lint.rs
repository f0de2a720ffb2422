//! What a drafter should look at again in a text before it is signed. Keeps nothing.

use crate::base::{
    Ctx,
    error::{ActionError, Outcome},
    permit::{Reach, Verb},
};
use crate::document::attachment::{self, NewFile};
use hopluc_doc::LayoutFinding;
use hopluc_text::Reading;

/// A draft that was looked through.
#[derive(Clone, Debug)]
pub struct DraftReading {
    /// Its text and what was found in it, with the laws of the catalogue.
    pub reading: Reading,
    /// How its look departs from the decree; empty for files whose look is not read (text, web pages, .odt).
    pub layout: Vec<LayoutFinding>,
}

/// Looks a draft through for whoever may read documents. Stores nothing; one marked secret is refused, which the journal
/// notes.
///
/// `Invalid` on `file` where it cannot be read, or has no text.
pub async fn lint(ctx: &Ctx, file: NewFile) -> Outcome<DraftReading> {
    permit_lint(ctx)?;
    let file = attachment::check(ctx, file).await?;
    let Some(text) = file.text().map(str::to_owned) else {
        let code = file.why_no_text().unwrap_or("no_text");
        return Err(ActionError::invalid("file", &format!("read.{code}")));
    };
    let acts = ctx.catalogue().legal_acts();
    let converter = ctx.app.converter.clone();
    // Reading and the look of a long file take a while: not on a request thread.
    tokio::task::spawn_blocking(move || DraftReading {
        reading: hopluc_text::read_with(&text, &acts),
        // A file whose look cannot be read has nothing to tell of it.
        layout: converter.check_layout(file.bytes()).unwrap_or_default(),
    })
    .await
    .map_err(ActionError::broken)
}

/// Whoever may read documents may have a draft looked through.
pub fn permit_lint(ctx: &Ctx) -> Outcome<()> {
    if Verb::DocumentRead.reach(ctx.actor.role) == Reach::Never {
        return Err(ActionError::Denied {
            verb: Verb::DocumentRead.code(),
        });
    }
    Ok(())
}
