//! Penalties applied by a register: proposed by the day of the act, refused outside the range or beyond the office, as an official would.

use super::{faults, people, register, seen};
use crate::base::ctx::App;
use crate::base::error::{ActionError, FieldError, Outcome};
use crate::record::from_rows::{self, Imported};
use crate::record::testing::{input, with_catalogue};
use crate::record::{Input, actions, page, penalty, store};
use crate::store_suite;
use serde_json::Value;

store_suite!(
    an_amount_outside_the_range_is_refused_with_the_clause,
    an_individual_pays_half_and_a_household_counts_as_one,
    an_office_decides_no_more_than_its_ladder_says,
    the_day_of_the_act_chooses_the_rule,
    several_rules_stand_on_one_decision_and_add_up,
    a_rule_for_each_number_needs_their_count,
    a_reprimand_has_no_fine,
    what_was_decided_stands_when_the_catalogue_changes,
    an_import_names_the_cell_that_the_law_refuses,
    any_register_may_apply_penalties_by_its_file_alone,
);

/// A sanction of `party` for selling SIM cards that are registered beforehand, on a day when Decree 174 is in force.
fn sanction(more: &[(&str, &str)]) -> Input {
    let mut form = input(&[
        ("party", "Công ty B"),
        ("subject_type", "enterprise"),
        ("act", "Bán SIM kích hoạt sẵn"),
        ("behaviour", "junk_sim"),
        ("field", "telecom_subscriber"),
        ("basis", "inspection"),
        ("acted_on", "10/7/2026"),
        ("minutes_number", "7/BB-VPHC"),
        ("minutes_on", "20/7/2026"),
    ]);
    form.extend(input(more));
    form
}

async fn entered(app: &App, form: &Input) -> Outcome<crate::base::ids::RecordId> {
    let who = match crate::agency::store::all(&app.store.reader())
        .await
        .unwrap()
        .first()
    {
        Some(agency) => {
            crate::base::testing::ctx(app, 1, agency.id, crate::base::actor::Role::Officer)
        }
        None => people(app).await.officer,
    };
    actions::create(&who, &register("sanction"), form).await
}

fn only_fault<T: std::fmt::Debug>(outcome: Outcome<T>) -> FieldError {
    match outcome {
        Err(ActionError::Invalid(mut faults)) if faults.len() == 1 => faults.remove(0),
        other => panic!("expected one fault, got {other:?}"),
    }
}

async fn an_amount_outside_the_range_is_refused_with_the_clause(app: App) {
    for fine in ["29.999.999", "40.000.001"] {
        let form = sanction(&[
            ("applied.3.clause", "nd174_34_7_b"),
            ("applied.3.fine", fine),
        ]);
        let fault = only_fault(entered(&app, &form).await);
        assert_eq!(
            (fault.field.as_str(), fault.key.as_str()),
            ("applied.3.fine", "error.penalty_range")
        );
        assert_eq!(
            fault.args["clause"],
            "điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP"
        );
        assert_eq!(
            fault.args["clause_en"],
            "point b clause 7 Article 34 Decree 174/2026/NĐ-CP"
        );
        assert_eq!(
            (fault.args["low"].as_str(), fault.args["high"].as_str()),
            ("30.000.000", "40.000.000")
        );
    }
    for fine in ["30.000.000", "40.000.000"] {
        let number = format!("{fine}/BB");
        let form = sanction(&[
            ("minutes_number", &number),
            (
                "applied.0.clause",
                "Điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP",
            ),
            ("applied.0.fine", fine),
        ]);
        let id = entered(&app, &form).await.unwrap();
        let record = store::get(&app.store.reader(), id).await.unwrap();
        assert_eq!(record.values["applied"][0]["clause"], "nd174_34_7_b");
    }
}

