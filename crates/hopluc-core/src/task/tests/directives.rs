//! From a confirmed directive to tasks and back, in an invented province of twelve agencies.

use super::{conflict, task};
use crate::agency;
use crate::base::{
    actor::Role,
    ctx::App,
    error::ActionError,
    ids::{DirectiveId, TaskId},
    job,
    testing::ctx,
};
use crate::directive::testing::{LETTER, Province, letter, province};
use crate::directive::{self, DutyForm, SeenDirective, SeenDuty, page::directive_page};
use crate::store_suite;
use crate::task::actions::{
    accept, acknowledge, confirm_directive, newest, report_done, withdraw_directive,
};
use crate::task::list::{self, Filter, Side, Stage};
use crate::task::testing::seen;
use crate::task::{Part, TaskState, jobs};
use std::collections::BTreeSet;
use time::macros::date;

store_suite!(
    confirming_lays_one_task_on_each_agency_and_tells_it,
    a_duty_without_lead_stops_the_confirmation_and_is_named,
    a_directive_is_confirmed_once_and_only_as_it_was_seen,
    a_closed_agency_stops_the_confirmation,
    a_successor_takes_the_place_of_a_merged_agency_when_the_official_says_so,
    several_leads_share_one_partner_share,
    withdrawing_a_directive_takes_back_open_tasks_only,
    the_progress_of_a_directive_is_counted_by_duty,
    only_the_focal_official_confirms,
);

/// The opened letter with its third duty mended: finance leads it.
async fn mended(app: &App) -> (Province, DirectiveId) {
    let province = province(app).await;
    let document = letter(app, &province, LETTER).await;
    let id = directive::actions::open(&province.focal, document)
        .await
        .unwrap();
    let third = directive::store::duties(&app.store.reader(), id)
        .await
        .unwrap()[2]
        .clone();
    let form = DutyForm {
        text: third.text,
        leads: vec![province.finance],
        partners: vec![province.police],
        ..DutyForm::default()
    };
    let seen = SeenDuty {
        id: third.id,
        row_version: third.row_version,
    };
    directive::actions::correct_duty(&province.focal, seen, &form)
        .await
        .unwrap();
    (province, id)
}

async fn confirmed(app: &App) -> (Province, DirectiveId, Vec<TaskId>) {
    let (province, id) = mended(app).await;
    let now = newest(&province.focal, id).await.unwrap();
    let ids = confirm_directive(&province.focal, now).await.unwrap();
    (province, id, ids)
}

async fn confirming_lays_one_task_on_each_agency_and_tells_it(app: App) {
    let (province, id, ids) = confirmed(&app).await;
    // One lead with a partner, five communes, one lead with a partner, three operators.
    assert_eq!(ids.len(), 2 + 5 + 2 + 3);
    let lead = task(&app, ids[0]).await;
    let share = task(&app, ids[1]).await;
    assert_eq!(
        (lead.part, lead.agency_id, lead.giver_agency_id, lead.due_on),
        (
            Part::Lead,
            province.science,
            province.committee,
            Some(date!(2026 - 08 - 31))
        )
    );
    assert_eq!(
        (share.part, share.agency_id, share.giver_agency_id),
        (Part::Partner, province.police, province.science)
    );
    assert_eq!(share.lead_task_id, Some(lead.id));
    let mut communes = BTreeSet::new();
    for id in &ids[2..7] {
        let task = task(&app, *id).await;
        assert_eq!(task.giver_agency_id, province.committee);
        communes.insert(task.agency_id);
    }
    assert_eq!(
        communes,
        province.communes.iter().copied().collect::<BTreeSet<_>>()
    );
    let directive = directive::store::get(&app.store.reader(), id)
        .await
        .unwrap();
    assert_eq!(directive.state.code(), "confirmed");
    let facts = crate::base::audit::of_record(&app.store.reader(), "directive", id.0, 10)
        .await
        .unwrap();
    assert_eq!(facts[0].verb, "directive.confirm");
    assert!(facts[0].detail.contains(&ids[11].to_string()));
    let run = async |job: job::Job| jobs::notify(&app, &job.payload).await;
    assert_eq!(job::run_due(&app, run).await.unwrap(), 1);
    let told = app
        .store
        .reader()
        .one(
            "select count(*) as n, count(distinct agency_id) as n_agencies from notice where kind = 'task.give'",
            vec![],
        )
        .await
        .unwrap();
    assert_eq!(told.get::<i64>("n").unwrap(), 12);
    assert_eq!(told.get::<i64>("n_agencies").unwrap(), 11);
    let mine = list::page(&province.commune_officer, &Filter::default())
        .await
        .unwrap();
    assert_eq!(mine.rows.len(), 1);
    assert_eq!(
        mine.rows[0].directive,
        Some((id, "214/UBND-KGVX".to_owned()))
    );
    assert!(
        directive_page(&province.commune_officer, id).await.is_ok(),
        "an agency that has a task may see the directive"
    );
}

