//! A municipal notice beside the list of the register: what is new, gone, changed, the same, and what cannot be matched;
//! and the changes that accepting it would make.
//!
//! A notice does not take an entry off the control-and-remediation list, and silence takes none off any list: removal
//! rests on its own documents. Where the notice no longer names an entry the two sources disagree, which is flagged
//! the more cautious source goes on to count. A removal that the notice of the list of order 42 states ends the
//! entry.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::atlas::View;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::listing::ListName;
use crate::domain::record::{Flag, FlagKind, Kind, List, ListEntry, Source};
use crate::intake::NoticeRow;

use super::matching::{Match, other_name, parcels_of};
use super::row_fault::NoticeRowFault;
use super::standing::{Standing, entries};
use super::suppose::{conflict_flag, flag_id};

/// What the notice is: the whole list, or a batch that is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// What it does not name is gone; accepting it refreshes R-03.
    Whole,
    /// What it does not name stays; R-03 is not refreshed.
    Batch,
}

/// How a row or an entry compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Named by the notice, not in the register.
    New,
    /// In the register; the notice does not name it, or says it was removed.
    Gone,
    /// In both, and they differ.
    Changed,
    Unchanged,
    /// Not a parcel of the register, or not clear which.
    Unmatched,
}

/// A row of the notice, or an entry that it does not name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ComparedRow {
    pub outcome: Outcome,
    /// Row of the notice; null for an entry that it does not name.
    pub row: Option<usize>,
    /// The entry of the register.
    pub entry: Option<String>,
    /// Registry numbers.
    pub parcels: Vec<String>,
    /// The name that the notice gives.
    pub name: Option<String>,
    /// By what the parcels were found: `code`, `name` or `location`.
    pub matched_by: Option<String>,
    /// Fields that accepting changes.
    pub differences: Vec<Difference>,
    /// Parcels that an unmatched row might mean.
    pub candidates: Vec<String>,
    /// What a person should look at.
    pub remarks: Vec<NoticeRemark>,
    /// What accepting does: `list`, `amend`, `end`, `flag_conflict`, `settle_conflict`; null = nothing.
    pub effect: Option<String>,
}

impl ComparedRow {
    fn remark(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        let (zh, en) = (zh.into(), en.into());
        self.remarks.push(NoticeRemark { zh, en });
    }
}

/// A remark in both languages: one digest stands for the comparison, whoever reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NoticeRemark {
    pub zh: String,
    pub en: String,
}

/// A field in which notice and register differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Difference {
    pub field: String,
    pub register: String,
    pub notice: String,
}

/// How many of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Counts {
    pub new: u32,
    pub gone: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub unmatched: u32,
}

/// A notice beside the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Comparison {
    pub counts: Counts,
    pub rows: Vec<ComparedRow>,
    /// Every fault of the notice: while there is one it cannot be accepted.
    pub faults: Vec<NoticeRowFault>,
}

/// A notice that was read, with its document.
pub(super) struct Reading<'a> {
    pub list: List,
    pub scope: Scope,
    pub document: &'a Source,
    /// The day that the document bears.
    pub day: Day,
    pub today: Day,
    pub rows: &'a [NoticeRow],
    /// Rows with faults: the land that they name is not gone.
    pub faulty: &'a [NoticeRow],
}

/// The comparison, and what accepting it changes. Identifiers of new entries are made of `revision`.
pub(super) fn compare(
    view: &View<'_>,
    reading: &Reading<'_>,
    revision: u64,
) -> (Comparison, Vec<Change>) {
    let mut desk = Desk {
        view: *view,
        reading,
        revision,
        stands: entries(view, ListName::Of(reading.list), None).collect(),
        named: BTreeSet::new(),
        rows_of: BTreeMap::new(),
        found: Comparison::default(),
        changes: Vec::new(),
    };
    for row in reading.rows {
        desk.take(row);
    }
    for row in reading.faulty {
        match parcels_of(view, row) {
            Match::Found(parcels, _) => desk.may_name(&parcels),
            Match::Unclear { candidates, .. } => desk.may_name(&candidates),
        }
    }
    desk.not_named();
    desk.settled();
    for row in &desk.found.rows {
        let counts = &mut desk.found.counts;
        match row.outcome {
            Outcome::New => counts.new += 1,
            Outcome::Gone => counts.gone += 1,
            Outcome::Changed => counts.changed += 1,
            Outcome::Unchanged => counts.unchanged += 1,
            Outcome::Unmatched => counts.unmatched += 1,
        }
    }
    (desk.found, desk.changes)
}

