//! Syslog over UDP, RFC 5426: one message a datagram. A sender cannot be slowed down, so what finds no room is counted as lost, here and
//! in the system's own queue.

use super::queue::Entry;
use super::stopped;
use super::stream::{MOST_BYTES, Messages};
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::watch;

/// Bytes of datagrams that are handed on together.
const PIECE_BYTES: usize = 64 << 10;
/// Between two looks at what the system had no room for.
const LOOK: Duration = Duration::from_secs(1);

/// Receives until the program is told to stop, and then what the system still holds.
pub async fn receive(
    socket: UdpSocket,
    (name, entry): (Arc<str>, Entry),
    mut stop: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; MOST_BYTES];
    let mut system = SystemQueue::of(&socket);
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => break,
            _ = look.tick() => entry_lost(&entry, &mut system),
            ready = socket.readable() => if let Err(error) = ready {
                eprintln!("hopluc: {name}: {error}");
                tokio::time::sleep(LOOK).await;
            },
        }
        take(&socket, &mut buffer, &entry);
    }
    // What came before the end is received, as far as it is here already.
    while take(&socket, &mut buffer, &entry) > 0 {}
    entry_lost(&entry, &mut system);
}

/// Hands on what is there, at most some datagrams; gives back how many there were.
fn take(socket: &UdpSocket, buffer: &mut [u8], entry: &Entry) -> u64 {
    let mut messages = Messages::default();
    let mut n = 0;
    while messages.text.len() < PIECE_BYTES {
        // An error is the answer to a datagram of ours, and there is none.
        let Ok(n_bytes) = socket.try_recv(buffer) else {
            break;
        };
        n += 1;
        let message = buffer.get(..n_bytes).unwrap_or(&[]);
        messages.push(message.strip_suffix(b"\0").unwrap_or(message));
    }
    if !messages.is_empty() {
        entry.put_or_lose(messages);
    }
    n
}

fn entry_lost(entry: &Entry, system: &mut SystemQueue) {
    let n = system.n_lost_more();
    if n > 0 {
        entry.lose(n);
    }
}

/// The system's queue of a socket, which says how many datagrams it had no room for.
struct SystemQueue {
    /// What names the socket among all; `None` where the system does not say.
    inode: Option<String>,
    n_lost: u64,
}

impl SystemQueue {
    fn of(socket: &UdpSocket) -> Self {
        let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd()));
        let link = link.map(|link| link.to_string_lossy().into_owned());
        let number =
            |link: String| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
        Self {
            inode: link.ok().and_then(number),
            n_lost: 0,
        }
    }

    /// How many were lost since the last look.
    fn n_lost_more(&mut self) -> u64 {
        let Some(inode) = &self.inode else {
            return 0;
        };
        let lists = ["/proc/self/net/udp", "/proc/self/net/udp6"];
        let lists = lists.map(|path| std::fs::read_to_string(path).unwrap_or_default());
        let found = lists.iter().find_map(|list| n_lost_in(list, inode));
        let n_lost = found.unwrap_or(self.n_lost);
        let more = n_lost.saturating_sub(self.n_lost);
        self.n_lost = n_lost;
        more
    }
}

/// The last column of the socket's line in the system's list; the tenth names the socket.
fn n_lost_in(list: &str, inode: &str) -> Option<u64> {
    let line = list
        .lines()
        .find(|line| line.split_whitespace().nth(9) == Some(inode))?;
    line.split_whitespace().next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_says_what_it_had_no_room_for() {
        let list = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
            \x20 264: 0100007F:1588 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 49873 2 0000000000000000 37\n";
        assert_eq!(n_lost_in(list, "49873"), Some(37));
        assert_eq!(n_lost_in(list, "1"), None);
    }

    #[tokio::test]
    async fn what_overflows_the_systems_queue_is_counted() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let to = socket.local_addr().unwrap();
        let mut system = SystemQueue::of(&socket);
        let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let n_sent = 20_000;
        for _ in 0..n_sent {
            sender.send_to(&[b'x'; 1_000], to).unwrap();
        }
        let mut buffer = vec![0; MOST_BYTES];
        let mut n_received = 0;
        socket.readable().await.unwrap();
        while socket.try_recv(&mut buffer).is_ok() {
            n_received += 1;
        }
        let n_lost = system.n_lost_more();
        assert!(n_lost > 0, "nothing overflowed");
        assert_eq!(n_received + n_lost, n_sent);
    }
}
