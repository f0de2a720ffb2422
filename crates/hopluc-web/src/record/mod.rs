//! Pages of all registers, one set for every register: the catalogue says which fields, columns and steps there are.
//!
//! `list` shows registers and their lists, `form` enters and corrects, `import` takes and gives workbooks; here one record.

mod form;
mod import;
mod list;
mod merging;
mod penalty;
mod shared_work;

pub use form::{change, edit_form, enter, new_form};
pub use import::{apply, dry_run, export, import_form, template};
pub(crate) use import::{exported, template_of};
pub use list::{list, registers};
pub use merging::{decide as decide_merge, propose as propose_merge};
pub use shared_work::{answer_referral, answer_request, open_sealed, refer};

use crate::{
    agency::Choice,
    custody::{self, ExhibitCard},
    error::{Shown, WebError, html, html_with},
    files,
    forms::Sent,
    page::Page,
    session::{Signed, done},
    words,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use form::Control;
use hopluc_core::base::{
    Ctx,
    error::{ActionError, FieldError, Outcome},
    ids::{AgencyId, AttachmentId, RecordId},
};
use hopluc_core::catalogue::{
    Catalogue, FieldDef, FieldId, FieldKind, LinkDef, RegisterDef, StateDef, StepDef,
};
use hopluc_core::document::attachment::{self, Attachment};
use hopluc_core::record::{
    Input, Record, Seen, Values, Version,
    actions::{self, Taken},
    clock::{Deadline, Standing},
    custody::actions::Intake,
    from_rows::words_of,
    page::{RecordView, record_page},
    rules,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// One of a Vietnamese and an English text, for names that stand in the catalogue.
fn either<'a>(page: &Page, vi: &'a str, en: &'a str) -> &'a str {
    if page.lang() == "en" { en } else { vi }
}

/// The register whose address is `slug`.
fn by_slug<'a>(signed: &'a Signed, slug: &str) -> Result<&'a RegisterDef, WebError> {
    let found = signed.ctx.catalogue().register_by_slug(slug);
    found.ok_or_else(|| ActionError::NotFound { noun: "register" }.into())
}

/// Class of the badge of a state.
fn badge(state: Option<&StateDef>) -> &'static str {
    match state {
        Some(state) if state.is_closed && state.is_counted => "good",
        Some(state) if state.is_closed => "",
        Some(state) if state.is_counted => "info",
        _ => "warn",
    }
}

fn state_name(page: &Page, register: &RegisterDef, record: &Record) -> String {
    let state = record.state_def(register);
    let name = state.map(|state| either(page, &state.name, &state.name_en));
    name.unwrap_or(record.state.as_str()).to_owned()
}

/// A value as the page shows it; money and counts with points between thousands.
fn shown(
    page: &Page,
    catalogue: &Catalogue,
    field: &FieldDef,
    value: &Value,
    agencies: &BTreeMap<AgencyId, String>,
) -> String {
    match (&field.kind, value.as_i64()) {
        (FieldKind::Money, Some(n)) => page.tn("record.vnd", words::number(n)),
        (FieldKind::Count, Some(n)) => words::number(n),
        _ => words_of(catalogue, field, value, agencies, page.lang() == "en"),
    }
}

/// A field with its value in words.
struct Fact {
    name: String,
    text: String,
    /// Link to the file that it holds; empty for others.
    href: String,
}

