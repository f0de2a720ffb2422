//! Which agencies does a text mean by "Sở TT&TT", "Công an tỉnh" or "UBND các xã, phường"?
//!
//! Proposes only: an official confirms who gets a task. Never takes a body of another province for one of ours, and
//! never parts a list of names: the caller gives one name, or one group address, at a time.

use super::{
    Agency, GroupId, KindId, RoleId, rules, store,
    words::{is_same, likeness, words_of},
};
use crate::base::{error::Outcome, ids::AgencyId, store::Tx};
use crate::catalogue::{Catalogue, GroupAddress};
use std::collections::BTreeMap;
use time::Date;

/// What a text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One agency; of a closed body the one that answers for it.
    One(AgencyId),
    /// A group of the catalogue, with its members on the day by id. Empty where the words alone do not tell who is meant
    /// ("các cơ quan chức năng"): an official names them.
    Group {
        /// The members.
        ids: Vec<AgencyId>,
        /// The group address.
        group_id: GroupId,
    },
    /// Nothing certain: agencies with names like it, most alike first, at most five, each with 600 to 1000.
    Candidates(Vec<(AgencyId, u32)>),
    /// Nothing like it in the directory.
    Unknown,
}

/// Candidates below this likeness are not shown.
const LEAST_LIKENESS: u32 = 600;
const MOST_CANDIDATES: usize = 5;

/// So many words of a role's name mean it, if no other role's name begins with them.
const LEAST_ROLE_WORDS: usize = 4;

/// Folded titles of heads: "Giám đốc Sở A" means the Sở.
const HEADS: &[&[&str]] = &[
    &["giam", "doc"],
    &["chu", "tich"],
    &["lanh", "dao"],
    &["thu", "truong"],
];

/// Folded words for the province itself at the end of a name: "Công an tỉnh".
const PROVINCE: &[&[&str]] = &[&["tinh"], &["thanh", "pho"], &["tp"]];

/// All names of the directory as they stand on one day.
#[derive(Clone, Debug)]
pub struct Directory<'c> {
    catalogue: &'c Catalogue,
    on: Date,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    id: AgencyId,
    answering: AgencyId,
    is_valid: bool,
    kind: KindId,
    roles: Vec<RoleId>,
    /// Name, short name, aliases.
    names: Vec<Vec<String>>,
    /// Words of its province's name, without "tỉnh" or "thành phố"; empty where the catalogue does not know it.
    province: Vec<String>,
}

impl<'c> Directory<'c> {
    /// Reads the directory for `on`. Three statements; O(agencies).
    pub async fn load(tx: &Tx, catalogue: &'c Catalogue, on: Date) -> Outcome<Self> {
        let agencies = store::all(tx).await?;
        let mut names: BTreeMap<AgencyId, Vec<Vec<String>>> = BTreeMap::new();
        for alias in store::aliases(tx, None).await? {
            names
                .entry(alias.agency_id)
                .or_default()
                .push(words_of(&alias.alias));
        }
        let mut roles: BTreeMap<AgencyId, Vec<RoleId>> = BTreeMap::new();
        for held in store::roles(tx, None).await? {
            if held.valid_from <= on && held.valid_to.is_none_or(|to| on < to) {
                roles.entry(held.agency_id).or_default().push(held.role);
            }
        }
        let known: BTreeMap<AgencyId, Agency> = agencies
            .into_iter()
            .map(|agency| (agency.id, agency))
            .collect();
        let entries = known
            .values()
            .map(|agency| {
                let mut own = vec![words_of(&agency.name)];
                own.extend(names.remove(&agency.id).unwrap_or_default());
                Entry {
                    id: agency.id,
                    answering: rules::answering(&known, agency.id, on),
                    is_valid: agency.is_valid_on(on),
                    kind: agency.kind.clone(),
                    roles: roles.remove(&agency.id).unwrap_or_default(),
                    names: own,
                    province: province_words(catalogue, &agency.area_code),
                }
            })
            .collect();
        Ok(Self {
            catalogue,
            on,
            entries,
        })
    }

    /// What `text` means: an exact name or abbreviation, a group address, a role that an agency holds on the day, else what is
    /// like it.
    ///
    /// O(agencies).
    pub fn named(&self, text: &str) -> Named {
        for form in forms_of(text) {
            let words = words_of(&form);
            let exact = self.fitting(|entry| entry.names.iter().any(|name| is_same(&words, name)));
            if let Some(named) = decided(&exact) {
                return named;
            }
            if let Some(group) = self.catalogue.group_address(&rules::folded(&form), self.on) {
                return self.members(group);
            }
            let local = self.fitting(|entry| entry.is_known_as(&words));
            if let Some(named) = decided(&local) {
                return named;
            }
            if let Some(named) = self
                .role(&words)
                .and_then(|role| decided(&self.holders(role)))
            {
                return named;
            }
        }
        self.candidates(text)
    }

    /// Members of the group with this id on the directory's day, by id; empty where an official must name them.
    pub fn group(&self, id: &GroupId) -> Vec<AgencyId> {
        let group = self.catalogue.groups.get(id);
        match group.map(|group| self.members(group)) {
            Some(Named::Group { ids, .. }) => ids,
            _ => Vec::new(),
        }
    }

    /// Who holds a role of the catalogue on the directory's day, by id.
    pub fn holders(&self, role: &RoleId) -> Vec<AgencyId> {
        self.fitting(|entry| entry.roles.contains(role))
    }

