//! Figures out of registers: proposed, overridden only with a note, frozen when sent, restated when a record changes later.

use super::*;
use crate::base::ids::RecordId;
use crate::catalogue::RegisterId;
use crate::record::testing::input;
use crate::record::{Seen as SeenRecord, actions as records};
use crate::report::submission::from_records::{derived_rows, fill, records_behind};

store_suite!(
    registers_fill_the_blanks_and_each_number_opens_its_records,
    an_override_needs_a_note_and_a_later_change_is_a_restatement,
    the_parts_of_a_total_told_otherwise_stay_blank,
    an_agency_without_records_types_its_figures,
    the_logs_give_their_figures_to_the_response_team_and_no_zero_for_silence,
    the_figures_of_the_document_are_reported_alike_from_any_delivery_and_a_gap_is_told,
);

async fn the_logs_give_their_figures_to_the_response_team_and_no_zero_for_silence(app: App) {
    use crate::agency::testing::{agency, give_role};
    use crate::base::{calendar::Window, ids::AgencyId};
    use crate::figure::{Approx, MeasureSpec, from_watch::found};
    use crate::watch::testing::{connection, heard, network, sensor};
    use time::macros::{date, datetime};
    let tx = app.store.begin().await.unwrap();
    let team = agency(&tx, "T", "T", "department").await;
    let home = agency(&tx, "A", "A", "department").await;
    give_role(&tx, team, "response_standing_body").await;
    tx.commit().await.unwrap();
    let listens = sensor(&app, "a", Some(home)).await;
    network(&app, home, "10.1.0.0/16").await;
    connection(&app, listens, datetime!(2026-07-04 01:00 UTC), "10.1.0.7").await;
    connection(&app, listens, datetime!(2026-07-04 02:00 UTC), "192.0.2.1").await;
    let measures: Vec<MeasureSpec> = ["G02", "G03", "G08"]
        .map(|code| {
            let measure = &app.catalogue.measures[code];
            period::from_catalogue::spec_of(&app.catalogue, measure, app.clock.today())
        })
        .to_vec();
    let window = Window::new(date!(2026 - 07 - 04), date!(2026 - 07 - 05)).unwrap();
    let system = app.system();
    let given = async |agencies: &[AgencyId]| {
        let tx = app.store.reader();
        let cells = found(&system, &tx, &measures, agencies, window)
            .await
            .unwrap();
        let cells = cells.into_iter().map(|(key, cell)| (key.to_string(), cell));
        cells.collect::<Vec<_>>()
    };
    assert!(given(&[home]).await.is_empty());
    heard(&app, listens, &[date!(2026 - 07 - 04)]).await;
    let more = Cell::value(1, Approx::MoreThan);
    assert_eq!(given(&[team]).await, [("G03".to_owned(), more)]);
    heard(&app, listens, &[date!(2026 - 07 - 05)]).await;
    let both = [
        ("G02".to_owned(), Cell::Nil),
        ("G03".to_owned(), Cell::exact(1)),
    ];
    assert_eq!(given(&[team]).await, both);
}

async fn the_figures_of_the_document_are_reported_alike_from_any_delivery_and_a_gap_is_told(
    app: App,
) {
    use crate::agency::testing::{agency, give_role};
    use crate::base::{calendar::Window, ids::AgencyId};
    use crate::figure::{Approx, MeasureSpec, from_watch::found};
    use crate::watch::tests::golden;
    let tx = app.store.begin().await.unwrap();
    let team = agency(&tx, "T", "T", "department").await;
    give_role(&tx, team, "response_standing_body").await;
    tx.commit().await.unwrap();
    let agencies = golden::province(&app).await;
    let measures: Vec<MeasureSpec> = ["G02", "G03"]
        .map(|code| {
            let measure = &app.catalogue.measures[code];
            period::from_catalogue::spec_of(&app.catalogue, measure, app.clock.today())
        })
        .to_vec();
    let window = Window::new(golden::DAYS.0, golden::DAYS.1).unwrap();
    let (system, teams): (Ctx, [AgencyId; 1]) = (app.system(), [team]);
    let reported = async || {
        let tx = app.store.reader();
        let cells = found(&system, &tx, &measures, &teams, window).await;
        let cells = cells.unwrap().into_iter();
        cells
            .map(|(key, cell)| (key.to_string(), cell))
            .collect::<Vec<_>>()
    };
    assert!(reported().await.is_empty(), "silence is no zero");
    golden::deliver_damaged(&app, &agencies).await;
    let with_gap = reported().await;
    assert_eq!(
        with_gap.first(),
        Some(&("G02".to_owned(), Cell::value(1_878, Approx::MoreThan)))
    );
    assert!(matches!(
        with_gap.get(1),
        Some((
            _,
            Cell::Value {
                approx: Approx::MoreThan,
                ..
            }
        ))
    ));
    golden::deliver_late(&app, &agencies).await;
    let whole = [
        ("G02".to_owned(), Cell::exact(1_878)),
        ("G03".to_owned(), Cell::exact(42_137)),
    ];
    assert_eq!(reported().await, whole);
    // Everything once more changes nothing.
    golden::deliver_again(&app, &agencies).await;
    assert_eq!(reported().await, whole);
}

