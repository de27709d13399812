//! Events of a partner event bus, as deliveries to the profile they belong to.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use connector_sdk::{Deliveries, RelayedEvent};
use serde_json::value::RawValue;

/// Reads an event. Only its own parts name it and its time, so that it is the same whenever it is taken in.
pub(crate) fn deliveries(
    event: &EventBridgeEvent<Box<RawValue>>,
    profile: Option<&str>,
) -> Result<Deliveries, String> {
    let (Some(id), Some(time)) = (event.id.as_deref(), event.time) else {
        return Err("an event of the queue has no id or no time: send whole events".to_owned());
    };
    let Some(profile) = profile else {
        return Err(format!(
            "event {id} came from a partner event bus, and the deployment's parameter SalesforceEventProfile is not set"
        ));
    };
    let relayed = RelayedEvent {
        id,
        source: &event.source,
        detail_type: &event.detail_type,
        time: time.into(),
        detail: &event.detail,
    };
    let (connector, delivered) =
        connectors::relayed(&relayed).map_err(|refusal| refusal.to_string())?;
    Ok(Deliveries {
        connector: connector.to_owned(),
        profile: profile.to_owned(),
        received_at: relayed.time,
        events: vec![delivered],
    })
}