    /// The one role whose name `words` are, or begin: "Cơ quan chuyên môn về viễn thông".
    fn role(&self, words: &[String]) -> Option<&'c RoleId> {
        let roles = self.catalogue.roles.values();
        let mut named = roles.filter(|role| {
            let name = words_of(&role.name);
            is_same(words, &name) || (words.len() >= LEAST_ROLE_WORDS && name.starts_with(words))
        });
        let found = named.next()?;
        named.next().is_none().then_some(&found.id)
    }

    /// The one meant by a certain match, if `text` has one.
    pub fn one(&self, text: &str) -> Option<AgencyId> {
        match self.named(text) {
            Named::One(id) => Some(id),
            _ => None,
        }
    }

    /// Who answers for those that fit; bodies that exist on the day go before closed ones.
    fn fitting(&self, fits: impl Fn(&Entry) -> bool) -> Vec<AgencyId> {
        let hits: Vec<&Entry> = self.entries.iter().filter(|entry| fits(entry)).collect();
        let any_valid = hits.iter().any(|entry| entry.is_valid);
        let mut ids: Vec<AgencyId> = hits
            .into_iter()
            .filter(|entry| entry.is_valid || !any_valid)
            .map(|entry| entry.answering)
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    fn members(&self, group: &GroupAddress) -> Named {
        let ids = self
            .entries
            .iter()
            .filter(|entry| entry.is_valid && !group.asks_official)
            .filter(|entry| {
                group.kinds.contains(&entry.kind)
                    || entry.roles.iter().any(|role| group.roles.contains(role))
            })
            .map(|entry| entry.id)
            .collect();
        Named::Group {
            ids,
            group_id: group.id.clone(),
        }
    }

    fn candidates(&self, text: &str) -> Named {
        let words = words_of(text);
        let mut best: BTreeMap<AgencyId, u32> = BTreeMap::new();
        for entry in &self.entries {
            let like = entry
                .names
                .iter()
                .map(|name| likeness(&words, name))
                .max()
                .unwrap_or(0);
            if like >= LEAST_LIKENESS {
                let known = best.entry(entry.answering).or_default();
                *known = like.max(*known);
            }
        }
        let mut ranked: Vec<(AgencyId, u32)> = best.into_iter().collect();
        ranked.sort_by_key(|(id, like)| (u32::MAX - like, *id));
        ranked.truncate(MOST_CANDIDATES);
        if ranked.is_empty() {
            Named::Unknown
        } else {
            Named::Candidates(ranked)
        }
    }
}

fn decided(ids: &[AgencyId]) -> Option<Named> {
    match ids {
        [] => None,
        [id] => Some(Named::One(*id)),
        several => Some(Named::Candidates(
            several
                .iter()
                .take(MOST_CANDIDATES)
                .map(|id| (*id, 1000))
                .collect(),
        )),
    }
}

impl Entry {
    /// Whether `words` is one of its names once the province is left out on both sides.
    fn is_known_as(&self, words: &[String]) -> bool {
        let words = without_province(words, &self.province);
        self.names
            .iter()
            .any(|name| is_same(words, without_province(name, &self.province)))
    }
}

/// `words` without "tỉnh", "tỉnh A" or "A" at the end, where A is `province`; never empty.
fn without_province<'w>(words: &'w [String], province: &[String]) -> &'w [String] {
    let mut rest = words;
    if !province.is_empty() && rest.len() > province.len() && rest.ends_with(province) {
        rest = &rest[..rest.len() - province.len()];
    }
    for level in PROVINCE {
        let is_end = rest.len() > level.len()
            && rest[rest.len() - level.len()..]
                .iter()
                .map(String::as_str)
                .eq(level.iter().copied());
        if is_end {
            return &rest[..rest.len() - level.len()];
        }
    }
    rest
}

fn province_words(catalogue: &Catalogue, area_code: &str) -> Vec<String> {
    let Some(area) = catalogue.province_of(area_code) else {
        return Vec::new();
    };
    let words = words_of(&area.name);
    let level = PROVINCE.iter().find(|level| {
        words
            .iter()
            .map(String::as_str)
            .take(level.len())
            .eq(level.iter().copied())
    });
    words
        .into_iter()
        .skip(level.map_or(0, |level| level.len()))
        .collect()
}

/// The text, then the text without remarks in brackets, without "trên địa bàn ...", without the title of a head.
fn forms_of(text: &str) -> Vec<String> {
    let mut forms = vec![text.trim().to_owned()];
    let mut add = |form: String| {
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    let bare: String = {
        let mut depth = 0_u32;
        text.chars()
            .filter(|c| {
                let is_inside = depth > 0 || *c == '(';
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                !is_inside
            })
            .collect()
    };
    add(bare.trim().to_owned());
    let tokens: Vec<&str> = bare.split_whitespace().collect();
    let folds: Vec<String> = tokens.iter().map(|token| rules::folded(token)).collect();
    let here = folds
        .windows(3)
        .position(|three| three == ["tren", "dia", "ban"]);
    let end = here.unwrap_or(tokens.len());
    add(tokens[..end].join(" "));
    for head in HEADS {
        if folds.len() > head.len()
            && folds
                .iter()
                .map(String::as_str)
                .take(head.len())
                .eq(head.iter().copied())
            && end > head.len()
        {
            add(tokens[head.len()..end].join(" "));
        }
    }
    forms
}
