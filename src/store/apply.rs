//! Applying changes to the tables: read what they touch, work it out in memory, write it back in bulk.
//!
//! The number of statements depends on the thousands of changes, never on the changes one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::change::{Change, Effect};
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::Fault;
use crate::domain::lifecycle::{DatedAct, fold};
use crate::domain::record::{ActRecord, Entity, Kind, StageRecord};

use super::documents::cite;
use super::loaded::Loaded;
use super::portion::Portion;
use super::rows::{CHUNK, ClosedRow, OpenRow, close, holding, open};
use super::versions::VersionRow;
use super::{Conn, StoreError};

type Key = (Kind, String);

/// Everything that a commit touches, while it is worked out.
struct Desk {
    revision: u64,
    loaded: Loaded,
    portions: BTreeMap<Key, Portion>,
    faults: Vec<Fault>,
}

/// The acts of one unit, and the parcels that they name.
#[derive(Default)]
struct Acts {
    dated: Vec<DatedAct>,
    parcels: BTreeSet<RegistryNo>,
}

impl Acts {
    fn note(acts: &mut BTreeMap<String, Acts>, version: &VersionRow) {
        let Entity::Act(act) = &version.entity else {
            return;
        };
        let of_unit = acts.entry(act.subject().to_owned()).or_default();
        of_unit.parcels.insert(act.parcel.clone());
        of_unit.dated.push(DatedAct {
            id: act.id.clone(),
            day: version.valid_from,
            revision: version.rev_from,
            seq: version.seq,
            act: act.act.clone(),
        });
    }

    /// The parcels, when there is more than one: by these acts, or by stages of acts that this commit does not touch.
    fn elsewhere(&self, stages: &Portion, touched: &BTreeSet<RegistryNo>) -> Option<String> {
        let mut parcels = self.parcels.clone();
        for version in stages.current() {
            if let Entity::Stage(stage) = &version.entity
                && !touched.contains(&stage.parcel)
            {
                parcels.insert(stage.parcel.clone());
            }
        }
        let names: Vec<&str> = parcels.iter().map(RegistryNo::as_str).collect();
        (names.len() > 1).then(|| names.join(" and "))
    }
}

/// Versions of one commit that are kept in memory beside what is written of them.
const MOST_KEPT: usize = 1000;

/// Works the changes into the tables as `revision`; gives the versions that were written and closed of what the atlas
/// holds, unless they are very many. On faults nothing is written.
pub(crate) async fn apply(
    conn: &mut Conn,
    changes: &[Change],
    revision: u64,
) -> Result<Option<Vec<VersionRow>>, StoreError> {
    let mut desk = Desk {
        revision,
        loaded: Loaded::for_changes(conn, changes).await?,
        portions: BTreeMap::new(),
        faults: Vec::new(),
    };
    desk.load(conn, touched(changes)).await?;
    for (index, change) in changes.iter().enumerate() {
        desk.take(index, change);
    }
    desk.check_parcels_exist(conn, changes).await?;
    desk.refold(conn, changes).await?;
    if !desk.faults.is_empty() {
        return Err(StoreError::Refused(desk.faults));
    }
    let written = desk.write(conn).await?;
    cite(conn, changes, revision).await?;
    Ok(written)
}

/// The keys that the changes speak of.
fn touched(changes: &[Change]) -> BTreeSet<Key> {
    changes
        .iter()
        .filter_map(Change::effect)
        .map(|effect| match effect {
            Effect::Put(entity) => (entity.kind(), entity.id()),
            Effect::End(kind, id) | Effect::Withdraw(kind, id) => (kind, id.to_owned()),
        })
        .collect()
}

