//! Schedules made out of a directive: what is proposed and refused, in tables; what is stored and opened, on both databases.

use super::from_directive::{
    ScheduleForm, ScheduleKind, WindowForm, definition_from, form_from, model_for,
};
use super::{PeriodKind, Window, actions, actions::OpenPeriod, ordering, store};
use crate::base::{
    calendar::Slot,
    clock::date_text,
    ctx::App,
    error::{ActionError, Outcome},
    ids::{DirectiveId, PeriodId},
    testing as base_testing,
};
use crate::catalogue::{PeriodRule, ScheduleDef};
use crate::directive::testing::{LETTER, PLAN, Province, letter, province};
use crate::directive::{actions as directives, store as directive_store};
use crate::figure::checks::Rule;
use crate::{binds, store_suite};
use time::macros::date;

/// The form that `PLAN` proposes from its first report that is, or is not, of every year.
fn proposed(is_yearly: bool) -> ScheduleForm {
    let reading = hopluc_text::read(PLAN);
    let picked = reading.schedules.iter().position(|schedule| {
        schedule.recurs.is_some() == is_yearly && (schedule.due.is_some() || is_yearly)
    });
    let mut form = form_from(&reading, Some(picked.expect("such a schedule is read")));
    form.basis = "Kế hoạch số 190/KH-UBND".to_owned();
    form
}

fn ad_hoc() -> ScheduleDef {
    base_testing::catalogue().schedules["ad_hoc"].clone()
}

#[test]
fn windows_are_proposed_as_read_and_those_that_repeat_days_as_cumulative() {
    let form = proposed(false);
    assert_eq!(form.kind, ScheduleKind::Windows);
    let windows: Vec<_> = form
        .windows
        .iter()
        .map(|window| {
            let day = |on: Option<_>| on.map(date_text).unwrap_or_default();
            (
                window.code.as_str(),
                window.name.as_str(),
                day(window.from),
                day(window.to),
                day(window.due_on),
                window.is_cumulative,
            )
        })
        .collect();
    let row = |code, name, from: &str, to: &str, due: &str, is_cumulative| {
        (
            code,
            name,
            from.to_owned(),
            to.to_owned(),
            due.to_owned(),
            is_cumulative,
        )
    };
    assert_eq!(
        windows,
        [
            row(
                "2026-K1",
                "Báo cáo kết quả 01 tháng",
                "2026-10-10",
                "2026-10-25",
                "2026-10-27",
                false
            ),
            row(
                "2026-K2",
                "Báo cáo kết quả 02 tháng",
                "2026-09-25",
                "2026-11-25",
                "2026-11-27",
                true
            ),
            row(
                "2026-K3",
                "Báo cáo tổng kết đợt cao điểm",
                "2026-09-25",
                "2026-12-25",
                "2026-12-28",
                true
            ),
        ]
    );
    let campaign = Window::new(date!(2026 - 10 - 10), date!(2026 - 12 - 31));
    assert_eq!(form.campaign, campaign);
    assert!(
        form.windows
            .iter()
            .all(|w| w.cutoff_on.is_none() && w.due_by_tier.is_empty())
    );
}

