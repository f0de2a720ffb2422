//! The figures of document 000 from logs that come shuffled, doubled and again, across midnight, with a sensor that falls silent.
//!
//! The document gives one figure for each class over all agencies; how they fall to agencies here is of the test's own making.

use super::*;
use time::Duration;

store_suite!(the_figures_of_the_document_come_out_of_a_clean_and_of_a_damaged_delivery,);

/// Class, whither the connections go, and how many each of the three agencies has: 253, 1,878, more than 42,000, 2 and 205.
const FIGURES: [(Class, &str, [i64; 3]); 5] = [
    (Class::Phishing, "203.0.113.9", [120, 100, 33]),
    (Class::CoinMiner, "203.0.113.8", [900, 978, 0]),
    (Class::Control, "203.0.113.7", [30_000, 12_000, 137]),
    (Class::Ransomware, "203.0.113.10", [1, 0, 1]),
    (Class::Botnet, "203.0.113.11", [100, 5, 100]),
];

/// The two local days over which the lines are spread; in UTC they are parts of three.
pub(crate) const DAYS: (Date, Date) = (date!(2026 - 07 - 04), date!(2026 - 07 - 05));

/// The lines of each agency, one for every second and machine as far as they go, and one without an indicator in each hour.
fn lines_of(agency: usize) -> Vec<String> {
    let begins = datetime!(2026-07-03 17:00 UTC);
    let mut lines = Vec::new();
    for (class, to, counts) in FIGURES {
        for n in 0..counts[agency] {
            // Machines 1 to 40, and times that fill both days evenly.
            let at = begins + Duration::seconds(n * 172_799 / counts[agency].max(1));
            let from = format!("10.{agency}.0.{}", 1 + n % 40);
            let uid = format!("{}-{agency}-{n}", class.as_str());
            lines.push(line(at, &uid, &from, to));
        }
    }
    for hour in 0..48 {
        let at = begins + Duration::hours(hour) + Duration::seconds(1);
        let uid = format!("H{agency}-{hour}");
        lines.push(line(at, &uid, &format!("10.{agency}.0.9"), "198.51.100.1"));
    }
    lines
}

/// The same order every time.
fn shuffle(lines: &mut [String]) {
    let mut state = 88_172_645_463_325_252_u64;
    for i in (1..lines.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        lines.swap(i, (state % (i as u64 + 1)) as usize);
    }
}

pub(crate) async fn province(app: &App) -> Vec<(AgencyId, SensorId)> {
    let mut found = Vec::new();
    for n in 0..3 {
        let agency = agency(app, &format!("A{n}")).await;
        network(app, agency, &format!("10.{n}.0.0/16"))
            .await
            .unwrap();
        let sensor = sensor(app, &format!("s{n}"), Some(agency), 1).await;
        found.push((agency, sensor));
    }
    found
}

fn check(figures: &[AgencyFigures], agencies: &[(AgencyId, SensorId)]) {
    for (class, _, counts) in FIGURES {
        for (n, (agency, _)) in agencies.iter().enumerate() {
            let found = of(figures, *agency, class);
            let machines = counts[n].min(40);
            assert_eq!(
                (found.n_connections, found.n_machines),
                (counts[n], machines),
                "{class:?} {n}"
            );
        }
    }
}

/// Part of a delivery again and all of it shuffled, in parts, then its beginning once more; the third sensor was silent in the last
/// three hours of the first day: nothing is known of them.
pub(crate) async fn deliver_damaged(app: &App, agencies: &[(AgencyId, SensorId)]) -> Intake {
    let mut sum = Intake::default();
    for (n, (_, sensor)) in agencies.iter().enumerate() {
        let mut lines = lines_of(n);
        let doubled: Vec<String> = lines.iter().step_by(3).cloned().collect();
        lines.extend(doubled);
        shuffle(&mut lines);
        if n == 2 {
            let silent = datetime!(2026-07-04 14:00 UTC).unix_timestamp();
            lines.retain(|line| !(silent..silent + 3 * 3600).contains(&second_of(line)));
        }
        for (part, some) in lines.chunks(9_000).enumerate() {
            sum.add(&take(app, *sensor, &format!("conn.{part}.log"), some).await);
        }
        let again = lines.len().min(2_000);
        sum.add(&take(app, *sensor, "again.log", &lines[..again]).await);
    }
    sum
}

