//! The store, the journal and the jobs on both databases.

use super::{
    actor::Actor,
    audit::{self, Fact, FactFilter},
    clock::instant_text,
    ctx::App,
    error::ActionError,
    ids::{AgencyId, PersonId},
    job,
    store::{Dialect, StoreError},
};
use crate::{binds, store_suite};
use serde_json::json;
use time::{Duration, macros::date};

store_suite!(
    a_dropped_transaction_leaves_nothing,
    a_reader_refuses_to_write,
    a_missing_bind_is_refused,
    a_long_question_is_answered_like_a_short_one,
    a_moment_sees_one_state_until_it_writes,
    values_go_to_their_number_in_whatever_order_they_stand,
    the_journal_verifies_and_names_what_was_changed,
    the_journal_cannot_be_rewritten,
    the_journal_is_asked_by_person_agency_and_day,
    a_failed_job_waits_longer_each_time_and_a_done_one_is_not_run_again,
    a_second_migration_run_changes_nothing,
);

const ADD: &str = "insert into holiday (on_date, kind, name) values ($1, 'holiday', $2)";

async fn count(app: &App) -> i64 {
    let row = app
        .store
        .reader()
        .one("select count(*) as n from holiday", vec![])
        .await
        .unwrap();
    row.get("n").unwrap()
}

async fn a_dropped_transaction_leaves_nothing(app: App) {
    let tx = app.store.begin().await.unwrap();
    tx.run(ADD, binds!["2026-09-02", "Quốc khánh"])
        .await
        .unwrap();
    drop(tx);
    assert_eq!(count(&app).await, 0);
    let tx = app.store.begin().await.unwrap();
    tx.run(ADD, binds!["2026-09-02", "Quốc khánh"])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&app).await, 1);
}

async fn a_reader_refuses_to_write(app: App) {
    let refused = app.store.reader().run(ADD, binds!["2026-09-02", "x"]).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))));
}

async fn a_missing_bind_is_refused(app: App) {
    let refused = app
        .store
        .reader()
        .rows("select $2 as a", binds![1_i64])
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::BindCount {
            wanted: 2,
            given: 1,
            ..
        })
    ));
}

/// Its 200,000th row takes far more steps than a statement has on the thread that asks.
const NUMBERS: &str = "select count(*) as n, coalesce(sum(i), 0) as total
     from (with recursive number (i) as (select 1 union all select i + 1 from number where i < $1) select i from number) all_of_them";

async fn a_long_question_is_answered_like_a_short_one(app: App) {
    for (n, total) in [(3_i64, 6_i64), (200_000, 20_000_100_000)] {
        let asked = app.store.reader();
        let row = asked.one(NUMBERS, binds![n]).await.unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), n);
        assert_eq!(row.get::<i64>("total").unwrap(), total);
    }
}

