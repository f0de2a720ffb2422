//! The invented areas of the demo province, beside the real ones of the catalogue.
//!
//! Their codes begin with 99, which the statistics office has given to no province.

use super::data::Content;
use anyhow::ensure;
use hopluc_core::catalogue::{Area, AreaCode, Catalogue};

/// Adds the province and its communes to the areas that agencies may work in.
pub fn add_areas(catalogue: &mut Catalogue) -> anyhow::Result<()> {
    let content = Content::read()?;
    let province = AreaCode::new(content.province.area.as_str());
    let mut areas = vec![Area {
        code: province.clone(),
        parent: None,
        name: capital_first(&content.province.name),
    }];
    areas.extend(content.communes.areas().map(|(code, name)| Area {
        code: AreaCode::new(code),
        parent: Some(province.clone()),
        name: capital_first(name),
    }));
    for area in areas {
        let code = area.code.clone();
        let before = catalogue.areas.insert(code.clone(), area);
        ensure!(before.is_none(), "area {code} of the demo is a real one");
    }
    Ok(())
}

fn capital_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}
