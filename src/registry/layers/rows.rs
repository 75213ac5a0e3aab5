//! The rows of layers: what stands on record at one point in time, of what a caller may see.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::atlas::{Dossier, View};
use crate::domain::day::Day;
use crate::domain::geometry::Outline;
use crate::domain::record::{Entity, Kind, Parcel};
use crate::store::VersionRow;

use super::super::Visibility;
use super::super::lists::{Standing, entries, entry as entry_of};
use super::super::parcels::is_visible;
use super::points::SurveyPoint;
use super::{Field, Layer, Shape, Source};

/// Who looks, at what.
#[derive(Clone, Copy)]
pub(crate) struct Eyes<'a> {
    pub view: View<'a>,
    pub today: Day,
    pub visibility: Visibility,
}

impl<'a> Eyes<'a> {
    /// The parcel of a number, where it is shown.
    pub fn parcel(&self, no: &str) -> Option<&'a Parcel> {
        let parcel = self.view.parcel(no)?;
        is_visible(&self.view, self.today, parcel, self.visibility).then_some(parcel)
    }

    /// The revision whose publishing counts: what is not published now is not shown as it was before either. Officials
    /// see it all, whatever is published.
    pub fn published_at(&self) -> u64 {
        match self.visibility {
            Visibility::Official => 0,
            Visibility::Public => self.view.atlas().reached(),
        }
    }

    /// An outline as it is shown.
    pub fn outline(&self, outline: &Outline) -> Outline {
        match self.visibility {
            Visibility::Official => outline.clone(),
            Visibility::Public => outline.public_outline(),
        }
    }
}

/// A row of a layer, read from the record when a field of it is asked for.
pub struct Row<'a> {
    pub id: &'a str,
    pub(super) version: &'a VersionRow,
    /// The dossier, where it is filed in one.
    pub(super) dossier: Option<&'a Arc<Dossier>>,
    /// How it stands, of an entry of a list.
    pub(super) standing: Option<Standing<'a>>,
    /// What was gathered of it, of a sampling point of a survey.
    pub(super) point: Option<&'a SurveyPoint>,
    pub(super) eyes: Eyes<'a>,
}

impl<'a> Row<'a> {
    /// Of what is known by its version alone.
    fn of(id: &'a str, version: &'a VersionRow, eyes: Eyes<'a>) -> Self {
        Row {
            id,
            version,
            dossier: None,
            standing: None,
            point: None,
            eyes,
        }
    }

    pub(in crate::registry) fn entity(&self) -> &'a Entity {
        &self.version.entity
    }

    /// The day from which it stands as it does.
    pub(in crate::registry) fn since(&self) -> Day {
        self.version.valid_from
    }

    /// The value of a field.
    pub fn cell(&self, field: &Field) -> super::Cell<'a> {
        (field.get)(self)
    }

    /// The last revision that changed it, of those that are known.
    pub fn revision(&self) -> u64 {
        let known = self.eyes.view.as_of().known;
        if let Some(point) = self.point {
            return point.revision;
        }
        match (&self.standing, self.dossier) {
            (Some(standing), _) => standing.revision,
            (None, Some(dossier)) if self.entity().kind() == Kind::Parcel => {
                dossier.last_revision_at(known)
            }
            _ => self.version.rev_from,
        }
    }

    /// The parcels it speaks of, those that are shown.
    pub(super) fn parcels(&self) -> Vec<&'a str> {
        if let Entity::Parcel(own) = self.entity() {
            let eyes = &self.eyes;
            let is_shown = is_visible(&eyes.view, eyes.today, own, eyes.visibility);
            return is_shown
                .then_some(own.registry_no.as_str())
                .into_iter()
                .collect();
        }
        let all = self.entity().parcels();
        all.into_iter()
            .filter(|no| self.eyes.parcel(no).is_some())
            .collect()
    }

    /// Where it lies, as it is shown: an outline or place of its own, else the land of its parcels. An outline that
    /// reaches over land that is not shown is not shown.
    pub fn shape(&self) -> Option<Shape> {
        let entity = self.entity();
        if let Some(point) = self.point {
            let (lon, lat) = point.position?.lon_lat();
            return Some(Shape::Point([lon, lat]));
        }
        if let Some(position) = entity.position() {
            let (lon, lat) = position.lon_lat();
            return Some(Shape::Point([lon, lat]));
        }
        if let Entity::GroundwaterSource(source) = entity {
            let position = source.position.map(|own| {
                let (lon, lat) = own.lon_lat();
                [lon, lat]
            });
            let centre = || source.outline.as_ref().map(Outline::centroid);
            return position.or_else(centre).map(Shape::Point);
        }
        let numbers = entity.parcels();
        let shown = self.parcels();
        if let Some(outline) = entity.outline().filter(|_| shown.len() == numbers.len()) {
            return Some(Shape::Outline(self.eyes.outline(outline)));
        }
        if entity.outline().is_some() || self.is_part() {
            return self.units();
        }
        let outlines = shown.iter().filter_map(|no| {
            let outline = self.eyes.parcel(no)?.outline.as_ref()?;
            Some(self.eyes.outline(outline))
        });
        Shape::together(outlines.collect())
    }

    /// Whether it speaks of management units and not of whole parcels.
    fn is_part(&self) -> bool {
        match self.entity() {
            Entity::Listing(entry) => !entry.units.is_empty(),
            Entity::Removal(removal) => removal.unit.is_some(),
            _ => false,
        }
    }

    /// The management units it speaks of, where they are drawn.
    fn units(&self) -> Option<Shape> {
        let named: Vec<&str> = match self.entity() {
            Entity::Listing(entry) => entry.units.iter().map(String::as_str).collect(),
            Entity::Removal(removal) => removal.unit.as_deref().into_iter().collect(),
            _ => return None,
        };
        let eyes = &self.eyes;
        let outlines = named.iter().filter_map(|unit| {
            let no = unit.split('/').next()?;
            eyes.parcel(no)?;
            let dossier = eyes.view.atlas().dossier(no)?;
            let mut units = eyes.view.versions(dossier, Kind::Unit);
            let outline = units.find_map(|version| match &version.entity {
                Entity::Unit(own) if own.id == *unit => own.outline.as_ref(),
                _ => None,
            })?;
            Some(eyes.outline(outline))
        });
        Shape::together(outlines.collect())
    }
}

