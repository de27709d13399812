//! Which request a fault strikes: those that are set, with what they have seen so far.

/// A fault that waits for some requests.
pub(crate) trait Strikes: Clone {
    /// What it knows a request by.
    type Request: ?Sized;

    /// Says whether it waits for this request.
    fn awaits(&self, request: &Self::Request) -> bool;

    /// Returns how many it lets through first, and how many it strikes then.
    fn after_and_times(&self) -> (u64, u64);
}

/// The faults that are set.
#[derive(Debug)]
pub(crate) struct Faults<F>(Vec<Armed<F>>);

#[derive(Debug)]
struct Armed<F> {
    fault: F,
    seen: u64,
    struck: u64,
}

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Faults(Vec::new())
    }
}

impl<F: Strikes> Faults<F> {
    pub(crate) fn set(&mut self, fault: F) {
        self.0.push(Armed { fault, seen: 0, struck: 0 });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Counts a request against every fault, and gives the first that strikes it.
    pub(crate) fn strike(&mut self, request: &F::Request) -> Option<F> {
        let mut struck = None;
        for armed in &mut self.0 {
            if !armed.fault.awaits(request) {
                continue;
            }
            armed.seen += 1;
            let (after, times) = armed.fault.after_and_times();
            let due = armed.seen > after && armed.struck < times;
            if due && struck.is_none() {
                armed.struck += 1;
                struck = Some(armed.fault.clone());
            }
        }
        struck
    }
}
