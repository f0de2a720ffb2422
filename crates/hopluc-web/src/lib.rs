//! The door: HTTP, HTML and JSON shapes.