async fn add_holiday(app: &App, on: &str) {
    let tx = app.store.begin().await.unwrap();
    tx.run(ADD, binds![on, "Ngày nghỉ"]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_moment_sees_one_state_until_it_writes(app: App) {
    let moment = app.at_one_moment();
    assert_eq!(count(&moment).await, 0);
    add_holiday(&app, "2026-09-02").await;
    // The server answers each statement from the newest rows.
    let n_seen = i64::from(app.store.dialect() == Dialect::Postgres);
    assert_eq!(count(&moment).await, n_seen);
    let asked = moment.store.reader();
    let (a, b) = tokio::join!(
        asked.one(NUMBERS, binds![200_000_i64]),
        asked.one(NUMBERS, binds![3_i64])
    );
    assert_eq!(a.unwrap().get::<i64>("n").unwrap(), 200_000);
    assert_eq!(b.unwrap().get::<i64>("n").unwrap(), 3);
    assert_eq!(count(&moment).await, n_seen);
    add_holiday(&moment, "2026-09-03").await;
    assert_eq!(count(&moment).await, 2);
    drop((moment, asked));
    // The reader that it held sees what is newest again.
    assert_eq!(count(&app).await, 2);
    assert_eq!(count(&app.at_one_moment()).await, 2);
}

async fn values_go_to_their_number_in_whatever_order_they_stand(app: App) {
    let row = app
        .store
        .reader()
        .one(
            "select cast($2 as text) || cast($1 as text) || cast($2 as text) as word",
            binds!["ba", "ô"],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<String>("word").unwrap(), "ôbaô");
    assert!(row.get::<i64>("word").is_err());
    assert!(row.get::<i64>("missing").is_err());
}

async fn write_facts(app: &App, n: i64) {
    let tx = app.store.begin().await.unwrap();
    for id in 0..n {
        let fact = Fact::new("task.note", "task", id).detail(json!({ "kind": "progress" }));
        audit::record(&tx, &Actor::system(), &instant_text(app.clock.now()), fact)
            .await
            .unwrap();
    }
    app.journal
        .checkpoint(&tx, &instant_text(app.clock.now()))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn the_journal_verifies_and_names_what_was_changed(app: App) {
    write_facts(&app, 3).await;
    write_facts(&app, 4).await;
    let key = app.journal.public_key();
    let good = audit::verify(&app.store.reader(), Some(&key))
        .await
        .unwrap();
    assert_eq!(
        (good.n_facts, good.n_checkpoints, good.faults.len()),
        (7, 2, 0)
    );
    let tx = app.store.begin().await.unwrap();
    let off = match tx.dialect() {
        Dialect::Sqlite => "drop trigger audit_fact_is_fixed",
        Dialect::Postgres => "drop trigger audit_fact_is_kept on audit_fact",
    };
    tx.script(off).await.unwrap();
    tx.run("update audit_fact set noun_id = 99 where id = 2", vec![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let bad = audit::verify(&app.store.reader(), Some(&key))
        .await
        .unwrap();
    let codes: Vec<_> = bad
        .faults
        .iter()
        .map(|fault| fault["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["audit.changed", "audit.root", "audit.root"]);
}

async fn the_journal_cannot_be_rewritten(app: App) {
    write_facts(&app, 1).await;
    for sql in ["delete from audit_fact", "update audit_fact set verb = 'x'"] {
        let tx = app.store.begin().await.unwrap();
        let refused = tx.run(sql, vec![]).await.unwrap_err().to_string();
        assert!(refused.contains("audit_fact_append_only"), "{refused}");
    }
}

async fn the_journal_is_asked_by_person_agency_and_day(app: App) {
    let tx = app.store.begin().await.unwrap();
    // The second falls on the next day in Viet Nam, though not at Greenwich.
    let deeds = [
        (7, 1, "2026-08-31T16:59:59Z"),
        (7, 2, "2026-08-31T17:00:00Z"),
        (8, 2, "2026-09-01T16:59:59Z"),
        (8, 1, "2026-09-01T17:00:00Z"),
    ];
    for (person, agency, at) in deeds {
        let mut actor = Actor::system();
        actor.person_id = Some(PersonId(person));
        actor.agency_id = Some(AgencyId(agency));
        audit::record(&tx, &actor, at, Fact::new("task.note", "task", person))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let reader = app.store.reader();
    let found = async |filter: FactFilter<'static>| -> Vec<i64> {
        let facts = audit::page(&reader, i64::MAX, &filter, 10).await.unwrap();
        facts.iter().map(|fact| fact.id).collect()
    };
    let all = FactFilter::default();
    assert_eq!(found(all.clone()).await, [4, 3, 2, 1]);
    let by_person = FactFilter {
        people: Some(&[8, 99]),
        ..all.clone()
    };
    assert_eq!(found(by_person).await, [4, 3]);
    let by_nobody = FactFilter {
        people: Some(&[]),
        ..all.clone()
    };
    assert!(found(by_nobody).await.is_empty());
    let first = Some(date!(2026 - 09 - 01));
    let on_the_first = FactFilter {
        from: first,
        to: first,
        ..all.clone()
    };
    assert_eq!(found(on_the_first.clone()).await, [3, 2]);
    let of_seven_on_the_first = FactFilter {
        noun: "task",
        noun_id: 7,
        agency: Some(AgencyId(2)),
        people: Some(&[7]),
        ..on_the_first
    };
    assert_eq!(found(of_seven_on_the_first).await, [2]);
    let until = FactFilter {
        to: Some(date!(2026 - 08 - 31)),
        ..all
    };
    assert_eq!(found(until).await, [1]);
}

async fn a_failed_job_waits_longer_each_time_and_a_done_one_is_not_run_again(app: App) {
    let tx = app.store.begin().await.unwrap();
    let now = instant_text(app.clock.now());
    job::enqueue(&tx, "good", &json!({ "id": 1 }), "k", &now)
        .await
        .unwrap();
    job::enqueue(&tx, "good", &json!({ "id": 1 }), "k", &now)
        .await
        .unwrap();
    job::enqueue(&tx, "bad", &json!({}), "", &now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let run = async |job: job::Job| match job.kind.as_str() {
        "good" => Ok(()),
        _ => Err(ActionError::Busy),
    };
    assert_eq!(job::run_due(&app, run).await.unwrap(), 2);
    assert_eq!(job::run_due(&app, run).await.unwrap(), 0);
    app.clock.set(app.clock.now() + Duration::seconds(16));
    assert_eq!(job::run_due(&app, run).await.unwrap(), 1);
    app.clock.set(app.clock.now() + Duration::seconds(16));
    assert_eq!(
        job::run_due(&app, run).await.unwrap(),
        0,
        "the second wait is longer"
    );
}

async fn a_second_migration_run_changes_nothing(app: App) {
    assert_eq!(
        app.store.migrate("2026-07-06T05:00:00.000Z").await.unwrap(),
        0
    );
}
