//! The register of documents, their files, numbers, citations and full text.
