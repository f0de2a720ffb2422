//! The demo is the same twice, is seeded once, and has what its pages need.

use super::*;
use hopluc_core::base::{
    audit::Journal,
    clock::instant_text,
    ctx::Settings,
    seal::{ForgetfulChest, Seals},
    store::Store,
};
use hopluc_core::catalogue::Catalogue;
use hopluc_web::session::{DEMO_ACCOUNTS, DEMO_PASSWORD};
use std::sync::Arc;
use time::macros::datetime;

/// Tables whose rows must be the same in every seeding, with the columns that must be.
const SAME: &[(&str, &str)] = &[
    (
        "agency",
        "id, code, name, kind, area_code, parent_id, successor_id, valid_from, valid_to, email",
    ),
    ("agency_role", "id, agency_id, role, valid_from, valid_to"),
    ("person", "id, login, name, title, created_at"),
    ("membership", "id, person_id, agency_id, role, valid_from"),
    (
        "document",
        "id, direction, kind, number_symbol, issued_on, arrived_on, subject, state",
    ),
    (
        "directive",
        "id, document_id, giver_agency_id, state, confirmed_at",
    ),
    ("duty", "id, directive_id, position, text, due_on, state"),
    (
        "task",
        "id, duty_id, lead_task_id, part, agency_id, due_on, state, n_percent, given_at, closed_at",
    ),
    ("task_note", "id, task_id, kind, text, person_id, added_at"),
    (
        "extension",
        "id, task_id, wanted_on, state, granted_on, answered_at",
    ),
    (
        "period",
        "id, code, starts_on, ends_on, cutoff_on, state, opened_at",
    ),
    (
        "obligation",
        "id, period_id, agency_id, answering_agency_id, due_on, state, submitted_at",
    ),
    (
        "submission",
        "id, obligation_id, version, state, submitted_at",
    ),
    (
        "figure",
        "submission_id, measure_id, dimension, state, value, approximation",
    ),
    (
        "compiled_report",
        "id, period_id, version, state, approved_at, document_id",
    ),
    (
        "record",
        "id, register, agency_id, state, title, dated_on, number_text",
    ),
    (
        "detection",
        "id, agency_id, sensor_id, class, indicator, day_on, n_connections",
    ),
    (
        "incident_proposal",
        "id, agency_id, class, kind, state, n_connections, n_machines, record_id, task_id",
    ),
    ("audit_fact", "id, at, person_id, verb, noun, noun_id"),
];

async fn empty(name: &str) -> (App, std::path::PathBuf) {
    let folder =
        std::env::temp_dir().join(format!("hopluc-demo-test-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite://{}", folder.join("hopluc.db").display());
    let clock = Clock::fixed(datetime!(2026-11-23 09:00 +7));
    let store = Store::open_for_filling(&url).await.unwrap();
    store.migrate(&instant_text(clock.now())).await.unwrap();
    let mut catalogue = Catalogue::embedded().unwrap();
    add_areas(&mut catalogue).unwrap();
    let app = App {
        store,
        clock,
        catalogue: Arc::new(catalogue),
        journal: Arc::new(Journal::from_seed([7; 32])),
        seals: Arc::new(Seals::new(Box::new(ForgetfulChest::default()))),
        settings: Arc::new(Settings::default()),
        converter: Arc::new(hopluc_doc::InProcess),
    };
    (app, folder)
}

async fn dump(app: &App) -> String {
    let tx = app.store.reader();
    let mut text = String::new();
    for (table, columns) in SAME {
        let pairs: Vec<String> = columns
            .split(", ")
            .map(|column| format!("'{column}', {column}"))
            .collect();
        let order = columns.split(", ").take(3).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "select json_object({}) as line from {table} order by {order}",
            pairs.join(", ")
        );
        for row in tx.rows(&sql, vec![]).await.unwrap() {
            text.push_str(table);
            text.push_str(&row.get::<String>("line").unwrap());
            text.push('\n');
        }
    }
    text
}

#[tokio::test]
async fn two_seedings_of_one_day_are_the_same_and_a_second_start_seeds_nothing() {
    let (one, one_folder) = empty("one").await;
    let (two, two_folder) = empty("two").await;
    assert!(seed_if_empty(&one, DEMO_PASSWORD).await.unwrap());
    assert!(seed_if_empty(&two, DEMO_PASSWORD).await.unwrap());
    let first = dump(&one).await;
    assert!(first == dump(&two).await, "two seedings differ");
    assert!(!seed_if_empty(&one, DEMO_PASSWORD).await.unwrap());
    assert!(first == dump(&one).await, "the second start changed rows");
    every_demo_account_is_there(&one).await;
    the_campaign_is_ordered_by_a_directive(&one).await;
    let journal = audit::verify(&one.store.reader(), None).await.unwrap();
    assert!(journal.faults.is_empty(), "{:?}", journal.faults);
    for (app, folder) in [(one, one_folder), (two, two_folder)] {
        app.store.close().await.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}

/// The schedule of the running campaign leads to the directive that orders it.
async fn the_campaign_is_ordered_by_a_directive(app: &App) {
    use hopluc_core::report::period::store;
    let tx = app.store.reader();
    let schedules = store::schedules(&tx).await.unwrap();
    let ordered: Vec<_> = schedules
        .iter()
        .filter(|s| s.document_id.is_some())
        .collect();
    assert_eq!(ordered.len(), 1, "{schedules:?}");
    assert!(
        ordered[0].basis.contains("09/CT-UBND"),
        "{}",
        ordered[0].basis
    );
    let periods = store::periods(&tx, Some(ordered[0].id), 9).await.unwrap();
    assert_eq!(periods.len(), 1, "its period was opened under it");
    assert!(schedules.iter().all(|s| s.catalogue_id != "ad_hoc"));
}

async fn every_demo_account_is_there(app: &App) {
    use hopluc_core::person::store;
    let tx = app.store.reader();
    for account in DEMO_ACCOUNTS {
        let found = store::credentials(&tx, account.login).await.unwrap();
        let (person, hash, _) = found.unwrap_or_else(|| panic!("no account {}", account.login));
        assert!(password::is_right(DEMO_PASSWORD, &hash));
        let roles = store::memberships(&tx, person.id, app.clock.today())
            .await
            .unwrap();
        assert_eq!(roles.len(), 1, "{}", account.login);
    }
}
