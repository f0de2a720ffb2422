//! The files of a catalogue as text, from the program itself or from a directory. Never reads what is inside them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::fault::{Fault, Place};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../catalogue"]
struct Embedded;

/// The texts of one catalogue, by path with `/`, in order of path.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceFiles {
    pub files: BTreeMap<String, String>,
    /// Files that could not be read as UTF-8 text.
    pub faults: Vec<Fault>,
}

impl SourceFiles {
    /// The catalogue that the program was built with.
    pub fn embedded() -> Self {
        let mut found = Self::default();
        for path in Embedded::iter() {
            if let Some(file) = Embedded::get(&path) {
                found.add(&path, file.data.into_owned());
            }
        }
        found
    }

    /// The files under `dir`, hidden ones left out; one fault per file or folder that cannot be read.
    pub fn from_dir(dir: &Path) -> Self {
        let mut found = Self::default();
        found.walk(dir, "");
        found
    }

    /// A catalogue of given texts, for tests.
    #[cfg(any(test, feature = "testing"))]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            files,
            faults: Vec::new(),
        }
    }

    /// Hash of all paths and texts, hexadecimal: the same for the same catalogue wherever it was read from.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (path, text) in &self.files {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        let mut hex = String::with_capacity(64);
        for byte in hash.finalize() {
            for nibble in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(u32::from(nibble), 16));
            }
        }
        hex
    }

    fn walk(&mut self, dir: &Path, prefix: &str) {
        let entries = match std::fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => {
                return self.unreadable(if prefix.is_empty() { "." } else { prefix }, &error);
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() {
                name.clone()
            } else {
                format!("{prefix}/{name}")
            };
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                self.walk(&entry.path(), &path);
                continue;
            }
            match std::fs::read(entry.path()) {
                Ok(bytes) => self.add(&path, bytes),
                Err(error) => self.unreadable(&path, &error),
            }
        }
    }

    fn add(&mut self, path: &str, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.files.insert(path.to_owned(), text);
            }
            Err(error) => {
                let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = sound.split(|byte| *byte == b'\n').count() as u32;
                self.faults.push(Fault::new(
                    "not_utf8",
                    Place {
                        file: path.to_owned(),
                        line,
                        column: 1,
                    },
                ));
            }
        }
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        let place = Place {
            file: path.to_owned(),
            line: 0,
            column: 0,
        };
        self.faults
            .push(Fault::new("unreadable", place).with("error", error));
    }
}