async fn an_individual_pays_half_and_a_household_counts_as_one(app: App) {
    for (party, fine, fits) in [
        ("individual", "15.000.000", true),
        ("household_business", "20.000.000", true),
        ("individual", "30.000.000", false),
        ("organisation", "15.000.000", false),
    ] {
        let number = format!("{party}/{fine}");
        let form = sanction(&[
            ("subject_type", party),
            ("minutes_number", &number),
            ("applied.0.clause", "nd174_34_7_a"),
            ("applied.0.fine", fine),
        ]);
        assert_eq!(entered(&app, &form).await.is_ok(), fits, "{party} {fine}");
    }
    let form = sanction(&[
        ("subject_type", "account_owner"),
        ("applied.0.clause", "nd174_34_7_a"),
    ]);
    let fault = only_fault(entered(&app, &form).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("subject_type", "error.penalty_no_party")
    );
    let form = sanction(&[
        ("subject_type", "individual"),
        ("applied.0.clause", "nd174_34_9_a"),
    ]);
    assert_eq!(
        only_fault(entered(&app, &form).await).key,
        "error.penalty_other_party"
    );
}

async fn an_office_decides_no_more_than_its_ladder_says(app: App) {
    let form = |authority: &str, rule: &str| {
        sanction(&[
            ("authority", authority),
            ("minutes_number", authority),
            ("applied.0.clause", rule),
        ])
    };
    // The top of the range is what counts, whatever the fine: 80 to 100 million against ceilings of 60, 100 and 200.
    let fault = only_fault(entered(&app, &form("police_team_leader", "nd174_34_10")).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("authority", "error.penalty_beyond_power")
    );
    assert_eq!(
        fault.args["power"],
        "điểm b khoản 3 Điều 107 Nghị định số 174/2026/NĐ-CP"
    );
    assert_eq!(
        (
            fault.args["ceiling"].as_str(),
            fault.args["weighed"].as_str()
        ),
        ("60.000.000", "100.000.000")
    );
    for fits in ["commune_chair", "science_director", "province_chair"] {
        entered(&app, &form(fits, "nd174_34_10")).await.unwrap();
    }
    let fault = only_fault(entered(&app, &form("trade_director", "nd174_34_10")).await);
    assert_eq!(fault.key, "error.penalty_no_power");
    // An office of one decree has no power under the other: culture does not decide on subscribers.
    let fault = only_fault(entered(&app, &form("culture_director", "nd174_34_10")).await);
    assert_eq!(fault.key, "error.penalty_no_power");
}

async fn the_day_of_the_act_chooses_the_rule(app: App) {
    let of = |day: &str| {
        let number = format!("{day}/BB");
        sanction(&[
            ("acted_on", day),
            ("minutes_number", &number),
            ("applied.0.clause", "nd330_37_1_a"),
            ("applied.0.fine", "20.000.000"),
        ])
    };
    let fault = only_fault(entered(&app, &of("18/8/2026")).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("applied.0.clause", "error.penalty_not_in_force")
    );
    entered(&app, &of("19/8/2026")).await.unwrap();
    let fault = only_fault(entered(&app, &of("")).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("acted_on", "error.penalty_no_day")
    );
    let used = app.catalogue.registers[&register("sanction")]
        .penalty
        .clone()
        .unwrap();
    let proposed = |day: &str| {
        let mut values = crate::record::Values::new();
        for (field, value) in [
            ("acted_on", day),
            ("behaviour", "junk_sim"),
            ("subject_type", "individual"),
        ] {
            values.insert(field.to_owned(), Value::from(value));
        }
        let today = time::macros::date!(2026 - 01 - 01);
        let (fitting, others) = penalty::proposed(&app.catalogue, &used, &values, today);
        (fitting.len(), others.len())
    };
    assert_eq!(proposed("2026-06-30"), (0, 0));
    let (july, _) = proposed("2026-07-01");
    let (september, others) = proposed("2026-09-01");
    assert!(july > 5 && september > july && others > 20);
}

async fn several_rules_stand_on_one_decision_and_add_up(app: App) {
    let two = |total: &str| {
        sanction(&[
            ("fine_vnd", total),
            ("minutes_number", total),
            ("applied.0.clause", "nd174_34_7_a"),
            ("applied.0.fine", "30.000.000"),
            ("applied.5.clause", "nd174_34_7_b"),
            ("applied.5.fine", "35.000.000"),
        ])
    };
    let fault = only_fault(entered(&app, &two("60.000.000")).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("fine_vnd", "error.penalty_total")
    );
    assert_eq!(fault.args["sum"], "65.000.000");
    entered(&app, &two("65.000.000")).await.unwrap();
    let mut wrong = two("71.000.000");
    wrong.extend(input(&[("applied.5.fine", "41.000.000")]));
    let fault = only_fault(entered(&app, &wrong).await);
    assert_eq!(
        (fault.field.as_str(), fault.key.as_str()),
        ("applied.5.fine", "error.penalty_range")
    );
}