/// A table of the record.
struct TableView {
    name: String,
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A version with what it changed.
struct VersionView {
    deed: String,
    state: String,
    reason: String,
    by: String,
    at: String,
    changes: Vec<(String, String, String)>,
}

/// A deadline with its words.
struct DeadlineView {
    name: String,
    due: String,
    basis: String,
    standing: String,
    class: &'static str,
    is_unverified: bool,
}

/// A linked record.
struct LinkView {
    href: String,
    title: String,
    register: String,
    state: String,
}

/// A step that may be taken, with what it still needs.
struct StepView {
    id: String,
    name: String,
    needs_reason: bool,
    /// How many others must grant it; 0 where nobody must.
    n_approvals: u8,
    controls: Vec<Control>,
    is_open: bool,
}

#[derive(Template)]
#[template(path = "record/show.html")]
struct ShowPage {
    page: Page,
    title: String,
    register: String,
    slug: String,
    id: i64,
    row_version: i64,
    number: String,
    agency: String,
    /// Who works on it where that is another; empty otherwise.
    holder: String,
    state: String,
    badge: &'static str,
    facts: Vec<Fact>,
    tables: Vec<TableView>,
    history: Vec<VersionView>,
    deadlines: Vec<DeadlineView>,
    /// The rules of penalty that the record applies.
    penalties: Vec<penalty::PenaltyView>,
    linked: Vec<LinkView>,
    n_hidden: usize,
    /// Registers in which a record can be made from this one: address and name.
    makes: Vec<(String, String)>,
    files: Vec<(String, String)>,
    seals: Vec<shared_work::SealedView>,
    /// Who opened them: person, agency, when, why.
    openings: Vec<(String, String, String, String)>,
    may_open: bool,
    requests: Vec<shared_work::AskedView>,
    referrals: Vec<shared_work::SentView>,
    /// To whom the record may be sent; nobody where the actor may not.
    receivers: Vec<Choice>,
    meetings: Vec<shared_work::MetView>,
    merges: Vec<merging::MergedView>,
    may_merge: bool,
    exhibits: Vec<ExhibitCard>,
    may_take_in: bool,
    /// What was written into the form of evidence.
    intake: Intake,
    may_write: bool,
    /// Key of why it may not be ended without a word; empty where nothing speaks against it.
    hold: String,
    steps: Vec<StepView>,
}

impl ShowPage {
    /// Whether one of the exhibits may leave in a bag.
    fn may_copy(&self) -> bool {
        self.exhibits.iter().any(|exhibit| exhibit.may_copy)
    }

    /// Whether the form of evidence came back with faults.
    fn intake_is_open(&self) -> bool {
        let mut faults = self.page.faults.iter();
        faults.any(|fault| fault.field.starts_with("exhibit-"))
    }

