//! Sealed text ("niêm phong"): encrypted with a key of the agency whose it is, which is kept outside the database.
//!
//! XChaCha20-Poly1305; where a text stands (record and field) is bound to it, so that one moved to another record no longer
//! opens. Beside that, keyed marks of identifiers: two records that name the same number bear the same mark, and nobody who
//! has only the database can find the number by trying all of them.

use super::{
    error::{ActionError, Outcome},
    ids::AgencyId,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    Key, XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What a sealed text begins with: the version of its form.
const VERSION: &str = "s1.";

/// Bytes of a nonce; random ones of this length do not meet.
const NONCE: usize = 24;

/// Where keys are kept. Asked at most once for each key of a running program.
pub trait KeyChest: Send + Sync {
    /// The key called `name` (letters, digits and `-`). Where there is none: a new one, kept before it is given back, if
    /// `may_make`, `None` otherwise.
    fn key(&self, name: &str, may_make: bool) -> std::io::Result<Option<[u8; 32]>>;
}

/// Seals, opens and marks with the keys of a chest.
pub struct Seals {
    chest: Box<dyn KeyChest>,
    known: Mutex<BTreeMap<String, [u8; 32]>>,
}

impl Seals {
    /// With the keys of `chest`.
    pub fn new(chest: Box<dyn KeyChest>) -> Self {
        Self {
            chest,
            known: Mutex::default(),
        }
    }

    fn key(&self, name: &str, may_make: bool) -> Outcome<Option<[u8; 32]>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.get(name) {
            return Ok(Some(*key));
        }
        let key = self
            .chest
            .key(name, may_make)
            .map_err(ActionError::broken)?;
        if let Some(key) = key {
            known.insert(name.to_owned(), key);
        }
        Ok(key)
    }

    /// `plain` as only the key of `agency` opens it, at `place` and nowhere else. Twice the same text gives two seals.
    pub fn seal(&self, agency: AgencyId, place: &str, plain: &str) -> Outcome<String> {
        let key = self.key(&key_name(agency), true)?;
        let key = key.ok_or_else(|| ActionError::broken("the chest made no key"))?;
        let mut sealed = vec![0; NONCE];
        getrandom::fill(&mut sealed).map_err(ActionError::broken)?;
        let nonce = nonce_of(&sealed)?;
        let payload = Payload {
            msg: plain.as_bytes(),
            aad: place.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(&Key::from(key));
        let text = cipher
            .encrypt(&nonce, payload)
            .map_err(|error| ActionError::broken(error.to_string()))?;
        sealed.extend(text);
        Ok(format!("{VERSION}{}", STANDARD_NO_PAD.encode(sealed)))
    }

    /// What was sealed at `place`. `Conflict` where the key is not here, or the text was changed or stood elsewhere.
    pub fn open(&self, agency: AgencyId, place: &str, sealed: &str) -> Outcome<String> {
        let Some(key) = self.key(&key_name(agency), false)? else {
            return Err(ActionError::Conflict {
                key: "conflict.seal_key",
            });
        };
        opened(&key, place, sealed).ok_or(ActionError::Conflict {
            key: "conflict.seal_broken",
        })
    }

    /// The mark of an identifier of a sort, 32 hexadecimal digits: the same for the same text, for whoever has the key.
    pub fn mark(&self, sort: &str, text: &str) -> Outcome<String> {
        let key = self.key("marks", true)?;
        let key = key.ok_or_else(|| ActionError::broken("the chest made no key"))?;
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&key).map_err(ActionError::broken)?;
        mac.update(sort.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let all = mac.finalize().into_bytes();
        Ok(super::audit::hex(all.get(..16).unwrap_or_default()))
    }
}

fn key_name(agency: AgencyId) -> String {
    format!("agency-{agency}")
}

fn nonce_of(bytes: &[u8]) -> Outcome<XNonce> {
    let nonce = bytes
        .get(..NONCE)
        .and_then(|some| <[u8; NONCE]>::try_from(some).ok());
    nonce
        .map(XNonce::from)
        .ok_or_else(|| ActionError::broken("a nonce has 24 bytes"))
}

fn opened(key: &[u8; 32], place: &str, sealed: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(sealed.strip_prefix(VERSION)?).ok()?;
    let nonce = nonce_of(&bytes).ok()?;
    let payload = Payload {
        msg: bytes.get(NONCE..)?,
        aad: place.as_bytes(),
    };
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    String::from_utf8(cipher.decrypt(&nonce, payload).ok()?).ok()
}

/// A chest that forgets everything when the program ends, for tests.
#[derive(Default)]
pub struct ForgetfulChest(Mutex<BTreeMap<String, [u8; 32]>>);

impl KeyChest for ForgetfulChest {
    fn key(&self, name: &str, may_make: bool) -> std::io::Result<Option<[u8; 32]>> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if may_make && !keys.contains_key(name) {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(std::io::Error::other)?;
            keys.insert(name.to_owned(), key);
        }
        Ok(keys.get(name).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seals() -> Seals {
        Seals::new(Box::new(ForgetfulChest::default()))
    }

    fn conflict(result: Outcome<String>) -> &'static str {
        match result {
            Err(ActionError::Conflict { key }) => key,
            other => panic!("expected a conflict, got {other:?}"),
        }
    }

    #[test]
    fn a_seal_opens_with_its_agencys_key_at_its_place_only() {
        let seals = seals();
        let (own, other) = (AgencyId(1), AgencyId(2));
        let sealed = seals
            .seal(own, "record/1/reporter", "Người Báo Tin")
            .unwrap();
        assert!(!sealed.contains("Báo"));
        let again = seals
            .seal(own, "record/1/reporter", "Người Báo Tin")
            .unwrap();
        assert_ne!(sealed, again);
        let open = |agency, place| seals.open(agency, place, &sealed);
        assert_eq!(open(own, "record/1/reporter").unwrap(), "Người Báo Tin");
        assert_eq!(
            conflict(open(other, "record/1/reporter")),
            "conflict.seal_key"
        );
        seals.seal(other, "x", "y").unwrap();
        assert_eq!(
            conflict(open(other, "record/1/reporter")),
            "conflict.seal_broken"
        );
        assert_eq!(
            conflict(open(own, "record/2/reporter")),
            "conflict.seal_broken"
        );
    }

    #[test]
    fn a_seal_that_was_changed_anywhere_does_not_open() {
        let seals = seals();
        let sealed = seals.seal(AgencyId(1), "p", "0912345678").unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(
                conflict(seals.open(AgencyId(1), "p", &changed)),
                "conflict.seal_broken",
                "byte {at}"
            );
        }
        for broken in ["", "s1.", "s1.AAAA", "0912345678"] {
            assert!(seals.open(AgencyId(1), "p", broken).is_err());
        }
    }

    #[test]
    fn marks_meet_for_the_same_identifier_and_for_no_other() {
        let seals = seals();
        let mark = |sort, text| seals.mark(sort, text).unwrap();
        assert_eq!(mark("phone", "0912345678"), mark("phone", "0912345678"));
        assert_ne!(
            mark("phone", "0912345678"),
            mark("bank_account", "0912345678")
        );
        assert_ne!(
            mark("phone", "0912345678"),
            self::seals().mark("phone", "0912345678").unwrap()
        );
        assert_eq!(mark("phone", "0912345678").len(), 32);
    }
}
