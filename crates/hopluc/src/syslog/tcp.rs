//! Syslog over connections, RFC 6587 and, with TLS, RFC 5425: who sends faster than lines are taken in is slowed down.

use super::queue::Entry;
use super::stopped;
use super::stream::{Messages, Stream};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Connections of one listener at a time; each may hold a message that has no end yet.
const MOST_CONNECTIONS: usize = 256;
/// Bytes that are read in one go.
const READ_BYTES: usize = 64 << 10;
/// Within so much time a sender has to show who he is.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// After a failed accept, which a lack of files to open may be.
const PAUSE: Duration = Duration::from_millis(200);

/// Receives until the program is told to stop.
pub async fn receive(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    (name, entry): (Arc<str>, Entry),
    mut stop: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                eprintln!("hopluc: {name}: {error}");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Ok(place) = room.clone().try_acquire_owned() else {
            eprintln!("hopluc: {name}: {peer} was turned away, {MOST_CONNECTIONS} are connected");
            continue;
        };
        let (tls, name, entry, stop) = (tls.clone(), name.clone(), entry.clone(), stop.clone());
        connections.spawn(async move {
            if let Err(why) = connection(stream, tls, entry, stop).await {
                eprintln!("hopluc: {name}: {}: {why}", told(peer));
            }
            drop(place);
        });
    }
    while connections.join_next().await.is_some() {}
}

/// The sender's address, without a port that says nothing.
fn told(peer: SocketAddr) -> String {
    peer.ip().to_string()
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    entry: Entry,
    stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let Some(tls) = tls else {
        return messages_of(stream, entry, stop).await;
    };
    match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
        Ok(Ok(stream)) => messages_of(stream, entry, stop).await,
        Ok(Err(error)) => Err(format!("no TLS connection: {error}")),
        Err(_) => Err("no TLS connection: it took too long".to_owned()),
    }
}

/// Receives the messages of a connection.
///
/// When the sender has ended it in order, it is ended in order from here once all its messages are stored. Over TLS that is word
/// that they are; without TLS it cannot be told from the end of this program.
async fn messages_of<S>(
    mut connection: S,
    entry: Entry,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = Stream::default();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let read = tokio::select! {
            biased;
            () = stopped(&mut stop) => return Ok(()),
            read = connection.read(&mut buffer) => read,
        };
        let n_bytes = match read {
            Ok(0) => break,
            Ok(n_bytes) => n_bytes,
            Err(error) => {
                put(&entry, |messages| stream.end(messages)).await;
                return Err(format!("the connection broke off: {error}"));
            }
        };
        let bytes = buffer.get(..n_bytes).unwrap_or(&[]);
        let mut is_in_step = true;
        put(&entry, |messages| {
            is_in_step = stream.receive(bytes, messages);
        })
        .await;
        if !is_in_step {
            return Err("a message has a wrong count of bytes; the connection is ended".to_owned());
        }
    }
    put(&entry, |messages| stream.end(messages)).await;
    if entry.stored().await {
        // Whoever does not wait for it may be gone.
        let _ = connection.shutdown().await;
    }
    Ok(())
}

async fn put(entry: &Entry, fill: impl FnOnce(&mut Messages)) {
    let mut messages = Messages::default();
    fill(&mut messages);
    if !messages.is_empty() {
        entry.put(messages).await;
    }
}
