//! The tables of the instance, and what the dictionary says of their elements.

/// A table, with the elements that it adds to those of the table it extends.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) parent: Option<&'static str>,
    pub(super) elements: &'static [Element],
}

/// A column.
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) reference: &'static str,
    pub(super) choices: &'static [&'static str],
}

const fn plain(name: &'static str, kind: &'static str) -> Element {
    Element { name, kind, reference: "", choices: &[] }
}

const fn refers(name: &'static str, kind: &'static str, reference: &'static str) -> Element {
    Element { name, kind, reference, choices: &[] }
}

const fn chosen(
    name: &'static str,
    kind: &'static str,
    choices: &'static [&'static str],
) -> Element {
    Element { name, kind, reference: "", choices }
}

const SYS_ID: Element = plain("sys_id", "GUID");
const CREATED_ON: Element = plain("sys_created_on", "glide_date_time");
const CREATED_BY: Element = plain("sys_created_by", "string");
const UPDATED_ON: Element = plain("sys_updated_on", "glide_date_time");
const UPDATED_BY: Element = plain("sys_updated_by", "string");
const MOD_COUNT: Element = plain("sys_mod_count", "integer");

/// All tables that have records of people; those that describe them are made of these.
pub(super) const TABLES: [Table; 9] = [
    Table {
        name: "task",
        label: "Task",
        parent: None,
        elements: &[
            SYS_ID,
            plain("number", "string"),
            plain("short_description", "string"),
            plain("description", "string"),
            plain("active", "boolean"),
            chosen("priority", "integer", &["1", "2", "3", "4", "5"]),
            chosen("state", "integer", &["1", "2", "3", "4"]),
            plain("opened_at", "glide_date_time"),
            plain("closed_at", "glide_date_time"),
            plain("due_date", "due_date"),
            refers("opened_by", "reference", "sys_user"),
            refers("assigned_to", "reference", "sys_user"),
            refers("watch_list", "glide_list", "sys_user"),
            plain("business_duration", "glide_duration"),
            plain("work_notes", "journal_input"),
            plain("sys_class_name", "sys_class_name"),
            CREATED_ON,
            CREATED_BY,
            UPDATED_ON,
            UPDATED_BY,
            MOD_COUNT,
        ],
    },
    Table {
        name: "incident",
        label: "Incident",
        parent: Some("task"),
        elements: &[
            refers("caller_id", "reference", "sys_user"),
            chosen("category", "string", &["inquiry", "software", "hardware", "network"]),
            chosen("severity", "integer", &["1", "2", "3"]),
            plain("reopen_count", "integer"),
            plain("made_sla", "boolean"),
        ],
    },
    Table {
        name: "problem",
        label: "Problem",
        parent: Some("task"),
        elements: &[plain("known_error", "boolean")],
    },
    Table {
        name: "sys_user",
        label: "User",
        parent: None,
        elements: &[
            SYS_ID,
            plain("user_name", "string"),
            plain("name", "string"),
            plain("email", "email"),
            plain("active", "boolean"),
            plain("last_login_time", "glide_date_time"),
            refers("manager", "reference", "sys_user"),
            plain("user_password", "password"),
            CREATED_ON,
            UPDATED_ON,
            MOD_COUNT,
        ],
    },
    Table {
        name: "u_invoice",
        label: "Invoice",
        parent: None,
        elements: &[
            SYS_ID,
            plain("u_number", "string"),
            plain("u_amount", "decimal"),
            plain("u_total", "currency"),
            plain("u_unit_price", "price"),
            plain("u_rate", "float"),
            plain("u_units", "longint"),
            plain("u_lines", "integer"),
            plain("u_done", "percent_complete"),
            plain("u_issued", "glide_date"),
            plain("u_paid", "boolean"),
            plain("u_notes", "html"),
            CREATED_ON,
            UPDATED_ON,
            MOD_COUNT,
        ],
    },
    Table {
        name: "sys_audit_delete",
        label: "Audit Deleted Record",
        parent: None,
        elements: &[
            SYS_ID,
            plain("tablename", "table_name"),
            plain("documentkey", "string"),
            plain("display_value", "string"),
            CREATED_ON,
            CREATED_BY,
            UPDATED_ON,
        ],
    },
    Table {
        name: "sys_db_object",
        label: "Table",
        parent: None,
        elements: &[
            SYS_ID,
            plain("name", "string"),
            plain("label", "string"),
            refers("super_class", "reference", "sys_db_object"),
            CREATED_ON,
            UPDATED_ON,
        ],
    },
    Table {
        name: "sys_dictionary",
        label: "Dictionary Entry",
        parent: None,
        elements: &[
            SYS_ID,
            plain("name", "table_name"),
            plain("element", "string"),
            plain("column_label", "string"),
            plain("internal_type", "string"),
            plain("reference", "string"),
            plain("active", "boolean"),
            plain("choice", "integer"),
            plain("read_only", "boolean"),
            plain("mandatory", "boolean"),
            plain("default_value", "string"),
        ],
    },
    Table {
        name: "sys_choice",
        label: "Choice",
        parent: None,
        elements: &[
            SYS_ID,
            plain("name", "table_name"),
            plain("element", "string"),
            plain("value", "string"),
            plain("label", "string"),
            plain("language", "string"),
            plain("sequence", "integer"),
            plain("inactive", "boolean"),
        ],
    },
];

/// Finds a table.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

impl Table {
    /// Lists its elements, those of the table that it extends first.
    pub(super) fn all_elements(&self) -> Vec<&'static Element> {
        let mut elements = self.parent.and_then(table).map_or_else(Vec::new, Self::all_elements);
        if let Some(own) = table(self.name) {
            elements.extend(own.elements);
        }
        elements
    }

    /// Finds an element, its own or one that it inherits.
    pub(super) fn element(&self, name: &str) -> Option<&'static Element> {
        self.all_elements().into_iter().find(|element| element.name == name)
    }

    /// Says whether its records are records of another table too.
    pub(super) fn extends(&self, name: &str) -> bool {
        self.name == name || self.parent.and_then(table).is_some_and(|parent| parent.extends(name))
    }
}
