//! Figures of a form out of the agency's registers: proposed for its blanks, compared when it is sent, restated afterwards.
//!
//! A figure that the registers give may be overridden only with a note. What they said is kept with what was sent, so that
//! a record that changes later shows as a restatement and never changes the report.

use super::actions::Loaded;
use super::{CellInput, Figure, Save, Saved, SubmissionState, actions, store};
use crate::agency;
use crate::base::{
    ctx::Ctx,
    error::{FieldError, Outcome},
    ids::{AgencyId, ObligationId, RecordId, SubmissionId},
    permit::Verb,
    store::Tx,
};
use crate::figure::{
    Cell, CellKey, MeasureSpec, TimeKind, from_records::derived, from_watch::found, grouped,
};
use crate::record::Record;
use crate::record::store::sums::{Span, behind};
use std::collections::BTreeMap;

/// One figure that the registers give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedRow {
    /// Which.
    pub key: CellKey,
    /// What stands in the newest version that the actor sees.
    pub told: Option<Cell>,
    /// The note beside it.
    pub note: String,
    /// What the registers said when that version was sent; `None` for a draft.
    pub then: Option<i64>,
    /// What they say now.
    pub now: Cell,
}

impl DerivedRow {
    /// Whether the agency told another number than its registers gave at that time.
    pub fn is_overridden(&self) -> bool {
        let given = self.then.or(self.now.number());
        self.told.is_some_and(|told| told.number() != given)
    }

    /// Whether records have changed the number since it was sent.
    pub fn is_restated(&self) -> bool {
        self.then
            .is_some_and(|then| Some(then) != self.now.number())
    }
}

/// The agencies whose records are counted for an obligation: the one that owes it, and the one that answers for it.
///
/// A successor that owes a report of the same period counts its own records there, and not a second time here.
fn counted(loaded: &Loaded) -> Vec<AgencyId> {
    let owed = &loaded.obligation;
    let heir = owed.answering_agency_id;
    let mut ids = vec![owed.agency_id];
    if heir != owed.agency_id && !loaded.form.profile_of.contains_key(&heir.0) {
        ids.push(heir);
    }
    ids
}

async fn of_registers(ctx: &Ctx, tx: &Tx, loaded: &Loaded) -> Outcome<BTreeMap<CellKey, Cell>> {
    let agencies = counted(loaded);
    let window = loaded.period.window;
    let measures = loaded.measures();
    let mut cells = derived(tx, ctx.catalogue(), &measures, &agencies, window).await?;
    cells.extend(found(ctx, tx, &measures, &agencies, window).await?);
    Ok(cells)
}

async fn loaded(ctx: &Ctx, tx: &Tx, id: ObligationId) -> Outcome<Loaded> {
    let loaded = Loaded::get(ctx, tx, id).await?;
    let own = [
        loaded.obligation.agency_id,
        loaded.obligation.answering_agency_id,
    ];
    ctx.permit(Verb::SubmissionRead, "obligation", &own)?;
    ctx.permit(Verb::RecordRead, "obligation", &own)?;
    Ok(loaded)
}

/// What the registers give for an obligation beside what was told, in the order of the form.
pub async fn derived_rows(
    ctx: &Ctx,
    id: ObligationId,
) -> Outcome<(Vec<MeasureSpec>, Vec<DerivedRow>)> {
    let tx = ctx.reader();
    let loaded = loaded(ctx, &tx, id).await?;
    let now = of_registers(ctx, &tx, &loaded).await?;
    let page = actions::form_page(ctx, id).await?;
    let newest = page.newest.as_ref();
    let sent = newest.filter(|newest| newest.state != SubmissionState::Draft);
    let then = match sent {
        Some(sent) => store::derived(&tx, sent.id).await?,
        None => BTreeMap::new(),
    };
    let keys = page.measures.iter().flat_map(MeasureSpec::keys);
    let row = |key: CellKey| {
        let figure = page.figures.iter().find(|figure| figure.key == key);
        let then = then.get(&key).copied();
        let now = now.get(&key).copied().or(then.map(|_| Cell::Nil))?;
        Some(DerivedRow {
            told: figure.map(|figure| figure.cell),
            note: figure.map(|figure| figure.note.clone()).unwrap_or_default(),
            then,
            now,
            key,
        })
    };
    let rows = keys.filter_map(row).collect();
    Ok((page.measures, rows))
}

/// Fills the blanks of the draft with what the registers give; what somebody typed stays, and so do the blank parts of a total
/// that he told otherwise than the registers: they would contradict it.
pub async fn fill(ctx: &Ctx, id: ObligationId) -> Outcome<Saved> {
    let (_, rows) = derived_rows(ctx, id).await?;
    let page = actions::form_page(ctx, id).await?;
    let given: BTreeMap<CellKey, Cell> =
        rows.iter().map(|row| (row.key.clone(), row.now)).collect();
    let is_told_otherwise = |key: &CellKey| {
        let total = CellKey::total(&key.measure);
        let told = page.figures.iter().find(|figure| figure.key == total);
        told.is_some_and(|told| given.get(&total) != Some(&told.cell))
    };
    let blank = rows
        .into_iter()
        .filter(|row| row.told.is_none() && !is_told_otherwise(&row.key));
    let save = Save {
        row_version: page.row_version(),
        cells: blank
            .map(|row| CellInput::new(row.key, Some(row.now)))
            .collect(),
        narratives: Vec::new(),
        source: "records",
    };
    actions::save(ctx, id, &save).await
}

/// At sending: one fault for each total that differs from the registers without a note; what they said is kept.
pub(super) async fn freeze(
    ctx: &Ctx,
    tx: &Tx,
    loaded: &Loaded,
    draft: SubmissionId,
    figures: &[Figure],
) -> Outcome<Vec<FieldError>> {
    let given = of_registers(ctx, tx, loaded).await?;
    let differs = figures.iter().filter(|figure| {
        figure.key.dimension.is_empty()
            && figure.note.trim().is_empty()
            && given
                .get(&figure.key)
                .is_some_and(|cell| cell.number() != figure.cell.number())
    });
    let faults: Vec<FieldError> = differs
        .map(|figure| {
            let number = given.get(&figure.key).and_then(|cell| cell.number());
            FieldError::new(&figure.key.to_string(), "error.differs_from_records")
                .arg("measure", &figure.key.measure)
                .arg("n", grouped(number.unwrap_or(0)))
        })
        .collect();
    if faults.is_empty() {
        store::put_derived(tx, draft, &given).await?;
    }
    Ok(faults)
}

/// The records behind one cell of an obligation, by key after `after`, with how much each gives.
pub async fn records_behind(
    ctx: &Ctx,
    id: ObligationId,
    key: &CellKey,
    after: RecordId,
    limit: i64,
) -> Outcome<(Vec<(Record, i64)>, BTreeMap<AgencyId, String>)> {
    let tx = ctx.reader();
    let loaded = loaded(ctx, &tx, id).await?;
    let measures = loaded.measures();
    let spec = measures.iter().find(|spec| spec.code == key.measure);
    let agencies = counted(&loaded);
    let span = Span {
        agencies: &agencies,
        window: loaded.period.window,
        is_stock: spec.is_some_and(|spec| spec.kind == TimeKind::Stock),
    };
    let (list, value) = key.list_value().unwrap_or_default();
    let cell = (key.measure.as_str(), list, value);
    let found = behind(&tx, cell, &span, after, limit).await?;
    let names = agency::store::many(&tx, &agencies).await?;
    Ok((
        found,
        names.into_iter().map(|(id, a)| (id, a.name)).collect(),
    ))
}
