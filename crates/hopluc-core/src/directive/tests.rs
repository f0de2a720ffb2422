//! What is read and proposed, and what corrections do, on both databases.

use super::actions::{
    add_duty, correct_duty, drop_duty, merge_duty, open, restore_duty, set_giver, split_duty,
};
use super::example;
use super::page::{DirectivePage, directive_page, directives};
use super::testing::{LETTER, Province, letter, province};
use super::{Duty, DutyForm, DutyState, SeenDirective, SeenDuty, rules, store};
use crate::agency::naming::Named;
use crate::base::{
    Ctx,
    ctx::App,
    error::{ActionError, Outcome},
    ids::{AgencyId, DirectiveId},
};
use crate::store_suite;
use std::collections::{BTreeMap, BTreeSet};
use time::macros::date;

store_suite!(
    opening_proposes_agencies_and_confirms_nothing,
    names_come_back_with_what_they_mean,
    a_document_is_opened_once,
    corrections_are_kept_and_the_reading_stays_as_it_was,
    duties_are_split_merged_dropped_and_restored_in_order,
    the_later_of_two_correctors_is_told,
    an_agency_sees_nothing_before_confirmation_and_may_correct_nothing,
    the_giver_can_be_named_by_an_official,
    an_empty_document_opens_without_duties,
    orders_of_reports_alone_are_proposed_as_dropped_and_bind_their_agencies_all_the_same,
    a_letter_of_nothing_but_reports_keeps_its_duties,
    a_deadline_in_working_days_passes_over_tet_and_the_days_of_the_province,
    what_officials_corrected_is_an_example_in_the_form_of_gold_files,
);

async fn opened(app: &App) -> (Province, DirectiveId) {
    let province = province(app).await;
    let document = letter(app, &province, LETTER).await;
    let id = open(&province.focal, document).await.unwrap();
    (province, id)
}

async fn page(ctx: &Ctx, id: DirectiveId) -> DirectivePage {
    directive_page(ctx, id).await.unwrap()
}

async fn duties(app: &App, id: DirectiveId) -> Vec<Duty> {
    store::duties(&app.store.reader(), id).await.unwrap()
}

fn seen(duty: &Duty) -> SeenDuty {
    SeenDuty {
        id: duty.id,
        row_version: duty.row_version,
    }
}

fn form_of(duty: &Duty) -> DutyForm {
    DutyForm {
        text: duty.text.clone(),
        due_on: duty.due_on,
        deliverable: duty.deliverable.clone(),
        leads: duty.leads.clone(),
        partners: duty.partners.clone(),
    }
}

fn conflict<T: std::fmt::Debug>(result: Outcome<T>) -> &'static str {
    match result {
        Err(ActionError::Conflict { key }) => key,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

async fn opening_proposes_agencies_and_confirms_nothing(app: App) {
    let (province, id) = opened(&app).await;
    let duties = duties(&app, id).await;
    let laid: Vec<_> = duties
        .iter()
        .map(|duty| (duty.leads.clone(), duty.partners.clone(), duty.due_on))
        .collect();
    assert_eq!(
        laid,
        [
            (
                vec![province.science],
                vec![province.police],
                Some(date!(2026 - 08 - 31))
            ),
            (
                province.communes.clone(),
                vec![],
                Some(date!(2026 - 09 - 30))
            ),
            (vec![], vec![province.finance], None),
            (province.operators.clone(), vec![], None),
        ]
    );
    assert!(duties.iter().all(|duty| duty.state == DutyState::Kept));
    let directive = store::get(&app.store.reader(), id).await.unwrap();
    assert_eq!(directive.state.code(), "opened");
    assert_eq!(directive.giver_agency_id, province.committee);
    let n_tasks: i64 = app
        .store
        .reader()
        .one("select count(*) as n from task", vec![])
        .await
        .unwrap()
        .get("n")
        .unwrap();
    assert_eq!(n_tasks, 0);
}

async fn names_come_back_with_what_they_mean(app: App) {
    let (province, id) = opened(&app).await;
    let page = page(&province.focal, id).await;
    let meanings = |n: usize| -> Vec<(&str, &Named)> {
        page.duties[n]
            .named
            .iter()
            .map(|named| (named.name.value.as_str(), &named.meaning))
            .collect()
    };
    assert_eq!(
        meanings(0),
        [
            ("Sở Khoa học và Công nghệ", &Named::One(province.science)),
            ("Công an tỉnh", &Named::One(province.police))
        ]
    );
    assert!(
        matches!(meanings(1)[0].1, Named::Group { ids, .. } if *ids == province.communes),
        "{:?}",
        meanings(1)
    );
    assert!(matches!(
        meanings(2)[0].1,
        Named::Unknown | Named::Candidates(_)
    ));
    let text = &page.reading.text;
    let name = &page.duties[0].named[1].name;
    assert_eq!(
        text.get(name.span.start..name.span.end),
        Some("Công an tỉnh")
    );
    assert_eq!(page.n_tasks, (1 + 5 + 3, 1));
    assert_eq!(page.source.number_symbol, "214/UBND-KGVX");
}

async fn a_document_is_opened_once(app: App) {
    let (province, id) = opened(&app).await;
    let document = store::get(&app.store.reader(), id)
        .await
        .unwrap()
        .document_id;
    let again = open(&province.focal, document).await;
    assert_eq!(conflict(again), "conflict.directive_already_open");
    let rows = directives(&province.focal, None, None, 50).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].n_duties, 4);
}

