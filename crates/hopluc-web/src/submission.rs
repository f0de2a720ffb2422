//! Pages of one obligation: the form with autosave, the workbook, sending, history, and the review cell by cell.

use crate::{
    error::{Shown, html, html_with},
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{
    Json,
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
};
use hopluc_core::base::{
    error::{ActionError, FieldError},
    ids::{ObligationId, SubmissionId},
};
use hopluc_core::figure::{Cell, CellKey, MeasureSpec, cell_from, cell_text};
use hopluc_core::report::submission::{
    CellChange, CellInput, Figure, NarrativeInput, Save, Saved, Seen, Verdict,
    actions::{self, FormPage, HistoryLine},
    from_xlsx,
    review::{self, Review, ReviewPage},
    rules::Blanks,
};
use serde_json::json;
use std::collections::BTreeMap;

/// One row of the form: a total or a part.
#[derive(Clone, Debug)]
struct CellView {
    key: String,
    label: String,
    text: String,
    state: &'static str,
    note: String,
    seen: String,
    verdict: &'static str,
    reason: String,
    before: String,
    fault: String,
}

impl CellView {
    fn is(&self, state: &str) -> bool {
        self.state == state
    }
}

/// One measure of the form.
#[derive(Clone, Debug)]
struct MeasureView {
    code: String,
    name: String,
    unit: String,
    total: CellView,
    parts: Vec<(String, Vec<CellView>)>,
    n_parts: usize,
}

/// One group of measures, by the letter of their codes.
#[derive(Clone, Debug)]
struct GroupView {
    letter: String,
    measures: Vec<MeasureView>,
}

/// One section of the form.
#[derive(Clone, Debug)]
struct SectionView {
    id: String,
    title: String,
    hint: String,
    text: String,
    seen: String,
    reason: String,
    theirs: String,
}

fn state_code(cell: Option<Cell>) -> &'static str {
    match cell {
        None => "",
        Some(Cell::Value { .. }) => "value",
        Some(Cell::Nil) => "nil",
        Some(Cell::NotYet) => "not_yet",
        Some(Cell::NotApplicable) => "not_applicable",
    }
}

fn text_of(cell: Option<Cell>, measure: &MeasureSpec) -> String {
    match cell {
        Some(cell @ Cell::Value { .. }) => cell_text(cell, measure.form),
        _ => String::new(),
    }
}

/// The words of a cell for people: its number, or the name of its state.
pub fn words_of(page: &Page, cell: Option<Cell>, measure: Option<&MeasureSpec>) -> String {
    match cell {
        None => "–".to_owned(),
        Some(cell @ Cell::Value { .. }) => cell_text(
            cell,
            measure.map(|measure| measure.form).unwrap_or_default(),
        ),
        Some(cell) => page.tc("cell.", cell.state()),
    }
}

/// What a page knows of cells beside the stored ones.
#[derive(Default)]
struct Extra<'a> {
    before: BTreeMap<&'a CellKey, &'a Figure>,
    /// Typed values that were not saved, by key: state and text.
    typed: BTreeMap<String, (String, String)>,
    faults: BTreeMap<String, String>,
}

fn groups(
    page: &Page,
    measures: &[MeasureSpec],
    figures: &[Figure],
    extra: &Extra<'_>,
) -> Vec<GroupView> {
    let is_english = page.lang() == "en";
    let known: BTreeMap<&CellKey, &Figure> = figures.iter().map(|f| (&f.key, f)).collect();
    let name = |vi: &str, en: &str| {
        if is_english {
            en.to_owned()
        } else {
            vi.to_owned()
        }
    };
    let mut groups: Vec<GroupView> = Vec::new();
    for measure in measures.iter().filter(|measure| !measure.is_computed) {
        let cell =
            |key: CellKey, label: String| cell_view(page, measure, &key, label, (&known, extra));
        let mut parts = Vec::new();
        let mut n_parts = 0;
        for dimension in &measure.dimensions {
            let cells: Vec<CellView> = dimension
                .values
                .iter()
                .map(|value| {
                    let key = CellKey::part(&measure.code, &dimension.part(&value.id));
                    cell(key, name(&value.name, &value.name_en))
                })
                .collect();
            n_parts += cells.iter().filter(|cell| !cell.state.is_empty()).count();
            parts.push((name(&dimension.name, &dimension.name_en), cells));
        }
        let view = MeasureView {
            code: measure.code.clone(),
            name: name(&measure.name, &measure.name_en),
            unit: measure.unit_name.clone(),
            total: cell(
                CellKey::total(&measure.code),
                page.t("submission.total").to_owned(),
            ),
            parts,
            n_parts,
        };
        let letter: String = measure.code.chars().take(1).collect();
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.measures.push(view),
            _ => groups.push(GroupView {
                letter,
                measures: vec![view],
            }),
        }
    }
    groups
}

