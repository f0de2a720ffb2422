//! What a file says of itself, before anything is kept: the officer corrects it and registers.

use super::incoming::read;
use crate::base::{Ctx, error::Outcome, ids::AgencyId, permit::Verb};
use crate::document::{
    Document, IncomingForm,
    attachment::{self, CheckedFile, NewFile},
    rules, store,
};

/// What a file proposes for the register.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The form, with what was entered kept and the rest read from the file.
    pub form: IncomingForm,
    /// Documents of the same number and issuer that the register of the holder has.
    pub duplicates: Vec<Document>,
    /// Why the file gives no text (`scan_without_text`, ...); `None` where it gives one.
    pub why_no_text: Option<&'static str>,
    /// Documents that it mentions.
    pub n_citations: usize,
}

/// Reads a file for the register of `holder`. Stores nothing; a file marked secret is refused, which the journal notes.
pub async fn propose(
    ctx: &Ctx,
    holder: AgencyId,
    form: &IncomingForm,
    file: NewFile,
) -> Outcome<Proposal> {
    ctx.permit(Verb::DocumentRegister, "document", &[holder])?;
    let file = attachment::check(ctx, file).await?;
    let reading = match file.text() {
        Some(text) => Some(read(text.to_owned()).await?),
        None => None,
    };
    let form = rules::filled(form, reading.as_ref(), ctx.today());
    let tx = ctx.reader();
    let known_by = (form.number_symbol.as_str(), form.issuer.as_str());
    Ok(Proposal {
        duplicates: store::alike(&tx, holder, known_by, Some(file.sha256())).await?,
        why_no_text: CheckedFile::why_no_text(&file),
        n_citations: reading.map_or(0, |reading| reading.citations.len()),
        form,
    })
}
