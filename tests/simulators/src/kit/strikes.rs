//! Which request a fault strikes: the faults that are set, with what they have seen so far.

use fastrand::Rng;

use crate::kit::Fault;

/// The faults that are set.
#[derive(Debug)]
pub(crate) struct Faults {
    set: Vec<Armed>,
    /// Decides for faults that strike by chance.
    chance: Rng,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    seen: u64,
    struck: u64,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Faults { set: Vec::new(), chance: Rng::with_seed(seed) }
    }

    pub(crate) fn set(&mut self, fault: Fault) {
        self.set.push(Armed { fault, seen: 0, struck: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.set.clear();
    }

    /// Counts a request against every fault that waits for it, and gives the first that strikes it; `None` if none does.
    pub(crate) fn strike(&mut self, awaits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut struck = None;
        for armed in &mut self.set {
            if !awaits(&armed.fault) {
                continue;
            }
            armed.seen += 1;
            let Fault { after, times, one_in, .. } = armed.fault;
            let due = armed.seen > after && armed.struck < times;
            if due && struck.is_none() && (one_in <= 1 || self.chance.u64(..one_in) == 0) {
                armed.struck += 1;
                struck = Some(armed.fault.clone());
            }
        }
        struck
    }

    /// Returns whether a fault that is not spent is such a one.
    pub(crate) fn any(&self, wanted: impl Fn(&Fault) -> bool) -> bool {
        self.set.iter().any(|armed| armed.struck < armed.fault.times && wanted(&armed.fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Trouble;

    fn strikes(faults: &mut Faults, requests: usize) -> Vec<bool> {
        (0..requests).map(|_| faults.strike(|fault| fault.on == "page").is_some()).collect()
    }

    #[test]
    fn a_fault_waits_strikes_and_is_spent() {
        let mut faults = Faults::new(1);
        faults.set(Fault::new("page", Trouble::ServerError).after(2).times(2));
        assert!(faults.any(|fault| fault.on == "page") && !faults.any(|fault| fault.on == "query"));
        assert_eq!(faults.strike(|fault| fault.on == "query"), None);
        assert_eq!(strikes(&mut faults, 6), [false, false, true, true, false, false]);
        assert!(!faults.any(|_| true));
    }

    #[test]
    fn chance_follows_the_seed() {
        let by_chance = |seed| {
            let mut faults = Faults::new(seed);
            faults.set(Fault::new("page", Trouble::ServerError).times(1_000).one_in(4));
            strikes(&mut faults, 400)
        };
        let struck = by_chance(7);
        assert!((60..140).contains(&struck.iter().filter(|struck| **struck).count()));
        assert_eq!(by_chance(7), struck);
        assert_ne!(by_chance(8), struck);
    }
}
