//! Kinds of agencies, roles that agencies hold, and group addresses. Never names a body: bodies are rows of the agency directory.

use serde::{Deserialize, Serialize};
use time::Date;

use super::Validity;
use super::fault::Fault;
use super::ids::{GroupId, KindId, RoleId};
use super::ledger::Sort;
use super::load::Draft;
use super::row::{Located, Row};

/// A kind of agency, "loại cơ quan".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgencyKind {
    /// Its name in the catalogue.
    pub id: KindId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Level of government at which such agencies work.
    pub tier: Tier,
    /// Whether it belongs to the state or the party; tasks are laid on others by request, "đề nghị".
    pub is_public: bool,
    /// When such agencies exist; a closed end marks a historic kind.
    pub validity: Validity,
    /// The kind that took over its work.
    pub replaced_by: Option<KindId>,
}

/// Level of government, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Ministries and central departments, number 0.
    Central,
    /// The province, number 1.
    Province,
    /// The district, number 2; closed on 1 July 2025.
    District,
    /// The commune, number 3.
    Commune,
}

impl Tier {
    /// The tier with this number in the files; `None` above 3.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Central, Self::Province, Self::District, Self::Commune]
            .get(usize::from(number))
            .copied()
    }

    /// The number of the tier in the files.
    pub fn number(self) -> u8 {
        self as u8
    }
}

/// A duty that agencies hold, "vai trò": tasks are laid on it and resolved to an agency on a date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoleDef {
    /// Its name in the catalogue.
    pub id: RoleId,
    /// Vietnamese name, such as "cơ quan đầu mối".
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Whether at most one agency of a province holds it on a day.
    pub is_single: bool,
    /// Kinds of agency that usually hold it, most usual first.
    pub usual_kinds: Vec<KindId>,
    /// When the role exists.
    pub validity: Validity,
}

/// A group address, "địa chỉ nhóm": one line of "Kính gửi" that stands for many agencies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupAddress {
    /// Its name in the catalogue.
    pub id: GroupId,
    /// Vietnamese name as usually written.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Folded texts (small letters, no marks, single spaces) that mean it; a last ` *` lets further words follow.
    pub patterns: Vec<String>,
    /// Agencies of these kinds are meant.
    pub kinds: Vec<KindId>,
    /// Holders of these roles are meant.
    pub roles: Vec<RoleId>,
    /// Nobody can tell from the words alone who is meant ("các cơ quan chức năng"): an official names the agencies.
    pub asks_official: bool,
    /// When the address is read this way.
    pub validity: Validity,
}

impl GroupAddress {
    /// Length of the longest pattern that means `folded`; `None` where none does.
    ///
    /// A pattern that ends in ` *` also takes the text without further words.
    pub fn matched_by(&self, folded: &str) -> Option<usize> {
        let hits = self
            .patterns
            .iter()
            .filter(|pattern| match pattern.strip_suffix(" *") {
                Some(head) => folded
                    .strip_prefix(head)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')),
                None => pattern.as_str() == folded,
            });
        hits.map(String::len).max()
    }

    /// Whether the address is read this way on `date`.
    pub fn is_valid_on(&self, date: Date) -> bool {
        self.validity.holds_on(date)
    }
}

/// Reads a file of `[[kind]]` tables.
pub(super) fn read_kinds(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("kind") {
        let id = KindId::new(row.id("id", Sort::Kind).value);
        let (name, name_en) = row.names();
        if !row.has("tier") {
            row.fault(Fault::new("missing_key", row.place()).with("key", "tier"));
        }
        let tier = Tier::from_number(row.small("tier", 0, 3)).unwrap_or(Tier::Central);
        let is_public = row.flag("public", true);
        let kind = AgencyKind {
            id,
            name,
            name_en,
            tier,
            is_public,
            validity: row.validity(),
            replaced_by: row.opt_mention("replaced_by", Sort::Kind),
        };
        draft.kinds.insert(kind.id.clone(), kind);
        row.finish();
    }
}

/// Reads a file of `[[role]]` tables.
pub(super) fn read_roles(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("role") {
        let id = RoleId::new(row.id("id", Sort::Role).value);
        let (name, name_en) = row.names();
        let is_single = row.flag("single", true);
        let usual_kinds = row.mentions("usual_kinds", Sort::Kind);
        let role = RoleDef {
            id,
            name,
            name_en,
            is_single,
            usual_kinds,
            validity: row.validity(),
        };
        draft.roles.insert(role.id.clone(), role);
        row.finish();
    }
}

/// Reads a file of `[[group]]` tables.
pub(super) fn read_groups(root: &mut Row<'_>, draft: &mut Draft) {
    for mut row in root.rows("group") {
        let group = group_of(&mut row);
        draft.groups.insert(group.id.clone(), group);
        row.finish();
    }
}

fn group_of(row: &mut Row<'_>) -> GroupAddress {
    let id = GroupId::new(row.id("id", Sort::Group).value);
    let (name, name_en) = row.names();
    let patterns = row.texts("patterns");
    patterns
        .iter()
        .filter(|p| !is_folded(&p.value))
        .for_each(|pattern| {
            row.fault(Fault::new("not_folded", pattern.place.clone()).with("text", &pattern.value));
        });
    if patterns.is_empty() {
        row.fault(Fault::new("missing_key", row.place()).with("key", "patterns"));
    }
    let group = GroupAddress {
        id,
        name,
        name_en,
        patterns: patterns
            .into_iter()
            .map(|Located { value, .. }| value)
            .collect(),
        kinds: row.mentions("kinds", Sort::Kind),
        roles: row.mentions("roles", Sort::Role),
        asks_official: row.flag("asks_official", false),
        validity: row.validity(),
    };
    let is_empty = group.kinds.is_empty() && group.roles.is_empty();
    if is_empty != group.asks_official {
        row.fault(Fault::new("group_members", row.place()).with("id", &group.id));
    }
    group
}

fn is_folded(text: &str) -> bool {
    let words = text.strip_suffix(" *").unwrap_or(text);
    !words.is_empty()
        && words.split(' ').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
