//! What a password must be, and its hash. Pure but for the random salt.

use crate::base::error::{ActionError, FieldError, Outcome};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Shortest password in characters.
pub const SHORTEST: usize = 10;
/// Longest password in characters; longer input is refused before it costs time.
pub const LONGEST: usize = 200;

/// Why `password` is refused for `login`, or nothing.
///
/// Length counts more than kinds of characters (NIST SP 800-63B): 10 characters, at least five different, and not
/// the sign-in name.
pub fn fault(password: &str, login: &str) -> Option<FieldError> {
    let n = password.chars().count();
    if n < SHORTEST {
        return Some(FieldError::new("password", "error.password_short").arg("n", SHORTEST));
    }
    if n > LONGEST {
        return Some(FieldError::new("password", "error.password_long").arg("n", LONGEST));
    }
    let kinds: std::collections::BTreeSet<char> = password.chars().collect();
    let is_login = password.to_lowercase().contains(&login.to_lowercase()) && login.len() >= 4;
    (kinds.len() < 5 || is_login).then(|| FieldError::new("password", "error.password_simple"))
}

/// Argon2id hash in PHC form (m = 19 MiB, t = 2); tens of milliseconds of work, so call it off the runtime.
pub fn hash(password: &str) -> Outcome<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| ActionError::broken(error.to_string()))
}

/// Whether `password` is the one that was hashed; false for a malformed hash. As dear as [`hash`].
pub fn is_right(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    })
}

/// A secret of 32 random bytes as hexadecimal: session ids, reset links, tokens.
pub fn secret() -> Outcome<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(crate::base::audit::hex(&bytes))
}

/// What is stored of a secret: its SHA-256.
pub fn secret_hash(secret: &str) -> String {
    use sha2::{Digest, Sha256};
    crate::base::audit::hex(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_refused_when_short_or_monotonous_or_the_login() {
        assert_eq!(
            fault("ngắn", "lan").map(|f| f.key),
            Some("error.password_short".to_owned())
        );
        assert_eq!(
            fault("aaaaaaaaaaaa", "lan").map(|f| f.key),
            Some("error.password_simple".to_owned())
        );
        assert_eq!(
            fault("nguyenlan2026", "nguyenlan").map(|f| f.key),
            Some("error.password_simple".to_owned())
        );
        assert_eq!(fault("một câu dễ nhớ", "nguyenlan"), None);
    }

    #[test]
    fn only_the_hashed_password_is_right() {
        let hash = hash("một câu dễ nhớ").unwrap();
        assert!(is_right("một câu dễ nhớ", &hash));
        assert!(!is_right("một câu dễ quên", &hash));
        assert!(!is_right("một câu dễ nhớ", "không phải mã băm"));
    }
}
