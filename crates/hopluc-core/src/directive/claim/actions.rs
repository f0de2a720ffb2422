//! The verbs: say what a passage says, that it says nothing of the kind, or take that back; while the directive is looked through.

use super::{Claim, ClaimForm, ClaimKind, Correction, SeenClaim, Verdict, rules, store};
use crate::base::{
    Ctx,
    audit::Fact,
    error::{ActionError, Outcome},
    ids::DirectiveId,
    store::Tx,
};
use crate::directive::{Directive, actions::open_one, store as directives};
use crate::document::{citation, store as documents};
use hopluc_text::{Reading, Span};
use serde_json::json;

/// What a verb loads: the directive, its reading as it was read, and what was said of its passages.
struct Loaded {
    directive: Directive,
    reading: Reading,
    said: Vec<Correction>,
}

async fn loaded(ctx: &Ctx, tx: &Tx, seen: &SeenClaim) -> Outcome<Loaded> {
    let directive = open_one(ctx, tx, seen.directive).await?;
    Ok(Loaded {
        reading: directives::reading(tx, seen.directive).await?,
        said: store::of(tx, seen.directive).await?,
        directive,
    })
}

impl Loaded {
    /// The claim as it stands at a passage: as it was said last, else as it was read.
    fn now(&self, seen: &SeenClaim) -> Outcome<Option<Claim>> {
        let is_it = |one: &&Correction| one.kind == seen.kind && one.span == seen.span;
        let read = rules::read_at(&self.reading, seen.kind, seen.span);
        match self.said.iter().find(is_it) {
            Some(said) => Ok(said.claim.clone().or(read)),
            None if read.is_some() => Ok(read),
            None => Err(ActionError::NotFound { noun: "claim" }),
        }
    }
}

/// Keeps a correction; what a document cites is looked up anew.
async fn keep(
    ctx: &Ctx,
    tx: Tx,
    seen: &SeenClaim,
    loaded: Loaded,
    said: (Verdict, Option<&Claim>),
) -> Outcome<()> {
    let id = store::put(&tx, seen, said).await?;
    if seen.kind == ClaimKind::Citation {
        let now = rules::applied(loaded.reading, &store::of(&tx, seen.directive).await?);
        let document = documents::get(&tx, loaded.directive.document_id).await?;
        citation::put(&tx, &document, &now.citations).await?;
    }
    directives::touch(&tx, seen.directive, None).await?;
    let verb = match said.0 {
        Verdict::AsRead => "claim.take_back",
        Verdict::NotOne => "claim.refuse",
        Verdict::Changed => "claim.correct",
    };
    let detail = json!({
        "directive": seen.directive,
        "kind": seen.kind.code(),
        "start": seen.span.start,
        "end": seen.span.end
    });
    ctx.record(&tx, Fact::new(verb, "claim", id).detail(detail))
        .await?;
    Ok(tx.commit().await?)
}

/// Says what a passage says; the passage may be made longer, shorter or another. `NotFound` where nothing was read or said.
pub async fn correct(ctx: &Ctx, seen: &SeenClaim, form: &ClaimForm) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let loaded = loaded(ctx, &tx, seen).await?;
    let now = loaded.now(seen)?;
    let claim = rules::claim_from(&loaded.reading.text, form, Some(seen.span), now.as_ref())?;
    is_of_kind(&claim, seen.kind)?;
    keep(ctx, tx, seen, loaded, (Verdict::Changed, Some(&claim))).await
}

fn is_of_kind(claim: &Claim, kind: ClaimKind) -> Outcome<()> {
    if claim.kind() == kind {
        Ok(())
    } else {
        Err(ActionError::invalid("kind", "error.choice"))
    }
}

/// Says of a passage what was not read; gives back where it stands. `Invalid` where something of the kind stands there.
pub async fn add(
    ctx: &Ctx,
    directive: DirectiveId,
    kind: ClaimKind,
    form: &ClaimForm,
) -> Outcome<Span> {
    let tx = ctx.begin().await?;
    let mut place = SeenClaim {
        directive,
        kind,
        span: Span::new(0, 0),
        row_version: 0,
    };
    let loaded = loaded(ctx, &tx, &place).await?;
    let claim = rules::claim_from(&loaded.reading.text, form, None, None)?;
    place.span = claim.span();
    let is_there = |one: &Correction| one.kind == kind && one.span == place.span;
    let is_read = rules::read_at(&loaded.reading, kind, place.span).is_some();
    let said = loaded.said.iter().find(|one| is_there(one));
    if is_read || said.is_some_and(|one| one.verdict == Verdict::Changed) {
        return Err(ActionError::invalid("passage", "error.claim_there"));
    }
    // One that was entered and taken back is entered again.
    place.row_version = said.map_or(0, |one| one.row_version);
    is_of_kind(&claim, kind)?;
    keep(ctx, tx, &place, loaded, (Verdict::Changed, Some(&claim))).await?;
    Ok(place.span)
}

/// Says that a passage says nothing of the kind.
pub async fn refuse(ctx: &Ctx, seen: &SeenClaim) -> Outcome<()> {
    say(ctx, seen, Verdict::NotOne).await
}

/// Takes back what was said: the passage says again what was read there, nothing where nothing was.
pub async fn take_back(ctx: &Ctx, seen: &SeenClaim) -> Outcome<()> {
    say(ctx, seen, Verdict::AsRead).await
}

async fn say(ctx: &Ctx, seen: &SeenClaim, verdict: Verdict) -> Outcome<()> {
    let tx = ctx.begin().await?;
    let loaded = loaded(ctx, &tx, seen).await?;
    loaded.now(seen)?;
    keep(ctx, tx, seen, loaded, (verdict, None)).await
}