async fn a_duty_without_lead_stops_the_confirmation_and_is_named(app: App) {
    let province = province(&app).await;
    let document = letter(&app, &province, LETTER).await;
    let id = directive::actions::open(&province.focal, document)
        .await
        .unwrap();
    let now = newest(&province.focal, id).await.unwrap();
    match confirm_directive(&province.focal, now).await {
        Err(ActionError::Invalid(faults)) => {
            let duties = directive::store::duties(&app.store.reader(), id)
                .await
                .unwrap();
            assert_eq!(faults.len(), 1);
            assert_eq!(faults[0].field, format!("duty-{}", duties[2].id));
            assert_eq!(faults[0].key, "error.duty_without_lead");
            assert_eq!(faults[0].args["n"], "3");
        }
        other => panic!("{other:?}"),
    }
    let everything = Filter {
        side: Side::All,
        ..Filter::default()
    };
    let all = list::page(&province.focal, &everything).await.unwrap();
    assert!(all.rows.is_empty(), "nothing was laid");
}

async fn a_directive_is_confirmed_once_and_only_as_it_was_seen(app: App) {
    let (province, id) = mended(&app).await;
    let before = SeenDirective { id, row_version: 1 };
    assert_eq!(
        conflict(confirm_directive(&province.focal, before).await.map(drop)),
        "conflict.changed_meanwhile",
        "the third duty was corrected meanwhile"
    );
    let now = newest(&province.focal, id).await.unwrap();
    confirm_directive(&province.focal, now).await.unwrap();
    for seen in [now, newest(&province.focal, id).await.unwrap()] {
        assert_eq!(
            conflict(confirm_directive(&province.focal, seen).await.map(drop)),
            "conflict.directive_confirmed"
        );
    }
    let duty = directive::store::duties(&app.store.reader(), id)
        .await
        .unwrap()[0]
        .clone();
    let seen = SeenDuty {
        id: duty.id,
        row_version: duty.row_version,
    };
    assert_eq!(
        conflict(directive::actions::drop_duty(&province.focal, seen).await),
        "conflict.directive_confirmed"
    );
}

async fn a_closed_agency_stops_the_confirmation(app: App) {
    let (province, id) = mended(&app).await;
    agency::actions::close(
        &app.system(),
        province.police,
        1,
        date!(2026 - 07 - 01),
        None,
    )
    .await
    .unwrap();
    let now = newest(&province.focal, id).await.unwrap();
    match confirm_directive(&province.focal, now).await {
        Err(ActionError::Invalid(faults)) => {
            let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
            assert_eq!(
                keys,
                ["error.duty_agency_closed", "error.duty_agency_closed"]
            );
            assert_eq!(faults[0].args["agencies"], "Công an tỉnh Lam Giang");
        }
        other => panic!("{other:?}"),
    }
}

async fn a_successor_takes_the_place_of_a_merged_agency_when_the_official_says_so(app: App) {
    let (province, id) = mended(&app).await;
    let now = newest(&province.focal, id).await.unwrap();
    let nothing = directive::actions::put_successors(&province.focal, now).await;
    assert_eq!(conflict(nothing.map(drop)), "conflict.nothing_to_inherit");
    // The first commune goes into the second, which the same duty names; the police go into finance, which leads the third.
    let (old, heir) = (province.communes[0], province.communes[1]);
    for (old, heir) in [(old, heir), (province.police, province.finance)] {
        let on = date!(2026 - 07 - 01);
        agency::actions::close(&app.system(), old, 1, on, Some(heir))
            .await
            .unwrap();
    }
    let page = directive_page(&province.focal, id).await.unwrap();
    let heirs: Vec<_> = page
        .gone
        .iter()
        .map(|(id, gone)| (*id, gone.heir.as_ref().map(|heir| heir.0)))
        .collect();
    let mut closed = [(old, Some(heir)), (province.police, Some(province.finance))];
    closed.sort();
    assert_eq!(heirs, closed);
    match confirm_directive(&province.focal, now).await {
        Err(ActionError::Invalid(faults)) => {
            let told = &faults[0].args["agencies"];
            assert!(told.contains(" → Sở Tài chính"), "{told}");
        }
        other => panic!("{other:?}"),
    }
    let stranger = directive::actions::put_successors(&province.officer, now).await;
    assert!(stranger.is_err());
    let n = directive::actions::put_successors(&province.focal, now)
        .await
        .unwrap();
    assert_eq!(n, 3, "the duties that name one of them");
    let stale = directive::actions::put_successors(&province.focal, now).await;
    assert_eq!(conflict(stale.map(drop)), "conflict.changed_meanwhile");
    let now = newest(&province.focal, id).await.unwrap();
    let page = directive_page(&province.focal, id).await.unwrap();
    assert!(page.gone.is_empty());
    let third = &page.duties[2].duty;
    assert_eq!(third.leads, [province.finance]);
    assert!(
        third.partners.is_empty(),
        "who leads does not contribute too"
    );
    let facts = crate::base::audit::of_record(&app.store.reader(), "duty", third.id.0, 10)
        .await
        .unwrap();
    assert_eq!(facts[0].verb, "duty.correct");
    let ids = confirm_directive(&province.focal, now).await.unwrap();
    // As before, less the merged commune and the share of the police under finance.
    assert_eq!(ids.len(), 2 + 4 + 1 + 3);
}