async fn a_rule_for_each_number_needs_their_count(app: App) {
    let form = |n: &str, fine: &str| {
        sanction(&[
            ("subject_type", "individual"),
            ("minutes_number", &format!("{n}x{fine}")),
            ("applied.0.clause", "nd174_34_1_a"),
            ("applied.0.n", n),
            ("applied.0.fine", fine),
        ])
    };
    for n in ["", "0", "11"] {
        let fault = only_fault(entered(&app, &form(n, "500.000")).await);
        assert_eq!(
            (fault.field.as_str(), fault.key.as_str()),
            ("applied.0.n", "error.penalty_count"),
            "{n}"
        );
    }
    entered(&app, &form("4", "1.000.000")).await.unwrap();
    let fault = only_fault(entered(&app, &form("4", "1.000.001")).await);
    assert_eq!(fault.args["high"], "1.000.000");
}

async fn a_reprimand_has_no_fine(app: App) {
    let allowed = include_str!("../../../../../catalogue/law/penalties/174-2026.toml").replace(
        "id = \"nd174_34_7_a\"",
        "id = \"nd174_34_7_a\"\nmay_reprimand = true",
    );
    let app = with_catalogue(&app, &[("law/penalties/174-2026.toml", &allowed)]);
    let form = |rule: &str, fine: &str| {
        sanction(&[
            ("form", "reprimand"),
            ("minutes_number", &format!("{rule}{fine}")),
            ("applied.0.clause", rule),
            ("applied.0.fine", fine),
        ])
    };
    let refused = entered(&app, &form("nd174_34_7_b", "")).await;
    assert_eq!(only_fault(refused).key, "error.penalty_no_reprimand");
    let refused = entered(&app, &form("nd174_34_7_a", "30.000.000")).await;
    assert_eq!(only_fault(refused).key, "error.penalty_reprimand_with_fine");
    entered(&app, &form("nd174_34_7_a", "")).await.unwrap();
}

async fn what_was_decided_stands_when_the_catalogue_changes(app: App) {
    let form = sanction(&[
        ("applied.0.clause", "nd174_34_7_b"),
        ("applied.0.fine", "40.000.000"),
    ]);
    let who = people(&app).await;
    let id = actions::create(&who.officer, &register("sanction"), &form)
        .await
        .unwrap();
    let corrected = include_str!("../../../../../catalogue/law/penalties/174-2026.toml")
        .replace("up_to_vnd = 40_000_000", "up_to_vnd = 35_000_000");
    let new = with_catalogue(&app, &[("law/penalties/174-2026.toml", &corrected)]);
    let officer = new.ctx(who.officer.actor.clone());
    let mut paid = form.clone();
    paid.extend(input(&[("paid_on", "1/8/2026")]));
    actions::change(&officer, seen(&new, id).await, &paid)
        .await
        .unwrap();
    paid.extend(input(&[("applied.0.fine", "39.000.000")]));
    let refused = actions::change(&officer, seen(&new, id).await, &paid).await;
    assert_eq!(
        faults(refused),
        [(
            "applied.0.fine".to_owned(),
            "error.penalty_range".to_owned()
        )]
    );
    // A rule that the catalogue no longer has stays readable.
    let without = corrected.replace("nd174_34_7_b", "nd174_34_7_b_new");
    let new = with_catalogue(&app, &[("law/penalties/174-2026.toml", &without)]);
    let officer = new.ctx(who.officer.actor.clone());
    let shown = page::record_page(&officer, id).await.unwrap();
    assert_eq!(shown.record.values["applied"][0]["clause"], "nd174_34_7_b");
}

fn table(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    text.trim().lines().map(line).collect()
}

