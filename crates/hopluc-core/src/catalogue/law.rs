//! Kinds of official document, what the issuer part of a symbol usually stands for, and which laws are in force when.
//! Never reads a document.

use serde::Serialize;
use time::Date;

use super::Validity;
use super::fault::Fault;
use super::ids::{DocumentKindId, KindId};
use super::ledger::Sort;
use super::load::Draft;
use super::row::Row;
use crate::base::calendar::iso_date;

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

/// One law, decree or circular that documents cite, "văn bản quy phạm pháp luật".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegalActDef {
    /// Number with symbol: `15/2020/NĐ-CP`.
    pub number: String,
    /// The name by which it is cited without its number; several acts may share one.
    pub name: Option<String>,
    /// Day of its signing or passing.
    #[serde(with = "iso_date::option")]
    pub issued_on: Option<Date>,
    /// When it is in force.
    pub validity: Validity,
    /// True where the end of the validity is that of a part of it.
    pub is_ended_in_part: bool,
    /// What took its place, in the words that are shown.
    pub replaced_by: Vec<String>,
}

impl LegalActDef {
    /// The row as the reader of texts takes it.
    pub(super) fn to_text(&self) -> hopluc_text::LegalAct {
        let iso = |date: Option<Date>| date.map(|date| date.to_string());
        hopluc_text::LegalAct {
            number: self.number.clone(),
            name: self.name.clone(),
            issued: iso(self.issued_on),
            from: iso(self.validity.from),
            to: iso(self.validity.to),
            in_part: self.is_ended_in_part,
            replaced_by: self.replaced_by.clone(),
        }
    }
}

/// Reads a file of `[[legal_act]]` tables.
pub(super) fn read_acts(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("legal_act") {
        let number = row.text("number");
        if !draft.legal_acts.contains_key(&number.value) {
            let ledger = row.file.ledger;
            ledger.define(Sort::LegalAct, &number.value, &number.place);
        }
        let act = LegalActDef {
            number: number.value.clone(),
            name: row.opt_text("name").map(|name| name.value),
            issued_on: row.opt_date("issued_on").map(|date| date.value),
            validity: row.validity(),
            is_ended_in_part: row.flag("is_ended_in_part", false),
            replaced_by: row
                .texts("replaced_by")
                .into_iter()
                .map(|by| by.value)
                .collect(),
        };
        if draft.legal_acts.insert(number.value.clone(), act).is_some() {
            row.fault(Fault::new("twice", number.place).with("id", number.value));
        }
        row.finish();
    }
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
