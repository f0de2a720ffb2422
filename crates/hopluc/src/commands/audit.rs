//! `hopluc audit verify`: recomputes the journal.

use crate::{
    At,
    commands::{DONE, findings, wrong_call},
    config::Config,
};
use hopluc_core::base::audit;
use std::process::ExitCode;

/// Prints what was checked and every fault; exit code 1 if there are any.
pub async fn verify(at: &At, key: Option<&str>, json: bool) -> anyhow::Result<ExitCode> {
    if let Some(key) = key
        && (key.len() != 64 || !key.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return Ok(wrong_call(
            "--key takes a public key of 64 hexadecimal digits",
        ));
    }
    let key = key.map(str::to_ascii_lowercase);
    let key = key.as_deref();
    let app = Config::of_existing(at)?.open().await?;
    let found = audit::verify(&app.store.reader(), key).await?;
    app.store.close().await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&found)?);
    } else {
        println!(
            "{} facts, {} signed checkpoints, root {}",
            found.n_facts, found.n_checkpoints, found.root
        );
        if found.n_unsigned > 0 {
            println!(
                "{} facts since the last checkpoint are not signed yet: whether some of them are missing cannot be told",
                found.n_unsigned
            );
        }
        for fault in &found.faults {
            println!("{fault}");
        }
        println!(
            "{}",
            if found.faults.is_empty() {
                "the journal holds"
            } else {
                "THE JOURNAL DOES NOT HOLD"
            }
        );
    }
    Ok(if found.faults.is_empty() {
        DONE
    } else {
        findings()
    })
}