fn is_seen(row: &Row<'_>, source: Source) -> bool {
    if row.eyes.visibility == Visibility::Official {
        return true;
    }
    match source {
        // units under supervision are named by law; their land is shown where it is published
        Source::KeyUnits => true,
        _ => !row.parcels().is_empty(),
    }
}

fn filed<'a>(
    eyes: Eyes<'a>,
    dossier: &'a Arc<Dossier>,
    kind: Kind,
) -> impl Iterator<Item = Row<'a>> {
    let versions = eyes.view.versions(dossier, kind);
    versions.filter_map(move |version| {
        Some(Row {
            dossier: Some(dossier),
            ..common(eyes, version)?
        })
    })
}

/// The identifier of an entity as it stands in the record.
fn id_of(entity: &Entity) -> Option<&str> {
    Some(match entity {
        Entity::Parcel(own) => own.registry_no.as_str(),
        Entity::Unit(own) => &own.id,
        Entity::Removal(own) => &own.id,
        Entity::KeyUnit(own) => &own.id,
        Entity::Zone(own) => &own.id,
        Entity::Plume(own) => &own.id,
        Entity::GroundwaterSource(own) => &own.id,
        Entity::Well(own) => &own.id,
        Entity::MonitoringPoint(own) => &own.id,
        Entity::Sample(own) => &own.id,
        _ => return None,
    })
}

/// Every row of a layer, in no order.
pub(super) fn rows<'a>(eyes: Eyes<'a>, layer: &Layer) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
    let source = layer.source;
    let atlas = eyes.view.atlas();
    let every = move |kind: Kind| {
        let dossiers = atlas.dossiers();
        dossiers.flat_map(move |dossier| filed(eyes, dossier, kind))
    };
    let found: Box<dyn Iterator<Item = Row<'a>> + 'a> = match source {
        Source::Parcels => Box::new(every(Kind::Parcel)),
        Source::Units => Box::new(every(Kind::Unit)),
        Source::Filed(kind) => Box::new(every(kind)),
        Source::Entries(list) => Box::new(
            entries(&eyes.view, list, None)
                .filter(Standing::is_in_force)
                .map(move |standing| entry(eyes, standing)),
        ),
        Source::KeyUnits => {
            let as_of = eyes.view.as_of();
            let all = eyes.view.listed(Kind::KeyUnit, None);
            Box::new(all.filter_map(move |(_, versions)| {
                let mut versions = versions.iter().map(AsRef::as_ref);
                common(eyes, versions.find(|version| as_of.sees(version))?)
            }))
        }
        Source::Common(kind) => {
            let all = eyes.view.commons(kind);
            Box::new(all.filter_map(move |version| common(eyes, version)))
        }
        // read from the database before its rows are put together
        Source::SurveyPoints => Box::new(std::iter::empty()),
    };
    Box::new(found.filter(move |row| is_seen(row, source)))
}