async fn corrections_are_kept_and_the_reading_stays_as_it_was(app: App) {
    let (province, id) = opened(&app).await;
    let before = page(&province.focal, id).await;
    let third = before.duties[2].duty.clone();
    let form = DutyForm {
        text: "Cung cấp danh sách đầu số tin nhắn chính thức".to_owned(),
        due_on: Some(date!(2026 - 07 - 31)),
        deliverable: "Danh sách".to_owned(),
        leads: vec![province.finance],
        partners: vec![province.police, province.police],
    };
    correct_duty(&province.focal, seen(&third), &form)
        .await
        .unwrap();
    let after = page(&province.focal, id).await;
    let corrected = &after.duties[2].duty;
    assert_eq!(corrected.text, form.text);
    assert_eq!(corrected.leads, [province.finance]);
    assert_eq!(corrected.partners, [province.police]);
    assert_eq!(corrected.due_on, form.due_on);
    assert_eq!(after.reading, before.reading, "the reading is kept");
    assert_eq!(
        corrected.named_assignees, third.named_assignees,
        "what the text names is kept"
    );
    assert!(after.directive.row_version > before.directive.row_version);
    let wrong = DutyForm {
        text: " ".to_owned(),
        leads: vec![province.finance, AgencyId(9_999)],
        partners: vec![province.finance],
        ..DutyForm::default()
    };
    match correct_duty(&province.focal, seen(corrected), &wrong).await {
        Err(ActionError::Invalid(faults)) => {
            let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
            assert_eq!(keys, ["error.required", "error.lead_and_partner"]);
        }
        other => panic!("{other:?}"),
    }
    let unknown = DutyForm {
        leads: vec![AgencyId(9_999)],
        ..form
    };
    assert!(matches!(
        correct_duty(&province.focal, seen(corrected), &unknown).await,
        Err(ActionError::Invalid(_))
    ));
}

async fn duties_are_split_merged_dropped_and_restored_in_order(app: App) {
    let (province, id) = opened(&app).await;
    let ctx = &province.focal;
    let first = duties(&app, id).await[0].clone();
    let texts = [
        "Rà soát điểm đăng ký thuê bao".to_owned(),
        "Báo cáo kết quả".to_owned(),
    ];
    let parts = split_duty(ctx, seen(&first), &texts).await.unwrap();
    let now = duties(&app, id).await;
    assert_eq!(now.len(), 5);
    assert_eq!((now[0].id, now[1].id), (parts[0], parts[1]));
    assert_eq!(now[1].text, "Báo cáo kết quả");
    assert_eq!(now[1].leads, [province.science]);
    assert_eq!(now[1].due_on, Some(date!(2026 - 08 - 31)));
    merge_duty(ctx, seen(&now[1])).await.unwrap();
    let now = duties(&app, id).await;
    assert_eq!(
        now[0].text,
        "Rà soát điểm đăng ký thuê bao\nBáo cáo kết quả"
    );
    assert_eq!(now[1].state, DutyState::Dropped);
    assert_eq!(
        conflict(merge_duty(ctx, seen(&now[0])).await),
        "conflict.no_duty_before"
    );
    merge_duty(ctx, seen(&now[3])).await.unwrap();
    let now = duties(&app, id).await;
    assert!(
        now[2].leads == province.communes && now[2].partners == [province.finance],
        "a dropped duty is passed over"
    );
    drop_duty(ctx, seen(&now[4])).await.unwrap();
    let now = duties(&app, id).await;
    assert_eq!(now[4].state, DutyState::Dropped);
    restore_duty(ctx, seen(&now[4])).await.unwrap();
    let directive = store::get(&app.store.reader(), id).await.unwrap();
    let at = SeenDirective {
        id,
        row_version: directive.row_version,
    };
    let added = DutyForm {
        text: "Lập đường dây nóng".to_owned(),
        leads: vec![province.police],
        ..DutyForm::default()
    };
    let new = add_duty(ctx, at, &added).await.unwrap();
    let now = duties(&app, id).await;
    assert_eq!(now.last().map(|duty| duty.id), Some(new));
    assert_eq!(now.last().and_then(|duty| duty.range), None);
    let kept: Vec<_> = now
        .iter()
        .filter(|duty| duty.state == DutyState::Kept)
        .map(|duty| duty.text.chars().take(10).collect::<String>())
        .collect();
    assert_eq!(kept.len(), 4, "{kept:?}");
    let places: BTreeSet<i64> = now.iter().map(|duty| duty.position).collect();
    assert_eq!(places.len(), now.len(), "no two duties share a place");
}

