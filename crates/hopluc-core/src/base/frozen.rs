//! Values of rows that never change once they are committed, kept in memory by type and key.
//!
//! Never holds a row that can be changed, and never decides what is frozen: the noun that reads the row knows.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many values are kept; beyond it all are forgotten and read again.
const MOST: usize = 256;

type Values = HashMap<(TypeId, i64), Arc<dyn Any + Send + Sync>>;

/// The kept values. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Frozen(Arc<Mutex<Values>>);

impl std::fmt::Debug for Frozen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frozen")
    }
}

impl Frozen {
    pub(super) fn recall<T: Send + Sync + 'static>(&self, key: i64) -> Option<Arc<T>> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = values.get(&(TypeId::of::<T>(), key))?;
        Arc::clone(value).downcast().ok()
    }

    pub(super) fn remember<T: Send + Sync + 'static>(&self, key: i64, value: &Arc<T>) {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= MOST {
            values.clear();
        }
        let value: Arc<dyn Any + Send + Sync> = Arc::clone(value) as _;
        values.insert((TypeId::of::<T>(), key), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_by_type_and_key() {
        let frozen = Frozen::default();
        frozen.remember(7, &Arc::new("form".to_owned()));
        assert_eq!(
            frozen.recall::<String>(7).as_deref(),
            Some(&"form".to_owned())
        );
        assert_eq!(frozen.recall::<String>(8), None);
        assert_eq!(frozen.recall::<u8>(7), None);
    }
}
