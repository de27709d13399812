//! Metrics as lines of the function's log, in CloudWatch's embedded metric format: no call and no right is needed.
//!
//! The log has the format JSON, in which Lambda leaves lines that are JSON already as they are.

use engine::ports::{Metrics, Milestone, Reached, Work};
use serde_json::{Value, json};
use std::io::Write;

/// `AWS/` is AWS's alone.
const NAMESPACE: &str = "Penstock";

/// Writes metrics to the standard output.
pub struct LogMetrics {
    per_flow: bool,
}

impl LogMetrics {
    /// Takes whether each flow has metrics of its own, which CloudWatch asks money for.
    pub fn new(per_flow: bool) -> Self {
        Self { per_flow }
    }
}

impl Metrics for LogMetrics {
    fn count(&self, reached: &Reached) {
        let line = format!("{}\n", document(reached, self.per_flow));
        // In one piece, so that no other line gets in between. Without an output there is nowhere to complain either.
        drop(std::io::stdout().lock().write_all(line.as_bytes()));
    }
}

/// A name, a unit and a value.
type Metric = (&'static str, &'static str, u64);

fn document(reached: &Reached, per_flow: bool) -> Value {
    let metrics = metrics(&reached.milestone);
    let named = metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit}));
    let dimensions = if per_flow { json!([[], ["FlowName"]]) } else { json!([[]]) };
    let mut document = json!({
        "_aws": {
            "Timestamp": reached.at.millis(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": dimensions,
                "Metrics": named.collect::<Vec<Value>>(),
            }],
        },
        "FlowName": reached.flow_name,
        "ExecutionId": reached.execution,
    });
    for (name, _, value) in &metrics {
        document[name] = json!(value);
    }
    document
}

fn metrics(milestone: &Milestone) -> Vec<Metric> {
    let (outcome, work): (Option<Metric>, _) = match milestone {
        Milestone::Started => return vec![("FlowExecutionsStarted", "Count", 1)],
        Milestone::Succeeded(work) => (Some(("FlowExecutionsSucceeded", "Count", 1)), work),
        Milestone::Failed(work) => (Some(("FlowExecutionsFailed", "Count", 1)), work),
        Milestone::Canceled(work) => (None, work),
    };
    let Work { took, records } = work;
    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let work = [
        ("FlowExecutionTime", "Milliseconds", took),
        ("FlowExecutionRecordsProcessed", "Count", *records),
    ];
    outcome.into_iter().chain(work).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;
    use std::time::Duration;

    fn reached(milestone: Milestone) -> Reached {
        Reached {
            flow_name: "orders".into(),
            execution: "run-1".into(),
            at: Timestamp::from_millis(1_790_000_000_123),
            milestone,
        }
    }

    fn work() -> Work {
        Work { took: Duration::from_millis(8_197), records: 63_000 }
    }

    #[test]
    fn a_line_is_in_the_embedded_metric_format() {
        let written = document(&reached(Milestone::Succeeded(work())), false);
        let expected = json!({
            "_aws": {
                "Timestamp": 1_790_000_000_123_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "Penstock",
                    "Dimensions": [[]],
                    "Metrics": [
                        {"Name": "FlowExecutionsSucceeded", "Unit": "Count"},
                        {"Name": "FlowExecutionTime", "Unit": "Milliseconds"},
                        {"Name": "FlowExecutionRecordsProcessed", "Unit": "Count"},
                    ],
                }],
            },
            "FlowName": "orders",
            "ExecutionId": "run-1",
            "FlowExecutionsSucceeded": 1,
            "FlowExecutionTime": 8_197,
            "FlowExecutionRecordsProcessed": 63_000,
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn every_metric_that_is_announced_has_a_value_and_each_milestone_its_own() {
        for (milestone, names) in [
            (Milestone::Started, &["FlowExecutionsStarted"][..]),
            (
                Milestone::Succeeded(work()),
                &["FlowExecutionsSucceeded", "FlowExecutionTime", "FlowExecutionRecordsProcessed"],
            ),
            (
                Milestone::Failed(work()),
                &["FlowExecutionsFailed", "FlowExecutionTime", "FlowExecutionRecordsProcessed"],
            ),
            (Milestone::Canceled(work()), &["FlowExecutionTime", "FlowExecutionRecordsProcessed"]),
        ] {
            let written = document(&reached(milestone), true);
            let directive = &written["_aws"]["CloudWatchMetrics"][0];
            let announced = directive["Metrics"].as_array().unwrap().iter();
            let announced: Vec<&str> = announced.map(|one| one["Name"].as_str().unwrap()).collect();
            assert_eq!(announced, names);
            assert!(names.iter().all(|name| written[name].is_u64()), "{written}");
        }
    }

    #[test]
    fn a_flow_is_a_dimension_only_where_asked_and_the_sum_of_all_is_always_there() {
        for (per_flow, dimensions) in [(false, json!([[]])), (true, json!([[], ["FlowName"]]))] {
            let written = document(&reached(Milestone::Started), per_flow);
            assert_eq!(written["_aws"]["CloudWatchMetrics"][0]["Dimensions"], dimensions);
        }
    }

    #[test]
    fn a_name_with_line_breaks_stays_on_its_line() {
        let odd = Reached { flow_name: "two\nlines".into(), ..reached(Milestone::Started) };
        assert!(!document(&odd, true).to_string().contains('\n'));
    }
}
