//! Reads a query by recursive descent.

use crate::salesforce::answer::ApiError;
use crate::salesforce::soql::reader::Reader;
use crate::salesforce::soql::syntax::{Comparison, Condition, Literal, Order, Path, Query, Select};
use crate::salesforce::soql::token::Token;

const LONGEST_QUERY: usize = 100_000;
const DEEPEST_NESTING: usize = 100;
const LARGEST_OFFSET: u64 = 2_000;

/// Parses a query, or says as Salesforce does where it cannot be understood.
pub(crate) fn parse(text: &str) -> Result<Query, ApiError> {
    if text.chars().count() > LONGEST_QUERY {
        let message = "SOQL statements cannot be longer than 100000 characters.";
        return Err(ApiError::malformed(message));
    }
    let mut parser = Parser { reader: Reader::new(text)?, depth: 0 };
    let query = parser.query(text)?;
    match parser.reader.peek() {
        Token::End => Ok(query),
        _ => Err(parser.reader.unexpected()),
    }
}

struct Parser {
    reader: Reader,
    depth: usize,
}

impl Parser {
    fn query(&mut self, text: &str) -> Result<Query, ApiError> {
        self.reader.expect_word("SELECT")?;
        let select = self.select()?;
        self.reader.expect_word("FROM")?;
        let object = self.reader.name()?;
        let filter = if self.reader.take_word("WHERE") { Some(self.condition()?) } else { None };
        let mut order = Vec::new();
        if self.reader.take_word("ORDER") {
            self.reader.expect_word("BY")?;
            order.push(self.order()?);
            while self.reader.take_sign(",") {
                order.push(self.order()?);
            }
        }
        let limit = if self.reader.take_word("LIMIT") { Some(self.reader.whole()?) } else { None };
        let offset = if self.reader.take_word("OFFSET") { self.reader.whole()? } else { 0 };
        if offset > LARGEST_OFFSET {
            let message = "Maximum SOQL offset allowed is 2000";
            return Err(ApiError::new(400, "NUMBER_OUTSIDE_VALID_RANGE", message));
        }
        Ok(Query { text: text.to_owned(), select, object, filter, order, limit, offset })
    }

    fn select(&mut self) -> Result<Select, ApiError> {
        let mut paths = vec![self.path()?];
        let count = paths[0].hops.is_empty() && paths[0].field.text.eq_ignore_ascii_case("COUNT");
        if count && self.reader.take_sign("(") {
            self.reader.expect_sign(")")?;
            return Ok(Select::Count);
        }
        while self.reader.take_sign(",") {
            paths.push(self.path()?);
        }
        Ok(Select::Paths(paths))
    }

    fn order(&mut self) -> Result<Order, ApiError> {
        let path = self.path()?;
        let descending = self.reader.take_word("DESC");
        if !descending {
            self.reader.take_word("ASC");
        }
        let mut nulls_last = false;
        if self.reader.take_word("NULLS") {
            nulls_last = self.reader.take_word("LAST");
            if !nulls_last {
                self.reader.expect_word("FIRST")?;
            }
        }
        Ok(Order { path, descending, nulls_last })
    }

    /// Reads conditions joined by AND or by OR; to mix the two takes parentheses.
    fn condition(&mut self) -> Result<Condition, ApiError> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            return Err(ApiError::malformed("the condition is nested too deeply"));
        }
        let first = self.term()?;
        let joined = if self.reader.at_word("AND") {
            Condition::And(self.terms("AND", first)?)
        } else if self.reader.at_word("OR") {
            Condition::Or(self.terms("OR", first)?)
        } else {
            first
        };
        self.depth -= 1;
        match self.reader.at_word("AND") || self.reader.at_word("OR") {
            true => Err(self.reader.unexpected()),
            false => Ok(joined),
        }
    }

    fn terms(&mut self, joint: &str, first: Condition) -> Result<Vec<Condition>, ApiError> {
        let mut terms = vec![first];
        while self.reader.take_word(joint) {
            terms.push(self.term()?);
        }
        Ok(terms)
    }

    fn term(&mut self) -> Result<Condition, ApiError> {
        if self.reader.take_word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST_NESTING {
                return Err(ApiError::malformed("the condition is nested too deeply"));
            }
            let term = self.term()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(term)));
        }
        if self.reader.take_sign("(") {
            let condition = self.condition()?;
            self.reader.expect_sign(")")?;
            return Ok(condition);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Condition, ApiError> {
        let path = self.path()?;
        if self.reader.take_word("LIKE") {
            return Ok(Condition::Like(path, self.literal()?));
        }
        if self.reader.take_word("NOT") {
            self.reader.expect_word("IN")?;
            return Ok(Condition::In { path, negated: true, values: self.list()? });
        }
        if self.reader.take_word("IN") {
            return Ok(Condition::In { path, negated: false, values: self.list()? });
        }
        for (word, negated) in [("INCLUDES", false), ("EXCLUDES", true)] {
            if self.reader.take_word(word) {
                return Ok(Condition::Includes { path, negated, values: self.list()? });
            }
        }
        let comparison = match self.reader.peek() {
            Token::Sign("=") => Comparison::Equal,
            Token::Sign("!=" | "<>") => Comparison::NotEqual,
            Token::Sign("<") => Comparison::Less,
            Token::Sign("<=") => Comparison::LessOrEqual,
            Token::Sign(">") => Comparison::Greater,
            Token::Sign(">=") => Comparison::GreaterOrEqual,
            _ => return Err(self.reader.unexpected()),
        };
        self.reader.skip();
        Ok(Condition::Compare(path, comparison, self.literal()?))
    }

    fn list(&mut self) -> Result<Vec<Literal>, ApiError> {
        self.reader.expect_sign("(")?;
        let mut values = vec![self.literal()?];
        while self.reader.take_sign(",") {
            values.push(self.literal()?);
        }
        self.reader.expect_sign(")")?;
        Ok(values)
    }

    fn literal(&mut self) -> Result<Literal, ApiError> {
        let literal = match self.reader.peek() {
            Token::Text(text) => Literal::Text(text.clone()),
            Token::Number(number) => Literal::Number(number.clone()),
            Token::Moment(moment) => Literal::Moment(moment.clone()),
            Token::Word(word) if word.eq_ignore_ascii_case("null") => Literal::Null,
            Token::Word(word) if word.eq_ignore_ascii_case("true") => Literal::Bool(true),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => Literal::Bool(false),
            _ => return Err(self.reader.unexpected()),
        };
        self.reader.skip();
        Ok(literal)
    }

    fn path(&mut self) -> Result<Path, ApiError> {
        let mut hops = Vec::new();
        let mut field = self.reader.name()?;
        while self.reader.take_sign(".") {
            hops.push(field);
            field = self.reader.name()?;
        }
        Ok(Path { hops, field })
    }
}
