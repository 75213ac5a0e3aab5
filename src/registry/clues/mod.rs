//! Clues and correction requests from the public: sent without an account, read back with a code, handled by officials.
//!
//! What was said and how to reach the sender lies in the workbench and can be erased; the record and its log know the
//! number, the kind, the parcel, the state and the public outcome. A clue is always committed as sent by nobody, also when
//! whoever sends it is signed in.

mod handle;
mod read;

pub use handle::{ClueErased, ClueStep, ClueTaken};
pub use read::{ClueQuery, ClueSaid, ClueView};

use serde::Serialize;
use time::{Duration, OffsetDateTime};

use crate::atlas::AsOf;
use crate::clock::random;
use crate::domain::change::Change;
use crate::domain::codes::RegistryNo;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, check_text};
use crate::domain::record::{Clue, ClueKind, ClueState, Position};
use crate::store::ClueFileRow;

use super::cadastral::heirs;
use super::parcels::is_visible;
use super::secrets::hash;
use super::{Act, Caller, Registry, RegistryError, Visibility};

/// A window in which what strangers send is counted.
const WINDOW: Duration = Duration::hours(1);

/// How many clues are taken in an hour: machine settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClueLimits {
    /// From one address.
    pub each_address: u32,
    /// In all.
    pub all: u32,
}

impl Default for ClueLimits {
    fn default() -> Self {
        ClueLimits {
            each_address: 5,
            all: 100,
        }
    }
}

/// A clue as it is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewClue {
    pub kind: ClueKind,
    pub parcel: Option<RegistryNo>,
    /// Where it is, in words.
    pub place: Option<String>,
    pub position: Option<Position>,
    pub text: String,
    /// How the sender can be reached, if he wants to be.
    pub contact: Option<String>,
}

/// What the sender gets: the only time that the code is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClueSent {
    /// Its number, such as `M-2026-000012`.
    pub number: String,
    /// The code with which its state and outcome are read. It is kept nowhere.
    pub code: String,
    #[schema(value_type = String, format = Date)]
    pub received_on: Day,
}

impl NewClue {
    /// All that is wrong with it.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_text(&mut faults, "text", &self.text, 4000);
        if let Some(place) = &self.place {
            check_text(&mut faults, "place", place, 500);
        }
        if let Some(contact) = &self.contact {
            check_text(&mut faults, "contact", contact, 200);
        }
        if self.parcel.is_none() && self.place.is_none() && self.position.is_none() {
            let wanted = "a parcel, a place in words, or a position";
            faults.push(Fault::new(
                "place",
                wanted,
                "none of them",
                "say where it is",
            ));
        }
        if let Some(position) = self.position {
            let (lon, lat) = position.lon_lat();
            if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
                let wanted = "longitude and latitude in degrees";
                let found = format!("{} {}", position.lon, position.lat);
                let remedy = "check their order and unit";
                faults.push(Fault::new("position", wanted, found, remedy));
            }
        }
        faults
    }
}

/// What a sender is counted by: digests, never addresses.
fn counted(address: Option<&str>, limits: ClueLimits) -> Vec<(String, u32)> {
    let of_address = address.map(|address| {
        let key = format!("clue:{}", hex::encode(hash(address)));
        (key, limits.each_address)
    });
    let all = ("clue".to_owned(), limits.all);
    of_address.into_iter().chain([all]).collect()
}

/// The window after one more request, or when it ends if it is full.
fn one_more(
    (began, used): (OffsetDateTime, u32),
    most: u32,
    now: OffsetDateTime,
) -> Result<(OffsetDateTime, u32), OffsetDateTime> {
    let (began, used) = if now - began >= WINDOW {
        (now, 0)
    } else {
        (began, used)
    };
    if used >= most {
        Err(began + WINDOW)
    } else {
        Ok((began, used + 1))
    }
}

impl Registry {
    /// Counts a clue against its limits, or says how long to wait.
    async fn count_clue(
        &self,
        address: Option<&str>,
        limits: ClueLimits,
    ) -> Result<(), RegistryError> {
        let now = self.clock.now();
        let mut write = self.store.bench().await?;
        let mut bench = write.bench();
        for (key, most) in counted(address, limits) {
            let held = bench.hold_quota(&key, now).await?;
            match one_more(held, most, now) {
                Ok(window) => bench.set_quota(&key, window).await?,
                Err(ends) => {
                    let seconds = (ends - now).whole_seconds().unsigned_abs() + 1;
                    return Err(RegistryError::TooMany { seconds });
                }
            }
        }
        bench.forget_quotas(now - WINDOW).await?;
        Ok(write.commit().await?)
    }

    /// Takes a clue in from whoever sends it.
    pub async fn send_clue(
        &self,
        caller: &Caller,
        (wanted, address): (&NewClue, Option<&str>),
        limits: ClueLimits,
    ) -> Result<ClueSent, RegistryError> {
        caller.need(Act::SendClue)?;
        let faults = wanted.check();
        if !faults.is_empty() {
            return Err(faults.into());
        }
        self.count_clue(address, limits).await?;
        let today = self.clock.today();
        let mut door = self.door().await?;
        let mut about: Vec<RegistryNo> = Vec::new();
        if let Some(no) = &wanted.parcel {
            let known = door.atlas.reached();
            let view = door.atlas.view(AsOf { day: today, known });
            let parcel = view.parcel(no.as_str());
            // what is not published is answered like what does not exist
            if !parcel.is_some_and(|own| is_visible(&view, today, own, Visibility::Public)) {
                let remedy = "check the number, or leave it out and describe the place";
                return Err(Fault::new("parcel", "a published parcel", no, remedy).into());
            }
            // land that was split goes on as its successors
            about = heirs(&view, no.as_str()).into_iter().cloned().collect();
        }
        if about.is_empty() {
            about.extend(wanted.parcel.clone());
        }
        let mut about = about.into_iter();
        let number = format!("M-{}-{:06}", today.year(), door.head.revision + 1);
        let code = hex::encode(random::<16>());
        let file = ClueFileRow {
            number: number.clone(),
            code: hash(&code).to_vec(),
            said: Some(wanted.text.clone()),
            place: wanted.place.clone(),
            position: (wanted.position).map(|at| (at.lon.to_string(), at.lat.to_string())),
            contact: wanted.contact.clone(),
            received_at: self.clock.now(),
            erased_at: None,
        };
        door.write.bench().add_clue_file(&file).await?;
        let clue = Clue {
            id: number.clone(),
            kind: wanted.kind,
            parcel: about.next(),
            further_parcels: about.collect(),
            state: ClueState::Received,
            received_on: today,
            decided_on: None,
            investigated_on: None,
            closed_on: None,
            act: None,
            outcome: None,
        };
        let nobody = Caller::anonymous();
        let stamp = (&nobody, "收到公众线索 (a clue was received)");
        let changes = [Change::recorded(today, None, clue)];
        self.commit_through(door, stamp, &changes, None).await?;
        Ok(ClueSent {
            number,
            code,
            received_on: today,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_begins_anew() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(9);
        assert_eq!(one_more((now, 0), 2, now), Ok((now, 1)));
        assert_eq!(one_more((now, 1), 2, now), Ok((now, 2)));
        assert_eq!(one_more((now, 2), 2, now), Err(now + WINDOW));
        let later = now + WINDOW;
        assert_eq!(one_more((now, 2), 2, later), Ok((later, 1)));
        let keys = counted(Some("198.51.100.7"), ClueLimits::default());
        assert_eq!(keys.len(), 2);
        assert!(!keys[0].0.contains("198"));
    }
}
