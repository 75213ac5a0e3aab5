//! What is kept of a layer for a point in time: its rows in order, and columns of their values.
//!
//! After a commit most rows are as they were: what is kept of them goes on, with the rows that changed laid over it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use crate::atlas::AsOf;
use crate::domain::day::Day;
use crate::store::{Snapshot, StoreError};

use super::super::Visibility;
use super::super::parcels::GENERALISED_DEGREES;
use super::columns::Column;
use super::ground::{Ground, Near};
use super::points;
use super::rows::{Eyes, Place, parcel_place, row_at, rows};
use super::{Cell, Extent, Field, FieldType, Layer, Source};

/// Layers kept at the most, and rows of all of them together: beyond it the oldest go, but never the newest.
const MOST: usize = 48;
const MOST_ROWS: usize = 2_000_000;
/// Rows laid over others, beyond which all are put together anew.
const MOST_LAID: usize = 8_192;
/// Fewer rows are looked at one by one.
const FEW: usize = 32;
/// Columns of one layer.
const MOST_COLUMNS: usize = 8;

/// Where a row lies, or a little more: what the public sees of an outline of a parcel reaches farther than the outline.
fn reach(eyes: Eyes<'_>, layer: &Layer, place: &Place) -> Option<[f64; 4]> {
    let row = row_at(eyes, layer, place)?;
    if layer.source != Source::Parcels {
        return row.shape()?.bbox();
    }
    let [west, south, east, north] = row.entity().outline()?.bbox();
    let margin = match eyes.visibility {
        Visibility::Official => 0.0,
        Visibility::Public => GENERALISED_DEGREES,
    };
    Some([west - margin, south - margin, east + margin, north + margin])
}

