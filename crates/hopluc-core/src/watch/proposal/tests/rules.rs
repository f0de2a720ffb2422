//! The rules alone: what is proposed, what bears a fix out, and what counts as heard. Pure.

use crate::base::{
    ids::{AgencyId, SensorId},
    testing::catalogue,
};
use crate::catalogue::WatchDef;
use crate::watch::proposal::rules::{DetectionHistory, closure_of, evidence_of};
use crate::watch::proposal::{ClosureState, ProposalKind};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use time::macros::{date, datetime};
use time::{Date, Duration};

fn rule() -> WatchDef {
    catalogue().watch.unwrap()
}

const TODAY: Date = date!(2026 - 07 - 31);

/// Connections and heard days by days before [`TODAY`].
fn past(found: &[(i64, i64)], heard: impl IntoIterator<Item = i64>) -> DetectionHistory {
    let on = |back: i64| TODAY - Duration::days(back);
    DetectionHistory {
        found: found.iter().map(|(back, n)| (on(*back), *n)).collect(),
        heard: heard.into_iter().map(on).collect(),
        ..DetectionHistory::default()
    }
}

fn kind_of(past: &DetectionHistory, least: i64) -> Option<ProposalKind> {
    evidence_of(&rule(), least, past, TODAY).map(|evidence| evidence.kind)
}

#[test]
fn the_rules_propose_what_is_new_and_what_rises_and_nothing_else() {
    // Nothing for fourteen days, then enough of it; one fewer is not enough.
    assert_eq!(
        kind_of(&past(&[(2, 37)], 0..40), 37),
        Some(ProposalKind::New)
    );
    assert_eq!(kind_of(&past(&[(2, 36)], 0..40), 37), None);
    // One connection within the fourteen days: not new. A day before them: new.
    assert_eq!(kind_of(&past(&[(2, 5), (20, 5)], []), 1), None);
    assert_eq!(
        kind_of(&past(&[(2, 5), (21, 5)], []), 1),
        Some(ProposalKind::New)
    );
    // A hundred in four weeks are twenty-five a week: seventy-five are a rise, seventy-four are none.
    let base = [(10, 50), (30, 50)];
    let with = |n| past(&[(1, n), base[0], base[1]], 0..40);
    assert_eq!(kind_of(&with(75), 1), Some(ProposalKind::Rising));
    assert_eq!(kind_of(&with(74), 1), None);
    // Where the base was heard on half of its days, the same hundred were twice as many a day.
    let half = past(&[(1, 75), base[0], base[1]], (7..35).step_by(2));
    assert_eq!(kind_of(&half, 1), None);
    // What was dismissed less than fourteen days ago is held back.
    let mut dismissed = past(&[(2, 37)], 0..40);
    dismissed.dismissed_on = Some(TODAY - Duration::days(13));
    assert_eq!(kind_of(&dismissed, 1), None);
    dismissed.dismissed_on = Some(TODAY - Duration::days(14));
    assert_eq!(kind_of(&dismissed, 1), Some(ProposalKind::New));
    // What a fix has done away with that was verified within the recent days is not proposed once more, and what came behind it is.
    let mut mended = past(&[(5, 9)], 0..40);
    mended.clean_until_on = Some(TODAY - Duration::days(2));
    assert_eq!(kind_of(&mended, 1), None);
    mended.found.insert(TODAY - Duration::days(1), 1);
    assert_eq!(kind_of(&mended, 1), Some(ProposalKind::Again));
    // And where it was heard on fewer than seven days, nothing is known of a rise.
    assert_eq!(
        kind_of(&past(&[(1, 9_000), base[0], base[1]], 7..13), 1),
        None
    );
}

#[test]
fn a_fix_is_judged_by_whole_heard_days_after_it() {
    let fixed_on = TODAY - Duration::days(10);
    let judge = |past: &DetectionHistory, late| closure_of(3, past, (fixed_on, late), TODAY);
    let on = |back| TODAY - Duration::days(back);
    assert_eq!(
        judge(&past(&[(10, 9)], 0..20), 0),
        ClosureState::Verified(on(7))
    );
    assert_eq!(
        judge(&past(&[(10, 9)], 0..20), 2),
        ClosureState::Refused(vec![(on(10), 2)])
    );
    assert_eq!(
        judge(&past(&[(9, 1), (0, 4)], 0..20), 0),
        ClosureState::Refused(vec![(on(9), 1), (on(0), 4)])
    );
    // Today is not over, and silent days are neither for nor against.
    assert_eq!(
        judge(&past(&[], [0, 1, 5]), 0),
        ClosureState::Waiting {
            clean: vec![on(5), on(1)],
            silent: [9, 8, 7, 6, 4, 3, 2].map(on).to_vec(),
            n_needed: 3,
        }
    );
}

