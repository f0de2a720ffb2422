//! Time stamps of RFC 3161: the question as DER, and what is read of an answer. Opens no socket and judges no signature:
//! whether an authority is to be trusted its reader asks `openssl ts -verify`.
//!
//! Written by hand: the question is 59 bytes of which 32 change, and of the answer four values are read ([decision 19] says
//! which crates were looked at).
//!
//! [decision 19]: ../../../../../docs/adr/0019-evidence-leaves-as-a-bag.md

/// What of an answer cannot stand.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Not the DER of an answer.
    #[error("the answer of the time-stamp authority is not DER of RFC 3161")]
    Malformed,
    /// The authority refused.
    #[error("the time-stamp authority refused with status {0}")]
    Refused(u8),
    /// A token about something else.
    #[error("the time stamp is about other data")]
    OtherData,
}

/// `AlgorithmIdentifier` of SHA-256 (2.16.840.1.101.3.4.2.1), with NULL parameters as `openssl` writes it.
const SHA256: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
];
/// 1.2.840.113549.1.7.2, `SignedData`.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.16.1.4, `TSTInfo`.
const TST_INFO: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04,
];

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_0: u8 = 0xa0;

/// `TimeStampReq` for a SHA-256, asking for the authority's certificate; 59 bytes, the same for the same hash.
///
/// It carries no nonce: an old token for the same hash proves an older time, which is no attack, and without one the question
/// can be made again from the data alone.
pub fn question(sha256: &[u8; 32]) -> Vec<u8> {
    let mut der = vec![SEQUENCE, 57, INTEGER, 1, 1, SEQUENCE, 49];
    der.extend(SHA256);
    der.extend([OCTETS, 32]);
    der.extend(sha256);
    der.extend([0x01, 1, 0xff]);
    der
}

/// When the authority says that it saw `sha256`, as `20260706050000Z`; it must be the hash of the question.
pub fn stamped_at(answer: &[u8], sha256: &[u8; 32]) -> Result<String, StampError> {
    read(answer, sha256).unwrap_or(Err(StampError::Malformed))
}

/// The values of an answer; `None` for what is not DER of one.
fn read(answer: &[u8], sha256: &[u8; 32]) -> Option<Result<String, StampError>> {
    let mut answer = Der(answer);
    let mut response = answer.take(SEQUENCE)?;
    if !answer.0.is_empty() {
        return None;
    }
    let status = response.take(SEQUENCE)?.take(INTEGER)?.0.last().copied()?;
    // 0 is granted, 1 granted with changes.
    if status > 1 {
        return Some(Err(StampError::Refused(status)));
    }
    let mut token = response.take(SEQUENCE)?;
    if token.take(OID)?.0 != SIGNED_DATA {
        return None;
    }
    let mut signed = token.take(EXPLICIT_0)?.take(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut held = signed.take(SEQUENCE)?;
    if held.take(OID)?.0 != TST_INFO {
        return None;
    }
    let mut info = held.take(EXPLICIT_0)?.take(OCTETS)?.take(SEQUENCE)?;
    info.take(INTEGER)?;
    info.take(OID)?;
    let mut imprint = info.take(SEQUENCE)?;
    let algorithm = imprint.take(SEQUENCE)?;
    let hash = imprint.take(OCTETS)?;
    info.take(INTEGER)?;
    let time = info.take(TIME)?;
    let is_sha256 = algorithm.0.starts_with(SHA256.get(2..13)?);
    if !is_sha256 || hash.0 != sha256 {
        return Some(Err(StampError::OtherData));
    }
    let time = std::str::from_utf8(time.0).ok()?;
    let is_time = time.len() >= 15 && time.bytes().take(14).all(|b| b.is_ascii_digit());
    is_time.then(|| Ok(time.to_owned()))
}

/// Definite-length DER that is still to be read.
struct Der<'a>(&'a [u8]);

impl Der<'_> {
    /// The content of the next value, which must have `tag`.
    fn take(&mut self, tag: u8) -> Option<Self> {
        let (&[found, short], rest) = self.0.split_first_chunk::<2>()?;
        if found != tag {
            return None;
        }
        let (n, rest) = match short {
            0..=0x7f => (usize::from(short), rest),
            0x81..=0x84 => {
                let (length, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
                let n = length.iter().fold(0, |n, b| n << 8 | usize::from(*b));
                (n, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(n)?;
        self.0 = rest;
        Some(Der(content))
    }
}
