//! Unpacks gzip and zstd while reading, by the first bytes of the log. Logs that were packed in parts are read whole.

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Bytes that tell how a log is packed.
const N_FIRST: usize = 4;
const BUFFER_BYTES: usize = 128 << 10;

/// How a log is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip, in one or more members.
    Gzip,
    /// zstd, in one or more frames.
    Zstd,
}

impl Packing {
    /// The packing of a file that begins with `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            // A frame that is passed over; `zstd` writes one for each thread of some versions.
            [first, 0x2a, 0x4d, 0x18, ..] if first & 0xf0 == 0x50 => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

/// `log`, unpacked if it is packed.
pub fn unpacked<'a>(mut log: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut first = Vec::with_capacity(N_FIRST);
    log.by_ref().take(N_FIRST as u64).read_to_end(&mut first)?;
    let packing = Packing::of(&first);
    let whole = Cursor::new(first).chain(log);
    Ok(match packing {
        Packing::Plain => Box::new(whole),
        Packing::Gzip => Box::new(MultiGzDecoder::new(buffered(whole))),
        Packing::Zstd => Box::new(Frames {
            source: buffered(whole),
            decoder: FrameDecoder::new(),
            is_within: false,
        }),
    })
}

fn buffered<R: Read>(log: R) -> BufReader<R> {
    BufReader::with_capacity(BUFFER_BYTES, log)
}

/// The frames of a zstd file, one behind the other.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    /// Whether the head of a frame was read and its end was not.
    is_within: bool,
}

impl<R: BufRead> Frames<R> {
    /// Reads the head of the next frame; `false` at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let mut skipped = self.source.by_ref().take(u64::from(length));
                    io::copy(&mut skipped, &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_within {
                if !self.begin()? {
                    return Ok(0);
                }
                self.is_within = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let n = self.decoder.read(to)?;
            if n > 0 || to.is_empty() {
                return Ok(n);
            }
            self.is_within = !self.decoder.is_finished();
        }
    }
}