/// The same, told plainly: any connection refuses; else the day on which enough heard days are together, if it came.
fn naive(
    n_needed: usize,
    past: &DetectionHistory,
    fixed_on: Date,
    today: Date,
) -> (bool, Option<Date>) {
    let has_hit = past.found.iter().any(|(on, n)| *on > fixed_on && *n > 0);
    let clean: Vec<Date> = (1..=40)
        .map(|n| fixed_on + Duration::days(n))
        .filter(|on| *on < today && past.heard.contains(on))
        .collect();
    (has_hit, clean.get(n_needed - 1).copied())
}

proptest! {
    #[test]
    fn silence_never_verifies_and_a_hit_always_refuses(
        found in prop::collection::btree_map(0_i64..20, 0_i64..3, 0..6),
        heard in prop::collection::btree_set(0_i64..20, 0..20),
        fixed in 0_i64..20,
        n_needed in 1_usize..8,
    ) {
        let found: Vec<(i64, i64)> = found.into_iter().collect();
        let past = past(&found, heard);
        let fixed_on = TODAY - Duration::days(fixed);
        let got = closure_of(n_needed as i64, &past, (fixed_on, 0), TODAY);
        match naive(n_needed, &past, fixed_on, TODAY) {
            (true, _) => prop_assert!(matches!(got, ClosureState::Refused(_))),
            (_, Some(until)) => prop_assert_eq!(got, ClosureState::Verified(until)),
            (_, None) => {
                let ClosureState::Waiting { clean, silent, .. } = got else {
                    return Err(TestCaseError::fail("waits"));
                };
                prop_assert!(clean.len() < n_needed);
                prop_assert_eq!((clean.len() + silent.len()) as i64, (fixed - 1).max(0));
            }
        }
    }

    #[test]
    fn nothing_below_the_least_is_proposed_and_what_is_new_was_not_there(
        found in prop::collection::btree_map(0_i64..40, 0_i64..30, 0..12),
        heard in prop::collection::btree_set(0_i64..40, 0..40),
        least in 1_i64..20,
    ) {
        let found: Vec<(i64, i64)> = found.into_iter().collect();
        let past = past(&found, heard.clone());
        let recent: i64 = found.iter().filter(|(back, _)| *back < 7).map(|(_, n)| n).sum();
        let quiet: i64 = found.iter().filter(|(back, _)| (7..21).contains(back)).map(|(_, n)| n).sum();
        let base: i64 = found.iter().filter(|(back, _)| (7..35).contains(back)).map(|(_, n)| n).sum();
        let n_heard = heard.iter().filter(|back| (7..35).contains(*back)).count() as i64;
        let is_rise = n_heard >= 7 && recent * n_heard >= 3 * base * 7;
        let expected = match (recent >= least, quiet == 0, is_rise) {
            (false, ..) | (_, false, false) => None,
            (_, true, _) => Some(ProposalKind::New),
            (..) => Some(ProposalKind::Rising),
        };
        prop_assert_eq!(kind_of(&past, least), expected);
    }
}

#[test]
fn a_heard_day_has_every_sensor_of_the_agency() {
    let sensor = |id, agency: Option<i64>, from_on| crate::watch::Sensor {
        id: SensorId(id),
        code: id.to_string(),
        name: String::new(),
        agency_id: agency.map(AgencyId),
        rhythm_hours: 12,
        from_on,
        until_on: None,
    };
    let from = date!(2026 - 07 - 01);
    let sensors = [
        sensor(1, Some(1), from),
        sensor(2, None, date!(2026 - 07 - 03)),
        sensor(3, Some(2), from),
    ];
    let day = |n: u8| from.replace_day(n).unwrap();
    let both = 1 | (1 << 13);
    let heard = BTreeMap::from([
        (SensorId(1), (1..=4).map(|n| (day(n), both)).collect()),
        (SensorId(2), BTreeMap::from([(day(3), both), (day(4), 1)])),
    ]);
    let now = datetime!(2026-07-20 05:00 UTC);
    let days = |agency| {
        crate::watch::rules::heard_days((&sensors, &heard), AgencyId(agency), (day(1), day(6)), now)
    };
    assert_eq!(days(1), BTreeSet::from([day(1), day(2), day(3)]));
    // Nobody but the sensor of all hears the third agency, and the second one's own sensor is silent.
    assert_eq!(days(3), BTreeSet::from([day(3)]));
    assert!(days(2).is_empty());
}
