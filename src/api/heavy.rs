//! Places for heavy requests: those that read or write much. Whoever has all of his taken comes back later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Problem;

/// Heavy requests that one caller, or one address of strangers, may have under way.
const EACH: usize = 2;
/// Heavy requests that strangers may have under way, all together.
const STRANGERS: usize = 16;

/// The heavy requests under way.
pub(super) struct Heavy {
    places: Mutex<HashMap<Whose, Arc<Semaphore>>>,
}

#[derive(PartialEq, Eq, Hash)]
enum Whose {
    Caller(String),
    /// By the address they come from.
    Stranger(String),
}

impl Default for Heavy {
    fn default() -> Self {
        let places = Mutex::default();
        Heavy { places }
    }
}

impl Heavy {
    /// A place of a caller.
    pub fn of_caller(&self, id: &str) -> Result<OwnedSemaphorePermit, Problem> {
        self.of(Whose::Caller(id.to_owned()))
    }

    /// A place of a stranger, told apart by address: a few take nothing from the others.
    pub fn of_stranger(&self, address: &str) -> Result<OwnedSemaphorePermit, Problem> {
        self.of(Whose::Stranger(address.to_owned()))
    }

    fn of(&self, whose: Whose) -> Result<OwnedSemaphorePermit, Problem> {
        let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, places| places.available_permits() < EACH);
        if matches!(whose, Whose::Stranger(_)) {
            let strangers = all
                .iter()
                .filter(|(own, _)| matches!(own, Whose::Stranger(_)));
            let taken = strangers.map(|(_, places)| EACH - places.available_permits());
            if taken.sum::<usize>() >= STRANGERS {
                return Err(Problem::too_many_strangers());
            }
        }
        let places = all
            .entry(whose)
            .or_insert_with(|| Arc::new(Semaphore::new(EACH)));
        let place = places.clone().try_acquire_owned();
        place.map_err(|_| Problem::too_many(EACH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_places_of_his_own_and_strangers_leave_room_for_themselves_alone() {
        let heavy = Heavy::default();
        let first = heavy.of_caller("a").unwrap();
        let _second = heavy.of_caller("a").unwrap();
        assert!(heavy.of_caller("a").is_err() && heavy.of_caller("b").is_ok());
        drop(first);
        let _again = heavy.of_caller("a").unwrap();
        // one address takes nothing from another, nor from the caller of that name
        let mut taken = vec![
            heavy.of_stranger("a").unwrap(),
            heavy.of_stranger("a").unwrap(),
        ];
        assert!(heavy.of_stranger("a").is_err());
        while taken.len() < STRANGERS {
            taken.push(heavy.of_stranger(&format!("{}", taken.len())).unwrap());
        }
        assert!(heavy.of_stranger("another").is_err() && heavy.of_caller("b").is_ok());
        taken.pop();
        assert!(heavy.of_stranger("another").is_ok());
    }
}
