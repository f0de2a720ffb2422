//! The stylesheet, the script and the drawings, embedded in the binary.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::LazyLock;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../assets"]
struct Files;

/// Changes with any asset, so that addresses in pages change and caches may keep files for good.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let hash = names
        .iter()
        .filter_map(|name| Files::get(name))
        .fold(0_u64, |hash, file| {
            let digest = file.metadata.sha256_hash();
            let word = digest
                .iter()
                .take(8)
                .fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            hash.rotate_left(7) ^ word
        });
    format!("{hash:016x}")
});

/// Address of an asset with the version of the whole set.
pub fn href(name: &str) -> String {
    format!("/tep/{}/{name}", *VERSION)
}

/// Serves an asset; any version in the path is answered with the present file.
pub async fn show(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file.data).into_response()
}
