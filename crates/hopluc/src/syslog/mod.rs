//! Syslog over the network: who is listened to where, and what becomes of it.
//!
//! Syslog has no acknowledgement: what a sender has written may be in its own system, in the network, or in a queue here when this
//! program is killed. Lines are counted once they are in the database (or safe in the spool from which they are sent there), and whoever sends them again has them counted once. The one
//! word that a sender gets is the orderly end of a TLS connection, which comes when all that was sent over it is in the database.

mod intake;
mod queue;
mod stream;
mod tcp;
mod tls;
mod udp;

pub use intake::Taken;
pub use tls::TlsFiles;

use crate::sink::Sink;
use anyhow::Context;
use hopluc_core::base::clock::Clock;
use hopluc_core::watch::{LineReader, Listing};
use hopluc_match::{Dates, Format};
use intake::Taker;
use queue::Entry;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// How syslog comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Datagrams.
    Udp,
    /// Connections.
    Tcp,
    /// Connections that nobody reads or changes on the way.
    Tls,
}

impl Over {
    fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }
}

/// Where a sensor's syslog comes in: `SENSOR=ADDRESS:PORT`, or `SENSOR=PORT` on this machine only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Code of the sensor.
    pub sensor: String,
    /// Where.
    pub address: SocketAddr,
}

impl Port {
    /// The port that `text` names.
    pub fn parse(text: &str) -> Option<Self> {
        let (sensor, address) = text.split_once('=')?;
        let here = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let address = match address.parse() {
            Ok(address) => address,
            Err(_) => here(address.parse().ok()?),
        };
        let sensor = sensor.to_owned();
        (!sensor.is_empty()).then_some(Self { sensor, address })
    }
}

/// How what comes is read.
#[derive(Clone, Copy)]
pub struct How {
    /// The indicators.
    pub listing: &'static Listing,
    /// The format of the messages; syslog with anything behind its header if left out.
    pub format: Option<Format>,
    /// What times leave out.
    pub dates: Dates,
    /// How long messages are gathered before they are taken in.
    pub pause: Duration,
}

/// A listener that runs.
pub struct Listening {
    /// What it is called: `tcp:127.0.0.1:5514`.
    pub name: String,
    receiver: JoinHandle<()>,
    taker: JoinHandle<Taken>,
}

impl Listening {
    /// Waits until it has ended, which it does once it is told to stop; gives back what became of everything.
    pub async fn ended(self) -> anyhow::Result<(String, Taken)> {
        self.receiver.await.context("a listener failed")?;
        let taken = self.taker.await.context("a listener failed")?;
        Ok((self.name, taken))
    }
}

/// What receives, bound to its address.
enum Bound {
    Datagrams(UdpSocket),
    Connections(TcpListener, Option<TlsAcceptor>),
}

impl Bound {
    async fn to(
        (over, address): (Over, SocketAddr),
        tls: Option<TlsAcceptor>,
    ) -> std::io::Result<Self> {
        match over {
            Over::Udp => UdpSocket::bind(address).await.map(Self::Datagrams),
            Over::Tcp => {
                let listener = TcpListener::bind(address).await?;
                Ok(Self::Connections(listener, None))
            }
            Over::Tls => Ok(Self::Connections(TcpListener::bind(address).await?, tls)),
        }
    }

    fn address(&self) -> std::io::Result<SocketAddr> {
        match self {
            Self::Datagrams(socket) => socket.local_addr(),
            Self::Connections(listener, _) => listener.local_addr(),
        }
    }

    async fn receive(self, to: (Arc<str>, Entry), stop: watch::Receiver<bool>) {
        match self {
            Self::Datagrams(socket) => udp::receive(socket, to, stop).await,
            Self::Connections(listener, tls) => tcp::receive(listener, tls, to, stop).await,
        }
    }
}

/// Waits until the program is told to stop.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Without anybody who could tell it is over, too.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Listens for a sensor until it is told to stop; what came before that is taken to `sink` first. `tls` is for ports over TLS.
pub async fn listen(
    (clock, stop): (Clock, watch::Receiver<bool>),
    (sink, over, address): (Sink, Over, SocketAddr),
    tls: Option<TlsAcceptor>,
    how: How,
) -> anyhow::Result<Listening> {
    let told = || format!("cannot listen at {}:{address}", over.as_str());
    let bound = Bound::to((over, address), tls).await.with_context(told)?;
    let name = format!("{}:{}", over.as_str(), bound.address().with_context(told)?);
    let format = how.format.unwrap_or(Format::Syslog);
    let lines = LineReader::new(how.listing, Some(format), how.dates);
    let (entry, exit) = queue::queue(clock.clone());
    let of = (sink, name.clone());
    let taker = Taker::new((clock, stop.clone()), of, lines, (exit, how.pause)).await?;
    let to = (Arc::from(name.as_str()), entry);
    Ok(Listening {
        name,
        receiver: tokio::spawn(bound.receive(to, stop)),
        taker: tokio::spawn(taker.run()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_of_a_sensor_and_on_this_machine_unless_it_says_where() {
        let port = |text: &str| Port::parse(text).map(|port| port.address.to_string());
        assert_eq!(port("fw=5514").as_deref(), Some("127.0.0.1:5514"));
        assert_eq!(port("fw=192.0.2.1:514").as_deref(), Some("192.0.2.1:514"));
        assert_eq!(port("fw=[::1]:514").as_deref(), Some("[::1]:514"));
        for wrong in ["5514", "=5514", "fw=", "fw=host:1", "fw=70000"] {
            assert_eq!(port(wrong), None, "{wrong}");
        }
    }
}
