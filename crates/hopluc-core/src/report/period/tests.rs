//! Windows and due dates in tables; opening, freezing and completeness on both databases.

use super::actions::OpenPeriod;
use super::*;
use crate::agency::testing::agency;
use crate::base::{
    actor::Role, calendar::Calendar, clock::date_text, ctx::App, error::ActionError,
    testing as base_testing,
};
use crate::catalogue::ScheduleDef;
use crate::figure::checks::{Finding, Rule};
use crate::report::testing::{plan, province};
use crate::{binds, store_suite};
use time::{Date, macros::date, macros::datetime};

fn window(from: Date, to: Date) -> Window {
    Window { from, to }
}

#[test]
fn a_report_due_before_its_first_working_day_leaves_no_time() {
    // 14 June 2026 is a Sunday.
    let (cutoff, calendar) = (date!(2026 - 06 - 14), Calendar::default());
    assert!(!rules::leaves_time(
        date!(2026 - 06 - 14),
        cutoff,
        &calendar
    ));
    assert!(rules::leaves_time(date!(2026 - 06 - 15), cutoff, &calendar));
}

#[test]
fn the_year_before_a_leap_day_is_the_twenty_eighth() {
    let shifted = rules::year_before(window(date!(2024 - 02 - 29), date!(2024 - 03 - 14)));
    assert_eq!(
        shifted,
        window(date!(2023 - 02 - 28), date!(2023 - 03 - 14))
    );
}

#[test]
fn a_report_of_one_month_over_sixteen_days_is_found() {
    let campaign = Some(window(date!(2023 - 10 - 10), date!(2023 - 12 - 31)));
    let rules_of = |window, name| {
        let found = rules::window_findings(campaign, PeriodKind::Campaign, window, name, &[]);
        found
            .into_iter()
            .map(|finding| finding.rule)
            .collect::<Vec<_>>()
    };
    let short = window(date!(2023 - 10 - 10), date!(2023 - 10 - 25));
    assert_eq!(
        rules_of(short, "Báo cáo kết quả 01 tháng"),
        [Rule::LengthAgainstName]
    );
    let early = window(date!(2023 - 09 - 25), date!(2023 - 11 - 25));
    assert_eq!(
        rules_of(early, "Báo cáo kết quả 02 tháng"),
        [Rule::OutsideCampaign]
    );
    assert_eq!(rules_of(short, "Báo cáo tháng 10"), []);
}

store_suite!(
    opening_freezes_one_obligation_per_agency_with_the_due_date_of_its_tier,
    a_due_date_without_a_working_day_is_refused_unless_the_document_fixes_it,
    a_body_closed_in_the_window_is_answered_by_its_successor,
    completeness_of_a_past_instant_never_changes,
    counts_by_the_database_are_those_of_the_pure_rule,
    overlapping_cumulative_windows_open_with_a_finding,
    a_reminder_run_twice_tells_once_and_only_those_who_have_not_reported,
    only_the_focal_agency_opens_and_an_agency_sees_its_own_line,
    a_code_is_taken_once_per_schedule,
);

async fn opening_freezes_one_obligation_per_agency_with_the_due_date_of_its_tier(app: App) {
    let province = province(&app, plan()).await;
    let new = OpenPeriod::named("2026-H1");
    let (id, findings) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    assert_eq!(findings, []);
    let board = actions::board(&province.focal, id, None).await.unwrap();
    assert_eq!(board.period.name, "6 tháng đầu năm 2026");
    let due: Vec<_> = board
        .lines
        .iter()
        .map(|line| date_text(line.obligation.due_on))
        .collect();
    assert_eq!(due, ["2026-06-17", "2026-06-17", "2026-06-16"]);
    let form = store::form(&app.store.reader(), id).await.unwrap();
    let police = form.profile(province.agencies[0]);
    assert!(police.measures.contains(&"D01".to_owned()), "{police:?}");
    let market = form.profile(province.agencies[1]);
    assert_eq!(market.measures, ["B01"]);
    let measure = form.measure("D01").unwrap();
    assert_eq!(measure.unit_name, "trường hợp");
    // A body founded later owes nothing for the frozen period.
    let tx = app.store.begin().await.unwrap();
    agency(&tx, "H99", "UBND xã B", "commune_committee").await;
    tx.commit().await.unwrap();
    assert_eq!(
        actions::completeness(&province.focal, id, None)
            .await
            .unwrap()
            .n_obligations,
        3
    );
}

async fn a_due_date_without_a_working_day_is_refused_unless_the_document_fixes_it(app: App) {
    let province = province(&app, plan()).await;
    let mut new = OpenPeriod::named("2026-H1");
    new.due.insert(3, date!(2026 - 06 - 14));
    let refused = actions::open_period(&province.focal, province.schedule, &new).await;
    let Err(ActionError::Invalid(faults)) = refused else {
        panic!("not refused");
    };
    assert_eq!(
        (faults[0].field.as_str(), faults[0].key.as_str()),
        ("due_3", "error.due_before_cutoff")
    );
    new.is_due_fixed = true;
    let (_, findings) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    assert_eq!(findings[0].rule, Rule::DueBeforeCutoff);
}