    /// Name, key of the label, and value of each text of the form of evidence.
    fn intake_fields(&self) -> [(&'static str, &'static str, &str); 4] {
        let told = &self.intake;
        [
            (
                "exhibit-description",
                "custody.description",
                &told.description,
            ),
            ("exhibit-taken_at", "custody.taken_at", &told.taken_at),
            (
                "exhibit-taken_place",
                "custody.taken_place",
                &told.taken_place,
            ),
            ("exhibit-taken_by", "custody.taken_by", &told.taken_by),
        ]
    }
}

fn facts(page: &Page, catalogue: &Catalogue, view: &RecordView<'_>) -> Vec<Fact> {
    let fields = view.register.fields.iter();
    fields
        .filter(|field| field.columns().is_empty() && !field.is_sealed)
        .filter_map(|field| {
            let value = view.record.values.get(field.id.as_str())?;
            let is_file = field.kind == FieldKind::File;
            let href = match value.as_i64().filter(|_| is_file) {
                Some(file) => format!("/ho-so/{}/tep/{file}", view.record.id),
                None => String::new(),
            };
            Some(Fact {
                name: either(page, &field.name, &field.name_en).to_owned(),
                text: if is_file {
                    page.t("record.file").to_owned()
                } else {
                    shown(page, catalogue, field, value, &view.agencies)
                },
                href,
            })
        })
        .collect()
}

fn tables(page: &Page, catalogue: &Catalogue, view: &RecordView<'_>) -> Vec<TableView> {
    let fields = view.register.fields.iter();
    fields
        .filter_map(|table| {
            let rows = view.record.values.get(table.id.as_str())?.as_array()?;
            if table.columns().is_empty() {
                return None;
            }
            // A column that no row fills would only be width.
            let used: Vec<&FieldDef> = table
                .columns()
                .iter()
                .filter(|column| rows.iter().any(|row| row.get(column.id.as_str()).is_some()))
                .collect();
            let cell = |row: &Value, column: &FieldDef| {
                let value = row.get(column.id.as_str());
                let text = value.map(|v| shown(page, catalogue, column, v, &view.agencies));
                text.unwrap_or_default()
            };
            Some(TableView {
                name: either(page, &table.name, &table.name_en).to_owned(),
                heads: used
                    .iter()
                    .map(|column| either(page, &column.name, &column.name_en).to_owned())
                    .collect(),
                rows: rows
                    .iter()
                    .map(|row| used.iter().map(|column| cell(row, column)).collect())
                    .collect(),
            })
        })
        .collect()
}

/// The versions, newest first, each with what it changed against the one before.
fn history(page: &Page, catalogue: &Catalogue, view: &RecordView<'_>) -> Vec<VersionView> {
    let none = Values::new();
    let mut old = &none;
    let mut all = Vec::new();
    for version in &view.history {
        all.push(version_view(page, catalogue, view, version, old));
        old = &version.values;
    }
    all.reverse();
    all
}

fn version_view(
    page: &Page,
    catalogue: &Catalogue,
    view: &RecordView<'_>,
    version: &Version,
    old: &Values,
) -> VersionView {
    let register = view.register;
    let text = |field: &FieldDef, values: &Values| match values.get(field.id.as_str()) {
        None => "–".to_owned(),
        Some(Value::Array(rows)) if !field.columns().is_empty() => {
            page.tn("record.n_rows", rows.len())
        }
        Some(_) if field.kind == FieldKind::File => page.t("record.file").to_owned(),
        Some(value) => shown(page, catalogue, field, value, &view.agencies),
    };
    let changed = rules::changed_fields(register, old, &version.values);
    let changes = changed
        .into_iter()
        .filter_map(|id| register.field(id))
        .filter(|field| !field.is_sealed && !old.is_empty())
        .map(|field| {
            (
                either(page, &field.name, &field.name_en).to_owned(),
                text(field, old),
                text(field, &version.values),
            )
        })
        .collect();
    let step = register.step(&version.deed);
    let state = register.state(version.state.as_str());
    VersionView {
        deed: match step {
            Some(step) => either(page, &step.name, &step.name_en).to_owned(),
            None => page.tc("record.deed.", &version.deed),
        },
        state: state.map_or_else(String::new, |s| {
            either(page, &s.name, &s.name_en).to_owned()
        }),
        reason: version.reason.clone(),
        by: version.person.clone(),
        at: words::stored_instant(&version.added_at),
        changes,
    }
}

fn deadline_view(page: &Page, deadline: &Deadline<'_>) -> DeadlineView {
    let (key, class) = match deadline.standing {
        Standing::Running => ("record.clock.running", "info"),
        Standing::Overdue => ("record.clock.overdue", "bad"),
        Standing::Paused => ("record.clock.paused", "warn"),
        Standing::Kept => ("record.clock.kept", "good"),
        Standing::Missed => ("record.clock.missed", "bad"),
    };
    DeadlineView {
        name: either(page, &deadline.clock.name, &deadline.clock.name_en).to_owned(),
        due: match deadline.due_at {
            Some(at) => words::instant(at),
            None => words::date(deadline.due_on),
        },
        basis: deadline.clock.basis.clone(),
        standing: page.t(key).to_owned(),
        class,
        is_unverified: !deadline.clock.is_verified,
    }
}

fn links(page: &Page, catalogue: &Catalogue, view: &RecordView<'_>) -> Vec<LinkView> {
    let linked = view.linked.iter();
    linked.map(|r| link_view(page, catalogue, r)).collect()
}

fn link_view(page: &Page, catalogue: &Catalogue, record: &Record) -> LinkView {
    let register = catalogue.registers.get(&record.register);
    LinkView {
        href: format!("/ho-so/{}", record.id),
        title: record.title.clone(),
        register: register.map_or_else(String::new, |r| {
            either(page, &r.name, &r.name_en).to_owned()
        }),
        state: register.map_or_else(String::new, |r| state_name(page, r, record)),
    }
}

/// Fields that the state after `step` needs and the record lacks, as controls.
async fn step_views(
    signed: &Signed,
    view: &RecordView<'_>,
    sent: Option<(&str, &Input)>,
) -> Result<Vec<StepView>, WebError> {
    let stored = rules::input_of(view.register, &view.record.values);
    let options = form::Options::load(signed).await?;
    let options = options.with_penalties(signed, view.register, &stored);
    let none = Input::new();
    let one = |step: &&StepDef| {
        let missing = rules::missing(view.register, &step.to, &view.record.values);
        let typed = sent.filter(|(sent, _)| *sent == step.id.as_str());
        let is_open = typed.is_some();
        let typed = typed.map_or(&none, |(_, typed)| typed);
        let fields = missing
            .iter()
            .filter_map(|fault| view.register.field(&fault.field));
        StepView {
            id: step.id.as_str().to_owned(),
            name: either(&signed.page, &step.name, &step.name_en).to_owned(),
            needs_reason: step.needs_reason
                || step.approval.is_some()
                || rules::is_held(view.register, &view.record, step),
            n_approvals: step.approval.as_ref().map_or(0, |a| a.n_persons),
            controls: fields
                .filter(|field| field.kind != FieldKind::File)
                .filter(|field| step.approval.is_none() || !field.is_sealed)
                .map(|field| {
                    let prefix = format!("{}-", step.id);
                    Control::of(signed, &options, field, typed, &prefix, true)
                })
                .collect(),
            is_open,
        }
    };
    Ok(view.steps.iter().map(one).collect())
}

/// Registers in which a record can be made from this one: address and name.
fn makes(page: &Page, catalogue: &Catalogue, view: &RecordView<'_>) -> Vec<(String, String)> {
    if !view.may_write {
        return Vec::new();
    }
    let make = |link: &LinkDef| {
        let other = catalogue.registers.get(&link.register)?;
        let name = either(page, &link.name, &link.name_en).to_owned();
        let id = view.record.id;
        Some((format!("/so-theo-doi/{}/moi?tu={id}", other.slug), name))
    };
    view.register.links.iter().filter_map(make).collect()
}

/// The fields that take a file: id and name.
fn file_fields(page: &Page, register: &RegisterDef) -> Vec<(String, String)> {
    let files = register.live_fields().filter(|f| f.kind == FieldKind::File);
    files
        .map(|f| {
            (
                f.id.as_str().to_owned(),
                either(page, &f.name, &f.name_en).to_owned(),
            )
        })
        .collect()
}

/// What a page shows beside what is stored: a form that comes back, and what was just unsealed.
#[derive(Clone, Copy, Default)]
struct Laid<'a> {
    /// The step whose form was sent, and what was written into it.
    step: Option<(&'a str, &'a Input)>,
    /// Sealed fields that were just opened.
    seals: &'a [(FieldId, Value)],
    /// The form of evidence that was sent.
    intake: Option<&'a Intake>,
}

