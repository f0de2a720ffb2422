//! Records on both databases: what may be written, who may do what, what is counted, how lists find them.

mod clocks;
mod handed;
mod lists;
mod merges;
mod penalties;
mod permissions;
mod requests;
mod rows;
mod sealed;
mod toml_only;

use super::testing::input;
use super::{Input, Seen, actions, page, store};
use crate::base::{
    Ctx,
    actor::Role,
    ctx::App,
    error::{ActionError, Outcome},
    ids::{AgencyId, RecordId},
    testing::ctx,
};
use crate::catalogue::RegisterId;
use crate::{binds, store_suite};
use std::collections::BTreeMap;

store_suite!(
    an_inspection_goes_from_plan_to_conclusion_and_every_step_is_kept,
    the_later_of_two_editors_of_a_record_is_told,
    what_a_state_needs_must_be_filled_with_one_fault_per_cell,
    a_value_outside_the_field_cannot_be_recorded,
    tips_are_numbered_without_gaps_per_agency_and_year,
    the_same_decision_is_not_entered_twice,
    a_record_counts_in_the_same_transaction_and_a_draft_does_not,
    a_record_made_from_another_carries_fields_over_and_is_linked,
    agencies_named_by_a_step_are_told_once,
    counting_anew_changes_nothing,
);

pub(super) fn register(id: &str) -> RegisterId {
    RegisterId::new(id)
}

pub(super) async fn agency(app: &App, code: &str, name: &str) -> AgencyId {
    let tx = app.store.begin().await.unwrap();
    let id = crate::agency::testing::agency(&tx, code, name, "department").await;
    tx.commit().await.unwrap();
    id
}

pub(super) async fn seen(app: &App, id: RecordId) -> Seen {
    let record = store::get(&app.store.reader(), id).await.unwrap();
    Seen {
        id,
        row_version: record.row_version,
    }
}

pub(super) fn faults<T: std::fmt::Debug>(result: Outcome<T>) -> Vec<(String, String)> {
    match result {
        Err(ActionError::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.key)).collect(),
        other => panic!("expected faults, got {other:?}"),
    }
}