struct Desk<'a> {
    view: View<'a>,
    reading: &'a Reading<'a>,
    revision: u64,
    stands: Vec<Standing<'a>>,
    /// Entries that a row names or may name.
    named: BTreeSet<String>,
    /// Which row named a parcel.
    rows_of: BTreeMap<String, usize>,
    found: Comparison,
    changes: Vec<Change>,
}

fn compared(row: Option<&NoticeRow>, outcome: Outcome, parcels: Vec<String>) -> ComparedRow {
    ComparedRow {
        outcome,
        row: row.map(|row| row.row),
        entry: None,
        parcels,
        name: row.and_then(|row| row.name.clone()),
        matched_by: None,
        differences: Vec::new(),
        candidates: Vec::new(),
        remarks: Vec::new(),
        effect: None,
    }
}

impl Desk<'_> {
    /// The notice as entries cite it. The digest of its rows stands with the mirror alone: no file of it is kept.
    fn source(&self) -> Source {
        Source {
            sha256: None,
            ..self.reading.document.clone()
        }
    }

    fn put(&self, day: Day, entity: impl Into<crate::domain::record::Entity>) -> Change {
        Change::recorded(day, Some(self.source()), entity)
    }

    fn end(&self, day: Day, kind: Kind, id: &str) -> Change {
        let reason = format!("公告 notice: {}", self.reading.document.title);
        let mut change = Change::ended(day, kind, id, reason);
        change.source = Some(self.source());
        change
    }

    /// Compares one row.
    fn take(&mut self, row: &NoticeRow) {
        let today = self.reading.today;
        for day in [row.listed_on, row.removed_on].into_iter().flatten() {
            if day > today {
                let (zh, en) = (
                    format!("不晚于今天（{today}）的日期"),
                    format!("a day up to today, {today}"),
                );
                let remedy = ["到期后再接收公告", "accept the notice when it has happened"];
                let wanted = [zh.as_str(), en.as_str()];
                let fault = NoticeRowFault::of_row(row.row, "future_day", wanted, day, remedy);
                self.found.faults.push(fault);
            }
        }
        match parcels_of(&self.view, row) {
            Match::Unclear { why, candidates } => self.unmatched(row, why, candidates),
            Match::Found(parcels, by) => self.matched(row, parcels, by),
        }
    }

    /// An entry that a row may mean is not gone.
    fn may_name(&mut self, candidates: &[String]) {
        for standing in &self.stands {
            let parcels = standing.version.entity.parcels();
            if parcels
                .iter()
                .any(|no| candidates.iter().any(|own| own == no))
            {
                self.named.insert(standing.id.to_owned());
            }
        }
    }

    fn unmatched(&mut self, row: &NoticeRow, why: (&str, &str), candidates: Vec<String>) {
        self.may_name(&candidates);
        let mut told = compared(Some(row), Outcome::Unmatched, Vec::new());
        told.remark(why.0, why.1);
        told.candidates = candidates;
        self.found.rows.push(told);
    }

    fn matched(&mut self, row: &NoticeRow, parcels: Vec<String>, by: &str) {
        for no in &parcels {
            if let Some(first) = self.rows_of.insert(no.clone(), row.row) {
                let wanted = ["每个地块一行", "each parcel in one row"];
                let found = format!("{no}, also in row {first}");
                let remedy = [
                    "合并两行，或更正编码或名称",
                    "join the rows, or correct the code or the name",
                ];
                let fault = NoticeRowFault::of_row(row.row, "parcel_twice", wanted, found, remedy);
                self.found.faults.push(fault);
            }
        }
        let touching: Vec<usize> = (0..self.stands.len())
            .filter(|index| {
                let standing = &self.stands[*index];
                let own = standing.version.entity.parcels();
                standing.is_in_force() && own.iter().any(|no| parcels.iter().any(|own| own == no))
            })
            .collect();
        let mut told = compared(Some(row), Outcome::Unchanged, parcels);
        told.matched_by = Some(by.to_owned());
        if let Some(own) = other_name(&self.view, row, &told.parcels) {
            told.remark(
                format!("本登记册称为{own}"),
                format!("the register calls it {own}"),
            );
        }
        for index in &touching {
            self.named.insert(self.stands[*index].id.to_owned());
        }
        match (touching.as_slice(), row.removed_on) {
            ([], Some(_)) => told.remark(
                "公告已移出,登记册中无此条目",
                "removed by the notice, not in the register",
            ),
            ([], None) => self.is_new(row, &mut told),
            ([index], Some(day)) => {
                told.remark(
                    format!("公告于{day}移出"),
                    format!("removed on {day} by the notice"),
                );
                self.gone(*index, Some(day), &mut told);
            }
            ([index], None) => self.differs(*index, row, &mut told),
            (several, _) => {
                let ids: Vec<&str> = several.iter().map(|index| self.stands[*index].id).collect();
                told.remark(
                    format!("该处有多个条目:{}", ids.join("、")),
                    format!("several entries stand there: {}", ids.join(", ")),
                );
                if row.removed_on.is_some() {
                    told.outcome = Outcome::Unmatched;
                }
            }
        }
        self.found.rows.push(told);
    }

    fn is_new(&mut self, row: &NoticeRow, told: &mut ComparedRow) {
        told.outcome = Outcome::New;
        told.effect = Some("list".to_owned());
        let count = self.changes.len() + 1;
        let entry = ListEntry {
            id: format!(
                "M-{}-{:06}-{count}",
                self.reading.today.year(),
                self.revision
            ),
            list: self.reading.list,
            parcels: numbers(&told.parcels),
            units: Vec::new(),
            outline: None,
            area_stated_m2: row.area_m2,
            batch: row.batch.clone(),
            main_pollutants: row.pollutants.clone().unwrap_or_default(),
        };
        let day = row.listed_on.unwrap_or(self.reading.day);
        self.changes.push(self.put(day, entry));
    }

    /// The notice does not name the entry, or says that it was removed.
    fn gone(&mut self, index: usize, removed_on: Option<Day>, told: &mut ComparedRow) {
        let standing = &self.stands[index];
        let id = standing.id.to_owned();
        told.entry = Some(id.clone());
        told.outcome = Outcome::Gone;
        let flagged = conflict_flag(&self.view, standing);
        match (self.reading.list, removed_on) {
            (List::Contaminated42, Some(day)) => {
                told.effect = Some("end".to_owned());
                let mut changes = vec![self.end(day, Kind::Listing, &id)];
                let flags = flagged.iter();
                changes.extend(flags.map(|flag| self.end(self.reading.day, Kind::Flag, flag)));
                self.changes.extend(changes);
            }
            _ if !flagged.is_empty() => {
                told.remark("分歧已标记", "the disagreement is flagged already");
            }
            _ => {
                told.effect = Some("flag_conflict".to_owned());
                let (zh, en) = match self.reading.list {
                    List::ControlList => (
                        "移出须凭其自身文书 (T24 或 T25)",
                        "removal needs its own documents: T24 or T25",
                    ),
                    _ => (
                        "如已移出,凭文书终止该条目",
                        "end the entry by its document when it was removed",
                    ),
                };
                told.remark(
                    format!("该条目继续有效;{zh}"),
                    format!("the entry goes on to count; {en}"),
                );
                let notice = &self.reading.document.title;
                let flags: Vec<Change> = numbers(&told.parcels)
                    .into_iter()
                    .map(|parcel| {
                        let text =
                            format!("公告未列该条目 the notice no longer lists it: {notice}");
                        let flag_no = flag_id(&id, parcel.as_str());
                        let flag = Flag::new(flag_no, parcel, FlagKind::ListingConflict, text);
                        self.put(self.reading.day, flag)
                    })
                    .collect();
                self.changes.extend(flags);
            }
        }
    }

    /// In both: what differs.
    fn differs(&mut self, index: usize, row: &NoticeRow, told: &mut ComparedRow) {
        let standing = &self.stands[index];
        let Some(entry) = standing.list_entry() else {
            return;
        };
        told.entry = Some(standing.id.to_owned());
        let mut next = entry.clone();
        let mut differ = |field: &str, register: String, notice: String| {
            told.differences.push(Difference {
                field: field.to_owned(),
                register,
                notice,
            });
        };
        let own: BTreeSet<&str> = entry.parcels.iter().map(RegistryNo::as_str).collect();
        let theirs: BTreeSet<&str> = told.parcels.iter().map(String::as_str).collect();
        if own != theirs {
            let text = |set: &BTreeSet<&str>| set.iter().copied().collect::<Vec<_>>().join("、");
            differ("parcels", text(&own), text(&theirs));
            next.parcels = numbers(&told.parcels);
            next.units
                .retain(|unit| theirs.contains(unit.split('/').next().unwrap_or_default()));
        }
        if let Some(pollutants) = &row.pollutants {
            let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<String>>();
            if set(pollutants) != set(&entry.main_pollutants) {
                differ(
                    "main_pollutants",
                    entry.main_pollutants.join("、"),
                    pollutants.join("、"),
                );
                next.main_pollutants.clone_from(pollutants);
            }
        }
        if let Some(area) = row
            .area_m2
            .filter(|area| Some(*area) != entry.area_stated_m2)
        {
            let own = entry
                .area_stated_m2
                .map(|area| area.normalize().to_string());
            differ("area_m2", own.unwrap_or_default(), area.to_string());
            next.area_stated_m2 = Some(area);
        }
        if let Some(batch) = row
            .batch
            .as_ref()
            .filter(|own| entry.batch.as_ref() != Some(own))
        {
            differ(
                "batch",
                entry.batch.clone().unwrap_or_default(),
                batch.clone(),
            );
            next.batch = Some(batch.clone());
        }
        if let Some(day) = row.listed_on.filter(|day| *day != standing.listed_on) {
            let own = standing.listed_on;
            told.remark(
                format!("列入日期:登记册{own},公告{day}"),
                format!("listed on {own} by the register, {day} by the notice"),
            );
        }
        let flagged = conflict_flag(&self.view, standing);
        let mut changes = Vec::new();
        if !told.differences.is_empty() {
            told.outcome = Outcome::Changed;
            told.effect = Some("amend".to_owned());
            let day = self.reading.day.max(standing.version.valid_from);
            changes.push(self.put(day, next));
        }
        if !flagged.is_empty() {
            told.outcome = Outcome::Changed;
            told.remark(
                "公告重新列出:分歧消除",
                "the notice names it again: the disagreement is settled",
            );
            told.effect
                .get_or_insert_with(|| "settle_conflict".to_owned());
            let day = self.reading.day;
            changes.extend(flagged.iter().map(|flag| self.end(day, Kind::Flag, flag)));
        }
        self.changes.extend(changes);
    }

    /// Entries in force that a notice of the whole list does not name. What was listed after the notice is not gone.
    fn not_named(&mut self) {
        if self.reading.scope == Scope::Batch {
            return;
        }
        for index in 0..self.stands.len() {
            let standing = &self.stands[index];
            let later = standing.version.valid_from > self.reading.day;
            if !standing.is_in_force() || later || self.named.contains(standing.id) {
                continue;
            }
            let parcels = standing.version.entity.parcels();
            let parcels = parcels.into_iter().map(str::to_owned).collect();
            let mut told = compared(None, Outcome::Gone, parcels);
            self.gone(index, None, &mut told);
            self.found.rows.push(told);
        }
    }

    /// Entries that ended since the notice was flagged to disagree: nothing is left to disagree about.
    fn settled(&mut self) {
        let ended = self
            .stands
            .iter()
            .filter(|standing| !standing.is_in_force());
        let flags: Vec<String> = ended
            .flat_map(|standing| conflict_flag(&self.view, standing))
            .collect();
        let day = self.reading.day;
        let changes: Vec<Change> = flags
            .iter()
            .map(|flag| self.end(day, Kind::Flag, flag))
            .collect();
        self.changes.extend(changes);
    }
}

fn numbers(parcels: &[String]) -> Vec<RegistryNo> {
    parcels
        .iter()
        .filter_map(|no| RegistryNo::parse(no).ok())
        .collect()
}
