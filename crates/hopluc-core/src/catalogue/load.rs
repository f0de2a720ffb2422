//! Which file of a catalogue is read by whom, and in what order the checks run. Never knows the keys inside a file.

use std::collections::BTreeMap;
use std::path::Path;

use time::Date;
use toml::de::DeTable;

use super::ledger::{Ledger, SourceText};
use super::row::{FileReader, Located, Row};
use super::source::SourceFiles;
use super::{
    AgencyKind, Area, AreaCode, Catalogue, DocumentKindDef, DocumentKindId, Fault, GroupAddress,
    GroupId, Holiday, IssuerHint, KindId, LadderDef, LadderId, LegalActDef, ListId, MeasureCode,
    MeasureDef, OutlineDef, OutlineId, PenaltyAct, PenaltyDef, PenaltyId, PeriodName, RegisterDef,
    RegisterId, RoleDef, RoleId, ScheduleCode, ScheduleDef, SwappedDay, Unit, UnitId, ValueList,
    WatchDef, area, body, check, fault, holiday, law, measure, outline_read, penalty_check,
    penalty_read, period_name, register_check, register_read, schedule_read, value_list, watch,
};
use crate::base::calendar::Slot;

/// A catalogue while it is read.
#[derive(Default)]
pub(super) struct Draft {
    pub measures: BTreeMap<MeasureCode, MeasureDef>,
    pub lists: BTreeMap<ListId, ValueList>,
    pub units: BTreeMap<UnitId, Unit>,
    pub kinds: BTreeMap<KindId, AgencyKind>,
    pub roles: BTreeMap<RoleId, RoleDef>,
    pub groups: BTreeMap<GroupId, GroupAddress>,
    pub schedules: BTreeMap<ScheduleCode, ScheduleDef>,
    pub outlines: BTreeMap<OutlineId, OutlineDef>,
    pub period_names: BTreeMap<Slot, PeriodName>,
    pub holidays: BTreeMap<Date, Holiday>,
    pub swapped_days: BTreeMap<Date, SwappedDay>,
    pub document_kinds: BTreeMap<DocumentKindId, DocumentKindDef>,
    pub issuer_hints: BTreeMap<String, IssuerHint>,
    pub legal_acts: BTreeMap<String, LegalActDef>,
    pub penalty_acts: BTreeMap<String, PenaltyAct>,
    pub ladders: BTreeMap<LadderId, LadderDef>,
    pub penalties: BTreeMap<PenaltyId, PenaltyDef>,
    pub registers: BTreeMap<RegisterId, RegisterDef>,
    pub areas: BTreeMap<AreaCode, Area>,
    pub watch: Option<WatchDef>,
    /// Fields and values that the watch fills, to be checked when registers and lists are read.
    pub watch_values: Vec<(Located<String>, Located<String>)>,
}

type Read = fn(&mut Row<'_>, &mut Draft);

/// Where a file lies and who reads it; a path that ends in `/` takes every `.toml` in that folder.
const READERS: [(&str, Read); 15] = [
    ("measures/", measure::read),
    ("values/", value_list::read),
    ("agency_kinds.toml", body::read_kinds),
    ("roles.toml", body::read_roles),
    ("groups.toml", body::read_groups),
    ("calendar/period_names.toml", period_name::read),
    ("calendar/", holiday::read),
    ("schedules/", schedule_read::read),
    ("outlines/", outline_read::read),
    ("law/document_kinds.toml", law::read_document_kinds),
    ("law/issuers.toml", law::read_issuers),
    ("law/acts.toml", law::read_acts),
    ("law/penalties/", penalty_read::read),
    ("registers/", register_read::read),
    ("watch.toml", watch::read),
];

/// The one file that is a table of tab-separated columns.
const AREAS: &str = "areas/areas.tsv";

/// Files without which no catalogue is complete.
const NEEDED: [&str; 5] = [
    "agency_kinds.toml",
    "roles.toml",
    "groups.toml",
    "calendar/period_names.toml",
    AREAS,
];

impl Draft {
    /// Reads all files; the faults are unsorted and do not hold those of the source itself.
    pub fn read(source: &SourceFiles) -> (Self, Vec<Fault>) {
        let (mut draft, ledger) = (Self::default(), Ledger::default());
        for path in NEEDED
            .iter()
            .filter(|path| !source.files.contains_key(**path))
        {
            ledger.fault(Fault::new(
                "missing_file",
                SourceText::new(path, "").whole(),
            ));
        }
        for (path, text) in &source.files {
            let file = SourceText::new(path, text);
            if path == AREAS {
                area::read(&file, &ledger, &mut draft);
            } else if Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "toml")
            {
                draft.read_toml(&file, &ledger);
            }
        }
        check::run(&draft, &ledger);
        register_check::run(&draft, &ledger);
        penalty_check::run(&draft, &ledger);
        watch::check(&draft, &ledger);
        (draft, ledger.close())
    }

    fn read_toml(&mut self, file: &SourceText<'_>, ledger: &Ledger) {
        let reader = READERS.iter().find(|(path, _)| {
            file.path == *path || (path.ends_with('/') && file.path.starts_with(path))
        });
        let Some((_, read)) = reader else {
            let folder = file
                .path
                .split_once('/')
                .map_or(file.path.to_owned(), |(folder, _)| format!("{folder}/"));
            let near = fault::nearest(&folder, READERS.iter().map(|(path, _)| *path));
            return ledger.fault(Fault::new("unknown_file", file.whole()).with("near", near));
        };
        let (parsed, errors) = DeTable::parse_recoverable(file.text);
        for error in errors {
            let place = file.place(&error.span().unwrap_or(0..0));
            ledger.fault(Fault::new("bad_toml", place).with("error", error.message()));
        }
        let mut root = FileReader {
            source: file,
            ledger,
        }
        .root(&parsed);
        read(&mut root, self);
        root.finish();
    }

    /// The finished catalogue; only sound where no fault was found.
    pub fn finish(self, fingerprint: String) -> Catalogue {
        Catalogue {
            measures: self.measures,
            lists: self.lists,
            units: self.units,
            kinds: self.kinds,
            roles: self.roles,
            groups: self.groups,
            schedules: self.schedules,
            outlines: self.outlines,
            period_names: self.period_names,
            holidays: self.holidays,
            swapped_days: self.swapped_days,
            document_kinds: self.document_kinds,
            issuer_hints: self.issuer_hints,
            legal_acts: self.legal_acts,
            penalty_acts: self.penalty_acts,
            ladders: self.ladders,
            penalties: self.penalties,
            registers: self.registers,
            areas: self.areas,
            watch: self.watch,
            fingerprint,
        }
    }
}
