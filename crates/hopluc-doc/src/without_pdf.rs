//! Stands in for the PDF writer in builds without the feature `pdf`, so that callers need no conditions.

use crate::WriteError;
use crate::official::OfficialDocument;

/// Always [`WriteError::WithoutPdf`]: this build has no page layout engine.
pub fn to_pdf(_document: &OfficialDocument) -> Result<Vec<u8>, WriteError> {
    Err(WriteError::WithoutPdf)
}
