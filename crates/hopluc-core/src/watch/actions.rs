//! The verbs of the watch, each in one transaction: naming sensors and networks, taking lines in, forgetting old ones.

use super::rules::{self, Countable};
use super::{BatchContent, Intake, LogBatch, NetworkForm, Sensor, SensorForm, store};
use crate::agency;
use crate::base::{
    Ctx,
    audit::Fact,
    error::Outcome,
    ids::{NetworkId, SensorId},
    job,
    permit::Verb,
    store::Tx,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::Date;

/// Kind of the job that gives findings of unknown sources to whom they belong by now.
pub const ATTRIBUTE: &str = "watch.attribute";

/// Enters a sensor, or changes the one of its code.
pub async fn save_sensor(ctx: &Ctx, form: &SensorForm) -> Outcome<SensorId> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::WatchManage)?;
    rules::check_sensor(&form.code, &form.name, form.rhythm_hours)?;
    if let Some(agency) = form.agency_id {
        agency::store::get(&tx, agency).await?;
    }
    let id = store::save_sensor(&tx, form).await?;
    let detail = json!({
        "code": form.code, "agency_id": form.agency_id, "rhythm_hours": form.rhythm_hours,
    });
    let fact = Fact::new("watch.sensor", store::NOUN, id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    tx.commit().await?;
    Ok(id)
}

/// Enters a network of an agency, or changes the one of these addresses and this first day. Lines that were taken in before stay
/// with the agency for whom they were counted; those of unknown sources are asked about again by a job.
pub async fn save_network(ctx: &Ctx, form: &NetworkForm) -> Outcome<NetworkId> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::WatchManage)?;
    let network = rules::network_of(&form.cidr)?;
    agency::store::get(&tx, form.agency_id).await?;
    let id = store::save_network(&tx, network, form).await?;
    let detail = json!({ "agency_id": form.agency_id, "cidr": network.to_string() });
    let fact = Fact::new("watch.network", store::NETWORK_NOUN, id.0).detail(detail);
    ctx.record(&tx, fact).await?;
    job::enqueue(&tx, ATTRIBUTE, &Value::Null, ATTRIBUTE, &ctx.now_text()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Takes lines of a log in, together with the place up to which it was read: all of it, or nothing.
///
/// A line that was counted before is counted no more, in whatever file and order it comes: two lines of a sensor that are the same
/// to the last byte are one. `Conflict` where the place is no longer the expected one.
///
/// Lines that were lost before they could be read are told: nothing is known of the time in which that was.
///
/// Lines without an indicator move the place and the hours in which the sensor was heard, which is a bookmark and no fact: a log that
/// is followed would fill the journal with them.
pub async fn take_in(ctx: &Ctx, batch: &LogBatch) -> Outcome<Intake> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::WatchTakeIn)?;
    let sensor = store::sensor(&tx, batch.sensor_id).await?;
    let log = (sensor.id, batch.log.as_str());
    let expected = batch.expected.as_ref();
    store::move_position(&tx, log, expected, &batch.next, &ctx.now_text()).await?;
    let intake = count(ctx, &tx, (&sensor, &batch.log), &batch.content).await?;
    tx.commit().await?;
    Ok(intake)
}

/// Takes in what was read of a log elsewhere and sent here, by whoever keeps the place up to which it was read: all of it, or
/// nothing.
///
/// May come again, and in any order: lines are counted as by [`take_in`], once each, and what comes again is told as counted before.
pub async fn take_in_sent(
    ctx: &Ctx,
    sensor: SensorId,
    log: &str,
    content: &BatchContent,
) -> Outcome<Intake> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::WatchTakeIn)?;
    let sensor = store::sensor(&tx, sensor).await?;
    let intake = count(ctx, &tx, (&sensor, log), content).await?;
    tx.commit().await?;
    Ok(intake)
}

/// Counts the lines of a log that were not counted before, and enters when its sensor was heard.
async fn count(
    ctx: &Ctx,
    tx: &Tx,
    (sensor, log): (&Sensor, &str),
    content: &BatchContent,
) -> Outcome<Intake> {
    let mut intake = Intake {
        n_lines: content.n_lines,
        n_broken: content.n_broken,
        n_lost: content.n_lost,
        n_hits: content.hits.len() as u64,
        ..Intake::default()
    };
    let lines = rules::countable(content, ctx.app.clock.now(), &mut intake);
    let fresh = store::add_lines(tx, sensor.id, &lines).await?;
    intake.n_duplicate += (lines.len() - fresh.len()) as u64;
    intake.n_stored = fresh.len() as u64;
    let fresh: Vec<Countable<'_>> = lines
        .into_iter()
        .filter(|one| fresh.contains(&one.line.key))
        .collect();
    if !fresh.is_empty() {
        let networks = store::networks(tx).await?;
        for (key, addition) in &rules::additions_from(&fresh, &networks) {
            if key.agency_id.is_none() {
                intake.n_triage += addition.tally.n as u64;
            }
            store::add_detection(tx, (sensor.id, log), key, addition).await?;
        }
    }
    hear(ctx, tx, sensor, content).await?;
    if intake.n_hits > 0 || intake.n_lost > 0 {
        record_intake(ctx, tx, sensor.id, &intake).await?;
    }
    Ok(intake)
}

/// Enters in which hours the sensor was heard, and in which windows of its rhythm lines of it were lost.
async fn hear(ctx: &Ctx, tx: &Tx, sensor: &Sensor, content: &BatchContent) -> Outcome<()> {
    let mut days = content.hours.clone();
    // A line of a day to come is a wrong clock, and says nothing of who will be heard then.
    days.retain(|day, _| *day <= ctx.today());
    store::hear(tx, sensor.id, &days).await?;
    let windows =
        |(day, hours): (&Date, &u32)| (*day, rules::lost_windows(sensor.rhythm_hours, *hours));
    let lost: BTreeMap<Date, u32> = content.lost.iter().map(windows).collect();
    store::lose(tx, sensor.id, &lost).await
}

async fn record_intake(ctx: &Ctx, tx: &Tx, sensor: SensorId, intake: &Intake) -> Outcome<()> {
    let detail = json!({
        "n_lines": intake.n_lines, "n_lost": intake.n_lost, "n_hits": intake.n_hits, "n_stored": intake.n_stored,
        "n_duplicate": intake.n_duplicate, "n_rejected": intake.n_rejected(), "n_triage": intake.n_triage,
    });
    let fact = Fact::new(Verb::WatchTakeIn.code(), store::NOUN, sensor.0).detail(detail);
    ctx.record(tx, fact).await
}

/// Forgets which lines were counted that are too old to be taken in again; gives back how many.
pub async fn forget_lines(ctx: &Ctx) -> Outcome<u64> {
    let tx = ctx.begin().await?;
    ctx.permit_all(Verb::WatchTakeIn)?;
    let n = store::forget_lines(&tx, rules::oldest_kept(ctx.today())).await?;
    if n > 0 {
        let fact = Fact::new("watch.forget", store::NOUN, 0).detail(json!({ "n_lines": n }));
        ctx.record(&tx, fact).await?;
    }
    tx.commit().await?;
    Ok(n)
}
