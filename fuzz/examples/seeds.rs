//! Writes the seeds of every target to `corpus/<target>/`, and the kept regressions beside them.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut targets: Vec<hopluc_fuzz::mutate::Target> = Vec::new();
    targets.extend(hopluc_fuzz::doc::TARGETS);
    targets.extend(hopluc_fuzz::feeding::TARGETS);
    targets.extend(hopluc_fuzz::matching::TARGETS);
    targets.extend(hopluc_fuzz::text::TARGETS);
    #[cfg(feature = "catalogue")]
    targets.extend(hopluc_fuzz::catalogue::TARGETS);
    for target in targets {
        let folder = home.join("corpus").join(target.name);
        std::fs::create_dir_all(&folder)?;
        let kept = hopluc_fuzz::mutate::kept(&home.join("regressions").join(target.name));
        for (i, seed) in (target.seeds)().into_iter().chain(kept).enumerate() {
            std::fs::write(folder.join(format!("seed-{i:02}")), seed)?;
        }
    }
    Ok(())
}