async fn show_page(
    signed: &Signed,
    id: RecordId,
    page: Page,
    laid: Laid<'_>,
) -> Result<ShowPage, WebError> {
    let catalogue = signed.ctx.catalogue();
    let view = record_page(&signed.ctx, id).await?;
    let register = view.register;
    let with_faults = Signed {
        page: page.clone(),
        ctx: signed.ctx.clone(),
    };
    let steps = step_views(&with_faults, &view, laid.step).await?;
    let (exhibits, may_take_in) = custody::cards(&with_faults, id).await?;
    Ok(ShowPage {
        title: view.record.title.clone(),
        register: either(&page, &register.name, &register.name_en).to_owned(),
        slug: register.slug.clone(),
        id: id.0,
        row_version: view.record.row_version,
        number: view.record.number_text.clone(),
        agency: view.agency.clone(),
        holder: shared_work::holder(&view),
        state: state_name(&page, register, &view.record),
        badge: badge(view.record.state_def(register)),
        facts: facts(&page, catalogue, &view),
        tables: tables(&page, catalogue, &view),
        history: history(&page, catalogue, &view),
        deadlines: view
            .deadlines
            .iter()
            .map(|d| deadline_view(&page, d))
            .collect(),
        penalties: penalty::applied(&page, catalogue, register, &view.record.values),
        linked: links(&page, catalogue, &view),
        n_hidden: view.n_hidden,
        makes: makes(&page, catalogue, &view),
        files: file_fields(&page, register),
        seals: shared_work::seals(&with_faults, &view, laid.seals),
        openings: shared_work::openings(&view),
        may_open: view.may_open,
        requests: shared_work::requests(&page, &view),
        referrals: shared_work::referrals(&page, &view),
        receivers: shared_work::receivers(&with_faults, &view).await?,
        meetings: shared_work::meetings(&with_faults, &view),
        merges: merging::merges(&page, &view),
        may_merge: view.may_merge,
        exhibits,
        may_take_in,
        intake: laid.intake.cloned().unwrap_or_default(),
        may_write: view.may_write,
        hold: view.record.hold.clone(),
        steps,
        page,
    })
}

