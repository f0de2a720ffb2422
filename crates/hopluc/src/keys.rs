//! Keys in files: one file of 64 hexadecimal digits for each, readable by its owner only.
//!
//! A file appears whole or not at all, and is never written again: two programs that make the same key at once end with one.

use hopluc_core::base::{audit::unhex, seal::KeyChest};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A folder of keys.
pub struct KeyFolder(pub PathBuf);

impl KeyChest for KeyFolder {
    fn key(&self, name: &str, may_make: bool) -> io::Result<Option<[u8; 32]>> {
        let path = self.0.join(format!("{name}.key"));
        match read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => return other.map(Some),
        }
        if !may_make {
            return Ok(None);
        }
        std::fs::create_dir_all(&self.0)?;
        make(&path)?;
        read(&path).map(Some)
    }
}

/// The key in a file; `NotFound` where there is none, `InvalidData` where it holds something else.
pub fn read(path: &Path) -> io::Result<[u8; 32]> {
    let text = std::fs::read_to_string(path)?;
    let bytes = unhex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    bytes.ok_or_else(|| {
        let path = path.display();
        let message = format!("{path} does not hold 64 hexadecimal digits");
        io::Error::new(ErrorKind::InvalidData, message)
    })
}

/// Makes a key in `path`, where none is; leaves one alone that is there meanwhile.
pub fn make(path: &Path) -> io::Result<()> {
    let secret = hopluc_core::person::password::secret()
        .map_err(|error| io::Error::other(error.to_string()))?;
    let staged = path.with_extension(format!("new-{}", std::process::id()));
    write_private(&staged, &secret)?;
    let linked = std::fs::hard_link(&staged, path);
    std::fs::remove_file(&staged)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Makes an empty file that only its owner reads, where there is none.
pub fn private(path: &Path) -> io::Result<()> {
    match options().create_new(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// How a file that only its owner reads is made.
fn options() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = options().create(true).truncate(true).open(path)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_readable_by_its_owner_only() {
        let folder = std::env::temp_dir().join(format!("hopluc-keys-{}", std::process::id()));
        let chest = KeyFolder(folder.clone());
        assert_eq!(chest.key("agency-1", false).unwrap(), None);
        let made = chest.key("agency-1", true).unwrap().unwrap();
        make(&folder.join("agency-1.key")).unwrap();
        assert_eq!(chest.key("agency-1", true).unwrap(), Some(made));
        assert_ne!(chest.key("agency-2", true).unwrap(), Some(made));
        let names: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
        assert_eq!(names.len(), 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let about = std::fs::metadata(folder.join("agency-1.key")).unwrap();
            assert_eq!(about.permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(folder.join("agency-3.key"), "hỏng").unwrap();
        let error = chest.key("agency-3", true).unwrap_err();
        assert!(error.to_string().contains("agency-3.key"), "{error}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
