//! Mentions of other documents ("viện dẫn văn bản") and which document of the register each one means.
//!
//! The machine links only where one document fits; where several do it says so. Never reads a text: that is `hopluc_text`.

pub mod store;

use super::{Direction, Document, rules, store as documents};
use crate::agency::rules::folded;
use crate::base::{
    clock::date_text,
    error::Outcome,
    ids::{AgencyId, DocumentId},
    store::Tx,
};
use serde::Serialize;

/// How sure the link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// One document fits.
    Resolved,
    /// Several fit.
    Ambiguous,
    /// The register has none.
    Unknown,
}

impl Resolution {
    /// The word that is stored and that locale keys use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Ambiguous => "ambiguous",
            Self::Unknown => "unknown",
        }
    }

    /// What [`Self::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Resolved, Self::Ambiguous, Self::Unknown]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

/// One mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Key.
    pub id: i64,
    /// In which document.
    pub document_id: DocumentId,
    /// Running number in the text, from 0.
    pub position: i64,
    /// The words.
    pub quote: String,
    /// Type word as written ("Quyết định").
    pub kind: String,
    /// Number and symbol; empty for a document cited by name.
    pub number_symbol: String,
    /// ISO date, in part where the text gives a part; may be empty.
    pub issued_on: String,
    /// Issuer as written; may be empty.
    pub issuer: String,
    /// Byte range in the document's text.
    pub range: (usize, usize),
    /// The document meant, where one is.
    pub target_id: Option<DocumentId>,
    /// How sure that is.
    pub resolution: Resolution,
}

/// Stores the mentions of a document in place of earlier ones, each resolved as far as the register goes now.
pub async fn put(tx: &Tx, document: &Document, mentions: &[hopluc_text::Citation]) -> Outcome<()> {
    store::replace(tx, document.id, mentions).await?;
    for citation in store::of(tx, document.id).await? {
        resolve(tx, &citation, document.holder_agency_id).await?;
    }
    Ok(())
}

/// Resolves again every mention in `id`, and every mention of `id`'s number anywhere. Gives back how many changed.
pub async fn resolve_around(tx: &Tx, id: DocumentId) -> Outcome<usize> {
    let document = documents::get(tx, id).await?;
    let mut around = store::of(tx, id).await?;
    around.extend(store::mentioning(tx, &rules::number_forms(&document.number_symbol)).await?);
    let mut n_changed = 0;
    for citation in around {
        let holder = if citation.document_id == id {
            document.holder_agency_id
        } else {
            documents::get(tx, citation.document_id)
                .await?
                .holder_agency_id
        };
        n_changed += usize::from(resolve(tx, &citation, holder).await?);
    }
    Ok(n_changed)
}

/// Resolves one mention; gives back whether anything changed.
async fn resolve(tx: &Tx, citation: &Citation, holder: AgencyId) -> Outcome<bool> {
    let candidates = if citation.number_symbol.is_empty() {
        Vec::new()
    } else {
        documents::by_number(tx, &citation.number_symbol).await?
    };
    let (target, resolution) = meant(citation, &candidates, holder);
    if target == citation.target_id && resolution == citation.resolution {
        return Ok(false);
    }
    store::set_target(tx, citation.id, target, resolution).await?;
    Ok(true)
}

/// Which of the documents with its number a mention means. Pure.
///
/// A date must agree as far as both have one. The register of the citing document's holder goes before others, an issuer
/// that folds alike before another; a document does not cite itself.
pub fn meant(
    citation: &Citation,
    candidates: &[Document],
    holder: AgencyId,
) -> (Option<DocumentId>, Resolution) {
    let fits_date = |document: &Document| {
        document
            .issued_on
            .is_none_or(|on| date_text(on).starts_with(&citation.issued_on))
    };
    let mut left: Vec<&Document> = candidates
        .iter()
        .filter(|document| document.id != citation.document_id && fits_date(document))
        // Another agency's incoming book is its own affair.
        .filter(|document| {
            document.holder_agency_id == holder || document.direction == Direction::Outgoing
        })
        .collect();
    let issuer = folded(&citation.issuer);
    let prefer: [&dyn Fn(&Document) -> bool; 2] = [
        &|document| document.holder_agency_id == holder,
        &|document| !issuer.is_empty() && folded(&document.issuer) == issuer,
    ];
    for is_better in prefer {
        if left.len() > 1 && left.iter().any(|document| is_better(document)) {
            left.retain(|document| is_better(document));
        }
    }
    match left.as_slice() {
        [] => (None, Resolution::Unknown),
        [one] => (Some(one.id), Resolution::Resolved),
        _ => (None, Resolution::Ambiguous),
    }
}
