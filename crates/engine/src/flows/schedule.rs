//! Keeps the scheduler up to date: a flow's schedule is written together with the flow, and passed on afterwards.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, ScheduleRecord, document, load, schedule_key};
use crate::ports::{NewSchedule, TableError, Write};
use flow::{
    FlowStatus, Schedule, ScheduledTriggerProperties, Timestamp, Timetable, TriggerConfig,
    TriggerType,
};

impl Engine {
    /// Builds the write of a flow's schedule. `None` if an active flow keeps its schedule, or if there is none.
    pub(crate) async fn reschedule(
        &self,
        record: &FlowRecord,
        trigger_before: &TriggerConfig,
    ) -> Result<Option<Write>> {
        let now = self.ports.clock.now();
        let table = self.ports.table.as_ref();
        let stored = load::<ScheduleRecord>(table, &schedule_key(&record.id)).await?;
        let trigger = &record.definition.trigger_config;
        let active = record.status == FlowStatus::Active;
        let before = stored.as_ref().map(|stored| &stored.value);
        if active && trigger == trigger_before && before.is_some_and(|one| one.wanted.is_some()) {
            return Ok(None);
        }
        let wanted = match scheduled(trigger).filter(|_| active) {
            Some(properties) => schedule(record, properties, now)?,
            None => None,
        };
        if stored.is_none() && wanted.is_none() {
            return Ok(None);
        }
        let new = ScheduleRecord {
            flow_name: record.definition.flow_name.clone(),
            wanted,
            told: false,
            activated_at: now,
            last_tick: None,
        };
        match &stored {
            Some(stored) => stored.replace(&new).map(Some),
            None => Ok(Some(Write::create(schedule_key(&record.id), document(&new)?))),
        }
    }

    /// Passes a flow's schedule to the scheduler, if that is still to do. After a failure the reconciler does it.
    pub(crate) async fn tell_scheduler(&self, flow_id: &str) {
        if let Err(error) = self.tell(flow_id).await {
            tracing::warn!(flow.id = flow_id, error = %error, "the scheduler is told later");
        }
    }

    async fn tell(&self, flow_id: &str) -> Result<()> {
        let table = self.ports.table.as_ref();
        let key = schedule_key(flow_id);
        let stored = load::<ScheduleRecord>(table, &key).await?;
        let Some(mut stored) = stored.filter(|stored| !stored.value.told) else {
            return Ok(());
        };
        loop {
            let write = match &stored.value.wanted {
                Some(schedule) => {
                    self.ports.scheduler.put(schedule).await?;
                    stored.replace(&ScheduleRecord { told: true, ..stored.value.clone() })?
                }
                None => {
                    self.ports.scheduler.remove(flow_id).await?;
                    stored.delete()
                }
            };
            match table.write(&[write]).await {
                Ok(()) => return Ok(()),
                // The schedule changed in the meantime, and the other process may have called the scheduler before this
                // one.
                Err(TableError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
            match load::<ScheduleRecord>(table, &key).await? {
                Some(changed) => stored = changed,
                None => return Ok(self.ports.scheduler.remove(flow_id).await?),
            }
        }
    }

    /// Removes the schedule of a flow that is not active. A schedule with a record is brought up to date instead.
    pub(crate) async fn tidy_schedule(&self, flow_id: &str) -> Result<()> {
        let table = self.ports.table.as_ref();
        match load::<ScheduleRecord>(table, &schedule_key(flow_id)).await? {
            Some(_) => self.tell(flow_id).await,
            None => Ok(self.ports.scheduler.remove(flow_id).await?),
        }
    }
}

/// Returns the schedule of a flow that is activated now. `None` if nothing is due any more.
fn schedule(
    record: &FlowRecord,
    properties: &ScheduledTriggerProperties,
    now: Timestamp,
) -> Result<Option<NewSchedule>> {
    let timetable = timetable(properties, now)?;
    let rate = matches!(Schedule::parse(&properties.schedule_expression), Some(Schedule::Rate(..)));
    let Some(next) = timetable.next(now.plus_seconds(1)) else {
        return Ok(None);
    };
    // A rate is counted from its start; other schedules contain their times.
    let begins = if rate { Some(next) } else { Some(timetable.begins()).filter(|at| *at > now) };
    Ok(Some(NewSchedule {
        name: record.id.clone(),
        flow_name: record.definition.flow_name.clone(),
        expression: timetable.expression(),
        timezone: timetable.zone().to_owned(),
        begins,
        ends: timetable.ends(),
    }))
}

/// Returns the timetable of a flow that was activated at this time.
pub(crate) fn timetable(
    properties: &ScheduledTriggerProperties,
    activated_at: Timestamp,
) -> Result<Timetable> {
    Timetable::read(properties, activated_at).map_err(Error::Unsupported)
}

/// Returns a scheduled trigger's properties.
pub(crate) fn scheduled(trigger: &TriggerConfig) -> Option<&ScheduledTriggerProperties> {
    let properties = trigger.trigger_properties.as_ref()?.scheduled.as_ref();
    properties.filter(|_| trigger.trigger_type == TriggerType::Scheduled)
}