#[test]
fn reports_of_every_year_are_proposed_with_the_days_that_the_text_fixes() {
    let form = proposed(true);
    assert_eq!(form.kind, ScheduleKind::Statutory);
    let slots: Vec<_> = form
        .slots
        .iter()
        .map(|(slot, due)| {
            format!(
                "{slot} {}",
                due.map(|due| due.to_string()).unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(slots, ["Q1 21/3", "H1 21/6", "9M 21/9", "Y 21/12"]);
    let catalogue = base_testing::catalogue();
    let model = model_for(&form, &catalogue).unwrap();
    assert_eq!(model.id.as_str(), "after_campaign");
    let definition = definition_from(&form, model).unwrap();
    let calendar = crate::base::calendar::Calendar::default();
    let due = |code: &str| {
        let days = definition.period(code).unwrap();
        let tier = crate::catalogue::Tier::Commune;
        (
            days.is_cumulative,
            date_text(definition.due_on(&days, tier, &calendar).unwrap()),
        )
    };
    // 21 March 2027 is a Sunday: a returning report moves to the next working day.
    assert_eq!(due("2027-Q1"), (false, "2027-03-22".to_owned()));
    assert_eq!(due("2027-H1"), (true, "2027-06-21".to_owned()));
}

#[test]
fn a_report_without_a_window_leaves_its_days_to_the_official() {
    let reading = hopluc_text::read(LETTER);
    let form = form_from(&reading, None);
    assert_eq!(form.windows.len(), 1, "{:?}", reading.schedules);
    let window = &form.windows[0];
    assert_eq!((window.from, window.to), (None, None));
    assert_eq!(window.due_on, Some(date!(2026 - 08 - 31)));
    let refused = definition_from(&form, &ad_hoc());
    let faults = faults_of(refused);
    assert!(faults.contains(&("windows-0-from".to_owned(), "error.required".to_owned())));
    assert!(faults.contains(&("basis".to_owned(), "error.required".to_owned())));
}

fn faults_of<T>(outcome: Outcome<T>) -> Vec<(String, String)> {
    match outcome {
        Err(ActionError::Invalid(faults)) => faults
            .into_iter()
            .map(|fault| (fault.field, fault.key))
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn a_window_that_would_count_twice_or_ends_before_it_starts_is_refused() {
    type Change = fn(&mut WindowForm);
    let table: [(Change, &str, &str); 7] = [
        (
            |w| w.is_cumulative = false,
            "is_cumulative",
            "error.window_overlaps",
        ),
        (
            |w| w.code = "2026-K1".to_owned(),
            "code",
            "error.window_code_twice",
        ),
        (
            |w| w.to = Some(date!(2026 - 09 - 24)),
            "to",
            "error.dates_out_of_order",
        ),
        (
            |w| w.cutoff_on = Some(date!(2026 - 11 - 24)),
            "cutoff_on",
            "error.cutoff_before_end",
        ),
        (|w| w.due_on = None, "due_on", "error.required"),
        (|w| w.name = " ".to_owned(), "name", "error.required"),
        (|w| w.code = "k".repeat(41), "code", "error.too_long"),
    ];
    assert!(definition_from(&proposed(false), &ad_hoc()).is_ok());
    for (change, field, key) in table {
        let mut form = proposed(false);
        change(&mut form.windows[1]);
        let faults = faults_of(definition_from(&form, &ad_hoc()));
        assert_eq!(faults, [(format!("windows-1-{field}"), key.to_owned())]);
    }
    let mut form = proposed(false);
    form.windows.insert(0, WindowForm::default());
    assert!(
        definition_from(&form, &ad_hoc()).is_ok(),
        "an empty row does not count"
    );
    form.windows.clear();
    assert_eq!(faults_of(definition_from(&form, &ad_hoc())).len(), 1);
    form.kind = ScheduleKind::Calendar;
    let faults = faults_of(definition_from(&form, &ad_hoc()));
    assert_eq!(faults, [("slots".to_owned(), "error.required".to_owned())]);
    form.slots.insert(Slot::Month(2), None);
    let definition = definition_from(&form, &ad_hoc()).unwrap();
    assert!(matches!(definition.periods, PeriodRule::Yearly { .. }));
}

#[test]
fn a_schedule_stored_before_windows_had_days_of_their_own_still_reads() {
    let definition = definition_from(&proposed(false), &ad_hoc()).unwrap();
    let text = serde_json::to_string(&ScheduleDef {
        campaign: None,
        ..definition
    })
    .unwrap();
    for word in ["campaign\":{", "cutoff_on", "due_by_tier"] {
        assert!(
            !text.contains(word),
            "{word} is left out where there is none: {text}"
        );
    }
    let again: ScheduleDef = serde_json::from_str(&text).unwrap();
    assert_eq!(again.campaign, None);
}

store_suite!(
    a_schedule_is_made_of_a_confirmed_directive_only_and_names_its_document,
    its_periods_open_with_window_cutoff_and_the_due_day_of_each_tier,
    only_the_focal_agency_makes_a_schedule_of_a_directive,
);

async fn opened(app: &App, province: &Province) -> DirectiveId {
    let document = letter(app, province, PLAN).await;
    directives::open(&province.focal, document).await.unwrap()
}

async fn confirm(app: &App, id: DirectiveId) {
    let tx = app.store.begin().await.unwrap();
    let seen = directive_store::get(&tx, id).await.unwrap().row_version;
    directive_store::confirm(&tx, id, seen, (None, "2026-07-06T05:00:00.000Z"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The proposal as an official sends it, with an earlier day for communes and a later cut-off of the last window.
fn corrected(proposal: &ordering::Proposal) -> ScheduleForm {
    let mut form = proposal.form.clone();
    form.basis = "Kế hoạch số 190/KH-UBND ngày 25/9/2026 của UBND tỉnh".to_owned();
    form.windows[1].due_by_tier.insert(3, date!(2026 - 11 - 26));
    form.windows[2].cutoff_on = Some(date!(2026 - 12 - 26));
    form
}

async fn a_schedule_is_made_of_a_confirmed_directive_only_and_names_its_document(app: App) {
    let province = province(&app).await;
    let ctx = &province.focal;
    let id = opened(&app, &province).await;
    let early = ordering::propose(ctx, id, None).await;
    assert!(matches!(
        early,
        Err(ActionError::Conflict {
            key: "conflict.directive_not_confirmed"
        })
    ));
    confirm(&app, id).await;
    let proposal = ordering::propose(ctx, id, None).await.unwrap();
    assert_eq!(proposal.form.model, "ad_hoc");
    let document = proposal.source.document_id;
    let none = ordering::schedules_ordered_by(ctx, document).await.unwrap();
    assert_eq!(none, [], "proposing stores nothing");
    let form = corrected(&proposal);
    let schedule = ordering::order_schedule(ctx, id, &form).await.unwrap();
    let made = ordering::schedules_ordered_by(ctx, document).await.unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!(
        (made[0].id, made[0].document_id),
        (schedule, Some(document))
    );
    assert_eq!(made[0].focal_agency_id, province.committee);
    assert_eq!(
        made[0].definition.order.symbol.as_deref(),
        Some("214/UBND-KGVX")
    );
    let again = ordering::order_schedule(ctx, id, &form).await;
    let taken = [("name".to_owned(), "error.schedule_name_taken".to_owned())];
    assert_eq!(faults_of(again), taken);
    let row = app
        .store
        .reader()
        .one(
            "select detail from audit_fact where verb = 'period.add_schedule' and noun_id = $1",
            binds![schedule],
        )
        .await
        .unwrap();
    let detail: serde_json::Value =
        serde_json::from_str(&row.get::<String>("detail").unwrap()).unwrap();
    assert_eq!(detail["document"], document.0);
    let tx = app.store.begin().await.unwrap();
    let seen = directive_store::get(&tx, id).await.unwrap().row_version;
    directive_store::withdraw(&tx, id, seen, "Ban hành nhầm")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let late = ordering::order_schedule(ctx, id, &form).await;
    assert!(matches!(
        late,
        Err(ActionError::Conflict {
            key: "conflict.directive_withdrawn"
        })
    ));
}

async fn its_periods_open_with_window_cutoff_and_the_due_day_of_each_tier(app: App) {
    let province = province(&app).await;
    let ctx = &province.focal;
    let id = opened(&app, &province).await;
    confirm(&app, id).await;
    let proposal = ordering::propose(ctx, id, None).await.unwrap();
    let schedule = ordering::order_schedule(ctx, id, &corrected(&proposal))
        .await
        .unwrap();
    let open = async |code: &str| -> (PeriodId, Vec<Rule>) {
        let (id, findings) = actions::open_period(ctx, schedule, &OpenPeriod::named(code))
            .await
            .unwrap();
        (
            id,
            findings.into_iter().map(|finding| finding.rule).collect(),
        )
    };
    let (_, findings) = open("2026-K1").await;
    assert_eq!(findings, [Rule::LengthAgainstName]);
    let (second, findings) = open("2026-K2").await;
    assert_eq!(findings, [Rule::OutsideCampaign, Rule::PeriodsOverlap]);
    let board = actions::board(ctx, second, None).await.unwrap();
    let period = &board.period;
    assert_eq!(
        (period.kind, period.is_cumulative),
        (PeriodKind::Campaign, true)
    );
    assert_eq!(period.cutoff_on, date!(2026 - 11 - 25));
    for line in &board.lines {
        let expected = if line.obligation.tier == 3 {
            "2026-11-26"
        } else {
            "2026-11-27"
        };
        assert_eq!(
            date_text(line.obligation.due_on),
            expected,
            "{}",
            line.agency.name
        );
    }
    let tiers: std::collections::BTreeSet<i64> = board
        .lines
        .iter()
        .map(|line| line.obligation.tier)
        .collect();
    assert!(
        tiers.len() > 1,
        "communes and the province both report: {tiers:?}"
    );
    let (third, _) = open("2026-K3").await;
    let period = store::period(&app.store.reader(), third).await.unwrap();
    assert_eq!(period.cutoff_on, date!(2026 - 12 - 26));
}

async fn only_the_focal_agency_makes_a_schedule_of_a_directive(app: App) {
    let province = province(&app).await;
    let id = opened(&app, &province).await;
    confirm(&app, id).await;
    let proposal = ordering::propose(&province.focal, id, None).await.unwrap();
    let form = corrected(&proposal);
    let refused = ordering::order_schedule(&province.officer, id, &form).await;
    assert!(matches!(
        refused,
        Err(ActionError::Denied {
            verb: "period.manage"
        })
    ));
    assert!(
        ordering::propose(&province.officer, id, None)
            .await
            .is_err()
    );
    let document = proposal.source.document_id;
    let made = ordering::schedules_ordered_by(&province.focal, document).await;
    assert_eq!(made.unwrap(), []);
}
