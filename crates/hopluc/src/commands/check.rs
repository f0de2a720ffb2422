//! `hopluc check [--catalogue DIR]`: faults of a catalogue.

use crate::commands::{DONE, findings, wrong_call};
use hopluc_core::catalogue::{Catalogue, FaultLang};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Prints each fault with file, line and mend; exit code 1 if there are any.
pub fn run(folder: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Ok(wrong_call(&format!(
            "{folder} is not a folder; name the folder of a catalogue"
        )));
    }
    let loaded = match folder {
        Some(folder) => Catalogue::from_dir(folder),
        None => Catalogue::embedded(),
    };
    let faults = match &loaded {
        Ok(_) => &[][..],
        Err(errors) => errors.faults(),
    };
    if as_json {
        let list: Vec<_> = faults
            .iter()
            .map(|fault| {
                json!({
                    "file": fault.place.file,
                    "line": fault.place.line,
                    "column": fault.place.column,
                    "key": fault.key,
                    "message": fault.message(FaultLang::Vi),
                    "mend": fault.mend(FaultLang::Vi),
                    "message_en": fault.message(FaultLang::En),
                    "mend_en": fault.mend(FaultLang::En),
                })
            })
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
        return Ok(if faults.is_empty() { DONE } else { findings() });
    }
    for fault in faults {
        let (file, line, column) = (&fault.place.file, fault.place.line, fault.place.column);
        println!(
            "{file}:{line}:{column}: {}\n    {}",
            fault.message(FaultLang::Vi),
            fault.mend(FaultLang::Vi)
        );
    }
    match loaded {
        Ok(catalogue) => {
            let n = (
                catalogue.measures.len(),
                catalogue.kinds.len(),
                catalogue.areas.len(),
            );
            println!(
                "{} chỉ tiêu, {} loại cơ quan, {} địa bàn: không có lỗi / no faults",
                n.0, n.1, n.2
            );
            Ok(DONE)
        }
        Err(_) => Ok(findings()),
    }
}
