//! Runs one child process to its end, or ends it; and tells from its end what went wrong.

use super::{ChildLimits, Work};
use hopluc_doc::Stopped;
use nix::sys::signal::Signal;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

/// Most bytes of an answer; no text or PDF within the readers' and writers' own limits comes near it.
const MAX_ANSWER_BYTES: u64 = 512 * 1024 * 1024;
/// As much of the child's standard error as is looked at.
const MAX_LAST_WORDS: u64 = 4096;

/// What a child wrote to its standard output, given `input` on its standard input.
///
/// Everything but a whole answer of an orderly child is [`Stopped`]; the child is gone in every case. Blocks.
pub fn run(
    program: &Path,
    work: Work,
    limits: ChildLimits,
    input: impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send,
) -> Result<Vec<u8>, Stopped> {
    let mut child = command(program, work, limits)
        .spawn()
        .map_err(|error| crashed(&format!("did not start: {error}")))?;
    let (Some(mut stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(crashed("started without its pipes"));
    };
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        // A child that gives up early closes the pipe: its answer says why, so the broken pipe does not matter.
        scope.spawn(move || drop(input(&mut stdin)));
        let last_words = scope.spawn(move || first_bytes(stderr, MAX_LAST_WORDS));
        scope.spawn(move || drop(tell.send(first_bytes(stdout, MAX_ANSWER_BYTES + 1))));
        let answer = told.recv_timeout(limits.wall());
        let is_too_long = matches!(&answer, Ok(Ok(bytes)) if bytes.len() as u64 > MAX_ANSWER_BYTES);
        let is_late = matches!(answer, Err(RecvTimeoutError::Timeout));
        if is_late || is_too_long {
            let _ = child.kill();
        }
        let status = end_of(&mut child)?;
        let words = last_words.join().ok().and_then(Result::ok);
        match answer {
            _ if is_late => Err(too_slow(limits)),
            _ if is_too_long => Err(crashed("its answer has no end")),
            Ok(Ok(bytes)) if status.success() => Ok(bytes),
            _ => Err(stopped_by(status, &words.unwrap_or_default(), limits)),
        }
    })
}

fn command(program: &Path, work: Work, limits: ChildLimits) -> Command {
    let mut command = Command::new(program);
    command
        .args(["internal", work.word()])
        .args(["--memory-mb", &limits.memory_mb.to_string()])
        .args(["--seconds", &limits.seconds.to_string()])
        .env_clear()
        // Heaps take address space ahead of need, which would count as memory used: the program's by default 1 GB (here
        // in KB), the system's, which threads and C code still use, 64 MB for each thread's share.
        .env("MIMALLOC_ARENA_RESERVE", "65536")
        .env("MALLOC_ARENA_MAX", "2")
        .env("RAYON_NUM_THREADS", "2")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// At most `most` bytes; the rest is read and dropped, so that the child is not held up by a full pipe.
fn first_bytes(mut from: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.by_ref().take(most).read_to_end(&mut bytes)?;
    if most == MAX_LAST_WORDS {
        std::io::copy(&mut from, &mut std::io::sink())?;
    }
    Ok(bytes)
}

fn end_of(child: &mut Child) -> Result<ExitStatus, Stopped> {
    loop {
        match child.wait() {
            Ok(status) => return Ok(status),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(crashed(&format!("cannot be waited for: {error}"))),
        }
    }
}

fn stopped_by(status: ExitStatus, last_words: &[u8], limits: ChildLimits) -> Stopped {
    let signal = status
        .signal()
        .and_then(|number| Signal::try_from(number).ok());
    let out_of_memory = Stopped::OutOfMemory {
        megabytes: limits.memory_mb,
    };
    match signal {
        Some(Signal::SIGXCPU) => too_slow(limits),
        // The standard library says this and aborts. The words are looked at and never logged: others may quote the file.
        Some(Signal::SIGABRT) if last_words.starts_with(b"memory allocation of") => out_of_memory,
        // Nobody here sent it: the system ran out of memory and chose the child.
        Some(Signal::SIGKILL) => out_of_memory,
        Some(signal) => crashed(signal.as_str()),
        None => crashed(&status.to_string()),
    }
}

fn too_slow(limits: ChildLimits) -> Stopped {
    Stopped::TooSlow {
        seconds: limits.seconds,
    }
}

fn crashed(why: &str) -> Stopped {
    Stopped::Crashed {
        why: why.to_owned(),
    }
}