/// What the third sensor kept for itself comes late.
pub(crate) async fn deliver_late(app: &App, agencies: &[(AgencyId, SensorId)]) {
    take(app, agencies[2].1, "late.log", &lines_of(2)).await;
}

/// Every line once more, in other files.
pub(crate) async fn deliver_again(app: &App, agencies: &[(AgencyId, SensorId)]) {
    for (n, (_, sensor)) in agencies.iter().enumerate() {
        let intake = take(app, *sensor, "replayed.log", &lines_of(n)).await;
        assert_eq!(intake.n_stored, 0, "{intake:?}");
    }
}

fn second_of(line: &str) -> i64 {
    line.split('.').next().unwrap().parse().unwrap()
}

async fn the_figures_of_the_document_come_out_of_a_clean_and_of_a_damaged_delivery(app: App) {
    let agencies = province(&app).await;
    let sum = deliver_damaged(&app, &agencies).await;
    assert_eq!(sum.n_hits, sum.n_stored + sum.n_duplicate);
    assert!(sum.n_duplicate > 10_000);
    let found = figures(&app.system(), DAYS).await;
    check(&found[..2], &agencies[..2]);
    for (agency, extent) in found
        .iter()
        .zip([Extent::Exact, Extent::Exact, Extent::AtLeast])
    {
        let control = of(&found, agency.agency_id, Class::Control);
        assert_eq!(control.extent, extent);
    }
    let silent = found.last().unwrap();
    assert_eq!(
        (silent.coverage.n_windows, silent.coverage.n_heard),
        (48, 45)
    );
    // No coin miner was seen there, which is no zero.
    assert_eq!(
        of(&found, silent.agency_id, Class::CoinMiner).extent,
        Extent::Unknown
    );
    assert!(of(&found, silent.agency_id, Class::Control).n_connections < 137);
    // Then everything is there, in both units.
    deliver_late(&app, &agencies).await;
    let found = figures(&app.system(), DAYS).await;
    check(&found, &agencies);
    assert!(found.iter().all(|agency| agency.coverage.is_whole()));
    let total = |class| -> i64 {
        let all = agencies
            .iter()
            .map(|(agency, _)| of(&found, *agency, class));
        all.map(|figure| figure.n_connections).sum()
    };
    let totals = FIGURES.map(|(class, _, _)| total(class));
    assert_eq!(totals, [253, 1_878, 42_137, 2, 205]);
    days_are_those_of_vietnam(&app, &agencies).await;
}

/// Of each day there is as much as its lines say by the clock of Viet Nam; by that of Greenwich they would fall on three.
async fn days_are_those_of_vietnam(app: &App, agencies: &[(AgencyId, SensorId)]) {
    let midnight = datetime!(2026-07-04 17:00 UTC).unix_timestamp();
    for (n, (agency, _)) in agencies.iter().enumerate() {
        let lines = lines_of(n);
        for (day, is_first) in [(DAYS.0, true), (DAYS.1, false)] {
            let found = figures(&app.system(), (day, day)).await;
            for (class, to, _) in FIGURES {
                let is_it = |line: &&String| line.contains(&format!("\t{to}\n"));
                let is_then = |line: &&String| (second_of(line) < midnight) == is_first;
                let n = lines.iter().filter(is_it).filter(is_then).count() as i64;
                let told = of(&found, *agency, class).n_connections;
                assert_eq!(told, n, "{class:?} {day}");
            }
        }
    }
}
