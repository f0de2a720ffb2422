//! Between sensors and those who count: NATS JetStream. Sensors publish what they read, any number of workers count it.
//!
//! A message is in the spool until the server has it on disk, and on the server until a worker has it in the database. Either may come
//! twice and is counted once. A full stream refuses, and then a spool that fills up, and then logs that are read no further.

use crate::message::Message;
use crate::spool::{Spool, Waiting};
use anyhow::{Context as _, bail};
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{AckKind, Context, Message as Delivered};
use futures_util::StreamExt;
use hopluc_core::base::{Ctx, audit::hex};
use hopluc_core::watch::{Intake, actions, store};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const STREAM: &str = "HOPLUC_WATCH";
const SUBJECT: &str = "hopluc.watch";
const WORKERS: &str = "workers";
/// What waits on the server at most; then it refuses.
const MOST_BYTES: i64 = 4 << 30;
/// What was published twice within this time is one message.
const SAME_WITHIN: Duration = Duration::from_mins(10);
/// Messages that a worker takes at once.
const AT_ONCE: usize = 16;
/// Messages that all workers together hold.
const MOST_HELD: i64 = 1_000;
/// How long a worker waits for messages before it looks whether it is to stop.
const LOOK: Duration = Duration::from_secs(1);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a sender that is to stop goes on with what still waits.
const LAST: Duration = Duration::from_secs(10);
/// When what nobody can count now is tried again.
const LATER: Duration = Duration::from_secs(30);

/// Tells what is wrong once, until something else is.
#[derive(Default)]
struct Said(String);

impl Said {
    fn say(&mut self, what: String) {
        if self.0 != what {
            eprintln!("hopluc: {what}");
            self.0 = what;
        }
    }

    fn forget(&mut self) {
        self.0.clear();
    }
}

/// The server at `url` (`nats://user:password@host:4222`, or `tls://`), which need not be there yet.
async fn server(url: &str) -> anyhow::Result<Context> {
    let options = async_nats::ConnectOptions::new()
        .name("hopluc")
        .retry_on_initial_connect();
    // The address may hold a password: it is not told.
    let client = options.connect(url).await;
    let client = client.context("cannot use the address of the message system")?;
    Ok(async_nats::jetstream::new(client))
}

/// The stream, which is made where there is none.
async fn stream(server: &Context) -> anyhow::Result<Stream> {
    let config = Config {
        name: STREAM.to_owned(),
        subjects: vec![SUBJECT.to_owned()],
        retention: RetentionPolicy::WorkQueue,
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        max_bytes: MOST_BYTES,
        duplicate_window: SAME_WITHIN,
        ..Config::default()
    };
    let stream = server.get_or_create_stream(config).await;
    stream.context("the message system does not answer")
}

/// Sends what is in the spool until told to stop, and then for a moment more; what is left stays in the spool. Gives back how many
/// messages were sent.
pub async fn send(
    spool: Arc<Spool>,
    url: String,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<u64> {
    let server = server(&url).await?;
    let mut n_sent = 0;
    let sending = async {
        let mut said = Said::default();
        while let Err(error) = stream(&server).await {
            said.say(format!("{error:#}"));
            tokio::time::sleep(PAUSE).await;
        }
        loop {
            let first = spool.first().await?;
            match publish(&server, &first).await {
                Ok(()) => {
                    spool.sent(&first)?;
                    n_sent += 1;
                    said.forget();
                }
                Err(error) => {
                    said.say(format!("cannot send: {error:#}"));
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    };
    let told = async {
        let _ = stop.wait_for(|stop| *stop).await;
        let until = tokio::time::Instant::now() + LAST;
        while spool.n_waiting() > 0 && tokio::time::Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        ended = sending => { let ended: anyhow::Result<()> = ended; ended? }
        () = told => {}
    }
    Ok(n_sent)
}

/// Gives a message to the server and waits until it has it.
async fn publish(server: &Context, message: &Waiting) -> anyhow::Result<()> {
    let of_id = PublishMessage::build().message_id(hex(&Sha256::digest(&message.bytes)));
    let publish = of_id.payload(message.bytes.clone().into());
    server.send_publish(SUBJECT, publish).await?.await?;
    Ok(())
}

/// What a worker did.
#[derive(Debug, Default)]
pub struct Worked {
    /// Messages that were counted.
    pub n_messages: u64,
    /// What became of their lines.
    pub intake: Intake,
}

/// Counts what sensors send until told to stop. What was taken and not counted within `patience` is given to another worker.
pub async fn work(
    ctx: &Ctx,
    url: &str,
    patience: Duration,
    stop: &watch::Receiver<bool>,
) -> anyhow::Result<Worked> {
    let server = server(url).await?;
    let (mut worked, mut said) = (Worked::default(), Said::default());
    let mut consumer = None;
    while !*stop.borrow() {
        let step = match &consumer {
            None => workers(&server, patience)
                .await
                .map(|made| consumer = Some(made)),
            Some(consumer) => some(ctx, consumer, (&mut worked, &mut said)).await,
        };
        if let Err(error) = step {
            said.say(format!("{error:#}"));
            // The stream may have been made anew.
            consumer = None;
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(worked)
}

async fn workers(server: &Context, patience: Duration) -> anyhow::Result<PullConsumer> {
    let config = pull::Config {
        durable_name: Some(WORKERS.to_owned()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: patience,
        max_ack_pending: MOST_HELD,
        ..pull::Config::default()
    };
    let stream = stream(server).await?;
    let made = stream.get_or_create_consumer(WORKERS, config).await;
    made.context("the message system does not answer")
}

/// Counts some messages, as far as there are any.
async fn some(
    ctx: &Ctx,
    consumer: &PullConsumer,
    (worked, said): (&mut Worked, &mut Said),
) -> anyhow::Result<()> {
    let asked = consumer.fetch().max_messages(AT_ONCE).expires(LOOK);
    let mut messages = asked.messages().await?;
    while let Some(message) = messages.next().await {
        let message = message.map_err(anyhow::Error::from_boxed)?;
        let answer = match count(ctx, &message).await {
            Ok(intake) => {
                worked.n_messages += 1;
                worked.intake.add(&intake);
                said.forget();
                AckKind::Ack
            }
            Err(error) => {
                said.say(format!("what a sensor sent is not counted yet: {error:#}"));
                AckKind::Nak(Some(LATER))
            }
        };
        let answered = message.ack_with(answer).await;
        answered.map_err(anyhow::Error::from_boxed)?;
    }
    Ok(())
}

async fn count(ctx: &Ctx, message: &Delivered) -> anyhow::Result<Intake> {
    let message = Message::read(&message.payload)?;
    let code = message.sensor.clone();
    let Some(sensor) = store::sensor_by_code(&ctx.reader(), &code).await? else {
        bail!("no sensor has the code `{code}`; enter it with `hopluc watch sensor`");
    };
    let log = message.log.clone();
    let content = message.content()?;
    Ok(actions::take_in_sent(ctx, sensor.id, &log, &content).await?)
}