type Key = (&'static str, AsOf, Day, Visibility, u64);

/// Rows in the order of identifiers, as they were when they were put together.
#[derive(Default)]
struct Base {
    places: Vec<Place>,
    /// By the place of the field in the layer; none where it has no column.
    columns: Vec<OnceLock<Option<Column>>>,
    /// Made when somebody asks by a box.
    ground: OnceLock<Ground>,
}

/// In which order the rows of a layer are, for those who see the same on the same day: another at the latest where a row
/// comes or goes.
pub struct LayerOrder {
    base: Weak<Base>,
    pub rows: usize,
}

impl LayerOrder {
    /// Nothing is in this order any more.
    pub fn is_gone(&self) -> bool {
        self.base.strong_count() == 0
    }
}

impl PartialEq for LayerOrder {
    fn eq(&self, other: &Self) -> bool {
        Weak::ptr_eq(&self.base, &other.base)
    }
}

/// A layer at one point in time, as one kind of caller sees it.
pub(super) struct Standing {
    layer: &'static Layer,
    base: Arc<Base>,
    /// Rows that changed since, by their place.
    laid: HashMap<usize, Place>,
    laid_ground: OnceLock<Ground>,
    extent: OnceLock<Extent>,
}

/// Layers by point in time. A commit or midnight makes a new one; what is old goes when there is no more room.
#[derive(Default)]
pub(crate) struct Kept {
    layers: Mutex<VecDeque<(Key, Arc<Standing>)>>,
    /// What the database is read for is read once, however many ask.
    pub(super) reading: tokio::sync::Mutex<()>,
}

fn key(eyes: Eyes<'_>, layer: &Layer) -> Key {
    (
        layer.id,
        eyes.view.as_of(),
        eyes.today,
        eyes.visibility,
        eyes.published_at(),
    )
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(Key, Arc<Standing>)>> {
        self.layers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept.
    pub(super) fn known(&self, eyes: Eyes<'_>, layer: &Layer) -> Option<Arc<Standing>> {
        let key = key(eyes, layer);
        let kept = self.lock();
        let mut found = kept.iter().filter(|(own, _)| *own == key);
        found.next().map(|(_, kept)| kept.clone())
    }

    /// The newest that was kept of the same before, with its revision.
    fn before(&self, (layer, as_of, today, visibility, _): Key) -> Option<(u64, Arc<Standing>)> {
        let kept = self.lock();
        let same = kept.iter().filter(|((id, own, day, seen, _), _)| {
            *id == layer
                && own.day == as_of.day
                && own.known <= as_of.known
                && (*day, *seen) == (today, visibility)
        });
        let newest = same.max_by_key(|((_, own, ..), _)| own.known)?;
        // what the public is shown hangs on what is published now, not on the revision it asks for
        let since = match visibility {
            Visibility::Official => newest.0.1.known,
            Visibility::Public => newest.0.1.known.min(newest.0.4),
        };
        Some((since, newest.1.clone()))
    }

    /// Put together now, and kept. Two that ask at once both do it: neither waits for the other's lock.
    pub(super) fn made(&self, eyes: Eyes<'_>, layer: &'static Layer) -> Arc<Standing> {
        let before = self.before(key(eyes, layer));
        let laid = before.and_then(|(since, before)| before.with_changes(eyes, since));
        let made = laid.unwrap_or_else(|| {
            let rows = rows(eyes, layer).map(|row| row.place());
            Standing::of(layer, rows.collect())
        });
        self.keep(eyes, made)
    }

    /// Sampling points of surveys, read from the database and kept.
    pub(super) async fn read(
        &self,
        eyes: Eyes<'_>,
        layer: &'static Layer,
        snapshot: &mut Snapshot,
    ) -> Result<Arc<Standing>, StoreError> {
        if let Some((since, before)) = self.before(key(eyes, layer))
            && points::are_as_before(snapshot, since).await?
        {
            return Ok(self.keep(eyes, before.again()));
        }
        let points = points::read(snapshot, eyes).await?;
        let places = points.into_iter().filter_map(Place::of_point);
        Ok(self.keep(eyes, Standing::of(layer, places.collect())))
    }

    fn keep(&self, eyes: Eyes<'_>, made: Standing) -> Arc<Standing> {
        let key = key(eyes, made.layer);
        let made = Arc::new(made);
        let mut kept = self.lock();
        kept.retain(|(own, _)| *own != key);
        kept.push_front((key, made.clone()));
        let mut rows = 0;
        let mut seen: Vec<*const Base> = Vec::new();
        let fit = kept.iter().take_while(|(_, own)| {
            let base = Arc::as_ptr(&own.base);
            if !seen.contains(&base) {
                seen.push(base);
                rows += own.len();
            }
            rows <= MOST_ROWS
        });
        let fit = fit.count().clamp(1, MOST);
        kept.truncate(fit);
        made
    }
}

impl Standing {
    fn of(layer: &'static Layer, mut places: Vec<Place>) -> Self {
        places.sort_unstable();
        Standing {
            layer,
            base: Arc::new(Base {
                places,
                columns: layer.fields.iter().map(|_| OnceLock::new()).collect(),
                ground: OnceLock::new(),
            }),
            laid: HashMap::new(),
            laid_ground: OnceLock::new(),
            extent: OnceLock::new(),
        }
    }

    /// The same rows at another revision.
    fn again(&self) -> Standing {
        Standing {
            layer: self.layer,
            base: self.base.clone(),
            laid: self.laid.clone(),
            laid_ground: OnceLock::new(),
            extent: OnceLock::new(),
        }
    }

    /// The same with what changed after a revision; none where rows came or went, or too many changed.
    fn with_changes(&self, eyes: Eyes<'_>, since: u64) -> Option<Standing> {
        if self.layer.source != Source::Parcels {
            return None;
        }
        let atlas = eyes.view.atlas();
        let mut laid = self.laid.clone();
        for no in atlas.changed_since(since)? {
            let now = atlas.dossier(&no);
            let now = now.and_then(|dossier| parcel_place(eyes, dossier));
            match (self.find(&no), now) {
                (Some(at), Some(place)) => {
                    laid.insert(at, place);
                }
                (None, None) => {}
                _ => return None,
            }
        }
        (laid.len() <= MOST_LAID).then(|| Standing {
            layer: self.layer,
            base: self.base.clone(),
            laid,
            laid_ground: OnceLock::new(),
            extent: OnceLock::new(),
        })
    }

    pub fn layer(&self) -> &'static Layer {
        self.layer
    }

    pub fn len(&self) -> usize {
        self.base.places.len()
    }

    pub fn order(&self) -> LayerOrder {
        LayerOrder {
            base: Arc::downgrade(&self.base),
            rows: self.len(),
        }
    }

    /// A row by its place in the order of identifiers.
    pub fn at(&self, place: usize) -> Option<&Place> {
        self.laid
            .get(&place)
            .or_else(|| self.base.places.get(place))
    }

    /// The place of an identifier.
    pub fn find(&self, id: &str) -> Option<usize> {
        let places = &self.base.places;
        places
            .binary_search_by(|place| place.id.as_ref().cmp(id))
            .ok()
    }

    /// The place of the first row after an identifier.
    pub fn after(&self, id: &str) -> usize {
        self.base.places.partition_point(|place| *place.id <= *id)
    }

    /// The rows whose boxes meet a box, in no order.
    pub fn near(&self, eyes: Eyes<'_>, bbox: [f64; 4]) -> Vec<Near> {
        let standing = |near: &Near| self.is_as_it_was(near.place as usize);
        let mut found: Vec<Near> = self.ground(eyes).near(bbox).filter(standing).collect();
        if !self.laid.is_empty() {
            let laid = self.laid_ground.get_or_init(|| {
                let laid = self.laid.iter().map(|(at, place)| (*at, place));
                self.drawn(eyes, laid)
            });
            found.extend(laid.near(bbox));
        }
        found
    }

    /// The boxes of the rows as they were when all were put together.
    pub fn ground(&self, eyes: Eyes<'_>) -> &Ground {
        let places = || self.base.places.iter().enumerate();
        (self.base.ground).get_or_init(|| self.drawn(eyes, places()))
    }

    fn drawn<'a>(
        &self,
        eyes: Eyes<'_>,
        places: impl Iterator<Item = (usize, &'a Place)>,
    ) -> Ground {
        Ground::of(places.filter_map(|(at, place)| Some((at, reach(eyes, self.layer, place)?))))
    }

    /// How far the rows reach.
    pub fn extent(&self, eyes: Eyes<'_>) -> Extent {
        *self.extent.get_or_init(|| {
            let mut extent = Extent::default();
            for place in 0..self.len() {
                let row = self
                    .at(place)
                    .and_then(|place| row_at(eyes, self.layer, place));
                if let Some(row) = row {
                    let bbox = row.shape().and_then(|shape| shape.bbox());
                    extent.take(bbox, row.since());
                }
            }
            extent
        })
    }

    /// The column of a field, where there is one: made when it is first asked for.
    pub fn column(&self, eyes: Eyes<'_>, field: &Field) -> Option<&Column> {
        if self.len() <= FEW {
            return None;
        }
        let fields = self.layer.fields.iter();
        let at = fields.clone().position(|own| own.name == field.name)?;
        let slot = self.base.columns.get(at)?;
        let made = || self.base.columns.iter().filter(|own| own.get().is_some());
        if slot.get().is_none() && (field.ty == FieldType::Texts || made().count() >= MOST_COLUMNS)
        {
            return None;
        }
        let make = || {
            let cell = |place: usize| {
                let place = self.base.places.get(place);
                let row = place.and_then(|place| row_at(eyes, self.layer, place));
                row.map_or(Cell::Null, |row| row.cell(field))
            };
            Column::of(field.ty, self.len(), cell)
        };
        slot.get_or_init(make).as_ref()
    }

    /// Whether a row is as it was when all were put together: as columns have it.
    pub fn is_as_it_was(&self, place: usize) -> bool {
        self.laid.is_empty() || !self.laid.contains_key(&place)
    }
}