async fn an_import_names_the_cell_that_the_law_refuses(app: App) {
    let who = people(&app).await;
    let rows = |fine: &str| {
        table(&format!(
            "party | subject_type | act | behaviour | field | basis | acted_on | minutes_number | minutes_on | applied.clause | applied.fine
             Cửa hàng A | individual | Bán SIM | junk_sim | telecom_subscriber | inspection | 10/7/2026 | 1/BB | 20/7/2026 | điểm a khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP | 15000000
             | | | | | | | | | điểm b khoản 7 Điều 34 Nghị định số 174/2026/NĐ-CP | {fine}"
        ))
    };
    let id = register("sanction");
    let dry: Imported = from_rows::import(&who.officer, &id, &rows("30000000"), true)
        .await
        .unwrap();
    assert_eq!(dry.findings.len(), 1, "{:?}", dry.findings);
    let found = &dry.findings[0];
    assert_eq!(
        (found.key.as_str(), found.args["row"].as_str()),
        ("error.penalty_range", "3")
    );
    assert_eq!(found.args["column"], "Khung xử phạt áp dụng: Mức phạt");
    assert!(found.args["clause"].contains("khoản 7 Điều 34"));
    let done = from_rows::import(&who.officer, &id, &rows("20000000"), false)
        .await
        .unwrap();
    assert_eq!(done.n_added, 1);
    let again = from_rows::import(&who.officer, &id, &rows("20000000"), false)
        .await
        .unwrap();
    assert_eq!((again.n_added, again.n_changed), (0, 0));
}

/// A register of a test's own whose rule and fine are plain fields.
const PLAIN: &str = r#"version = 1
id = "ticket"
name = "Phạt tại chỗ"
name_en = "Tickets"
one = "vụ"
one_en = "ticket"
slug = "phat-tai-cho"
title = ["who"]
search = ["who"]
dated = "on"
field = [
  { id = "who", name = "a", name_en = "a", kind = "party", required_in = ["new"] },
  { id = "on", name = "a", name_en = "a", kind = "date", required_in = ["new"] },
  { id = "kind", name = "a", name_en = "a", kind = "choice", list = "subject_type" },
  { id = "act", name = "a", name_en = "a", kind = "choice", list = "behaviour" },
  { id = "by", name = "a", name_en = "a", kind = "choice", list = "penalty_authority" },
  { id = "rule", name = "a", name_en = "a", kind = "penalty" },
  { id = "sum", name = "a", name_en = "a", kind = "money" },
]
penalty = { rule = "rule", fine = "sum", acted_on = "on", decided_on = "on", behaviour = "act", party = "kind", organisations = ["organisation"], individuals = ["individual"], authority = "by" }
state = [{ id = "new", name = "a", name_en = "a" }, { id = "done", name = "a", name_en = "a", closed = true }]
step = [{ id = "finish", name = "a", name_en = "a", from = ["new"], to = "done", roles = ["officer"] }]
"#;

async fn any_register_may_apply_penalties_by_its_file_alone(app: App) {
    let app = with_catalogue(&app, &[("registers/ticket.toml", PLAIN)]);
    let who = people(&app).await;
    let form = |sum: &str, by: &str| {
        input(&[
            ("who", "Ông C"),
            ("on", "1/9/2026"),
            ("kind", "individual"),
            ("act", "fraud"),
            ("rule", "nd330_14_1"),
            ("sum", sum),
            ("by", by),
        ])
    };
    let enter = async |sum: &str, by: &str| {
        actions::create(&who.officer, &register("ticket"), &form(sum, by)).await
    };
    assert_eq!(
        faults(enter("4.000.000", "police_officer").await),
        [("sum".to_owned(), "error.penalty_range".to_owned())]
    );
    // An officer on duty: 20 million for organisations, so 10 for an individual, which is the top of this range.
    let id = enter("5.000.000", "police_officer").await.unwrap();
    let step = actions::take(
        &who.officer,
        seen(&app, id).await,
        "finish",
        &input(&[("sum", "11.000.000")]),
        "",
    )
    .await;
    assert_eq!(
        faults(step),
        [("sum".to_owned(), "error.penalty_range".to_owned())]
    );
}