fn entry<'a>(eyes: Eyes<'a>, standing: Standing<'a>) -> Row<'a> {
    Row {
        standing: Some(standing),
        ..Row::of(standing.id, standing.version, eyes)
    }
}

/// Where a row is found: its identifier, and what holds it. Ordered by identifier.
#[derive(Clone)]
pub(super) struct Place {
    pub id: Arc<str>,
    held: Held,
}

#[derive(Clone)]
enum Held {
    /// Found by its identifier.
    Itself,
    /// The dossier it is filed in.
    Filed(Arc<Dossier>),
    Point(Arc<SurveyPoint>),
}

impl Place {
    fn key(&self) -> (&str, Option<&str>) {
        let dossier = match &self.held {
            Held::Filed(own) => Some(own.registry_no().as_ref()),
            Held::Itself | Held::Point(_) => None,
        };
        (&self.id, dossier)
    }

    /// That of a sampling point of a survey.
    pub fn of_point(point: Arc<SurveyPoint>) -> Option<Self> {
        let id = Arc::from(point.sample()?.id.as_str());
        let held = Held::Point(point);
        Some(Place { id, held })
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Row<'_> {
    pub(super) fn place(&self) -> Place {
        Place {
            // the identifier of a parcel is that of its dossier
            id: match self.dossier {
                Some(own) if own.registry_no().as_ref() == self.id => own.registry_no().clone(),
                _ => Arc::from(self.id),
            },
            held: match self.dossier {
                Some(own) => Held::Filed(own.clone()),
                None => Held::Itself,
            },
        }
    }
}

/// The place of a parcel, where it is shown.
pub(super) fn parcel_place(eyes: Eyes<'_>, dossier: &Arc<Dossier>) -> Option<Place> {
    let row = filed(eyes, dossier, Kind::Parcel).next()?;
    is_seen(&row, Source::Parcels).then(|| row.place())
}

/// The row of an identifier, as it is shown, of a layer whose features are parcels or concern none.
pub(in crate::registry) fn row_of<'a>(eyes: Eyes<'a>, layer: &Layer, id: &str) -> Option<Row<'a>> {
    let found = match layer.source {
        Source::Parcels => filed(eyes, eyes.view.atlas().dossier(id)?, Kind::Parcel).next()?,
        Source::Common(kind) => common(eyes, eyes.view.common(kind, id)?)?,
        _ => return None,
    };
    is_seen(&found, layer.source).then_some(found)
}

/// The row at a place, as it is shown.
pub(super) fn row_at<'a>(eyes: Eyes<'a>, layer: &Layer, place: &'a Place) -> Option<Row<'a>> {
    let view = eyes.view;
    let in_dossier = |kind: Kind| {
        let Held::Filed(dossier) = &place.held else {
            return None;
        };
        filed(eyes, dossier, kind).find(|row| row.id == &*place.id)
    };
    let found = match layer.source {
        Source::Parcels => {
            let Held::Filed(dossier) = &place.held else {
                return None;
            };
            let version = view.versions(dossier, Kind::Parcel).next()?;
            Row {
                dossier: Some(dossier),
                ..Row::of(&place.id, version, eyes)
            }
        }
        Source::Units => in_dossier(Kind::Unit)?,
        Source::Filed(kind) => in_dossier(kind)?,
        Source::Entries(list) => entry_of(&view, list, &place.id)
            .filter(Standing::is_in_force)
            .map(|standing| entry(eyes, standing))?,
        Source::KeyUnits => {
            let versions = view.listed_versions(Kind::KeyUnit, &place.id);
            let as_of = view.as_of();
            let mut versions = versions.iter().map(AsRef::as_ref);
            common(eyes, versions.find(|version| as_of.sees(version))?)?
        }
        Source::Common(kind) => common(eyes, view.common(kind, &place.id)?)?,
        Source::SurveyPoints => {
            let Held::Point(point) = &place.held else {
                return None;
            };
            Row {
                point: Some(point),
                ..common(eyes, &point.version)?
            }
        }
    };
    is_seen(&found, layer.source).then_some(found)
}

fn common<'a>(eyes: Eyes<'a>, version: &'a VersionRow) -> Option<Row<'a>> {
    Some(Row::of(id_of(&version.entity)?, version, eyes))
}
