//! A little of the watch over logs: two agencies with a sensor each, what was found there, one proposed incident that waits and one
//! that was confirmed, and a source that is nobody's.

use super::Stage;
use anyhow::Context;
use hopluc_core::base::{
    actor::Role,
    clock::VIETNAM,
    ids::{AgencyId, SensorId},
};
use hopluc_core::watch::proposal::{
    ProposalState, SeenProposal,
    actions::{ConfirmForm, confirm},
    jobs, page,
};
use hopluc_core::watch::{
    BatchContent, HitLine, LogBatch, LogPosition, NetworkForm, SensorForm, actions,
};
use hopluc_match::feed::Class;
use hopluc_match::{IndicatorKind, indicator};
use std::collections::BTreeMap;
use time::{Date, Duration, Time};

/// Where something is heard: agency, its network, the code and name of its sensor, days before today on which that was silent.
const PLACES: [(&str, &str, &str, &str, &[i64]); 2] = [
    ("H99.02", "10.2.0.0/16", "zeek-khcn", "Zeek H99.02", &[]),
    (
        "H99.03",
        "10.3.0.0/16",
        "zeek-vhtt",
        "Zeek H99.03",
        &[4, 11],
    ),
];

/// What is found: sensor, days before today, how often, address of the machine, class, indicator.
const FOUND: [(usize, i64, i64, &str, Class, &str); 7] = [
    (0, 5, 12, "10.2.0.21", Class::Control, "203.0.113.7"),
    (0, 3, 9, "10.2.0.21", Class::Control, "203.0.113.7"),
    (0, 2, 16, "10.2.0.34", Class::Control, "203.0.113.8"),
    (1, 6, 4, "10.3.0.9", Class::Phishing, "198.51.100.20"),
    (1, 1, 5, "10.3.0.12", Class::Phishing, "198.51.100.20"),
    (1, 20, 2, "10.3.0.40", Class::CoinMiner, "198.51.100.77"),
    (1, 2, 3, "192.0.2.15", Class::Botnet, "198.51.100.99"),
];

/// Days of listening that the pages show.
const HEARD_DAYS: i64 = 44;

/// Enters networks and sensors, takes in what they found, looks, and has the response team confirm the older of the two proposals.
pub async fn seed(stage: &Stage) -> anyhow::Result<()> {
    let mut sensors = Vec::new();
    for (code, cidr, sensor, name, silent) in PLACES {
        let agency = stage.directory.seat(code)?.id;
        let id = place(stage, (agency, cidr), (sensor, name)).await?;
        hear(stage, id, silent).await?;
        sensors.push(id);
    }
    for (n, found) in FOUND.into_iter().enumerate() {
        let sensor = sensors.get(found.0).context("a sensor of the demo")?;
        take(stage, *sensor, n, found).await?;
    }
    jobs::look(&stage.ctx.app).await?;
    decide(stage).await?;
    eprintln!("demo: {} sensors", sensors.len());
    Ok(())
}

fn day(stage: &Stage, before: i64) -> Date {
    stage.ctx.today().saturating_sub(Duration::days(before))
}

async fn place(
    stage: &Stage,
    (agency_id, cidr): (AgencyId, &str),
    (code, name): (&str, &str),
) -> anyhow::Result<SensorId> {
    let from_on = day(stage, HEARD_DAYS);
    let network = NetworkForm {
        agency_id,
        cidr: cidr.to_owned(),
        asn: None,
        name: "LAN".to_owned(),
        from_on,
        until_on: None,
    };
    actions::save_network(&stage.ctx, &network).await?;
    let sensor = SensorForm {
        code: code.to_owned(),
        name: name.to_owned(),
        agency_id: Some(agency_id),
        rhythm_hours: 6,
        from_on,
        until_on: None,
    };
    Ok(actions::save_sensor(&stage.ctx, &sensor).await?)
}

async fn hear(stage: &Stage, sensor: SensorId, silent: &[i64]) -> anyhow::Result<()> {
    let hours: BTreeMap<Date, u32> = (0..=HEARD_DAYS)
        .filter(|before| !silent.contains(before))
        .map(|before| (day(stage, before), 0x00ff_ffff))
        .collect();
    let content = BatchContent {
        hours,
        ..BatchContent::default()
    };
    batch(stage, sensor, "heard.log", content).await
}

async fn take(
    stage: &Stage,
    sensor: SensorId,
    n: usize,
    (_, before, times, machine, class, value): (usize, i64, i64, &str, Class, &str),
) -> anyhow::Result<()> {
    let found = indicator(IndicatorKind::Address, value).context("an address of the demo")?;
    let morning = Time::from_hms(8, 0, 0).unwrap_or(Time::MIDNIGHT);
    let first = day(stage, before).with_time(morning).assume_offset(VIETNAM);
    let line = |i: i64| HitLine {
        key: format!("demo-{n}-{i}"),
        at: Some(first + Duration::minutes(7 * i)),
        client: machine.parse().ok(),
        found: Some((found.clone(), class)),
        position: i as u64 * 120,
        entry: format!("C{n}x{i}"),
        field: "id.resp_h".to_owned(),
    };
    let content = BatchContent {
        n_lines: times as u64,
        hits: (0..times).map(line).collect(),
        ..BatchContent::default()
    };
    batch(stage, sensor, &format!("conn.{n}.log"), content).await
}

async fn batch(
    stage: &Stage,
    sensor_id: SensorId,
    log: &str,
    content: BatchContent,
) -> anyhow::Result<()> {
    let batch = LogBatch {
        sensor_id,
        log: log.to_owned(),
        expected: None,
        next: LogPosition {
            position: content.n_lines * 120,
            mark: String::new(),
        },
        content,
    };
    actions::take_in(&stage.ctx, &batch).await?;
    Ok(())
}

/// The response team confirms what was found of control servers; the rest waits.
async fn decide(stage: &Stage) -> anyhow::Result<()> {
    let team = stage.directory.seat("H99.16")?;
    let officer = stage.cast.part(team.id, Role::Officer)?;
    let ctx = officer.ctx(&stage.ctx);
    let open = page::list(&ctx, Some(ProposalState::Open), None, 10).await?;
    let control = open.iter().find(|row| row.proposal.class == Class::Control);
    let Some(proposal) = control.map(|row| &row.proposal) else {
        return Ok(());
    };
    let seen = SeenProposal {
        id: proposal.id,
        row_version: proposal.row_version,
    };
    confirm(&ctx, seen, &ConfirmForm::default()).await?;
    Ok(())
}