fn cell_view(
    page: &Page,
    measure: &MeasureSpec,
    key: &CellKey,
    label: String,
    (known, extra): (&BTreeMap<&CellKey, &Figure>, &Extra<'_>),
) -> CellView {
    let figure = known.get(key).copied();
    let cell = figure.map(|figure| figure.cell);
    let name = key.to_string();
    let before = extra.before.get(key).map(|figure| figure.cell);
    let mut view = CellView {
        label,
        text: text_of(cell, measure),
        state: state_code(cell),
        seen: format!("{}|{}", state_code(cell), text_of(cell, measure)),
        note: figure.map(|figure| figure.note.clone()).unwrap_or_default(),
        verdict: figure.map_or("", |figure| figure.verdict.code()),
        reason: figure
            .map(|figure| figure.reason.clone())
            .unwrap_or_default(),
        before: if before == cell || extra.before.is_empty() {
            String::new()
        } else {
            words_of(page, before, Some(measure))
        },
        fault: extra.faults.get(&name).cloned().unwrap_or_default(),
        key: name,
    };
    if let Some((state, text)) = extra.typed.get(&view.key) {
        view.text.clone_from(text);
        view.state = ["nil", "not_yet", "not_applicable", "value"]
            .into_iter()
            .find(|code| code == state)
            .unwrap_or("");
    }
    view
}

#[derive(Template)]
#[template(path = "submission/form.html")]
struct FormView {
    page: Page,
    found: FormPage,
    groups: Vec<GroupView>,
    sections: Vec<SectionView>,
    row_version: i64,
    n_blank: usize,
    warnings: Vec<String>,
    notes: Vec<String>,
}

fn form_view(
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
            theirs: if theirs.contains_key(&section.id) {
                text
            } else {
                String::new()
            },
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
        groups: groups(&page, &found.measures, &found.figures, extra),
        sections: sections.collect(),
        row_version: found.row_version(),
        page,
        found,
        n_blank,
        warnings,
        notes,
    }
}

