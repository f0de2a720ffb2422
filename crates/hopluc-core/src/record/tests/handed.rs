//! Records shared with others and handed over, and identifiers that meet across agencies.

use super::{agency, conflict, counted, faults, people, register, seen, tip};
use crate::base::{
    actor::Role,
    ctx::App,
    error::{ActionError, Outcome},
    ids::RecordId,
    testing::ctx,
};
use crate::record::list::{self, Filter, Scope};
use crate::record::referral::{self, Kind, Standing};
use crate::record::testing::input;
use crate::record::{Input, actions, page};
use crate::store_suite;

store_suite!(
    a_shared_record_is_read_until_it_is_recalled_and_never_written,
    a_record_that_is_handed_over_is_worked_on_by_its_receiver_and_counted_once,
    a_referral_that_is_refused_leaves_everything_as_it_was,
    the_same_number_in_two_agencies_is_told_without_its_record,
);

fn is_hidden<T: std::fmt::Debug>(result: Outcome<T>) -> bool {
    matches!(result, Err(ActionError::NotFound { .. }))
}

async fn a_shared_record_is_read_until_it_is_recalled_and_never_written(app: App) {
    let who = people(&app).await;
    let to = who.stranger.actor.agency();
    let id = actions::create(
        &who.officer,
        &register("tip"),
        &tip("Tin nhắn lừa đảo", 2026),
    )
    .await
    .unwrap();
    assert!(is_hidden(
        page::record_page(&who.stranger, id).await.map(|_| ())
    ));
    let blank = referral::refer(&who.officer, id, Kind::Share, to, "").await;
    assert_eq!(faults(blank)[0].0, "reason");
    let oneself = referral::refer(&who.officer, id, Kind::Share, who.home, "x").await;
    assert_eq!(faults(oneself)[0].0, "to");
    let share = referral::refer(&who.officer, id, Kind::Share, to, "Cùng địa bàn")
        .await
        .unwrap();
    let twice = referral::refer(&who.officer, id, Kind::Share, to, "Cùng địa bàn").await;
    assert_eq!(conflict(twice), "conflict.refer_twice");

    let view = page::record_page(&who.stranger, id).await.unwrap();
    assert!(!view.may_write && view.steps.is_empty());
    assert_eq!(view.referrals[0].referral.standing, Standing::Sent);
    let shared = Filter {
        scope: Scope::Referred,
        ..Filter::default()
    };
    let found = list::list(&who.stranger, &register("tip"), &shared)
        .await
        .unwrap();
    assert_eq!(found.records.len(), 1);
    let own = list::list(&who.stranger, &register("tip"), &Filter::default())
        .await
        .unwrap();
    assert!(own.records.is_empty());
    let seen = seen(&app, id).await;
    let written = actions::change(&who.stranger, seen, &tip("x", 2026)).await;
    assert!(matches!(written, Err(ActionError::Denied { .. })));
    let opened = crate::record::sealed::open(&who.stranger, id, "x").await;
    assert!(matches!(opened, Err(ActionError::Denied { .. })));

    referral::answer(&who.stranger, share, true, "")
        .await
        .unwrap();
    assert_eq!(
        conflict(referral::answer(&who.stranger, share, true, "").await),
        "conflict.refer_over"
    );
    let theirs = referral::recall(&who.stranger, share, "x").await;
    assert!(matches!(theirs, Err(ActionError::Denied { .. })));
    referral::recall(&who.officer, share, "Chuyển nhầm")
        .await
        .unwrap();
    assert!(is_hidden(
        page::record_page(&who.stranger, id).await.map(|_| ())
    ));
    let found = list::list(&who.stranger, &register("tip"), &shared)
        .await
        .unwrap();
    assert!(found.records.is_empty());
}

