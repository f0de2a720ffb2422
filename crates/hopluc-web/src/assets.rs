//! The stylesheet, the script and the drawings, embedded in the binary.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rustc_hash::FxHashMap;
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

static HREFS: LazyLock<FxHashMap<String, String>> = LazyLock::new(|| {
    let address = |name: &str| (name.to_owned(), format!("/tep/{}/{name}", *VERSION));
    Files::iter().map(|name| address(&name)).collect()
});

/// Address of an asset with the version of the whole set; empty for a file that there is not, which a test forbids.
pub fn href(name: &str) -> &'static str {
    HREFS.get(name).map_or("", String::as_str)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(folder: &std::path::Path, sources: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                templates(&path, sources);
            } else {
                sources.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_asset_that_a_template_names_is_there() {
        let mut sources = Vec::new();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates");
        templates(folder.as_ref(), &mut sources);
        let mut n = 0;
        for source in &sources {
            for rest in source.split("assets::href(\"").skip(1) {
                let name = rest.split('"').next().unwrap();
                assert!(href(name).ends_with(name), "{name}");
                n += 1;
            }
        }
        assert!(n > 5, "the templates were not read");
        assert_eq!(href("no-such-file"), "");
    }
}
