//! Pages of the watch over network logs ("theo dõi mạng"): what was found, where nobody knows, who listens, what is proposed.
//!
//! A count never stands without how much of the time was listened to; what nobody heard is unknown and never a zero.

mod export;
mod newest;
mod overview;
mod proposal;
mod sensor;

pub use newest::newest;
pub use overview::{agency, indicator, show};
pub use proposal::{confirm, dismiss, give_again, list as proposals, show as proposal};
pub use sensor::{save_network, save_sensor, sensors, unknown};

use crate::page::Page;
use hopluc_core::catalogue::{Catalogue, WatchClass};

/// The name of a class in the visitor's language; its word where the catalogue has none.
pub(crate) fn class_name(page: &Page, catalogue: &Catalogue, word: &str) -> String {
    let classes = catalogue.watch.iter().flat_map(|rule| &rule.classes);
    let found = classes
        .into_iter()
        .find(|(class, _)| class.as_str() == word);
    let name = |class: &WatchClass| {
        if page.lang() == "en" {
            class.name_en.clone()
        } else {
            class.name.clone()
        }
    };
    found.map_or_else(|| word.to_owned(), |(_, class)| name(class))
}
