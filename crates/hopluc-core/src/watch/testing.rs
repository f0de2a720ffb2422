//! Findings for tests: a sensor, a network and connections to what is listed, in a few lines.

use super::{BatchContent, HitLine, LogBatch, LogPosition, NetworkForm, SensorForm, actions};
use crate::base::ctx::App;
use crate::base::ids::{AgencyId, SensorId};
use hopluc_match::feed::Class;
use hopluc_match::{IndicatorKind, indicator};
use time::macros::date;
use time::{Date, OffsetDateTime};

/// A sensor of an agency (of nobody in particular for `None`) that is heard every hour.
pub async fn sensor(app: &App, code: &str, agency_id: Option<AgencyId>) -> SensorId {
    let form = SensorForm {
        code: code.to_owned(),
        name: code.to_owned(),
        agency_id,
        rhythm_hours: 1,
        from_on: date!(2026 - 01 - 01),
        until_on: None,
    };
    let saved = actions::save_sensor(&app.system(), &form).await;
    saved.expect("the sensor is stored")
}

/// A network of an agency.
pub async fn network(app: &App, agency_id: AgencyId, cidr: &str) {
    let form = NetworkForm {
        agency_id,
        cidr: cidr.to_owned(),
        asn: None,
        name: "LAN".to_owned(),
        from_on: date!(2026 - 01 - 01),
        until_on: None,
    };
    let saved = actions::save_network(&app.system(), &form).await;
    saved.expect("the network is stored");
}

/// A connection of a machine to the control server 203.0.113.7.
pub async fn connection(app: &App, sensor_id: SensorId, at: OffsetDateTime, machine: &str) {
    let found = indicator(IndicatorKind::Address, "203.0.113.7").expect("an address");
    let line = HitLine {
        key: format!("{sensor_id}-{}-{machine}", at.unix_timestamp()),
        at: Some(at),
        client: machine.parse().ok(),
        found: Some((found, Class::Control)),
        position: 0,
        entry: "C1".to_owned(),
        field: "id.resp_h".to_owned(),
    };
    let content = BatchContent {
        n_lines: 1,
        hits: vec![line],
        ..BatchContent::default()
    };
    take(app, sensor_id, content).await;
}

/// A sensor is heard in every hour of these local days.
pub async fn heard(app: &App, sensor_id: SensorId, days: &[Date]) {
    let content = BatchContent {
        hours: days.iter().map(|day| (*day, 0x00ff_ffff)).collect(),
        ..BatchContent::default()
    };
    take(app, sensor_id, content).await;
}

async fn take(app: &App, sensor_id: SensorId, content: BatchContent) {
    let keys: Vec<&str> = content.hits.iter().map(|line| line.key.as_str()).collect();
    let log = format!("{} {:?}", keys.join(" "), content.hours.keys());
    let batch = LogBatch {
        sensor_id,
        next: LogPosition {
            position: 1,
            mark: String::new(),
        },
        log,
        expected: None,
        content,
    };
    let taken = actions::take_in(&app.system(), &batch).await;
    taken.expect("the lines are taken in");
}