pub(super) fn conflict<T: std::fmt::Debug>(result: Outcome<T>) -> &'static str {
    match result {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

/// An officer, another officer and a leader of one agency, and an officer of another.
pub(super) struct People {
    pub home: AgencyId,
    pub officer: Ctx,
    pub leader: Ctx,
    pub stranger: Ctx,
}

pub(super) async fn people(app: &App) -> People {
    let home = agency(app, "H99.01", "Sở Khoa học và Công nghệ").await;
    let other = agency(app, "H99.02", "Công an tỉnh").await;
    People {
        home,
        officer: ctx(app, 1, home, Role::Officer),
        leader: ctx(app, 2, home, Role::Leader),
        stranger: ctx(app, 3, other, Role::Leader),
    }
}

pub(super) fn plan() -> Input {
    input(&[
        ("subject", "Kiểm tra thiết bị đầu cuối di động"),
        ("form", "check"),
        ("basis", "planned"),
        ("scope", "specialised"),
        ("field", "telecom_subscriber"),
        ("started_on", "2/3/2026"),
    ])
}

/// Amounts by measure, list and value of the records there are.
pub(super) async fn counted(app: &App) -> BTreeMap<(String, String, String), i64> {
    let rows = app
        .store
        .reader()
        .rows(
            "select c.measure_id, c.list, c.value, cast(sum(c.amount) as bigint) as n from contribution c
             group by c.measure_id, c.list, c.value order by c.measure_id, c.list, c.value limit 1000",
            binds![],
        )
        .await
        .unwrap();
    rows.iter()
        .map(|row| {
            let text = |column: &str| row.get::<String>(column).unwrap();
            let key = (text("measure_id"), text("list"), text("value"));
            (key, row.get("n").unwrap())
        })
        .collect()
}

async fn begun(app: &App, who: &People) -> RecordId {
    let id = actions::create(&who.officer, &register("inspection"), &plan())
        .await
        .unwrap();
    let form = input(&[
        ("decision_number", "12/QĐ-SKHCN"),
        ("team_lead", "Nguyễn Văn An"),
    ]);
    actions::take(&who.officer, seen(app, id).await, "begin", &form, "")
        .await
        .unwrap();
    id
}

/// What finishing an inspection of two sellers and three sorts of device asks for.
fn findings() -> Input {
    input(&[
        ("ended_on", "20/3/2026"),
        ("findings", "477 thiết bị đều có hóa đơn"),
        ("targets.0.party", "Cửa hàng A"),
        ("targets.0.subject_type", "household_business"),
        ("targets.0.result", "compliant"),
        ("targets.0.seller_type", "household_business"),
        ("targets.1.party", "Công ty B"),
        ("targets.1.subject_type", "enterprise"),
        ("targets.1.result", "violating"),
        ("targets.1.behaviour", "nonconforming_device"),
        ("targets.1.seller_type", "enterprise"),
        ("objects.0.device_type", "mobile_terminal"),
        ("objects.0.conformity", "conforming"),
        ("objects.0.n", "392"),
        ("objects.1.device_type", "mobile_terminal"),
        ("objects.1.conformity", "none"),
        ("objects.1.n", "85"),
    ])
}

async fn an_inspection_goes_from_plan_to_conclusion_and_every_step_is_kept(app: App) {
    let who = people(&app).await;
    let id = begun(&app, &who).await;
    actions::take(
        &who.officer,
        seen(&app, id).await,
        "finish",
        &findings(),
        "",
    )
    .await
    .unwrap();
    let end = input(&[
        ("concluded_on", "30/3/2026"),
        ("conclusion_number", "5/KL-SKHCN"),
    ]);
    let refused = actions::take(&who.officer, seen(&app, id).await, "conclude", &end, "").await;
    assert!(matches!(refused, Err(ActionError::Denied { .. })));
    actions::take(&who.leader, seen(&app, id).await, "conclude", &end, "")
        .await
        .unwrap();
    let again = actions::take(&who.leader, seen(&app, id).await, "conclude", &end, "").await;
    assert_eq!(conflict(again), "conflict.record_state");
    let shown = page::record_page(&who.officer, id).await.unwrap();
    let deeds: Vec<&str> = shown.history.iter().map(|v| v.deed.as_str()).collect();
    assert_eq!(deeds, ["create", "begin", "finish", "conclude"]);
    assert_eq!(shown.record.title, "Kiểm tra thiết bị đầu cuối di động");
    let facts = crate::base::audit::of_record(&app.store.reader(), "record", id.0, 50)
        .await
        .unwrap();
    assert_eq!(facts.len(), 4);
    assert!(
        facts
            .iter()
            .all(|fact| !fact.detail.contains("Nguyễn Văn An"))
    );
}

async fn the_later_of_two_editors_of_a_record_is_told(app: App) {
    let who = people(&app).await;
    let id = begun(&app, &who).await;
    let old = seen(&app, id).await;
    let form = input(&[
        ("subject", "Kiểm tra hai cửa hàng"),
        ("form", "check"),
        ("basis", "planned"),
        ("scope", "joint"),
        ("started_on", "2/3/2026"),
        ("decision_number", "12/QĐ-SKHCN"),
        ("team_lead", "Trần Thị Bình"),
    ]);
    actions::change(&who.leader, old, &form).await.unwrap();
    assert_eq!(
        conflict(actions::change(&who.officer, old, &form).await),
        "conflict.changed_meanwhile"
    );
    // The same form on the newest edition changes nothing and leaves no version.
    let newest = seen(&app, id).await;
    actions::change(&who.officer, newest, &form).await.unwrap();
    assert_eq!(seen(&app, id).await, newest);
}

async fn what_a_state_needs_must_be_filled_with_one_fault_per_cell(app: App) {
    let who = people(&app).await;
    let empty = actions::create(&who.officer, &register("inspection"), &Input::new()).await;
    let told = faults(empty);
    assert!(told.contains(&("subject".to_owned(), "error.required".to_owned())));
    let id = begun(&app, &who).await;
    let wrong = input(&[
        ("ended_on", "31/6/2026"),
        ("findings", "x"),
        ("targets.0.party", "Cửa hàng A"),
        ("targets.0.subject_type", "shop"),
        ("objects.3.n", "nhiều"),
        ("colour", "đỏ"),
    ]);
    let told =
        faults(actions::take(&who.officer, seen(&app, id).await, "finish", &wrong, "").await);
    for (field, key) in [
        ("ended_on", "error.date"),
        ("targets.0.subject_type", "error.unknown_value"),
        ("targets.0.result", "error.required"),
        ("objects.3.n", "error.whole_number"),
        ("objects.3.conformity", "error.required"),
        ("colour", "error.unknown_field"),
    ] {
        assert!(
            told.contains(&(field.to_owned(), key.to_owned())),
            "{field}: {told:?}"
        );
    }
    let reason = actions::take(
        &who.leader,
        seen(&app, id).await,
        "cancel",
        &Input::new(),
        " ",
    )
    .await;
    assert_eq!(
        faults(reason),
        [("reason".to_owned(), "error.required".to_owned())]
    );
}

pub(super) fn tip(subject: &str, year: i32) -> Input {
    let at = format!("2/3/{year} 8:05");
    input(&[
        ("subject", subject),
        ("received_at", &at),
        ("channel", "hotline"),
    ])
}

async fn a_value_outside_the_field_cannot_be_recorded(app: App) {
    let who = people(&app).await;
    let form = input(&[
        ("summary", "x"),
        ("detected_on", "2/3/2026"),
        ("behaviour", "other_out_of_scope"),
    ]);
    let refused = actions::create(&who.officer, &register("case"), &form).await;
    assert_eq!(
        faults(refused),
        [("behaviour".to_owned(), "error.unknown_value".to_owned())]
    );
}

async fn tips_are_numbered_without_gaps_per_agency_and_year(app: App) {
    let who = people(&app).await;
    let mut numbers = Vec::new();
    for (ctx, year) in [
        (&who.officer, 2026),
        (&who.officer, 2026),
        (&who.stranger, 2026),
        (&who.officer, 2025),
        (&who.officer, 2026),
    ] {
        // A form that is refused takes no number.
        let refused = actions::create(ctx, &register("tip"), &tip("", year)).await;
        assert!(refused.is_err());
        let id = actions::create(ctx, &register("tip"), &tip("Tin", year))
            .await
            .unwrap();
        let record = store::get(&app.store.reader(), id).await.unwrap();
        numbers.push(record.number_text);
    }
    assert_eq!(
        numbers,
        ["01/2026", "02/2026", "01/2026", "01/2025", "03/2026"]
    );
}

async fn the_same_decision_is_not_entered_twice(app: App) {
    let who = people(&app).await;
    begun(&app, &who).await;
    let mut twin = plan();
    twin.insert("decision_number".to_owned(), "12/QĐ-skhcn".to_owned());
    let refused = actions::create(&who.officer, &register("inspection"), &twin).await;
    assert_eq!(conflict(refused), "conflict.record_exists");
    // Another agency numbers its own decisions.
    actions::create(&who.stranger, &register("inspection"), &twin)
        .await
        .unwrap();
}

async fn a_record_counts_in_the_same_transaction_and_a_draft_does_not(app: App) {
    let who = people(&app).await;
    let planned = actions::create(&who.officer, &register("inspection"), &plan())
        .await
        .unwrap();
    assert!(counted(&app).await.is_empty());
    let form = Input::new();
    actions::take(
        &who.leader,
        seen(&app, planned).await,
        "cancel",
        &form,
        "trùng kế hoạch",
    )
    .await
    .unwrap();
    let id = begun(&app, &who).await;
    actions::take(
        &who.officer,
        seen(&app, id).await,
        "finish",
        &findings(),
        "",
    )
    .await
    .unwrap();
    let sums = counted(&app).await;
    let at = |measure: &str, list: &str, value: &str| {
        let key = (measure.to_owned(), list.to_owned(), value.to_owned());
        sums.get(&key).copied().unwrap_or(0)
    };
    assert_eq!(at("B01", "", ""), 1);
    assert_eq!(at("B01", "inspection_form", "check"), 1);
    assert_eq!(at("B01", "inspection_status", "finished"), 1);
    assert_eq!(at("B02", "", ""), 2);
    assert_eq!(at("B02", "subject_type", "enterprise"), 1);
    assert_eq!(at("B03", "", ""), 1);
    assert_eq!(at("B03", "behaviour", "nonconforming_device"), 1);
    assert_eq!(at("B07", "", ""), 2);
    assert_eq!(at("B08", "", ""), 477);
    assert_eq!(at("B08", "conformity", "none"), 85);
    assert_eq!(at("B09", "device_type", "mobile_terminal"), 85);
}

async fn a_record_made_from_another_carries_fields_over_and_is_linked(app: App) {
    let who = people(&app).await;
    let id = begun(&app, &who).await;
    let (mut form, _) = page::new_record(&who.officer, &register("sanction"), Some(id))
        .await
        .unwrap();
    assert_eq!(form, input(&[("field", "telecom_subscriber")]));
    form.extend(input(&[
        ("party", "Công ty B"),
        ("subject_type", "enterprise"),
        ("act", "Bán thiết bị không hợp quy"),
        ("behaviour", "nonconforming_device"),
        ("basis", "inspection"),
        ("minutes_number", "7/BB-VPHC"),
        ("minutes_on", "20/3/2026"),
    ]));
    let made = actions::create_from(&who.officer, id, &register("sanction"), &form)
        .await
        .unwrap();
    let shown = page::record_page(&who.leader, made).await.unwrap();
    assert_eq!(shown.linked.len(), 1);
    assert_eq!(shown.linked[0].id, id);
    assert_eq!(shown.deadlines[0].clock.id.as_str(), "decision");
    assert_eq!(
        conflict(actions::link(&who.officer, id, id).await),
        "conflict.record_link"
    );
}

async fn agencies_named_by_a_step_are_told_once(app: App) {
    let who = people(&app).await;
    let told = who.stranger.actor.agency();
    let form = input(&[
        ("subject", "Khóa hai chiều 2 thuê bao"),
        ("measure", "line_lock"),
        ("behaviour", "fraud"),
        ("reason", "Lừa đảo chiếm đoạt tài sản"),
        ("proposed_on", "2/3/2026"),
        ("items.0.phone", "+84 912 345 678"),
        ("items.1.phone", "0912.345.679"),
    ]);
    let id = actions::create(&who.leader, &register("countermeasure"), &form)
        .await
        .unwrap();
    let step = actions::take(
        &who.leader,
        seen(&app, id).await,
        "approve",
        &Input::new(),
        "",
    )
    .await;
    assert_eq!(conflict(step), "conflict.record_second_person");
    let second = ctx(&app, 9, who.home, Role::Leader);
    actions::take(&second, seen(&app, id).await, "approve", &Input::new(), "")
        .await
        .unwrap();
    let to = told.to_string();
    let sent = input(&[
        ("sent_to", &to),
        ("letter_number", "9/SKHCN"),
        ("sent_on", "5/3/2026"),
    ]);
    actions::take(&who.officer, seen(&app, id).await, "send", &sent, "")
        .await
        .unwrap();
    let job = app
        .store
        .reader()
        .one(
            "select payload from job where kind = 'record.notify'",
            vec![],
        )
        .await
        .unwrap();
    let payload = serde_json::from_str(&job.get::<String>("payload").unwrap()).unwrap();
    for _ in 0..2 {
        super::jobs::notify(&app, &payload).await.unwrap();
    }
    let notices = crate::person::notice::list(&who.stranger, false, None, 10)
        .await
        .unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].kind, "record.step");
    // Who is told may read it.
    let view = page::record_page(&who.stranger, id).await.unwrap();
    assert!(!view.may_write);
    let sums = counted(&app).await;
    assert_eq!(sums[&("F03".to_owned(), String::new(), String::new())], 2);
}

async fn counting_anew_changes_nothing(app: App) {
    let who = people(&app).await;
    begun(&app, &who).await;
    let before = counted(&app).await;
    assert_eq!(super::jobs::recount(&app).await.unwrap(), 1);
    assert_eq!(counted(&app).await, before);
}