async fn enter(ctx: &Ctx, behaviour: &str, on: &str) -> RecordId {
    let form = input(&[
        ("summary", "Vụ việc"),
        ("behaviour", behaviour),
        ("detected_on", on),
    ]);
    records::create(ctx, &RegisterId::new("case"), &form)
        .await
        .unwrap()
}

async fn registers_fill_the_blanks_and_each_number_opens_its_records(app: App) {
    let case = case(&app).await;
    let fraud = enter(&case.ctx, "fraud", "2/3/2026").await;
    enter(&case.ctx, "gambling", "3/3/2026").await;
    // Outside the window: counted in no cell of this period.
    enter(&case.ctx, "fraud", "2/7/2026").await;
    let saved = fill(&case.ctx, case.id).await.unwrap();
    assert!(saved.n_saved > 2);
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "D01"), Some(Cell::exact(2)));
    assert_eq!(
        cell_of(&page.figures, "D01@behaviour=fraud"),
        Some(Cell::exact(1))
    );
    assert_eq!(
        cell_of(&page.figures, "D01@behaviour=phishing"),
        Some(Cell::Nil)
    );
    assert_eq!(
        cell_of(&page.figures, "B01"),
        None,
        "no inspection is kept here"
    );
    let key = "D01@behaviour=fraud".parse().unwrap();
    let (behind, _) = records_behind(&case.ctx, case.id, &key, RecordId(0), 50)
        .await
        .unwrap();
    let ids: Vec<RecordId> = behind.iter().map(|(record, _)| record.id).collect();
    assert_eq!(ids, [fraud]);
    let stranger = officer(&app, case.province.agencies[1]);
    assert!(matches!(
        derived_rows(&stranger, case.id).await,
        Err(ActionError::NotFound { .. })
    ));
}

async fn the_parts_of_a_total_told_otherwise_stay_blank(app: App) {
    let case = case(&app).await;
    enter(&case.ctx, "fraud", "2/3/2026").await;
    save(&case.ctx, case.id, &typed(0, &[("D01", Cell::exact(3))]))
        .await
        .unwrap();
    fill(&case.ctx, case.id).await.unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(cell_of(&page.figures, "D01"), Some(Cell::exact(3)));
    assert_eq!(cell_of(&page.figures, "D01@behaviour=fraud"), None);
    // Where the total is what the registers give, they fill its parts.
    let total = typed(page.row_version(), &[("D01", Cell::exact(1))]);
    save(&case.ctx, case.id, &total).await.unwrap();
    fill(&case.ctx, case.id).await.unwrap();
    let page = form_page(&case.ctx, case.id).await.unwrap();
    assert_eq!(
        cell_of(&page.figures, "D01@behaviour=fraud"),
        Some(Cell::exact(1))
    );
}

async fn an_override_needs_a_note_and_a_later_change_is_a_restatement(app: App) {
    let case = case(&app).await;
    let id = enter(&case.ctx, "fraud", "2/3/2026").await;
    let saved = save(
        &case.ctx,
        case.id,
        &typed(0, &[("D01", Cell::exact(3)), ("B01", Cell::Nil)]),
    )
    .await
    .unwrap();
    let refused = submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (faults[0].field.as_str(), faults[0].key.as_str()),
        ("D01", "error.differs_from_records")
    );
    let mut explained = typed(saved.row_version, &[("D01", Cell::exact(3))]);
    explained.cells[0].note = Some("Hai vụ chưa nhập vào sổ".to_owned());
    let saved = save(&case.ctx, case.id, &explained).await.unwrap();
    submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse)
        .await
        .unwrap();
    let total = async || {
        let (_, rows) = derived_rows(&case.ctx, case.id).await.unwrap();
        rows.into_iter()
            .find(|row| row.key.to_string() == "D01")
            .unwrap()
    };
    let row = total().await;
    assert!(row.is_overridden() && !row.is_restated());
    assert_eq!((row.then, row.now), (Some(1), Cell::exact(1)));
    let seen = SeenRecord { id, row_version: 1 };
    let leader = base_testing::ctx(&app, 77, case.province.agencies[0], Role::Leader);
    records::take(&leader, seen, "withdraw", &input(&[]), "Nhập nhầm")
        .await
        .unwrap();
    let row = total().await;
    assert!(row.is_restated());
    assert_eq!(
        (row.told, row.then, row.now),
        (Some(Cell::exact(3)), Some(1), Cell::Nil)
    );
}

async fn an_agency_without_records_types_its_figures(app: App) {
    let case = case(&app).await;
    let (_, rows) = derived_rows(&case.ctx, case.id).await.unwrap();
    assert!(rows.is_empty());
    let saved = save(
        &case.ctx,
        case.id,
        &typed(0, &[("D01", Cell::exact(3)), ("B01", Cell::Nil)]),
    )
    .await
    .unwrap();
    let sent = submit(&case.ctx, case.id, saved.row_version, Blanks::Refuse).await;
    assert!(
        !matches!(sent, Err(ActionError::Invalid(faults)) if faults.iter().any(|f| f.key == "error.differs_from_records"))
    );
}