async fn a_record_that_is_handed_over_is_worked_on_by_its_receiver_and_counted_once(app: App) {
    let who = people(&app).await;
    let to = who.stranger.actor.agency();
    let id = actions::create(
        &who.officer,
        &register("tip"),
        &tip("Tin nhắn lừa đảo", 2026),
    )
    .await
    .unwrap();
    let before = counted(&app).await;
    let sent = referral::refer(&who.officer, id, Kind::Transfer, to, "Đúng thẩm quyền")
        .await
        .unwrap();
    let classify = input(&[("tip_kind", "crime_report")]);
    // Until it is received the sender works on it.
    let early = actions::take(
        &who.stranger,
        seen(&app, id).await,
        "classify",
        &classify,
        "",
    )
    .await;
    assert!(matches!(early, Err(ActionError::Denied { .. })));
    let viewer = ctx(&app, 30, to, Role::Viewer);
    let unsigned = referral::answer(&viewer, sent, true, "").await;
    assert!(matches!(unsigned, Err(ActionError::Denied { .. })));
    referral::answer(&who.stranger, sent, true, "")
        .await
        .unwrap();
    actions::take(
        &who.stranger,
        seen(&app, id).await,
        "classify",
        &classify,
        "",
    )
    .await
    .unwrap();
    let late = actions::change(&who.officer, seen(&app, id).await, &tip("x", 2026)).await;
    assert!(matches!(late, Err(ActionError::Denied { .. })));
    assert!(page::record_page(&who.officer, id).await.is_ok());
    let back = referral::recall(&who.officer, sent, "đòi lại").await;
    assert_eq!(conflict(back), "conflict.refer_received");
    // It counts where it was entered, once.
    let after = counted(&app).await;
    assert!(!before.is_empty());
    for (what, amount) in before {
        assert_eq!(after.get(&what), Some(&amount), "{what:?}");
    }
    let of_receiver: i64 = app
        .store
        .reader()
        .one(
            "select count(*) as n from contribution where agency_id = $1",
            crate::binds![to],
        )
        .await
        .unwrap()
        .get("n")
        .unwrap();
    assert_eq!(of_receiver, 0);
}

async fn a_referral_that_is_refused_leaves_everything_as_it_was(app: App) {
    let who = people(&app).await;
    let to = who.stranger.actor.agency();
    let id = actions::create(&who.officer, &register("tip"), &tip("Tin nhắn", 2026))
        .await
        .unwrap();
    let sent = referral::refer(&who.officer, id, Kind::Transfer, to, "Thẩm quyền")
        .await
        .unwrap();
    assert_eq!(
        faults(referral::answer(&who.stranger, sent, false, "").await)[0].0,
        "reason"
    );
    referral::answer(&who.stranger, sent, false, "Không thuộc thẩm quyền")
        .await
        .unwrap();
    assert!(is_hidden(
        page::record_page(&who.stranger, id).await.map(|_| ())
    ));
    let third = agency(&app, "H99.03", "Sở Tài chính").await;
    referral::refer(&who.officer, id, Kind::Transfer, third, "Thẩm quyền")
        .await
        .unwrap();
    let notices = crate::person::notice::list(&who.officer, false, None, 10)
        .await
        .unwrap();
    assert_eq!(notices[0].kind, "record.returned");
}

fn locked(subject: &str, phone: &str) -> Input {
    input(&[
        ("subject", subject),
        ("measure", "line_lock"),
        ("behaviour", "fraud"),
        ("reason", "Lừa đảo chiếm đoạt tài sản"),
        ("proposed_on", "2/3/2026"),
        ("items.0.phone", phone),
    ])
}

async fn the_same_number_in_two_agencies_is_told_without_its_record(app: App) {
    let who = people(&app).await;
    let enter = async |ctx: &crate::base::Ctx, subject: &str, phone: &str| -> RecordId {
        let form = locked(subject, phone);
        actions::create(ctx, &register("countermeasure"), &form)
            .await
            .unwrap()
    };
    let ours = enter(&who.officer, "Khóa thuê bao A", "+84 912 345 678").await;
    let also = enter(&who.leader, "Khóa thuê bao B", "0912.345.678").await;
    let theirs = enter(&who.stranger, "Chuyên án kín", "0912345678").await;
    enter(&who.stranger, "Khác", "0987654321").await;

    let view = page::record_page(&who.officer, ours).await.unwrap();
    let [first, second] = view.neighbours.as_slice() else {
        panic!("{:?}", view.neighbours);
    };
    assert_eq!((first.id, first.agency.as_str()), (None, "Công an tỉnh"));
    assert!(
        first.title.is_empty(),
        "the title of another's record is not told"
    );
    assert_eq!(
        (second.id, second.title.as_str()),
        (Some(also), "Khóa thuê bao B")
    );
    assert_eq!(second.shared, ["0912345678"]);
    // Nothing but a mark is stored beside the record.
    let rows = app
        .store
        .reader()
        .rows("select mark from record_mark limit 100", vec![])
        .await
        .unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert!(!row.get::<String>("mark").unwrap().contains("912345678"));
    }
    // Correcting the number ends the meeting.
    let form = locked("Chuyên án kín", "0911111111");
    actions::change(&who.stranger, seen(&app, theirs).await, &form)
        .await
        .unwrap();
    let view = page::record_page(&who.officer, ours).await.unwrap();
    assert_eq!(view.neighbours.len(), 1);
}