impl Desk {
    /// The versions that are known to hold, of ids or parcels: as loaded, or asked for now.
    async fn holding(
        &self,
        conn: &mut Conn,
        (kind, column): (Kind, &'static str),
        keys: &[String],
    ) -> Result<Vec<VersionRow>, StoreError> {
        match self.loaded.holding((kind, column), keys) {
            Some(rows) => Ok(rows),
            None => holding(conn, kind, column, keys).await,
        }
    }

    /// Loads the versions that hold of these keys, in as many statements as there are kinds and thousands.
    async fn load(&mut self, conn: &mut Conn, keys: BTreeSet<Key>) -> Result<(), StoreError> {
        let mut by_kind: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for (kind, id) in keys {
            by_kind.entry(kind).or_default().push(id);
        }
        for (kind, ids) in by_kind {
            for chunk in ids.chunks(CHUNK) {
                let rows = self.holding(conn, (kind, "id"), chunk).await?;
                for id in chunk {
                    self.portions.insert((kind, id.clone()), Portion::default());
                }
                let mut found: BTreeMap<String, Vec<VersionRow>> = BTreeMap::new();
                for row in rows {
                    found.entry(row.entity.id()).or_default().push(row);
                }
                for (id, standing) in found {
                    self.portions.insert((kind, id), Portion::new(standing));
                }
            }
        }
        Ok(())
    }

    fn portion(&mut self, kind: Kind, id: &str) -> &mut Portion {
        self.portions.entry((kind, id.to_owned())).or_default()
    }

    /// Every parcel that a change speaks of is on record once the commit is made.
    async fn check_parcels_exist(
        &mut self,
        conn: &mut Conn,
        changes: &[Change],
    ) -> Result<(), StoreError> {
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for (index, change) in changes.iter().enumerate() {
            if let Some(Effect::Put(entity)) = change.effect() {
                for parcel in entity.parcels() {
                    wanted.entry(parcel.to_owned()).or_insert(index);
                }
            }
        }
        // What this commit touches is on the desk already.
        let on_desk = |parcel: &String| self.portions.get(&(Kind::Parcel, parcel.clone()));
        wanted.retain(|parcel, _| on_desk(parcel).is_none_or(Portion::is_empty));
        let ids: Vec<String> = wanted
            .keys()
            .filter(|parcel| on_desk(parcel).is_none())
            .cloned()
            .collect();
        for chunk in ids.chunks(CHUNK) {
            for row in self.holding(conn, (Kind::Parcel, "id"), chunk).await? {
                wanted.remove(&row.entity.id());
            }
        }
        self.faults
            .extend(wanted.into_iter().map(|(parcel, index)| {
                let remedy = "record the parcel first, or correct its number";
                Fault::new(
                    format!("changes[{index}].body"),
                    "a parcel that is on record",
                    parcel,
                    remedy,
                )
            }));
        Ok(())
    }

    /// Works one change into the portions.
    fn take(&mut self, index: usize, change: &Change) {
        let revision = self.revision;
        let seq = u32::try_from(index).unwrap_or(u32::MAX);
        match change.effect() {
            Some(Effect::Put(entity @ Entity::Act(_))) => self.put_act(index, change.day, entity),
            Some(Effect::Put(Entity::Stage(_))) => self.faults.push(Fault::new(
                format!("changes[{index}].kind"),
                "an act (stage_act)",
                change.kind(),
                "a stage follows from acts",
            )),
            Some(Effect::Put(entity)) => {
                self.portion(entity.kind(), &entity.id()).put(
                    entity.clone(),
                    (change.day, None),
                    revision,
                    seq,
                );
            }
            Some(Effect::End(kind, id)) if self.portion(kind, id).holds_from(change.day) => {
                self.portion(kind, id).cut(change.day, None, revision);
            }
            Some(Effect::Withdraw(kind, id)) if !self.portion(kind, id).is_empty() => {
                self.portion(kind, id).withdraw(revision);
            }
            Some(Effect::End(kind, id) | Effect::Withdraw(kind, id)) => {
                self.faults.push(Fault::new(
                    format!("changes[{index}].body.id"),
                    format!("a {} that holds on {}", kind.code(), change.day),
                    id,
                    "check the identifier and the day",
                ))
            }
            None => self.faults.push(Fault::new(
                format!("changes[{index}].body.kind"),
                "a known kind",
                "another",
                "see the kinds of entities",
            )),
        }
    }

    /// An act happens once; what was wrong in it is withdrawn and entered again.
    fn put_act(&mut self, index: usize, day: Day, entity: &Entity) {
        let revision = self.revision;
        let portion = self.portion(Kind::Act, &entity.id());
        if portion.is_empty() {
            let seq = u32::try_from(index).unwrap_or(u32::MAX);
            portion.put(entity.clone(), (day, None), revision, seq);
        } else {
            let remedy = "give the act its own identifier; to correct an act, withdraw it and enter it again";
            let at = format!("changes[{index}].body.id");
            self.faults.push(Fault::new(
                at,
                "an act that is not on record yet",
                entity.id(),
                remedy,
            ));
        }
    }

    /// Folds the acts of every unit that an act of this commit touched, and replaces its stages.
    async fn refold(&mut self, conn: &mut Conn, changes: &[Change]) -> Result<(), StoreError> {
        let touched = self.touched_subjects(changes);
        if touched.is_empty() {
            return Ok(());
        }
        let parcels: BTreeSet<&RegistryNo> = touched.values().flatten().collect();
        let mut acts = self.acts_of(conn, &parcels).await?;
        let keys = touched
            .keys()
            .map(|subject| (Kind::Stage, subject.clone()))
            .collect();
        self.load(conn, keys).await?;
        for (subject, parcels) in &touched {
            let acts = acts.remove(subject).unwrap_or_default();
            self.replace_stages(subject, parcels, &acts);
        }
        Ok(())
    }

    /// Units whose acts this commit adds or withdraws, with the parcels that those acts name.
    fn touched_subjects(&self, changes: &[Change]) -> BTreeMap<String, BTreeSet<RegistryNo>> {
        let mut subjects: BTreeMap<String, BTreeSet<RegistryNo>> = BTreeMap::new();
        let mut note = |act: &ActRecord| {
            let parcels = subjects.entry(act.subject().to_owned()).or_default();
            parcels.insert(act.parcel.clone());
        };
        for change in changes {
            match change.effect() {
                Some(Effect::Put(Entity::Act(act))) => note(act),
                Some(Effect::End(Kind::Act, id) | Effect::Withdraw(Kind::Act, id)) => {
                    let portion = self.portions.get(&(Kind::Act, id.to_owned()));
                    let versions = portion.into_iter().flat_map(|it| it.closed.iter());
                    for version in versions {
                        if let Entity::Act(act) = &version.entity {
                            note(act);
                        }
                    }
                }
                _ => {}
            }
        }
        subjects
    }

    /// The acts that stand of these parcels, by unit: those of the database and those of this commit.
    async fn acts_of(
        &self,
        conn: &mut Conn,
        parcels: &BTreeSet<&RegistryNo>,
    ) -> Result<BTreeMap<String, Acts>, StoreError> {
        let mut acts: BTreeMap<String, Acts> = BTreeMap::new();
        let parcels: Vec<String> = parcels.iter().map(ToString::to_string).collect();
        for chunk in parcels.chunks(CHUNK) {
            for version in self.holding(conn, (Kind::Act, "parcel"), chunk).await? {
                let key = (Kind::Act, version.entity.id());
                if !self.portions.contains_key(&key) {
                    Acts::note(&mut acts, &version);
                }
            }
        }
        let on_desk = (Kind::Act, String::new())..(Kind::Stage, String::new());
        for (_, portion) in self.portions.range(on_desk) {
            for version in portion.current() {
                Acts::note(&mut acts, version);
            }
        }
        Ok(acts)
    }

    fn replace_stages(&mut self, subject: &str, touched: &BTreeSet<RegistryNo>, acts: &Acts) {
        let spans = match fold(&acts.dated) {
            Ok(spans) => spans,
            Err(refused) => {
                let wanted = "acts that follow from one another";
                let remedy = "correct the day or the act, or withdraw the acts that no longer fit";
                let at = format!("acts of {subject}");
                self.faults.push(Fault::new(at, wanted, refused, remedy));
                return;
            }
        };
        let revision = self.revision;
        let portion = self.portion(Kind::Stage, subject);
        if let Some(elsewhere) = acts.elsewhere(portion, touched) {
            self.faults.push(Fault::new(
                format!("acts of {subject}"),
                "acts on one parcel: a unit lies within one",
                format!("acts on {elsewhere}"),
                "correct the parcel or the unit of the act",
            ));
            return;
        }
        portion.withdraw(revision);
        for (span, parcel) in spans.into_iter().zip(acts.parcels.iter().cycle()) {
            let stage = StageRecord {
                subject: subject.to_owned(),
                parcel: parcel.clone(),
                standing: span.standing,
                by: span.by,
            };
            portion.put(stage.into(), (span.from, span.to), revision, 0);
        }
        portion.spare_unchanged(revision);
    }

    /// Closes the versions that this commit ends, and opens those that it writes.
    async fn write(self, conn: &mut Conn) -> Result<Option<Vec<VersionRow>>, StoreError> {
        let mut closed = Vec::new();
        let mut opened = Vec::new();
        for portion in self.portions.into_values() {
            closed.extend(portion.closed);
            opened.extend(portion.opened);
        }
        let rows: Vec<ClosedRow> = closed.iter().map(ClosedRow::of).collect();
        close(conn, &rows, self.revision).await?;
        let held = |version: &&VersionRow| version.entity.kind().is_in_atlas();
        let opened_held = opened.iter().filter(held);
        let few = closed.iter().filter(held).count() + opened_held.clone().count() <= MOST_KEPT;
        let kept = few.then(|| {
            closed.retain(|version| held(&version));
            closed.extend(opened_held.cloned());
            closed
        });
        let rows: Vec<OpenRow> = opened
            .into_iter()
            .map(OpenRow::of)
            .collect::<Result<_, _>>()?;
        open(conn, &rows).await?;
        Ok(kept)
    }
}
