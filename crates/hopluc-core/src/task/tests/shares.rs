//! Shares of partners: their own life, what is refused, and what becomes of them with the lead.

use super::{begun, conflict, faults, task};
use crate::base::ctx::App;
use crate::task::actions::{self, NewShare};
use crate::task::testing::{Three, seen, three};
use crate::task::{Deed, Part, TaskState, page};
use crate::{agency, store_suite};
use time::macros::date;

store_suite!(
    a_share_lives_its_own_life_under_the_lead,
    a_share_is_refused_for_bad_partners_and_late_days,
    withdrawing_a_lead_withdraws_its_open_shares,
);

pub(super) fn share_for(who: &Three, due_on: Option<time::Date>) -> NewShare {
    NewShare {
        partner: who.partner,
        text: "Cung cấp danh sách vụ việc".to_owned(),
        due_on,
    }
}

async fn a_share_lives_its_own_life_under_the_lead(app: App) {
    let who = three(&app).await;
    let lead = begun(&app, &who, Some(date!(2026 - 07 - 31))).await;
    let share = actions::share(
        &who.officer,
        seen(&app, lead).await,
        &share_for(&who, Some(date!(2026 - 07 - 20))),
    )
    .await
    .unwrap();
    let stored = task(&app, share).await;
    assert_eq!(
        (stored.part, stored.giver_agency_id, stored.lead_task_id),
        (Part::Partner, who.lead, Some(lead))
    );
    let early = actions::report_done(&who.officer, seen(&app, lead).await, "", &[]).await;
    assert_eq!(
        faults(early),
        [("text".to_owned(), "error.shares_open".to_owned())]
    );
    actions::acknowledge(&who.contributor, seen(&app, share).await)
        .await
        .unwrap();
    let of_share = actions::share(
        &who.contributor,
        seen(&app, share).await,
        &NewShare {
            partner: who.giver,
            ..share_for(&who, None)
        },
    )
    .await;
    assert_eq!(conflict(of_share.map(drop)), "conflict.task_share_of_share");
    actions::report_done(&who.contributor, seen(&app, share).await, "Đã gửi", &[])
        .await
        .unwrap();
    assert_eq!(
        task(&app, lead).await.state,
        TaskState::Acknowledged,
        "each part has its own state"
    );
    assert!(
        page::task_page(&who.contributor, lead).await.is_ok(),
        "a partner may see the lead's task"
    );
    assert!(
        page::task_page(&who.chief, share).await.is_ok(),
        "the giver of the lead may see the share"
    );
    actions::accept(&who.head, seen(&app, share).await, "")
        .await
        .unwrap();
    actions::report_done(&who.officer, seen(&app, lead).await, "", &[])
        .await
        .unwrap();
    let page = page::task_page(&who.chief, lead).await.unwrap();
    assert_eq!(page.shares.len(), 1);
    assert_eq!(page.shares[0].state, TaskState::Accepted);
    assert_eq!(
        page.allowed,
        [Deed::Accept, Deed::Return, Deed::Withdraw],
        "what the giver may do to a task reported done"
    );
}

async fn a_share_is_refused_for_bad_partners_and_late_days(app: App) {
    let who = three(&app).await;
    let lead = begun(&app, &who, Some(date!(2026 - 07 - 31))).await;
    let attempt = async |form: NewShare| {
        actions::share(&who.officer, seen(&app, lead).await, &form)
            .await
            .map(drop)
    };
    let late = share_for(&who, Some(date!(2026 - 08 - 01)));
    assert_eq!(
        faults(attempt(late).await),
        [("due_on".to_owned(), "error.after_lead_deadline".to_owned())]
    );
    let own = NewShare {
        partner: who.lead,
        text: String::new(),
        due_on: Some(date!(2026 - 07 - 05)),
    };
    assert_eq!(
        faults(attempt(own).await),
        [
            ("text".to_owned(), "error.required".to_owned()),
            ("partner".to_owned(), "error.partner_is_lead".to_owned()),
            ("due_on".to_owned(), "error.in_the_past".to_owned())
        ]
    );
    agency::actions::close(
        &app.system(),
        who.partner,
        1,
        date!(2026 - 07 - 01),
        Some(who.giver),
    )
    .await
    .unwrap();
    assert_eq!(
        faults(attempt(share_for(&who, None)).await),
        [("partner".to_owned(), "error.agency_not_in_force".to_owned())]
    );
    let giver = NewShare {
        partner: who.giver,
        ..share_for(&who, None)
    };
    attempt(giver.clone()).await.unwrap();
    assert_eq!(
        conflict(attempt(giver).await),
        "conflict.task_already_shared"
    );
}

async fn withdrawing_a_lead_withdraws_its_open_shares(app: App) {
    let who = three(&app).await;
    let lead = begun(&app, &who, None).await;
    let share = actions::share(&who.officer, seen(&app, lead).await, &share_for(&who, None))
        .await
        .unwrap();
    assert_eq!(
        faults(actions::withdraw(&who.chief, seen(&app, lead).await, "  ").await),
        [("text".to_owned(), "error.required".to_owned())]
    );
    actions::withdraw(&who.chief, seen(&app, lead).await, "Văn bản bị thay thế")
        .await
        .unwrap();
    assert_eq!(task(&app, lead).await.state, TaskState::Withdrawn);
    assert_eq!(task(&app, share).await.state, TaskState::Withdrawn);
    let again = actions::withdraw(&who.chief, seen(&app, lead).await, "x").await;
    assert_eq!(conflict(again), "conflict.task_withdrawn");
}
