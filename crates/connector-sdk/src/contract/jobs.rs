//! The promise about jobs that an application keeps for a read.

use super::Subject;
use super::reading::{MOST_PAGES, open};
use crate::{Query, Reader};

/// What is kept for a read is given back by its last place alone, in another process, and twice does no harm.
///
/// `kept` counts what the application keeps.
pub async fn gives_back_its_jobs(subject: &Subject<'_>, kept: impl Fn() -> usize) {
    assert!(subject.source().keeps_jobs(), "the source says that its application keeps no jobs");
    let query = subject.key_query(&subject.fields().await);
    let before = kept();
    let reader = opened(subject, &query).await;
    let mut last = None;
    for _ in 0..MOST_PAGES {
        match reader.read_page(last.as_ref()).await {
            Ok(page) if page.next.is_none() => break,
            Ok(page) => last = page.next,
            Err(error) => panic!("a page is not read: {error}"),
        }
    }
    let Some(last) = last else { panic!("no place tells which job it is") };
    assert!(kept() > before, "the application keeps nothing for a read");
    for time in ["once", "twice"] {
        let released = opened(subject, &query).await.release(&last).await;
        assert!(released.is_ok(), "given back {time}: {released:?}");
        assert_eq!(kept(), before, "given back {time}");
    }
}

async fn opened(subject: &Subject<'_>, query: &Query) -> Box<dyn Reader> {
    match open(subject.source(), subject.connection, query, None).await {
        Ok(reader) => reader,
        Err(error) => panic!("a read is not opened: {error}"),
    }
}
