//! Reads the tokens of a query one by one, and complains about the one it stands at.

use crate::salesforce::answer::ApiError;
use crate::salesforce::soql::syntax::Name;
use crate::salesforce::soql::token::{Placed, Token, tokens};

/// Words that cannot name a field or an object.
const RESERVED: &[&str] = &["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "LIMIT", "ORDER", "IN"];

pub(crate) struct Reader {
    tokens: Vec<Placed>,
    next: usize,
}

impl Reader {
    pub(crate) fn new(text: &str) -> Result<Self, ApiError> {
        Ok(Reader { tokens: tokens(text)?, next: 0 })
    }

    pub(crate) fn name(&mut self) -> Result<Name, ApiError> {
        let Placed { token, at } = &self.tokens[self.next];
        let Token::Word(word) = token else {
            return Err(self.unexpected());
        };
        if RESERVED.iter().any(|taken| word.eq_ignore_ascii_case(taken)) {
            return Err(self.unexpected());
        }
        let name = Name { text: word.clone(), at: *at };
        self.next += 1;
        Ok(name)
    }

    pub(crate) fn whole(&mut self) -> Result<u64, ApiError> {
        let Token::Number(number) = self.peek() else {
            return Err(self.unexpected());
        };
        let Ok(number) = number.parse() else {
            return Err(self.unexpected());
        };
        self.next += 1;
        Ok(number)
    }

    pub(crate) fn skip(&mut self) {
        self.next += 1;
    }

    pub(crate) fn peek(&self) -> &Token {
        &self.tokens[self.next].token
    }

    pub(crate) fn at_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found.eq_ignore_ascii_case(word))
    }

    pub(crate) fn take_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        self.next += usize::from(found);
        found
    }

    pub(crate) fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        self.next += usize::from(found);
        found
    }

    pub(crate) fn expect_word(&mut self, word: &str) -> Result<(), ApiError> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(crate) fn expect_sign(&mut self, sign: &str) -> Result<(), ApiError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(crate) fn unexpected(&self) -> ApiError {
        let found = match self.peek() {
            Token::Word(text) | Token::Number(text) | Token::Moment(text) => text.clone(),
            Token::Text(text) => format!("'{}'", text.value),
            Token::Sign(sign) => (*sign).to_owned(),
            Token::End => "<EOF>".to_owned(),
        };
        ApiError::malformed(format!("unexpected token: '{found}'"))
    }
}
