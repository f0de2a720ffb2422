//! No committed text names a folder of the machine it was written on.

use crate::{fault::Fault, lexer::is_word, tree::Tree};

/// Top folders in which people keep their own things; system folders (`/usr`, `/tmp`) are the same everywhere.
const OWN_FOLDERS: &[&str] = &["root", "home", "work", "workspace", "Users"];

/// Checks every text file.
pub fn check(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(folder) = own_folder(line) {
                faults.push(Fault::stop(
                    "words",
                    (&file.path, index + 1),
                    format!("names the folder `/{folder}` of one machine"),
                    "name it relative to the project, or take it as an argument",
                ));
            }
        }
    }
    faults
}

fn own_folder(line: &str) -> Option<&'static str> {
    OWN_FOLDERS.iter().copied().find(|folder| {
        let path = format!("/{folder}/");
        line.match_indices(&path).any(|(at, _)| {
            line.get(..at)
                .and_then(|head| head.chars().next_back())
                .is_none_or(|c| !is_word(c) && !matches!(c, '.' | '-' | '/' | '}' | ')' | '*'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_ones_own_is_found_and_others_are_not() {
        let own = format!("see /{}/x/y", "home");
        assert_eq!(own_folder(&own), Some("home"));
        assert_eq!(
            own_folder("/usr/lib/postgresql and ../home/x and a/work/b"),
            None
        );
        assert_eq!(own_folder("https://example.vn/work/"), None);
    }
}
