//! Jobs of the application: a read begins with one, waits until it is ready, and has to give it back.

use connector_sdk::Cursor;
use std::time::Duration;

/// How long the application asks to wait for a job that is not ready.
pub const PAUSE: Duration = Duration::from_secs(600);

/// What a place of a job that is not ready begins with.
const LOOK: &str = "look ";

/// The jobs that the application keeps, where it makes any.
pub(super) struct Jobs {
    /// After how many looks a job is ready.
    pub(super) looks: u64,
    /// How often each was looked at that is kept, by its number.
    pub(super) kept: Vec<(u64, u64)>,
    /// Those that were made so far.
    pub(super) made: u64,
    /// Whether they can be given back.
    pub(super) lets_go: bool,
    /// Whether each look at one that is not ready leads to another place.
    pub(super) wanders: bool,
}

/// What a look at a job shows.
pub(super) enum Look {
    /// It is not ready: look again at this place.
    Busy(Cursor),
    /// It is ready: its records go on at this place.
    Ready(u64, Option<Cursor>),
}

impl Jobs {
    pub(super) fn new(looks: u64) -> Self {
        Self { looks, kept: Vec::new(), made: 0, lets_go: true, wanders: false }
    }

    /// Looks at the job of a place; the first place makes one.
    pub(super) fn look(&mut self, cursor: Option<&Cursor>) -> Look {
        let Some(cursor) = cursor else {
            self.made += 1;
            self.kept.push((self.made, 0));
            return Look::Busy(place(self.made, None));
        };
        let (job, rest) = read(cursor);
        let kept = self.kept.iter_mut().find(|(kept, _)| *kept == job);
        let (_, looks) = kept.expect("nobody reads a job that was given back");
        *looks += 1;
        match *looks > self.looks {
            true => Look::Ready(job, rest),
            false if self.wanders => {
                Look::Busy(place(job, Some(&Cursor(format!("{LOOK}{looks}")))))
            }
            false => Look::Busy(cursor.clone()),
        }
    }

    /// Gives the job of a place back.
    pub(super) fn free(&mut self, cursor: &Cursor) {
        let (job, _) = read(cursor);
        self.kept.retain(|(kept, _)| *kept != job);
    }
}

/// Returns the place of a job's records.
pub(super) fn place(job: u64, rest: Option<&Cursor>) -> Cursor {
    Cursor(format!("{job}/{}", rest.map_or("", |rest| rest.0.as_str())))
}

fn read(cursor: &Cursor) -> (u64, Option<Cursor>) {
    let (job, rest) = cursor.0.split_once('/').expect("a place of a job");
    let records = !rest.is_empty() && !rest.starts_with(LOOK);
    let rest = records.then(|| Cursor(rest.to_owned()));
    (job.parse().expect("a job's number"), rest)
}
