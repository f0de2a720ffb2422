//! Steps of the cycle as people take them, for the tests that walk all of it.

#![allow(dead_code)]

use hopluc_core::base::{
    App, Ctx,
    actor::Role,
    audit,
    clock::VIETNAM,
    ids::{AgencyId, DirectiveId, DocumentId, ObligationId, PeriodId, ReportId, TaskId},
    job, testing,
};
use hopluc_core::directive::{self, Duty, DutyForm, SeenDirective, SeenDuty};
use hopluc_core::document::{self, IncomingForm, attachment::NewFile};
use hopluc_core::figure::{Cell, CellKey};
use hopluc_core::report::compiled::{self, Compiled, actions::ReportPage, origin};
use hopluc_core::report::period;
use hopluc_core::report::submission::{
    CellInput, NarrativeInput, Save,
    actions::{save, submit},
    rules::Blanks,
};
use hopluc_core::{publish, task};
use hopluc_doc::official::{Block, Inline, OfficialDocument, Signing};
use time::{Date, Time};

/// Moves the clock to ten in the morning of a day.
pub fn go_to(app: &App, day: Date) {
    let ten = Time::from_hms(10, 0, 0).expect("a time of the day");
    app.clock.set(day.with_time(ten).assume_offset(VIETNAM));
}

/// An official letter with these orders, as the bytes of a .docx.
pub fn letter(issuer: &str, number: &str, date: &str, subject: &str, orders: &[&str]) -> Vec<u8> {
    let document = OfficialDocument {
        issuer: issuer.to_owned(),
        number_symbol: format!("Số: {number}"),
        place_date: date.to_owned(),
        subject: subject.to_owned(),
        addressees: vec![
            "Các sở, ban, ngành tỉnh".to_owned(),
            "UBND các xã, phường".to_owned(),
        ],
        blocks: orders
            .iter()
            .map(|order| Block::Paragraph(vec![Inline::plain(*order)]))
            .collect(),
        recipients: vec!["Như trên".to_owned(), "Lưu: VT, NC".to_owned()],
        signing: Signing {
            capacity: vec!["TM. ỦY BAN NHÂN DÂN".to_owned()],
            position: "CHỦ TỊCH".to_owned(),
            name: "Trần Minh Khôi".to_owned(),
        },
        ..OfficialDocument::default()
    };
    hopluc_doc::to_docx(&document).expect("the letter is written")
}

/// Registers a file that arrived; everything about it is read from it.
pub async fn register(ctx: &Ctx, holder: AgencyId, name: &str, bytes: Vec<u8>) -> DocumentId {
    let file = NewFile {
        name: name.to_owned(),
        bytes,
    };
    let form = IncomingForm::default();
    document::actions::register_incoming(ctx, holder, &form, Some(file))
        .await
        .expect("the document is registered")
        .id
}

/// Duties of a directive as they stand.
pub async fn duties(app: &App, id: DirectiveId) -> Vec<Duty> {
    directive::store::duties(&app.store.reader(), id)
        .await
        .expect("duties")
}

