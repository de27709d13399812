//! Answers kept with one connection, so that the application is asked once.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Answers of the application that several calls over one connection need, under names of the connector's choice. They
/// last as long as the connection: one invocation at most.
#[derive(Clone, Default)]
pub struct Memo(Arc<Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>>);

impl Memo {
    /// Returns the answer under a name.
    pub fn get<T: Any + Send + Sync>(&self, name: &str) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        kept.and_then(|kept| kept.downcast().ok())
    }

    /// Keeps an answer under a name, and returns it.
    pub fn keep<T: Any + Send + Sync>(&self, name: String, what: T) -> Arc<T> {
        let what = Arc::new(what);
        let kept: Arc<dyn Any + Send + Sync> = what.clone();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, kept);
        what
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_by_name_and_type_in_every_copy_of_the_connection() {
        let memo = Memo::default();
        let copy = memo.clone();
        assert_eq!(memo.get::<u32>("a"), None);
        memo.keep("a".to_owned(), 7_u32);
        assert_eq!(copy.get::<u32>("a").as_deref(), Some(&7));
        assert_eq!(copy.get::<u64>("a"), None);
        assert_eq!(copy.get::<u32>("b"), None);
        assert_eq!(Memo::default().get::<u32>("a"), None);
    }
}
