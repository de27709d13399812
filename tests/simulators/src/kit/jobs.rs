//! Jobs that an application works on in its own time: created, queued, running and at an end.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

/// The jobs of an application, by their ids.
#[derive(Debug, Default)]
pub struct Jobs {
    jobs: BTreeMap<String, Job>,
    created: u64,
    course: Course,
}

/// Says how a job goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Course {
    /// Counts the polls that find it unfinished: the first finds it queued, the others find it running.
    pub polls: u64,
    /// Keeps it unfinished for so long as well.
    pub ms: u64,
    pub ends: Ends,
}

/// Names how a job ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    #[default]
    Done,
    Failed,
    /// It runs for ever.
    Never,
    /// It is done, and its results are deleted before anybody has read them.
    Expired,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Created,
    Queued,
    Running,
    Done,
    Failed,
}

#[derive(Debug)]
struct Job {
    asked: Value,
    course: Option<Course>,
    queued_at: Instant,
    polls: u64,
}

impl Default for Course {
    fn default() -> Self {
        Course { polls: 2, ms: 0, ends: Ends::Done }
    }
}

impl Jobs {
    /// Creates a job, which waits to be queued, and gives its id.
    pub fn create(&mut self, asked: Value) -> String {
        self.created += 1;
        let id = format!("J{:06}", self.created);
        let job = Job { asked, course: None, queued_at: Instant::now(), polls: 0 };
        self.jobs.insert(id.clone(), job);
        id
    }

    /// Queues a job that was created; says whether there was one.
    pub fn queue(&mut self, id: &str) -> bool {
        let Some(job) = self.jobs.get_mut(id).filter(|job| job.course.is_none()) else {
            return false;
        };
        job.course = Some(self.course.clone());
        job.queued_at = Instant::now();
        true
    }

    /// Says where a job stands, and lets it go on; `None` if there is no such job.
    pub fn poll(&mut self, id: &str) -> Option<JobState> {
        let job = self.jobs.get_mut(id)?;
        let state = job.state();
        job.polls += u64::from(job.course.is_some());
        Some(state)
    }

    /// Gives what a job was asked for; `None` if there is no such job, or if its results cannot be read yet or any more.
    pub fn results(&self, id: &str) -> Option<&Value> {
        let job = self.jobs.get(id).filter(|job| job.state() == JobState::Done)?;
        let kept = job.course.as_ref().is_some_and(|course| course.ends == Ends::Done);
        kept.then_some(&job.asked)
    }

    /// Deletes a job; says whether there was one.
    pub fn delete(&mut self, id: &str) -> bool {
        self.jobs.remove(id).is_some()
    }

    pub(crate) fn count(&self) -> usize {
        self.jobs.len()
    }

    pub(crate) fn set_course(&mut self, course: Course) {
        self.course = course;
    }
}

impl Job {
    fn state(&self) -> JobState {
        let Some(course) = &self.course else {
            return JobState::Created;
        };
        let early = self.polls < course.polls
            || self.queued_at.elapsed() < Duration::from_millis(course.ms);
        match course.ends {
            _ if self.polls == 0 && early => JobState::Queued,
            Ends::Never => JobState::Running,
            _ if early => JobState::Running,
            Ends::Done | Ends::Expired => JobState::Done,
            Ends::Failed => JobState::Failed,
        }
    }
}