/// `GET /bao-cao-don-vi/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let found = actions::form_page(&signed.ctx, ObligationId(id)).await?;
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
    for (measure, key) in measures.flat_map(|m| m.keys().into_iter().map(move |key| (m, key))) {
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

/// The answer of state and text; a text beside a state other than value must be empty or say the same.
fn answer(
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

fn seen_of(measure: &MeasureSpec, seen: &str) -> Option<Cell> {
    let (state, text) = seen.split_once('|').unwrap_or(("", seen));
    answer(measure, (state, text)).ok().flatten()
}

/// `POST /bao-cao-don-vi/{id}`: saves without a script.
pub async fn save(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = ObligationId(id);
    let found = actions::form_page(&signed.ctx, id).await?;
    let (new, faults) = save_of(&found, &sent);
    let saved = actions::save(&signed.ctx, id, &new).await?;
    if faults.is_empty() && saved.conflicts.is_empty() && saved.narrative_conflicts.is_empty() {
        return Ok(done(&format!("/bao-cao-don-vi/{id}"), "saved"));
    }
    let found = actions::form_page(&signed.ctx, id).await?;
    let mut extra = Extra::default();
    for fault in &faults {
        let typed = (
            String::new(),
            sent.text(&format!("v:{}", fault.field)).to_owned(),
        );
        extra.typed.insert(fault.field.clone(), typed);
        extra
            .faults
            .insert(fault.field.clone(), signed.page.fault_text(fault));
    }
    conflicts(&signed.page, &found, &saved, &mut extra);
    let mine: BTreeMap<String, String> = saved
        .narrative_conflicts
        .iter()
        .map(|c| (c.section.clone(), c.mine.clone()))
        .collect();
    let status = if faults.is_empty() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = signed.page.with_faults(faults);
    html_with(status, &form_view(page, found, &extra, &mine, Vec::new()))
}

/// Shows what this person typed, with what the other stored beside it.
fn conflicts(page: &Page, found: &FormPage, saved: &Saved, extra: &mut Extra<'_>) {
    for conflict in &saved.conflicts {
        let measure = found
            .measures
            .iter()
            .find(|m| m.code == conflict.key.measure);
        let name = conflict.key.to_string();
        if let Some(measure) = measure {
            let typed = (
                state_code(conflict.mine).to_owned(),
                text_of(conflict.mine, measure),
            );
            extra.typed.insert(name.clone(), typed);
        }
        let theirs = words_of(page, conflict.theirs, measure);
        extra.faults.insert(
            name,
            page.t("submission.conflict").replace("{theirs}", &theirs),
        );
    }
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
    let status = if has_conflict {
        StatusCode::CONFLICT
    } else if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    // After a conflict the page keeps its old edition, so that its other cells are compared again.
    let body = if has_conflict {
        json!({ "faults": told })
    } else {
        json!({ "row_version": saved.row_version, "faults": told })
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
            let found = actions::form_page(&signed.ctx, id).await?;
            let mut extra = Extra::default();
            for fault in &faults {
                extra
                    .faults
                    .insert(fault.field.clone(), signed.page.fault_text(fault));
            }
            let page = signed.page.with_faults(faults);
            let view = form_view(page, found, &extra, &BTreeMap::new(), Vec::new());
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /bao-cao-don-vi/{id}/bieu-mau`: the form as a workbook.
pub async fn workbook(signed: Signed, Path(id): Path<i64>) -> Shown {
    let (name, bytes) = from_xlsx::form_file(&signed.ctx, ObligationId(id)).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// `POST /bao-cao-don-vi/{id}/bieu-mau`: a filled workbook.
pub async fn upload(signed: Signed, Path(id): Path<i64>, mut sent: Sent) -> Shown {
    let id = ObligationId(id);
    let Some(file) = sent.files.pop() else {
        return Err(ActionError::invalid("file", "error.required").into());
    };
    let replaces = !sent.text("replaces").is_empty();
    let imported = from_xlsx::import_file(&signed.ctx, id, file.bytes, replaces).await?;
    let page = signed.page;
    let mut notes = vec![page.tn("submission.imported", imported.saved.n_saved)];
    for fault in &imported.faults {
        let key = format!("workbook.{}", fault.code);
        let args = fault.args.join(", ");
        notes.push(format!(
            "{} {}: {} {args}",
            fault.sheet,
            fault.cell,
            page.t(&key)
        ));
    }
    let found = actions::form_page(&signed.ctx, id).await?;
    let mut extra = Extra::default();
    conflicts(&page, &found, &imported.saved, &mut extra);
    let mine: BTreeMap<String, String> = imported
        .saved
        .narrative_conflicts
        .iter()
        .map(|c| (c.section.clone(), c.mine.clone()))
        .collect();
    html(&form_view(page, found, &extra, &mine, notes))
}

#[derive(Template)]
#[template(path = "submission/history.html")]
struct HistoryPage {
    page: Page,
    found: FormPage,
    lines: Vec<HistoryLine>,
}

impl HistoryPage {
    fn name(&self, key: &CellKey) -> String {
        let measure = self.found.measures.iter().find(|m| m.code == key.measure);
        let part = measure
            .and_then(|m| m.value(&key.dimension))
            .map(|(_, value)| value.name.clone());
        let name = measure.map_or(key.measure.as_str(), |m| m.name.as_str());
        part.map_or_else(|| name.to_owned(), |part| format!("{name} – {part}"))
    }

    fn words(&self, change: &CellChange, is_after: bool) -> String {
        let measure = self
            .found
            .measures
            .iter()
            .find(|m| m.code == change.key.measure);
        words_of(
            &self.page,
            if is_after {
                change.after
            } else {
                change.before
            },
            measure,
        )
    }
}

/// `GET /bao-cao-don-vi/{id}/lich-su`
pub async fn history(signed: Signed, Path(id): Path<i64>) -> Shown {
    let lines = actions::history(&signed.ctx, ObligationId(id)).await?;
    let found = actions::form_page(&signed.ctx, ObligationId(id)).await?;
    html(&HistoryPage {
        page: signed.page,
        found,
        lines,
    })
}

#[derive(Template)]
#[template(path = "submission/review.html")]
struct ReviewView {
    page: Page,
    found: ReviewPage,
    groups: Vec<GroupView>,
    sections: Vec<(String, String, String, &'static str, String)>,
    warnings: Vec<String>,
}

fn review_view(page: Page, found: ReviewPage) -> ReviewView {
    let mut extra = Extra::default();
    if let Some(before) = &found.before {
        extra.before = before
            .figures
            .iter()
            .map(|figure| (&figure.key, figure))
            .collect();
    }
    let all = groups(&page, &found.measures, &found.version.figures, &extra);
    let is_english = page.lang() == "en";
    let sections = found
        .version
        .narratives
        .iter()
        .filter(|n| !n.text.is_empty())
        .map(|n| {
            let spec = found
                .sections
                .iter()
                .find(|section| section.id == n.section);
            let title = spec.map(|s| {
                if is_english {
                    s.title_en.clone()
                } else {
                    s.title.clone()
                }
            });
            (
                n.section.clone(),
                title.unwrap_or_default(),
                n.text.clone(),
                n.verdict.code(),
                n.reason.clone(),
            )
        });
    let warnings = found.findings.iter().map(|finding| {
        format!(
            "{}: {}",
            finding.cell,
            crate::period::finding_text(&page, finding)
        )
    });
    ReviewView {
        sections: sections.collect(),
        warnings: warnings.collect(),
        groups: all,
        page,
        found,
    }
}

impl ReviewView {
    fn words(&self, cell: &CellView) -> String {
        match cell.state {
            "value" => cell.text.clone(),
            "" => "–".to_owned(),
            state => self.page.tc("cell.", state),
        }
    }

    fn is_returned(verdict: &str) -> bool {
        verdict == Verdict::Returned.code()
    }
}

/// `GET /duyet-bao-cao/{id}`
pub async fn review_form(signed: Signed, Path(id): Path<i64>) -> Shown {
    let found = review::page(&signed.ctx, SubmissionId(id)).await?;
    html(&review_view(signed.page, found))
}

/// `POST /duyet-bao-cao/{id}`: `decision` is `accept`, `return` or `return_whole`; `r:<key>` hold reasons.
pub async fn decide(signed: Signed, Path(id): Path<i64>, sent: Sent) -> Shown {
    let id = SubmissionId(id);
    let found = review::page(&signed.ctx, id).await?;
    let mut new = Review {
        note: sent.text("note").to_owned(),
        is_whole_returned: sent.text("decision") == "return_whole",
        ..Review::default()
    };
    if sent.text("decision") == "return" {
        for figure in &found.version.figures {
            let reason = sent.text(&format!("r:{}", figure.key)).trim();
            if !reason.is_empty() {
                new.returned_cells
                    .insert(figure.key.clone(), reason.to_owned());
            }
        }
        for narrative in &found.version.narratives {
            let reason = sent.text(&format!("rt:{}", narrative.section)).trim();
            if !reason.is_empty() {
                new.returned_sections
                    .insert(narrative.section.clone(), reason.to_owned());
            }
        }
        if new.returned_cells.is_empty() && new.returned_sections.is_empty() {
            return Err(ActionError::invalid("note", "error.nothing_returned").into());
        }
    }
    let row_version = sent.parsed("row_version").unwrap_or(0);
    match review::review(&signed.ctx, id, row_version, &new).await {
        Ok(()) => Ok(done(
            &format!("/ky-bao-cao/{}", found.period.id),
            "submission_reviewed",
        )),
        Err(ActionError::Invalid(faults)) => {
            let page = signed.page.with_faults(faults);
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &review_view(page, found))
        }
        Err(error) => Err(error.into()),
    }
}