/// Lays a duty on other agencies than were read.
pub async fn lay_on(ctx: &Ctx, duty: &Duty, leads: &[AgencyId]) {
    let form = DutyForm {
        text: duty.text.clone(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        leads: leads.to_vec(),
        partners: duty.partners.clone(),
    };
    let seen = SeenDuty {
        id: duty.id,
        row_version: duty.row_version,
    };
    directive::actions::correct_duty(ctx, seen, &form)
        .await
        .expect("the duty is corrected");
}

/// The edition of a directive as it stands.
pub async fn directive_now(ctx: &Ctx, id: DirectiveId) -> SeenDirective {
    task::actions::newest(ctx, id).await.expect("a directive")
}

/// The stored task.
pub async fn task_of(app: &App, id: TaskId) -> task::Task {
    task::store::get(&app.store.reader(), id)
        .await
        .expect("a task")
}

/// The edition of a task as it stands.
pub async fn seen(app: &App, id: TaskId) -> task::Seen {
    task::Seen {
        id,
        row_version: task_of(app, id).await.row_version,
    }
}

/// An officer of an agency; each agency has its own.
pub fn officer(app: &App, agency: AgencyId) -> Ctx {
    testing::ctx(app, agency.0 + 100, agency, Role::Officer)
}

/// The obligation of an agency in a period; `None` if it owes nothing.
pub async fn obligation(app: &App, period: PeriodId, agency: AgencyId) -> Option<ObligationId> {
    let all = period::store::obligations(&app.store.reader(), period)
        .await
        .expect("obligations");
    all.iter().find(|o| o.agency_id == agency).map(|o| o.id)
}

/// The first measure that an agency is asked for in a period.
pub async fn first_asked(app: &App, period: PeriodId, agency: AgencyId) -> CellKey {
    let id = obligation(app, period, agency).await.expect("it reports");
    let page = hopluc_core::report::submission::actions::form_page(&officer(app, agency), id)
        .await
        .expect("the form");
    CellKey::total(&page.measures[0].code)
}

/// An agency fills cells and sections and sends them; blank cells are signed as not applicable.
pub async fn send(
    app: &App,
    period: PeriodId,
    agency: AgencyId,
    cells: &[(CellKey, Cell)],
    narratives: &[(&str, &str)],
) {
    let ctx = officer(app, agency);
    let id = obligation(app, period, agency)
        .await
        .expect("the agency owes a report");
    let page = hopluc_core::report::submission::actions::form_page(&ctx, id)
        .await
        .expect("the form");
    let new = Save {
        row_version: page.row_version(),
        cells: cells
            .iter()
            .map(|(key, cell)| CellInput::new(key.clone(), Some(*cell)))
            .collect(),
        narratives: narratives
            .iter()
            .map(|(section, text)| NarrativeInput {
                section: (*section).to_owned(),
                text: (*text).to_owned(),
                seen: None,
            })
            .collect(),
        source: "web",
    };
    let saved = save(&ctx, id, &new).await.expect("the cells are kept");
    assert!(saved.conflicts.is_empty(), "{:?}", saved.conflicts);
    submit(&ctx, id, saved.row_version, Blanks::As(Cell::NotApplicable))
        .await
        .unwrap_or_else(|error| panic!("{agency} sends: {error:?}"));
}

/// The page of a compiled report.
pub async fn report(ctx: &Ctx, id: ReportId) -> ReportPage {
    compiled::actions::page(ctx, id).await.expect("the report")
}

/// Asks every printed number for its origin and recomputes it from the stored cells. Gives back how many there are.
pub async fn every_number_is_true(ctx: &Ctx, id: ReportId) -> usize {
    let n = report(ctx, id).await.draft.compiled.figures.len();
    for number in 0..n {
        let origin = compiled::actions::origins(ctx, id, number)
            .await
            .expect("an origin");
        assert!(origin.is_true, "{:?}", origin.figure);
        // A count of agencies comes from the obligations, every other number from cells.
        let is_count = matches!(origin.figure.origin, compiled::Origin::Obligations { .. });
        assert!(
            is_count || !origin.terms.is_empty(),
            "{:?} comes from nothing",
            origin.figure
        );
    }
    n
}

/// Whether some printed number or nil comes from this cell of this agency and reads as given.
pub fn is_printed(made: &Compiled, agency: AgencyId, key: &CellKey, text: &str) -> bool {
    made.blocks
        .iter()
        .chain(made.annexes.iter().flat_map(|annex| &annex.blocks))
        .flat_map(|block| &block.inlines)
        .filter_map(|inline| Some((&inline.text, &made.figures[inline.figure?])))
        .any(|(printed, figure)| {
            printed == text
                && origin::sums_in(&figure.origin).iter().any(|sum| {
                    sum.key == *key && sum.terms.iter().any(|term| term.agency_id == agency)
                })
        })
}

/// Runs the jobs that are due, as the server does.
pub async fn run_jobs(app: &App) {
    job::run_due(app, |job| {
        let app = app.clone();
        async move {
            match job.kind.as_str() {
                task::jobs::NOTIFY => return task::jobs::notify(&app, &job.payload).await,
                task::jobs::MARK_OVERDUE => return task::jobs::mark_overdue(&app).await.map(drop),
                period::jobs::REMIND => {
                    return period::jobs::remind(&app.system(), &job.payload).await;
                }
                _ => {}
            }
            if let Some(outcome) = document::jobs::run(&app, &job).await {
                return outcome;
            }
            publish::jobs::run(&app, &job)
                .await
                .expect("every kind of job has a handler")
        }
    })
    .await
    .expect("the queue runs");
}

/// The journal holds, and has a fact of each of these verbs.
pub async fn journal_holds(app: &App, verbs: &[&str]) {
    let tx = app.store.reader();
    let found = audit::verify(&tx, None).await.expect("the journal is read");
    assert!(found.faults.is_empty(), "{:?}", found.faults);
    let rows = tx
        .rows("select distinct verb from audit_fact order by verb", vec![])
        .await
        .expect("verbs");
    let known: Vec<String> = rows
        .iter()
        .map(|row| row.get("verb").expect("a verb"))
        .collect();
    let missing: Vec<_> = verbs
        .iter()
        .filter(|verb| !known.iter().any(|known| known == *verb))
        .collect();
    assert!(missing.is_empty(), "no fact {missing:?} among {known:?}");
}