async fn the_later_of_two_correctors_is_told(app: App) {
    let (province, id) = opened(&app).await;
    let first = duties(&app, id).await[0].clone();
    let form = DutyForm {
        text: "Bản của người thứ nhất".to_owned(),
        ..form_of(&first)
    };
    correct_duty(&province.focal, seen(&first), &form)
        .await
        .unwrap();
    let later = DutyForm {
        text: "Bản của người thứ hai".to_owned(),
        ..form_of(&first)
    };
    for result in [
        correct_duty(&province.focal, seen(&first), &later).await,
        drop_duty(&province.focal, seen(&first)).await,
        merge_duty(&province.focal, seen(&first)).await.map(drop),
    ] {
        assert_eq!(conflict(result), "conflict.changed_meanwhile");
    }
    assert_eq!(duties(&app, id).await[0].text, "Bản của người thứ nhất");
}

async fn an_agency_sees_nothing_before_confirmation_and_may_correct_nothing(app: App) {
    let (province, id) = opened(&app).await;
    let hidden = directive_page(&province.officer, id).await;
    assert!(matches!(
        hidden,
        Err(ActionError::NotFound { noun: "directive" })
    ));
    let first = duties(&app, id).await[0].clone();
    let refused = correct_duty(&province.officer, seen(&first), &form_of(&first)).await;
    assert!(matches!(refused, Err(ActionError::NotFound { .. })));
    let document = letter(&app, &province, LETTER).await;
    assert!(matches!(
        open(&province.officer, document).await,
        Err(ActionError::Denied {
            verb: "directive.edit"
        })
    ));
    assert!(directives(&province.officer, None, None, 50).await.is_err());
}

async fn the_giver_can_be_named_by_an_official(app: App) {
    let (province, id) = opened(&app).await;
    let seen = SeenDirective { id, row_version: 1 };
    set_giver(&province.focal, seen, province.science)
        .await
        .unwrap();
    assert_eq!(
        conflict(set_giver(&province.focal, seen, province.police).await),
        "conflict.changed_meanwhile"
    );
    let directive = store::get(&app.store.reader(), id).await.unwrap();
    assert_eq!(directive.giver_agency_id, province.science);
}

async fn an_empty_document_opens_without_duties(app: App) {
    let province = province(&app).await;
    let document = letter(&app, &province, "").await;
    let id = open(&province.focal, document).await.unwrap();
    let page = page(&province.focal, id).await;
    assert!(page.duties.is_empty());
    let duties: Vec<Duty> = Vec::new();
    match rules::ready(&duties, &BTreeMap::new()) {
        Err(ActionError::Invalid(faults)) => assert_eq!(faults[0].key, "error.no_duty"),
        other => panic!("{other:?}"),
    }
}

async fn a_deadline_in_working_days_passes_over_tet_and_the_days_of_the_province(app: App) {
    let province = province(&app).await;
    // Tết 2026 is 16 to 20 February in the catalogue; the ten days begin on Monday the ninth.
    let text = LETTER
        .replace("ngày 02 tháng 7 năm 2026", "ngày 06 tháng 02 năm 2026")
        .replace(
            "trước ngày 31/8/2026",
            "trong thời hạn 10 ngày làm việc kể từ ngày ký",
        );
    let document = letter(&app, &province, &text).await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update document set issued_on = '2026-02-06' where id = $1",
        crate::binds![document],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let holidays = &app.catalogue.holidays;
    assert!(
        holidays.contains_key(&date!(2026 - 02 - 17)),
        "{holidays:?}"
    );
    let id = open(&province.focal, document).await.unwrap();
    let duty = duties(&app, id).await[0].clone();
    assert_eq!(
        duty.due_on,
        Some(date!(2026 - 02 - 27)),
        "{}",
        duty.deadline_text
    );
    // The same letter after the province gave itself one more day off.
    crate::base::holiday::set_day(
        &province.focal,
        "2026-02-24",
        crate::base::holiday::DayKind::Holiday,
        "Lễ hội",
        "",
    )
    .await
    .unwrap();
    let again = letter(&app, &province, &text).await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update document set issued_on = '2026-02-06' where id = $1",
        crate::binds![again],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let id = open(&province.focal, again).await.unwrap();
    let duty = duties(&app, id).await[0].clone();
    assert_eq!(duty.due_on, Some(date!(2026 - 03 - 02)));
}