async fn several_leads_share_one_partner_share(app: App) {
    let (province, id) = mended(&app).await;
    let second = directive::store::duties(&app.store.reader(), id)
        .await
        .unwrap()[1]
        .clone();
    let form = DutyForm {
        text: second.text,
        leads: second.leads,
        partners: vec![province.police],
        ..DutyForm::default()
    };
    let seen = SeenDuty {
        id: second.id,
        row_version: second.row_version,
    };
    directive::actions::correct_duty(&province.focal, seen, &form)
        .await
        .unwrap();
    let now = newest(&province.focal, id).await.unwrap();
    let ids = confirm_directive(&province.focal, now).await.unwrap();
    assert_eq!(ids.len(), 13, "one more share, not five");
    let share = task(&app, ids[7]).await;
    assert_eq!(
        (share.agency_id, share.giver_agency_id, share.lead_task_id),
        (province.police, province.committee, None)
    );
}

async fn withdrawing_a_directive_takes_back_open_tasks_only(app: App) {
    let (province, id, ids) = confirmed(&app).await;
    let done = ids[2];
    acknowledge(&province.commune_officer, seen(&app, done).await)
        .await
        .unwrap();
    report_done(
        &province.commune_officer,
        seen(&app, done).await,
        "Đã tổ chức 4 buổi",
        &[],
    )
    .await
    .unwrap();
    accept(&province.focal, seen(&app, done).await, "")
        .await
        .unwrap();
    let now = newest(&province.focal, id).await.unwrap();
    assert!(matches!(
        withdraw_directive(&province.focal, now, "").await,
        Err(ActionError::Invalid(_))
    ));
    let n = withdraw_directive(&province.focal, now, "Có văn bản thay thế")
        .await
        .unwrap();
    assert_eq!(n, 11);
    assert_eq!(task(&app, done).await.state, TaskState::Accepted);
    assert_eq!(task(&app, ids[0]).await.state, TaskState::Withdrawn);
    let now = newest(&province.focal, id).await.unwrap();
    let again = withdraw_directive(&province.focal, now, "x").await;
    assert_eq!(conflict(again.map(drop)), "conflict.directive_withdrawn");
}

async fn the_progress_of_a_directive_is_counted_by_duty(app: App) {
    let (province, id, ids) = confirmed(&app).await;
    acknowledge(&province.officer, seen(&app, ids[0]).await)
        .await
        .unwrap();
    let duties = directive::store::duties(&app.store.reader(), id)
        .await
        .unwrap();
    let counts = list::progress(&province.focal, id).await.unwrap();
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.duty_id, count.part, count.state, count.n))
        .collect();
    assert_eq!(
        counts,
        [
            (duties[0].id, Part::Lead, TaskState::Acknowledged, 1),
            (duties[0].id, Part::Partner, TaskState::Given, 1),
            (duties[1].id, Part::Lead, TaskState::Given, 5),
            (duties[2].id, Part::Lead, TaskState::Given, 1),
            (duties[2].id, Part::Partner, TaskState::Given, 1),
            (duties[3].id, Part::Lead, TaskState::Given, 3),
        ]
    );
    let of_directive = Filter {
        side: Side::All,
        stage: Stage::Any,
        directive: Some(id),
        ..Filter::default()
    };
    let by_agency = list::counts(&province.focal, &of_directive).await.unwrap();
    assert_eq!(by_agency.iter().map(|count| count.n).sum::<i64>(), 12);
}

async fn only_the_focal_official_confirms(app: App) {
    let (province, id) = mended(&app).await;
    let now = newest(&province.focal, id).await.unwrap();
    let leader = ctx(&app, 7, province.committee, Role::Leader);
    assert!(matches!(
        confirm_directive(&leader, now).await,
        Err(ActionError::Denied {
            verb: "directive.confirm"
        })
    ));
    assert!(matches!(
        confirm_directive(&province.officer, now).await,
        Err(ActionError::NotFound { .. })
    ));
    // The program itself must not confirm either: a directive is confirmed by a person (invariant 11).
    assert!(matches!(
        confirm_directive(&app.system(), now).await,
        Err(ActionError::Denied { .. })
    ));
}
