//! Parts: the durable result of one commit.

use super::{Counts, Stored, document, files_key, load};
use crate::error::{Error, Result};
use crate::ports::{Table, TableError, Write};
use connector_sdk::{Cursor, StagedFile};
use serde::{Deserialize, Serialize};

/// How many bytes of files one document lists. DynamoDB accepts items of 400 KB.
const LIST_BYTES: usize = 200_000;

/// A commit: the attempt that made it, its staged files, and the source's next cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The attempt that committed. A writer without an answer recognises its own commit by it.
    pub(crate) attempt: String,
    /// The files to publish. Empty if no record was left to write.
    pub(crate) staged: Vec<StagedFile>,
    /// How many further lists of files there are, if the files do not fit into one document.
    pub(crate) lists: u32,
    pub(crate) counts: Counts,
    pub(crate) next: Option<Cursor>,
}

impl Part {
    /// Moves the files that do not fit into one document into separate lists.
    pub(crate) async fn spill(&mut self, table: &dyn Table, execution: &str) -> Result<()> {
        // The lists belong to this attempt. They are ignored until its commit names them.
        let mut lists: Vec<Vec<StagedFile>> = Vec::new();
        let mut room = 0;
        for file in std::mem::take(&mut self.staged) {
            let bytes = document(&file)?.to_string().len();
            match lists.last_mut().filter(|_| bytes <= room) {
                Some(list) => list.push(file),
                None => {
                    lists.push(vec![file]);
                    room = LIST_BYTES;
                }
            }
            room = room.saturating_sub(bytes);
        }
        let mut lists = lists.into_iter();
        self.staged = lists.next().unwrap_or_default();
        for list in lists {
            self.list(table, execution, &list).await?;
        }
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
            // Only this attempt writes under its name, so an existing list is the same one.
            Err(TableError::Conflict | TableError::Unknown(_))
                if table.get(&key).await?.is_some() => {}
            Err(error) => return Err(error.into()),
        }
        self.lists += 1;
        Ok(())
    }

    /// Returns all files of the part.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryTable;
    use connector_sdk::{Content, PartName};
    use serde_json::json;

    fn part(files: usize) -> Part {
        let file = |number: usize| StagedFile {
            part: PartName { partition: 0, sequence: 0, attempt: "a".to_owned() },
            folder: format!("f={number}/"),
            content: Content::Records,
            location: format!("s3://lake/{number}"),
            bytes: 1,
            records: 1,
            receipt: json!({ "padding": "x".repeat(500) }),
        };
        let staged = (0..files).map(file).collect();
        Part { attempt: "a".to_owned(), staged, lists: 0, counts: Counts::default(), next: None }
    }

    #[tokio::test]
    async fn the_files_of_a_part_fit_whatever_their_number() {
        for (files, lists) in [(0, 0), (3, 0), (400, 1), (5_000, 16)] {
            let table = MemoryTable::default();
            let mut part = part(files);
            let all = part.staged.clone();
            part.spill(&table, "run").await.unwrap();
            let size = document(&part).unwrap().to_string().len();
            assert!(size < 300_000, "{files} files make a document of {size} bytes");
            assert_eq!(part.lists, lists, "{files} files");
            // Repeating it, as after a lost answer, changes nothing.
            let mut again = self::part(files);
            again.spill(&table, "run").await.unwrap();
            assert_eq!(again, part);
            assert_eq!(part.files(&table, "run").await.unwrap(), all);
        }
    }
}
