//! The promise about the application's clock.

use super::Subject;

/// The most milliseconds between the clocks of the application under test and of this machine.
const CLOSE_MILLIS: i64 = 60_000;

/// The application's time, if it reports one, is close to the real time.
pub async fn tells_the_time(subject: &Subject<'_>) {
    let told = match subject.source().now(subject.connection).await {
        Ok(told) => told,
        Err(error) => panic!("the time is not told: {error}"),
    };
    let truth = subject.connection.clock.now();
    let apart = told.map_or(0, |told| told.millis() - truth.millis());
    assert!(apart.abs() < CLOSE_MILLIS, "the time that is told is {apart} ms from the truth");
}