async fn a_body_closed_in_the_window_is_answered_by_its_successor(app: App) {
    let province = province(&app, plan()).await;
    let tx = app.store.begin().await.unwrap();
    let old = agency(&tx, "H10", "UBND huyện cũ", "district_committee").await;
    tx.run(
        "update agency set valid_to = '2026-03-01', successor_id = $2 where id = $1",
        binds![old, province.agencies[2]],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let new = OpenPeriod::named("2026-H1");
    let (id, _) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    let board = actions::board(&province.focal, id, None).await.unwrap();
    let line = board
        .lines
        .iter()
        .find(|line| line.agency.id == old)
        .unwrap();
    assert_eq!(
        line.answering.as_ref().map(|agency| agency.id),
        Some(province.agencies[2])
    );
    let heir = base_testing::ctx(&app, 5, province.agencies[2], Role::Officer);
    let seen = actions::board(&heir, id, None).await.unwrap();
    assert_eq!(
        seen.lines.len(),
        2,
        "the successor sees its own line and the one it answers"
    );
    let next = OpenPeriod::named("2026-H2");
    let (id, _) = actions::open_period(&province.focal, province.schedule, &next)
        .await
        .unwrap();
    assert_eq!(
        actions::completeness(&province.focal, id, None)
            .await
            .unwrap()
            .n_obligations,
        3
    );
}

async fn submit_at(app: &App, id: PeriodId, agency: AgencyId, at: &str) {
    let tx = app.store.begin().await.unwrap();
    let n = tx
        .run(
            "update obligation set state = 'submitted', first_submitted_at = $3, submitted_at = $3 where period_id = $1 and agency_id = $2",
            binds![id, agency, at],
        )
        .await
        .unwrap();
    assert_eq!(n, 1);
    tx.commit().await.unwrap();
}

async fn completeness_of_a_past_instant_never_changes(app: App) {
    let province = province(&app, plan()).await;
    let new = OpenPeriod::named("2026-H1");
    let (id, _) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    // 16:59 UTC is the last minute of the day in Viet Nam.
    submit_at(&app, id, province.agencies[0], "2026-06-17T16:59:00.000Z").await;
    submit_at(&app, id, province.agencies[1], "2026-06-17T17:01:00.000Z").await;
    let at = |when| actions::completeness(&province.focal, id, Some(when));
    let now = at(datetime!(2026-07-01 00:00 UTC)).await.unwrap();
    assert_eq!(
        (now.n_on_time, now.n_late, now.n_overdue, now.n_pending),
        (1, 1, 1, 0)
    );
    assert_eq!(now.percent(), 67);
    let before = at(datetime!(2026-06-10 00:00 UTC)).await.unwrap();
    assert_eq!((before.n_pending, before.n_submitted()), (3, 0));
    submit_at(&app, id, province.agencies[2], "2026-07-20T00:00:00.000Z").await;
    assert_eq!(at(datetime!(2026-07-01 00:00 UTC)).await.unwrap(), now);
}

async fn counts_by_the_database_are_those_of_the_pure_rule(app: App) {
    let province = province(&app, plan()).await;
    let open = async |code: &str| {
        let new = OpenPeriod::named(code);
        actions::open_period(&province.focal, province.schedule, &new)
            .await
            .unwrap()
            .0
    };
    let (id, other) = (open("2026-H1").await, open("2026-H2").await);
    submit_at(&app, id, province.agencies[0], "2026-06-17T16:59:59.999Z").await;
    submit_at(&app, id, province.agencies[1], "2026-06-17T17:00:00.000Z").await;
    let tx = app.store.begin().await.unwrap();
    tx.run(
        "update obligation set accepted_at = '2026-06-20T00:00:00.000Z' where agency_id = $1",
        binds![province.agencies[0]],
    )
    .await
    .unwrap();
    tx.run(
        "update obligation set state = 'returned' where agency_id = $1",
        binds![province.agencies[1]],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let reader = app.store.reader();
    let all = [id, other];
    let mut owed = BTreeMap::new();
    for period in all {
        owed.insert(period, store::obligations(&reader, period).await.unwrap());
    }
    for instant in [
        datetime!(2026-06-16 16:59:59.999 UTC),
        datetime!(2026-06-17 16:59:59.999 UTC),
        datetime!(2026-06-17 17:00 UTC),
        datetime!(2026-07-01 00:00 UTC),
    ] {
        let at = crate::base::clock::instant_text(instant);
        let today = crate::base::clock::local_date(instant);
        let counts = store::completeness_of_periods(&reader, &all, (&at, today))
            .await
            .unwrap();
        for (period, owed) in &owed {
            assert_eq!(counts[period], rules::completeness(owed, &at), "{at}");
        }
        let agencies = standing::by_agency(&province.focal, &all, Some(instant))
            .await
            .unwrap();
        for agency in &province.agencies {
            let own: Vec<Obligation> = owed
                .values()
                .flatten()
                .filter(|o| o.agency_id == *agency)
                .cloned()
                .collect();
            assert_eq!(agencies[agency], rules::completeness(&own, &at), "{at}");
        }
    }
}

async fn overlapping_cumulative_windows_open_with_a_finding(app: App) {
    let campaign = ScheduleDef {
        reporters: plan().reporters,
        ..base_testing::catalogue().schedules["campaign_2023"].clone()
    };
    let province = province(&app, campaign).await;
    let open = async |code: &str| {
        let mut new = OpenPeriod::named(code);
        new.campaign = Some(window(date!(2023 - 10 - 10), date!(2023 - 12 - 31)));
        actions::open_period(&province.focal, province.schedule, &new)
            .await
            .unwrap()
    };
    let rules_of =
        |findings: Vec<Finding>| findings.into_iter().map(|f| f.rule).collect::<Vec<_>>();
    assert_eq!(rules_of(open("2023-CD1").await.1), []);
    let (id, findings) = open("2023-CD2").await;
    assert_eq!(
        rules_of(findings),
        [Rule::OutsideCampaign, Rule::PeriodsOverlap]
    );
    let periods = store::periods(&app.store.reader(), Some(province.schedule), 10)
        .await
        .unwrap();
    let of = periods.iter().find(|period| period.id == id).unwrap();
    assert_eq!((of.kind, of.is_cumulative), (PeriodKind::Campaign, true));
    assert_eq!(
        rules::bases(of, &periods),
        (None, None),
        "a cumulative window has no window before it"
    );
    let board = actions::board(&province.focal, id, None).await.unwrap();
    assert!(
        board
            .lines
            .iter()
            .all(|line| date_text(line.obligation.due_on) == "2023-11-27")
    );
}

async fn a_reminder_run_twice_tells_once_and_only_those_who_have_not_reported(app: App) {
    let province = province(&app, plan()).await;
    let new = OpenPeriod::named("2026-H2");
    let (id, _) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    submit_at(&app, id, province.agencies[0], "2026-12-01T00:00:00.000Z").await;
    let rows = app
        .store
        .reader()
        .rows(
            "select payload, run_at from job where kind = $1 order by run_at, id",
            binds![jobs::REMIND],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 8, "two due dates, four days each");
    let run_at: String = rows[0].get("run_at").unwrap();
    assert_eq!(run_at, "2026-12-11T01:00:00.000Z");
    for row in rows.iter().chain(&rows) {
        let payload: String = row.get("payload").unwrap();
        jobs::remind(&app.system(), &serde_json::from_str(&payload).unwrap())
            .await
            .unwrap();
    }
    let told = app
        .store
        .reader()
        .rows(
            "select agency_id, kind from notice where kind <> 'period.opened' order by id",
            vec![],
        )
        .await
        .unwrap();
    assert_eq!(
        told.len(),
        8,
        "two agencies have not reported, four notices each"
    );
    let police = told
        .iter()
        .filter(|row| row.get::<i64>("agency_id").unwrap() == province.agencies[0].0);
    assert_eq!(police.count(), 0);
}

async fn only_the_focal_agency_opens_and_an_agency_sees_its_own_line(app: App) {
    let province = province(&app, plan()).await;
    let police = base_testing::ctx(&app, 2, province.agencies[0], Role::Leader);
    let new = OpenPeriod::named("2026-H1");
    let refused = actions::open_period(&police, province.schedule, &new).await;
    assert!(matches!(
        refused,
        Err(ActionError::Denied {
            verb: "period.manage"
        })
    ));
    let (id, _) = actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    let board = actions::board(&police, id, None).await.unwrap();
    assert_eq!(board.lines.len(), 1);
    assert_eq!(board.completeness.n_obligations, 3);
    assert!(actions::not_reported(&police, id).await.is_err());
    assert_eq!(
        actions::not_reported(&province.focal, id)
            .await
            .unwrap()
            .len(),
        3
    );
}

async fn a_code_is_taken_once_per_schedule(app: App) {
    let province = province(&app, plan()).await;
    let new = OpenPeriod::named("2026-H1");
    actions::open_period(&province.focal, province.schedule, &new)
        .await
        .unwrap();
    let again = actions::open_period(&province.focal, province.schedule, &new).await;
    assert!(
        matches!(again, Err(ActionError::Invalid(faults)) if faults[0].key == "error.period_code_taken")
    );
}
