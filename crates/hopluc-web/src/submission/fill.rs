//! Filling one obligation's form: cells and narrative, autosave, the later of two writers, sending.

use super::{
    Extra, FreshRow, GroupView,
    both::{conflicts, texts_of},
    element_of, groups,
};
use crate::{
    collision::{Piece, compared},
    english,
    error::{Shown, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{Json, extract::Path, http::StatusCode, response::IntoResponse};
use hopluc_core::base::{
    error::{ActionError, FieldError, Outcome},
    ids::ObligationId,
};
use hopluc_core::figure::{Cell, CellKey, DimensionSpec, MeasureSpec, cell_from};
use hopluc_core::report::submission::{
    CellInput, NarrativeInput, Save, Seen, SubmissionState,
    actions::{self, FormPage},
    choices,
    rules::Blanks,
};
use serde_json::json;
use std::collections::BTreeMap;

/// One section of the form.
#[derive(Clone, Debug)]
pub(super) struct SectionView {
    id: String,
    title: String,
    hint: String,
    text: String,
    seen: String,
    reason: String,
    /// What somebody else stored and what was typed, where they differ.
    both: Option<(Vec<Piece>, Vec<Piece>)>,
}
#[derive(Template)]
#[template(path = "submission/form.html")]
pub(super) struct FormView {
    page: Page,
    found: FormPage,
    groups: Vec<GroupView>,
    sections: Vec<SectionView>,
    row_version: i64,
    n_blank: usize,
    warnings: Vec<String>,
    notes: Vec<String>,
}

impl FormView {
    /// Cells and sections that came back for a reason, in the order of the form: anchor, name, reason.
    fn returned(&self) -> Vec<(String, String, String)> {
        let is_back = self
            .found
            .newest
            .as_ref()
            .is_some_and(|newest| newest.state == SubmissionState::Returned);
        if !is_back {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for measure in self.groups.iter().flat_map(|group| &group.measures) {
            let parts = measure.parts.iter().flat_map(|parts| &parts.cells);
            for cell in std::iter::once(&measure.total).chain(parts) {
                let name = format!("{} {}", cell.key, measure.name);
                lines.push((format!("c-{}", cell.element()), name, cell.reason.clone()));
            }
        }
        for section in &self.sections {
            let anchor = format!("s-{}", section.id);
            lines.push((anchor, section.title.clone(), section.reason.clone()));
        }
        lines.retain(|(_, _, reason)| !reason.is_empty());
        lines
    }
}

pub(super) fn form_view(
    page: Page,
    found: FormPage,
    extra: &Extra<'_>,
    theirs: &BTreeMap<String, String>,
    notes: Vec<String>,
) -> FormView {
    let is_english = page.lang() == "en";
    let sections = found.sections.iter().map(|section| {
        let stored = found.narratives.iter().find(|n| n.section == section.id);
        let text = stored.map(|n| n.text.clone()).unwrap_or_default();
        SectionView {
            id: section.id.clone(),
            title: if is_english {
                section.title_en.clone()
            } else {
                section.title.clone()
            },
            hint: if is_english {
                section.hint_en.clone()
            } else {
                section.hint.clone()
            },
            seen: text.clone(),
            text: theirs
                .get(&section.id)
                .cloned()
                .unwrap_or_else(|| text.clone()),
            reason: stored.map(|n| n.reason.clone()).unwrap_or_default(),
            both: theirs.get(&section.id).map(|mine| compared(&text, mine)),
        }
    });
    let is_blank =
        |finding: &&hopluc_core::figure::checks::Finding| finding.message() == "finding.blank";
    let n_blank = found.findings.iter().filter(is_blank).count();
    let warnings = found
        .findings
        .iter()
        .filter(|finding| !is_blank(finding))
        .map(|finding| {
            format!(
                "{}: {}",
                finding.cell,
                crate::period::finding_text(&page, finding)
            )
        })
        .collect();
    FormView {
        groups: groups(&page, &found.measures, &found.figures, extra, |list| {
            found.listed(list)
        }),
        sections: sections.collect(),
        row_version: found.row_version(),
        page,
        found,
        n_blank,
        warnings,
        notes,
    }
}

/// The form in the reader's language.
pub(super) async fn shown_form(signed: &Signed, id: ObligationId) -> Outcome<FormPage> {
    let mut found = actions::form_page(&signed.ctx, id).await?;
    english::name_form(signed, &mut found.period, &mut found.measures);
    Ok(found)
}

/// `GET /bao-cao-don-vi/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let found = shown_form(&signed, ObligationId(id)).await?;
    html(&form_view(
        signed.page,
        found,
        &Extra::default(),
        &BTreeMap::new(),
        Vec::new(),
    ))
}

/// What a form sent, as cells; texts that are no answer come back as faults and are not saved.
fn save_of(found: &FormPage, sent: &Sent) -> (Save, Vec<FieldError>) {
    let mut faults = Vec::new();
    let mut cells = Vec::new();
    let measures = found.measures.iter().filter(|measure| !measure.is_computed);
    let asked = |measure| {
        keys_in(measure, sent)
            .into_iter()
            .map(move |key| (measure, key))
    };
    for (measure, key) in measures.flat_map(asked) {
        let name = key.to_string();
        let Some(seen) = sent.all(&format!("o:{name}")).first() else {
            continue;
        };
        let typed = (
            sent.text(&format!("s:{name}")),
            sent.text(&format!("v:{name}")),
        );
        match answer(measure, typed) {
            Err(fault) => faults.push(FieldError::new(&name, fault.key())),
            Ok(cell) => cells.push(CellInput {
                seen: Seen::Was(seen_of(measure, seen)),
                note: sent.all(&format!("n:{name}")).first().cloned(),
                seen_note: sent.all(&format!("on:{name}")).first().cloned(),
                key,
                cell,
            }),
        }
    }
    let narratives = found.sections.iter().filter_map(|section| {
        let text = sent.all(&format!("t:{}", section.id)).first()?.clone();
        Some(NarrativeInput {
            section: section.id.clone(),
            text,
            seen: sent.all(&format!("ot:{}", section.id)).first().cloned(),
        })
    });
    let save = Save {
        row_version: sent.parsed("row_version").unwrap_or(0),
        narratives: narratives.collect(),
        source: "web",
        cells,
    };
    (save, faults)
}

/// Cells of a measure that the form may have sent: those that it always has, and those of named values that it showed.
fn keys_in(measure: &MeasureSpec, sent: &Sent) -> Vec<CellKey> {
    let mut keys = measure.keys();
    for dimension in measure.dimensions.iter().filter(|d| d.is_free()) {
        let prefix = format!("o:{}@{}=", measure.code, dimension.list);
        let key = |name| CellKey::part(&measure.code, &dimension.part(name));
        keys.extend(sent.names(&prefix).map(key));
    }
    keys
}

/// Rows for further values: those that say something are added to `save`, the others come back with their faults.
async fn add_fresh(
    signed: &Signed,
    found: &FormPage,
    sent: &Sent,
    save: &mut Save,
) -> Result<BTreeMap<String, Vec<FreshRow>>, ActionError> {
    let mut wrong: BTreeMap<String, Vec<FreshRow>> = BTreeMap::new();
    for (measure, dimension) in free_of(found) {
        let field = format!("{}@{}", measure.code, dimension.list);
        let names = sent.all(&format!("nk:{field}"));
        let texts = sent.all(&format!("nv:{field}"));
        for (name, text) in names.iter().zip(texts) {
            if name.trim().is_empty() && text.trim().is_empty() {
                continue;
            }
            let key = CellKey::part(&measure.code, &dimension.part(name.trim()));
            if let Err(fault) = add_row(signed, found, (measure, key, text), save).await? {
                wrong.entry(field.clone()).or_default().push(FreshRow {
                    name: name.clone(),
                    text: text.clone(),
                    fault: signed.page.t(fault).to_owned(),
                });
            }
        }
    }
    Ok(wrong)
}

fn free_of(found: &FormPage) -> Vec<(&MeasureSpec, &DimensionSpec)> {
    let mut free = Vec::new();
    for measure in &found.measures {
        let own = measure.dimensions.iter().filter(|d| d.is_free());
        free.extend(own.map(|dimension| (measure, dimension)));
    }
    free
}

/// Adds one row to `save`; the inner error is the key of what is wrong with it.
async fn add_row(
    signed: &Signed,
    found: &FormPage,
    (measure, key, text): (&MeasureSpec, CellKey, &str),
    save: &mut Save,
) -> Result<Result<(), &'static str>, ActionError> {
    if measure.part(&key.dimension).is_none() {
        return Ok(Err("error.value_unnamed"));
    }
    let cell = match cell_from(text, measure.form, &measure.unit_name) {
        Ok(Some(cell)) => cell,
        Ok(None) => return Ok(Err("error.required")),
        Err(fault) => return Ok(Err(fault.key())),
    };
    let one = Save {
        cells: vec![CellInput::new(key, Some(cell))],
        ..Save::default()
    };
    let asked = (&found.period, found.measures.as_slice());
    let (one, unknown) = choices::canonical(&signed.ctx, &signed.ctx.reader(), asked, &one).await?;
    if !unknown.is_empty() {
        return Ok(Err("error.value_unknown"));
    }
    for input in one.cells {
        if save
            .cells
            .iter()
            .any(|known| known.key == input.key && known.cell.is_some())
        {
            return Ok(Err("error.value_twice"));
        }
        save.cells.retain(|known| known.key != input.key);
        save.cells.push(input);
    }
    Ok(Ok(()))
}

/// The answer of state and text; a text beside a state other than value must be empty or say the same.
/// What was typed or chosen for a cell, as an answer.
pub(super) fn answer(
    measure: &MeasureSpec,
    (state, text): (&str, &str),
) -> Result<Option<Cell>, hopluc_core::figure::CellFault> {
    match state {
        "nil" => Ok(Some(Cell::Nil)),
        "not_yet" => Ok(Some(Cell::NotYet)),
        "not_applicable" => Ok(Some(Cell::NotApplicable)),
        _ => cell_from(text, measure.form, &measure.unit_name),
    }
}

/// What a page showed of a cell, from its hidden field.
pub(super) fn seen_of(measure: &MeasureSpec, seen: &str) -> Option<Cell> {
    let (state, text) = seen.split_once('|').unwrap_or(("", seen));
    answer(measure, (state, text)).ok().flatten()
}

/// `POST /bao-cao-don-vi/{id}`: saves without a script.
pub async fn save(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = ObligationId(id);
    let found = actions::form_page(&signed.ctx, id).await?;
    let (mut new, faults) = save_of(&found, &sent);
    let fresh = add_fresh(&signed, &found, &sent, &mut new).await?;
    let saved = actions::save(&signed.ctx, id, &new).await?;
    if faults.is_empty()
        && fresh.is_empty()
        && saved.conflicts.is_empty()
        && saved.narrative_conflicts.is_empty()
    {
        return Ok(done(&format!("/bao-cao-don-vi/{id}"), "saved"));
    }
    let found = shown_form(&signed, id).await?;
    let has_faults = !faults.is_empty() || !fresh.is_empty();
    let mut extra = Extra {
        fresh,
        ..Extra::default()
    };
    for fault in &faults {
        let typed = (
            String::new(),
            sent.text(&format!("v:{}", fault.field)).to_owned(),
        );
        extra.typed.insert(fault.field.clone(), typed);
        if let Some(note) = sent.all(&format!("n:{}", fault.field)).first() {
            extra.notes.insert(fault.field.clone(), note.clone());
        }
        extra
            .faults
            .insert(fault.field.clone(), signed.page.fault_text(fault));
    }
    let mut faults = named_faults(&signed.page, &found, faults);
    faults.extend(conflicts(&signed.page, &found, &saved, &mut extra));
    let mine = texts_of(&saved);
    let status = if has_faults {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    };
    let page = signed.page.with_faults(faults);
    html_with(status, &form_view(page, found, &extra, &mine, Vec::new()))
}

/// `POST /bao-cao-don-vi/{id}/tu-luu`: autosave; answers JSON with faults by cell.
pub async fn autosave(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = ObligationId(id);
    let found = actions::form_page(&signed.ctx, id).await?;
    let (new, faults) = save_of(&found, &sent);
    let saved = match actions::save(&signed.ctx, id, &new).await {
        Ok(saved) => saved,
        Err(ActionError::Conflict { key }) => {
            let body = json!({ "faults": [], "message": signed.page.t(key) });
            return Ok((StatusCode::CONFLICT, Json(body)).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    let mut extra = Extra::default();
    conflicts(&signed.page, &found, &saved, &mut extra);
    let mut told: Vec<_> = faults
        .iter()
        .map(|fault| json!({ "field": fault.field, "message": signed.page.fault_text(fault) }))
        .collect();
    told.extend(
        extra
            .faults
            .iter()
            .map(|(field, message)| json!({ "field": field, "message": message })),
    );
    let has_conflict = !saved.conflicts.is_empty() || !saved.narrative_conflicts.is_empty();
    let message = signed.page.t("submission.conflict_text");
    told.extend(
        texts_of(&saved)
            .keys()
            .map(|section| json!({ "field": section, "message": message })),
    );
    let status = if has_conflict {
        StatusCode::CONFLICT
    } else if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    // After somebody else has saved, the page keeps its old edition: it does not show what it would send.
    let body = if has_conflict || !saved.is_current {
        json!({ "faults": told, "saved": true })
    } else {
        json!({ "row_version": saved.row_version, "faults": told, "saved": true })
    };
    Ok((status, Json(body)).into_response())
}

/// `POST /bao-cao-don-vi/{id}/gui`: saves what the form holds and sends it.
pub async fn submit(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = ObligationId(id);
    let blanks = match sent.text("blanks") {
        "nil" => Blanks::As(Cell::Nil),
        "not_yet" => Blanks::As(Cell::NotYet),
        "not_applicable" => Blanks::As(Cell::NotApplicable),
        _ => Blanks::Refuse,
    };
    let row_version = sent.parsed("row_version").unwrap_or(0);
    match actions::submit(&signed.ctx, id, row_version, blanks).await {
        Ok(_) => Ok(done(&format!("/bao-cao-don-vi/{id}"), "submission_sent")),
        Err(ActionError::Invalid(faults)) => {
            form_again(signed, id, StatusCode::UNPROCESSABLE_ENTITY, faults).await
        }
        // Somebody changed the form meanwhile: nothing was typed here, so the form as it stands now is all there is.
        Err(ActionError::Conflict { key }) => {
            let faults = vec![FieldError::new("", key)];
            form_again(signed, id, StatusCode::CONFLICT, faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The faults of cells as lines over the form: each with the code and name of its measure, and the anchor of its field.
fn named_faults(page: &Page, found: &FormPage, faults: Vec<FieldError>) -> Vec<FieldError> {
    let is_english = page.lang() == "en";
    let named = |fault: FieldError| {
        let Ok(key) = fault.field.parse::<CellKey>();
        let Some(measure) = found.measures.iter().find(|m| m.code == key.measure) else {
            return fault;
        };
        let name = if is_english {
            &measure.name_en
        } else {
            &measure.name
        };
        let field = element_of(&fault.field);
        if fault.args.contains_key("measure") {
            // Its message names the measure itself.
            return FieldError { field, ..fault };
        }
        FieldError::new(&field, "submission.cell_fault")
            .arg("cell", &fault.field)
            .arg("name", name)
            .arg("message", page.fault_text(&fault))
    };
    faults.into_iter().map(named).collect()
}

pub(super) async fn form_again(
    signed: Signed,
    id: ObligationId,
    status: StatusCode,
    faults: Vec<FieldError>,
) -> Shown {
    let found = shown_form(&signed, id).await?;
    let mut extra = Extra::default();
    for fault in &faults {
        extra
            .faults
            .insert(fault.field.clone(), signed.page.fault_text(fault));
    }
    let faults = named_faults(&signed.page, &found, faults);
    let page = signed.page.with_faults(faults);
    let view = form_view(page, found, &extra, &BTreeMap::new(), Vec::new());
    html_with(status, &view)
}
