//! Looks up every name of a query among the objects, and checks what may be asked of each field.

use std::collections::HashSet;

use crate::salesforce::answer::ApiError;
use crate::salesforce::data::Dataset;
use crate::salesforce::schema::{Field, Kind, Object};
use crate::salesforce::soql::literal::operand;
use crate::salesforce::soql::mistakes;
use crate::salesforce::soql::pattern::Pattern;
use crate::salesforce::soql::plan::{Column, FieldAt, Place, Plan, SortKey};
use crate::salesforce::soql::predicate::Predicate;
use crate::salesforce::soql::syntax::{
    Comparison, Condition, Literal, Name, Order, Path, Query, Select,
};

const LONGEST_PATH: usize = 5;

/// Turns a parsed query into a plan.
pub(crate) fn bind(query: &Query, dataset: &Dataset) -> Result<Plan, ApiError> {
    let Some(table) = dataset.position(&query.object.text) else {
        return Err(mistakes::unknown_object(query));
    };
    if !dataset.tables[table].object.queryable() {
        return Err(mistakes::no_query(query));
    }
    let binder = Binder { query, dataset, root: table };
    let columns = match &query.select {
        Select::Count => None,
        Select::Paths(paths) => Some(binder.columns(paths)?),
    };
    let filter = query.filter.as_ref().map(|condition| binder.predicate(condition)).transpose()?;
    let order: Result<Vec<SortKey>, ApiError> =
        query.order.iter().map(|order| binder.sort_key(order)).collect();
    let limit = query.limit.unwrap_or(u64::MAX);
    Ok(Plan { table, columns, filter, order: order?, limit, offset: query.offset })
}

struct Binder<'a> {
    query: &'a Query,
    dataset: &'a Dataset,
    root: usize,
}

impl<'a> Binder<'a> {
    fn columns(&self, paths: &[Path]) -> Result<Vec<Column>, ApiError> {
        let mut columns = Vec::new();
        let mut selected = HashSet::new();
        for path in paths {
            let (place, field, relationships) = self.place(path)?;
            let mut full: Vec<&str> = relationships.clone();
            full.push(field.name);
            if !selected.insert(full.join(".")) {
                let message = format!("duplicate field selected: {}", full.join("."));
                return Err(ApiError::invalid_field(message));
            }
            nest(&mut columns, &relationships, &place.hops, place.field);
        }
        Ok(columns)
    }

    fn predicate(&self, condition: &Condition) -> Result<Predicate, ApiError> {
        let all = |terms: &[Condition]| -> Result<Vec<Predicate>, ApiError> {
            terms.iter().map(|term| self.predicate(term)).collect()
        };
        Ok(match condition {
            Condition::And(terms) => Predicate::And(all(terms)?),
            Condition::Or(terms) => Predicate::Or(all(terms)?),
            Condition::Not(term) => Predicate::Not(Box::new(self.predicate(term)?)),
            Condition::Compare(path, comparison, literal) => {
                let (place, field) = self.filterable(path)?;
                let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
                if !equality && matches!(field.kind, Kind::Boolean | Kind::Multipicklist) {
                    return Err(mistakes::wrong_operator(field));
                }
                Predicate::Compare(place, *comparison, operand(literal, field)?)
            }
            Condition::Like(path, literal) => {
                let (place, field) = self.filterable(path)?;
                let likeable = field.kind.is_text() && field.kind != Kind::Multipicklist;
                let Literal::Text(text) = literal else {
                    return Err(mistakes::wrong_operator(field));
                };
                if !likeable || field.kind == Kind::Reference {
                    return Err(mistakes::wrong_operator(field));
                }
                Predicate::Like(place, Pattern::new(&text.pattern))
            }
            Condition::In { path, negated, values } => {
                let (place, field) = self.filterable(path)?;
                let operands: Result<Vec<_>, ApiError> =
                    values.iter().map(|value| operand(value, field)).collect();
                negate(Predicate::In(place, operands?), *negated)
            }
            Condition::Includes { path, negated, values } => {
                let (place, field) = self.filterable(path)?;
                if field.kind != Kind::Multipicklist {
                    return Err(mistakes::wrong_operator(field));
                }
                let mut wanted = Vec::new();
                for value in values {
                    let Literal::Text(text) = value else {
                        return Err(mistakes::wrong_operator(field));
                    };
                    wanted.push(text.value.split(';').map(str::to_lowercase).collect());
                }
                negate(Predicate::Includes(place, wanted), *negated)
            }
        })
    }

