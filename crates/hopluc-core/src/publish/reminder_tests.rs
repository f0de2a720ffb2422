//! Who gets the letter to those who have not reported, on both databases.

use super::from_report::{ReminderForm, draft_reminder};
use crate::agency;
use crate::base::{ctx::App, error::ActionError};
use crate::document::{State, actions, store};
use crate::store_suite;
use hopluc_doc::official::Signing;
use time::macros::date;

store_suite!(
    a_reminder_is_drafted_to_those_who_have_not_reported,
    a_body_that_ended_without_a_successor_is_not_reminded,
);

async fn a_body_that_ended_without_a_successor_is_not_reminded(app: App) {
    use crate::report::testing;
    let province = testing::province(&app, testing::plan()).await;
    let period = testing::open(&province, 1).await;
    let ended = province.agencies[2];
    let end = agency::AgencyEnd {
        row_version: 1,
        on: app.clock.today(),
        successor: None,
        is_without_heir: true,
        is_change: false,
    };
    agency::actions::end(&app.system(), ended, &end)
        .await
        .unwrap();
    let form = ReminderForm {
        new_due_on: Some(date!(2026 - 07 - 10)),
        symbol: String::new(),
        place: "Hưng Yên".to_owned(),
        signing: Signing::default(),
    };
    let id = draft_reminder(&province.focal, period, &form)
        .await
        .unwrap();
    let page = actions::page(&province.focal, id).await.unwrap();
    let copies = page.copies.iter().map(|copy| copy.recipient.agency_id);
    let copies: Vec<_> = copies.collect();
    assert!(copies.contains(&Some(province.agencies[1])));
    assert!(!copies.contains(&Some(ended)), "{copies:?}");
}

async fn a_reminder_is_drafted_to_those_who_have_not_reported(app: App) {
    use crate::report::{self, testing};
    let province = testing::province(&app, testing::plan()).await;
    let period = testing::open(&province, 1).await;
    let nil = [("B01", crate::figure::Cell::Nil)];
    testing::send(&app, period, province.agencies[0], &nil, &[]).await;
    let mut form = ReminderForm {
        new_due_on: Some(date!(2026 - 07 - 01)),
        symbol: "SKHCN-BCVT".to_owned(),
        place: "Hưng Yên".to_owned(),
        signing: Signing::default(),
    };
    let late = draft_reminder(&province.focal, period, &form).await;
    assert!(
        matches!(late, Err(ActionError::Invalid(faults)) if faults[0].key == "error.in_the_past")
    );
    form.new_due_on = Some(date!(2026 - 07 - 10));
    let officer = testing::officer(&app, province.agencies[1]);
    let denied = draft_reminder(&officer, period, &form).await;
    assert!(matches!(denied, Err(ActionError::Denied { .. })));
    let id = draft_reminder(&province.focal, period, &form)
        .await
        .unwrap();
    let page = actions::page(&province.focal, id).await.unwrap();
    assert_eq!(
        (page.document.state, page.document.number),
        (State::Draft, None)
    );
    let content = store::content(&app.store.reader(), id).await.unwrap();
    assert_eq!(content.addressees, ["Quản lý thị trường", "UBND xã A"]);
    let name = report::period::store::period(&app.store.reader(), period)
        .await
        .unwrap()
        .name;
    assert!(
        content.subject.contains(&name),
        "{} / {name}",
        content.subject
    );
    let copies: Vec<_> = page
        .copies
        .iter()
        .map(|copy| copy.recipient.agency_id)
        .collect();
    assert_eq!(
        copies,
        [Some(province.agencies[1]), Some(province.agencies[2])]
    );
    // A body that is merged before it reports is asked through its successor, whose own report stays another.
    let (old, heir) = (province.agencies[2], province.agencies[1]);
    agency::actions::close(&app.system(), old, 1, app.clock.today(), Some(heir))
        .await
        .unwrap();
    let id = draft_reminder(&province.focal, period, &form)
        .await
        .unwrap();
    let content = store::content(&app.store.reader(), id).await.unwrap();
    let both = [
        "Quản lý thị trường",
        "Quản lý thị trường (kế thừa UBND xã A)",
    ];
    assert_eq!(content.addressees, both);
    let page = actions::page(&province.focal, id).await.unwrap();
    let copies = page.copies.iter().map(|copy| copy.recipient.agency_id);
    assert_eq!(
        copies.collect::<Vec<_>>(),
        [Some(heir)],
        "one letter for both"
    );
    for agency in [heir, old] {
        let owed = testing::obligation(&app, period, agency).await;
        testing::send_for(&testing::officer(&app, heir), owed, &nil, &[]).await;
    }
    let nobody = draft_reminder(&province.focal, period, &form).await;
    assert!(matches!(
        nobody,
        Err(ActionError::Conflict {
            key: "conflict.all_have_reported"
        })
    ));
}
