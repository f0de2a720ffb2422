//! Files as one .zip, the same bytes for the same files. Never reads an archive.

use crate::WriteError;
use std::io::{Cursor, Write};
use zip::{DateTime, ZipWriter, write::SimpleFileOptions};

/// `files` as an archive in their order; paths have slashes between folders.
pub fn to_zip<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<u8>, WriteError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (path, bytes) in files {
        writer.start_file(path, options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
