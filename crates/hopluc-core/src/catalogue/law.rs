//! Kinds of official document and what the issuer part of a symbol usually stands for. Never reads a document.

use serde::Serialize;

use super::Validity;
use super::fault::Fault;
use super::ids::{DocumentKindId, KindId};
use super::ledger::Sort;
use super::load::Draft;
use super::row::Row;

/// A kind of official document, "loại văn bản hành chính".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentKindDef {
    /// Transliterated name: `bao_cao`.
    pub id: DocumentKindId,
    /// Vietnamese name: "Báo cáo".
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Abbreviation in symbols: `BC`; `None` for kinds whose symbol has none (công văn, thư công).
    pub symbol: Option<String>,
    /// When the kind is in force.
    pub validity: Validity,
}

/// What one issuer part of a symbol usually stands for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IssuerHint {
    /// The part in capitals: `UBND`, `STTTT`.
    pub part: String,
    /// The body or kind of body in Vietnamese.
    pub name: String,
    /// In English.
    pub name_en: String,
    /// The kind of agency, where there is one.
    pub kind: Option<KindId>,
    /// When the part was in use.
    pub validity: Validity,
}

/// Reads a file of `[[document_kind]]` tables.
pub(super) fn read_document_kinds(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("document_kind") {
        let id = DocumentKindId::new(row.id("id", Sort::DocumentKind).value);
        let (name, name_en) = row.names();
        let symbol = row.opt_text("symbol");
        let taken = symbol.as_ref().filter(|s| {
            draft
                .document_kinds
                .values()
                .any(|k| k.symbol.as_ref() == Some(&s.value))
        });
        if let Some(symbol) = taken {
            row.fault(Fault::new("twice", symbol.place.clone()).with("id", &symbol.value));
        }
        let kind = DocumentKindDef {
            id,
            name,
            name_en,
            symbol: symbol.map(|s| s.value),
            validity: row.validity(),
        };
        draft.document_kinds.insert(kind.id.clone(), kind);
        row.finish();
    }
}

/// Reads a file of `[[issuer]]` tables.
pub(super) fn read_issuers(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("issuer") {
        let part = row.text("part");
        let (name, name_en) = row.names();
        let kind = row.opt_mention("kind", Sort::Kind);
        let hint = IssuerHint {
            part: part.value.clone(),
            name,
            name_en,
            kind,
            validity: row.validity(),
        };
        if draft
            .issuer_hints
            .insert(part.value.clone(), hint)
            .is_some()
        {
            row.fault(Fault::new("twice", part.place).with("id", part.value));
        }
        row.finish();
    }
}
