//! Ticks: the scheduler reports that a flow is due. Each tick starts one run or is skipped once, even if it is
//! repeated.

use crate::Engine;
use crate::error::{Error, Result};
use crate::flows::{scheduled, timetable};
use crate::ledger::{
    Execution, FlowRecord, FlowState, Occasion, SCHEDULES, ScheduleRecord, Status, Stored,
    document, execution_key, flow_key, flow_state_key, history_key, load, load_all, schedule_key,
};
use crate::ports::{Order, Range, TableError, Write};
use crate::run::start::run_id;
use connector_sdk::Manner;
use flow::{FlowStatus, Timestamp};

/// The scheduler is exact to the minute, and so is the name of a tick.
const MINUTE: i64 = 60_000;
/// How late a tick may come before it is treated as lost.
const LATE_SECONDS: i64 = 600;

/// The outcome of a tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ticked {
    /// It started this run.
    Started(String),
    /// It came before, as this run.
    Repeated(String),
    /// Another run was active; the next one covers its time, and the skipped tick is only recorded.
    Skipped(String),
    /// The flow is not active, or does not exist any more.
    Ignored,
}

impl Engine {
    /// Starts the run of a flow that is due at this time.
    pub async fn tick(&self, flow_name: &str, flow_id: &str, at: Timestamp) -> Result<Ticked> {
        let slot = Timestamp::from_millis(at.millis().div_euclid(MINUTE) * MINUTE);
        let table = self.ports.table.as_ref();
        let flow = load::<FlowRecord>(table, &flow_key(flow_name)).await?;
        let Some(record) = flow.map(|flow| flow.value).filter(|record| awake(record, flow_id))
        else {
            // A tick of a schedule that is no longer wanted was under way while its flow was stopped.
            self.tidy_schedule(flow_id).await?;
            return Ok(Ticked::Ignored);
        };
        let id = run_id(flow_id, &format!("tick#{}", slot.millis()));
        let ticked = match self.load_run(&id).await? {
            Some(run) if run.value.status == Status::Skipped => Ticked::Skipped(id),
            Some(_) => Ticked::Repeated(id),
            None => self.launch_or_skip(&record, id, slot).await?,
        };
        self.note_tick(flow_id, slot).await?;
        Ok(ticked)
    }

    async fn launch_or_skip(
        &self,
        record: &FlowRecord,
        id: String,
        slot: Timestamp,
    ) -> Result<Ticked> {
        match self.launch(record, &id, Occasion::Tick(slot)).await {
            Ok(()) => return Ok(Ticked::Started(id)),
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        let table = self.ports.table.as_ref();
        let state = load::<FlowState>(table, &flow_state_key(&record.id)).await?;
        match state.and_then(|state| state.value.active) {
            Some(active) if active == id => Ok(Ticked::Repeated(id)),
            Some(active) => self.skip(record, id, slot, &active).await,
            None => Err(Error::Unavailable(format!(
                "flow \"{}\" changed while its tick came",
                record.definition.flow_name
            ))),
        }
    }

    /// Records that a run was due and did not begin.
    async fn skip(
        &self,
        record: &FlowRecord,
        id: String,
        slot: Timestamp,
        active: &str,
    ) -> Result<Ticked> {
        let now = self.ports.clock.now();
        let skipped = Execution {
            id: id.clone(),
            flow_id: record.id.clone(),
            flow_name: record.definition.flow_name.clone(),
            status: Status::Skipped,
            generation: 0,
            partitions: 0,
            occasion: Occasion::Tick(slot),
            window: None,
            since: None,
            schema_version: None,
            manner: Manner::default(),
            delivered: None,
            started_at: now,
            updated_at: now,
            message: Some(format!(
                "skipped, because run {active} was still active; the next run covers its time"
            )),
        };
        let pointer = serde_json::json!({ "execution": id });
        let writes = [
            Write::create(execution_key(&id), document(&skipped)?),
            Write::create(history_key(&record.id, now, &id), pointer),
        ];
        match self.ports.table.write(&writes).await {
            Ok(()) => Ok(Ticked::Skipped(id)),
            Err(TableError::Conflict) => Ok(Ticked::Repeated(id)),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes that a tick came, so that it is not treated as lost. Nothing else depends on it.
    async fn note_tick(&self, flow_id: &str, slot: Timestamp) -> Result<()> {
        let table = self.ports.table.as_ref();
        let stored = load::<ScheduleRecord>(table, &schedule_key(flow_id)).await?;
        let newer =
            |stored: &Stored<ScheduleRecord>| stored.value.last_tick.is_none_or(|last| last < slot);
        let Some(stored) = stored.filter(newer) else {
            return Ok(());
        };
        let noted = ScheduleRecord { last_tick: Some(slot), ..stored.value.clone() };
        self.settle(&[stored.replace(&noted)?]).await
    }

    /// Brings the scheduler up to date, and makes up for ticks that did not come.
    pub(in crate::run) async fn reconcile_schedules(&self) -> Result<()> {
        let range = Range {
            partition: SCHEDULES.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: 100,
        };
        for stored in load_all::<ScheduleRecord>(self.ports.table.as_ref(), range).await? {
            let flow_id = &stored.key().sort;
            self.tell_scheduler(flow_id).await;
            if let Err(error) = self.make_up(flow_id, &stored.value).await {
                tracing::error!(flow.id = flow_id, error = %error, "a missed tick could not be made up for");
            }
        }
        Ok(())
    }

    async fn make_up(&self, flow_id: &str, schedule: &ScheduleRecord) -> Result<()> {
        if schedule.wanted.is_none() {
            return Ok(());
        }
        let key = flow_key(&schedule.flow_name);
        let flow = load::<FlowRecord>(self.ports.table.as_ref(), &key).await?;
        let Some(record) = flow.map(|flow| flow.value) else {
            return Ok(());
        };
        let Some(properties) = scheduled(&record.definition.trigger_config) else {
            return Ok(());
        };
        let late = self.ports.clock.now().plus_seconds(-LATE_SECONDS);
        let due = timetable(properties, schedule.activated_at)?.latest(late);
        // A minute's grace: the scheduler's beat may begin a little later than requested. If no tick came at all, the
        // tick of the activation itself may be lost.
        let seen = match schedule.last_tick {
            Some(tick) => tick.plus_seconds(60),
            None => schedule.activated_at.plus_seconds(-1),
        };
        let Some(due) = due.filter(|due| *due > seen) else {
            return Ok(());
        };
        tracing::warn!(flow.name = schedule.flow_name, due_at = %due.utc(), "a tick did not come; made up for");
        self.tick(&schedule.flow_name, flow_id, due).await.map(drop)
    }
}

fn awake(record: &FlowRecord, flow_id: &str) -> bool {
    record.id == flow_id
        && record.status == FlowStatus::Active
        && scheduled(&record.definition.trigger_config).is_some()
}