/// `GET /ho-so/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, RecordId(id), page, Laid::default()).await?)
}

/// The page again after a form of its evidence, with what was wrong and what was written.
pub(crate) async fn take_in_faults(
    signed: &Signed,
    id: RecordId,
    (status, faults): (StatusCode, Vec<FieldError>),
    intake: Option<&Intake>,
) -> Shown {
    let page = signed.page.clone().with_faults(faults);
    let laid = Laid {
        intake,
        ..Laid::default()
    };
    html_with(status, &show_page(signed, id, page, laid).await?)
}

fn seen(id: i64, fields: &Sent) -> Seen {
    Seen {
        id: RecordId(id),
        row_version: fields.parsed("row_version").unwrap_or(0),
    }
}

/// `POST /ho-so/{id}/buoc/{step}`
pub async fn step(signed: Signed, Path((id, step)): Path<(i64, String)>, fields: Sent) -> Shown {
    let prefix = format!("{step}-");
    let input = form::input_of(&fields, &prefix);
    let reason = fields.text(&format!("{prefix}reason")).to_owned();
    let outcome = actions::take(&signed.ctx, seen(id, &fields), &step, &input, &reason).await;
    let (status, faults) = match outcome {
        Ok(Taken::Done) => return Ok(done(&format!("/ho-so/{id}"), "record_step")),
        Ok(Taken::Asked(_)) => return Ok(done(&format!("/ho-so/{id}"), "record_asked")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let prefixed = faults.into_iter().map(|mut fault| {
        if !fault.field.is_empty() {
            fault.field = format!("{prefix}{}", fault.field);
        }
        fault
    });
    let page = signed.page.clone().with_faults(prefixed.collect());
    let laid = Laid {
        step: Some((&step, &input)),
        ..Laid::default()
    };
    html_with(status, &show_page(&signed, RecordId(id), page, laid).await?)
}

/// `POST /ho-so/{id}/tep`: a file for one field of kind file.
pub async fn attach(signed: Signed, Path(id): Path<i64>, mut fields: Sent) -> Shown {
    // Whoever may not see the record learns nothing by sending a file.
    record_page(&signed.ctx, RecordId(id)).await?;
    let field = fields.text("field").to_owned();
    let outcome = match files::checked(&signed.ctx, &mut fields).await {
        Ok(mut files) => match files.pop() {
            Some(file) => actions::attach(&signed.ctx, seen(id, &fields), &field, &file)
                .await
                .map(drop),
            None => Err(ActionError::invalid("file", "error.required")),
        },
        Err(error) => Err(error),
    };
    let (status, faults) = match outcome {
        Ok(()) => return Ok(done(&format!("/ho-so/{id}"), "record_saved")),
        Err(ActionError::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(ActionError::Conflict { key }) => {
            (StatusCode::CONFLICT, vec![FieldError::new("", key)])
        }
        Err(other) => return Err(other.into()),
    };
    let page = signed.page.clone().with_faults(faults);
    html_with(
        status,
        &show_page(&signed, RecordId(id), page, Laid::default()).await?,
    )
}

/// `GET /ho-so/{id}/tep/{file}`
pub async fn file(signed: Signed, Path((id, file)): Path<(i64, i64)>) -> Shown {
    let (kept, bytes) = kept_file(&signed.ctx, RecordId(id), AttachmentId(file)).await?;
    files::download(&kept, bytes)
}

/// A file of a record that the actor may see.
pub(crate) async fn kept_file(
    ctx: &Ctx,
    id: RecordId,
    file: AttachmentId,
) -> Outcome<(Attachment, Vec<u8>)> {
    record_page(ctx, id).await?;
    attachment::open(ctx, file, async |_, kept| {
        if kept.noun == hopluc_core::record::NOUN && kept.noun_id == id.0 {
            Ok(())
        } else {
            Err(ActionError::NotFound { noun: "file" })
        }
    })
    .await
}