    fn sort_key(&self, order: &Order) -> Result<SortKey, ApiError> {
        let (place, field, _) = self.place(&order.path)?;
        if !field.kind.sortable() {
            let name = field.name;
            let message = format!("field '{name}' can not be sorted in a query call");
            return Err(ApiError::invalid_field(message));
        }
        Ok(SortKey { place, descending: order.descending, nulls_last: order.nulls_last })
    }

    fn filterable(&self, path: &Path) -> Result<(Place, &'a Field), ApiError> {
        let (place, field, _) = self.place(path)?;
        if field.kind.filterable() {
            return Ok((place, field));
        }
        let name = field.name;
        let message = format!("field '{name}' can not be filtered in a query call");
        Err(ApiError::invalid_field(message))
    }

    /// Follows a path from the queried object; a leading object name is the object itself.
    fn place(&self, path: &Path) -> Result<(Place, &'a Field, Vec<&'static str>), ApiError> {
        let root = &self.dataset.tables[self.root].object;
        let own = path.hops.first().is_some_and(|hop| {
            hop.text.eq_ignore_ascii_case(root.name) && root.relationship(&hop.text).is_none()
        });
        let names = &path.hops[usize::from(own)..];
        if names.len() > LONGEST_PATH {
            return Err(ApiError::invalid_field("a relationship path has at most five parts"));
        }
        let mut objects: Vec<&'a Object> = vec![root];
        let (mut hops, mut relationships) = (Vec::new(), Vec::new());
        for name in names {
            let (reference, at) = self
                .reference(&objects, name)
                .ok_or_else(|| mistakes::unknown_relationship(self.query, name))?;
            hops.push(FieldAt { name: reference.name, position: at });
            relationships.extend(reference.relationship);
            objects = reference.refers_to.iter().filter_map(|to| self.object(to)).collect();
        }
        for object in &objects {
            if let Some(position) = object.position(&path.field.text) {
                let field = &object.fields[position];
                let place = Place { hops, field: FieldAt { name: field.name, position } };
                return Ok((place, field, relationships));
            }
        }
        Err(mistakes::unknown_field(self.query, &path.field, objects[0].name))
    }

    fn reference(&self, objects: &[&'a Object], name: &Name) -> Option<(&'a Field, usize)> {
        let object = objects.iter().find(|object| object.relationship(&name.text).is_some())?;
        let position = object.relationship(&name.text)?;
        Some((&object.fields[position], position))
    }

    fn object(&self, name: &str) -> Option<&'a Object> {
        self.dataset.position(name).map(|table| &self.dataset.tables[table].object)
    }
}

/// Adds a field to the columns, inside the objects of its relationships.
fn nest(columns: &mut Vec<Column>, names: &[&'static str], hops: &[FieldAt], field: FieldAt) {
    let ([name, names @ ..], [hop, hops @ ..]) = (names, hops) else {
        columns.push(Column::Field(field));
        return;
    };
    let known = columns.iter_mut().find_map(|column| match column {
        Column::Parent { relationship, columns, .. } if relationship == name => Some(columns),
        _ => None,
    });
    if let Some(inner) = known {
        return nest(inner, names, hops, field);
    }
    let mut inner = Vec::new();
    nest(&mut inner, names, hops, field);
    columns.push(Column::Parent { relationship: name, reference: *hop, columns: inner });
}

fn negate(predicate: Predicate, negated: bool) -> Predicate {
    if negated { Predicate::Not(Box::new(predicate)) } else { predicate }
}
