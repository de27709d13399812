//! Parts: what one commit made durable.

use super::{Counts, Stored, document, files_key, load};
use crate::error::{Error, Result};
use crate::ports::{Table, TableError, Write};
use connector_sdk::{Cursor, StagedFile};
use serde::{Deserialize, Serialize};

/// The bytes of files that one document lists; DynamoDB takes items of 400 KB.
const LIST_BYTES: usize = 200_000;

/// A commit: who made it, what it staged, and where it left the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The attempt that won: how a writer without an answer learns whether the commit was its own.
    pub(crate) attempt: String,
    /// What to publish; nothing when no record was left to write.
    pub(crate) staged: Vec<StagedFile>,
    /// How many further lists of files there are, for parts whose files do not fit in one document.
    pub(crate) lists: u32,
    pub(crate) counts: Counts,
    pub(crate) next: Option<Cursor>,
}

impl Part {
    /// Moves the files that are too many for one document into lists of their own. They are the attempt's: until its
    /// commit names them, they mean nothing.
    pub(crate) async fn spill(&mut self, table: &dyn Table, execution: &str) -> Result<()> {
        let mut kept = Vec::new();
        let (mut list, mut bytes) = (Vec::new(), 0);
        for file in std::mem::take(&mut self.staged) {
            bytes += document(&file)?.to_string().len();
            list.push(file);
            if bytes < LIST_BYTES {
                continue;
            }
            let list = std::mem::take(&mut list);
            bytes = 0;
            if kept.is_empty() {
                kept = list;
                continue;
            }
            self.list(table, execution, &list).await?;
        }
        match kept.is_empty() {
            true => kept = list,
            false if !list.is_empty() => self.list(table, execution, &list).await?,
            false => {}
        }
        self.staged = kept;
        Ok(())
    }

    async fn list(
        &mut self,
        table: &dyn Table,
        execution: &str,
        files: &[StagedFile],
    ) -> Result<()> {
        let key = files_key(execution, &self.attempt, self.lists);
        let write = Write::create(key.clone(), document(&files)?);
        match table.write(&[write]).await {
            Ok(()) => {}
            // Nobody else writes under the attempt's name, so what is there is this very list.
            Err(TableError::Conflict | TableError::Unknown(_))
                if table.get(&key).await?.is_some() => {}
            Err(error) => return Err(error.into()),
        }
        self.lists += 1;
        Ok(())
    }

    /// Returns all files that the part staged.
    pub(crate) async fn files(self, table: &dyn Table, execution: &str) -> Result<Vec<StagedFile>> {
        let mut files = self.staged;
        for number in 0..self.lists {
            let key = files_key(execution, &self.attempt, number);
            let list: Option<Stored<Vec<StagedFile>>> = load(table, &key).await?;
            let Some(list) = list else {
                return Err(Error::Invariant(format!("run {execution} lost a list of its files")));
            };
            files.extend(list.value);
        }
        Ok(files)
    }
}
