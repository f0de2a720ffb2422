//! The job that asks a time-stamp authority about a step of a chain, over HTTP.
//!
//! It may run twice: a step keeps its first stamp. The authority learns a hash and nothing else. Only `http://`: a token is
//! signed, and what the wire could spoil the reading of the answer refuses.

use super::{stamp, store};
use crate::base::{
    audit::{Fact, unhex},
    ctx::App,
    error::{ActionError, Outcome},
    ids::ExhibitId,
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Kind of the job that [`stamp_step`] runs.
pub const STAMP: &str = "custody.stamp";

/// Most bytes of an answer; tokens have some thousand.
const MOST_BYTES: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// Fetches the time stamp of a step. Payload: `exhibit_id`, `n`. Fails where no authority is set or it does not answer well.
pub async fn stamp_step(app: &App, payload: &Value) -> Outcome<()> {
    let id: ExhibitId = serde_json::from_value(payload["exhibit_id"].clone())?;
    let n = payload["n"].as_i64().unwrap_or(0);
    let url = app.settings.tsa_url.as_deref();
    let url = url.ok_or_else(|| ActionError::broken("no time-stamp authority is set"))?;
    let reader = app.store.reader();
    if store::has_stamp(&reader, id, n).await? {
        return Ok(());
    }
    let hash = unhex(&store::hash(&reader, id, n).await?);
    let hash = hash.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let hash = hash.ok_or_else(|| ActionError::broken("a hash of a step is no SHA-256"))?;
    drop(reader);
    let question = stamp::question(&hash);
    let asked = tokio::time::timeout(PATIENCE, ask(url, &question));
    let answer = asked.await.map_err(ActionError::broken)??;
    let stamped_at = stamp::stamped_at(&answer, &hash).map_err(ActionError::broken)?;
    let ctx = app.system();
    let tx = ctx.begin().await?;
    store::add_stamp(&tx, (id, n), &answer, &stamped_at, &ctx.now_text()).await?;
    let fact = Fact::new(STAMP, super::NOUN, id.0).detail(json!({ "step": n }));
    ctx.record(&tx, fact).await?;
    Ok(tx.commit().await?)
}

/// Whether an address of an authority can be asked.
pub fn is_askable(url: &str) -> bool {
    parts(url).is_some()
}

/// Host with port, and path, of an `http://` address.
fn parts(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_plain =
        !host.is_empty() && !host.contains('@') && url.chars().all(|c| c.is_ascii_graphic());
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let host = if has_port {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    is_plain.then(|| (host, format!("/{path}")))
}

/// Sends a question and gives back the body of a good answer (RFC 3161, section 3.4).
async fn ask(url: &str, question: &[u8]) -> Outcome<Vec<u8>> {
    let (host, path) = parts(url).ok_or_else(|| {
        ActionError::broken("the address of the time-stamp authority must begin with http://")
    })?;
    let head = format!(
        "POST {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/timestamp-query\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        question.len()
    );
    let mut stream = TcpStream::connect(&host)
        .await
        .map_err(ActionError::broken)?;
    stream
        .write_all(head.as_bytes())
        .await
        .map_err(ActionError::broken)?;
    stream
        .write_all(question)
        .await
        .map_err(ActionError::broken)?;
    let mut answer = Vec::new();
    let read = stream.take(MOST_BYTES).read_to_end(&mut answer).await;
    read.map_err(ActionError::broken)?;
    body(&answer)
        .ok_or_else(|| ActionError::broken("the time-stamp authority gave no good HTTP answer"))
}

/// The body of an HTTP answer of status 200, in one piece or in chunks.
fn body(answer: &[u8]) -> Option<Vec<u8>> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = answer.split_at_checked(end)?;
    let body = rest.get(4..)?;
    let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?;
    let mut fields = lines.filter_map(|line| line.split_once(':'));
    let is_chunked =
        fields.any(|(name, value)| name == "transfer-encoding" && value.trim() == "chunked");
    match (status, is_chunked) {
        ("200", false) => Some(body.to_vec()),
        ("200", true) => unchunked(body),
        _ => None,
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let (size, after) = rest.split_at_checked(end)?;
        let size = std::str::from_utf8(size).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        let (chunk, after) = after.get(2..)?.split_at_checked(size)?;
        whole.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n")?;
    }
}