const MONTHLY: &str =
    "UBND các xã, phường báo cáo kết quả thực hiện về UBND tỉnh trước ngày 25 hằng tháng.";
const WEEKLY: &str =
    "Công an tỉnh báo cáo kết quả thực hiện về UBND tỉnh trước 15 giờ thứ Sáu hằng tuần.";

/// The letter with its second order, on the communes, replaced by `orders`.
fn letter_of(orders: &str) -> String {
    let (head, rest) = LETTER.split_once("2. UBND").unwrap();
    let (_, tail) = rest.split_once("3. ").unwrap();
    format!("{head}{orders}9. {tail}")
}

async fn orders_of_reports_alone_are_proposed_as_dropped_and_bind_their_agencies_all_the_same(
    app: App,
) {
    let province = province(&app).await;
    let text = letter_of(&format!("2. {MONTHLY}\n\n3. {WEEKLY}\n\n"));
    let document = letter(&app, &province, &text).await;
    let id = open(&province.focal, document).await.unwrap();
    let duties = duties(&app, id).await;
    let state_of = |words: &str| {
        let mut found = duties.iter().filter(|duty| duty.text.contains(words));
        found.next().unwrap().state
    };
    assert_eq!(state_of("hằng tháng"), DutyState::Dropped);
    assert_eq!(
        state_of("hằng tuần"),
        DutyState::Kept,
        "no schedule holds a week"
    );
    assert_eq!(state_of("rà soát"), DutyState::Kept);
    let tx = app.store.begin().await.unwrap();
    store::confirm(&tx, id, 1, (None, "2026-07-02T01:00:00.000Z"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // The communes have no task of it, and may read what they are to report.
    page(&province.commune_officer, id).await;
}

async fn a_letter_of_nothing_but_reports_keeps_its_duties(app: App) {
    let province = province(&app).await;
    let (head, _) = LETTER.split_once("1. Sở").unwrap();
    let document = letter(&app, &province, &format!("{head}1. {MONTHLY}\n")).await;
    let id = open(&province.focal, document).await.unwrap();
    let duties = duties(&app, id).await;
    assert!(!duties.is_empty());
    assert!(duties.iter().all(|duty| duty.state == DutyState::Kept));
}

async fn what_officials_corrected_is_an_example_in_the_form_of_gold_files(app: App) {
    let (province, id) = opened(&app).await;
    let unconfirmed = page(&province.focal, id).await;
    assert_eq!(
        conflict(example::corrected(&unconfirmed)),
        "conflict.directive_unconfirmed"
    );
    let [first, second, third, fourth]: [Duty; 4] = duties(&app, id).await.try_into().unwrap();
    let moved = DutyForm {
        leads: vec![province.police],
        partners: vec![province.science],
        due_on: Some(date!(2026 - 08 - 15)),
        ..form_of(&first)
    };
    correct_duty(&province.focal, seen(&first), &moved)
        .await
        .unwrap();
    drop_duty(&province.focal, seen(&second)).await.unwrap();
    let named = DutyForm {
        leads: vec![province.science],
        ..form_of(&third)
    };
    correct_duty(&province.focal, seen(&third), &named)
        .await
        .unwrap();
    let now = page(&province.focal, id).await;
    let seen = SeenDirective {
        id,
        row_version: now.directive.row_version,
    };
    crate::task::actions::confirm_directive(&province.focal, seen)
        .await
        .unwrap();
    let confirmed = page(&province.focal, id).await;
    let corrected = example::corrected(&confirmed).unwrap();
    let read = &confirmed.reading.duties;
    let words = |names: &[hopluc_text::Spanned<String>]| {
        names
            .iter()
            .map(|name| name.value.clone())
            .collect::<Vec<_>>()
    };
    let duties = &corrected.duties;
    assert_eq!(duties.len(), 3, "what was left out is no task");
    // The names of the passage change places; a name that it does not have is the directory's.
    assert_eq!(words(&duties[0].assignees), words(&read[0].partners));
    assert_eq!(words(&duties[0].partners), words(&read[0].assignees));
    assert_eq!(duties[0].deadline.as_deref(), Some("2026-08-15"));
    let science = &confirmed.agencies[&province.science].name;
    assert_eq!(words(&duties[1].assignees).last(), Some(science));
    assert_eq!(duties[2].span, read[3].span);
    assert_eq!(words(&duties[2].assignees), words(&read[3].assignees));
    assert_eq!(fourth.range, Some((read[3].span.start, read[3].span.end)));
    let gold = hopluc_text::gold_json(&corrected);
    assert_eq!(gold["document"]["number"], "214/UBND-KGVX");
    assert_eq!(gold["tasks"].as_array().unwrap().len(), 3);
}
