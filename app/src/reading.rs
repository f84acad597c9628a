//! Reads JSON: what the server answers and what this device kept.
//!
//! Why not `serde_json`'s own reader: a page is only told *whether* an answer could be read, so the error here says
//! nothing, weighs nothing, and none of the sentences about what was expected where is compiled into the app; and
//! structs are read from objects alone, never from arrays. Together that halves what every type of the wire adds to
//! the first visit. It takes everything that a writer of JSON may write; it is no checker of the grammar, and lets
//! some numbers pass that JSON does not know (`01`).

use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use std::borrow::Cow;

/// Objects and lists within one another, at most; deeper ones are refused.
const DEEPEST: u8 = 128;

/// The value that stands in `text` and nothing else; nothing when it is another.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = T::deserialize(&mut reader).ok()?;
    reader.sign().is_none().then_some(value)
}

/// It could not be read.
#[derive(Clone, Copy, Debug)]
struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

enum Number {
    Natural(u64),
    Negative(i64),
    Fraction(f64),
}

/// What is left to read.
struct Reader<'de> {
    rest: &'de str,
    depth: u8,
}

impl<'de> Reader<'de> {
    /// The next byte that is not blank, which stays.
    fn sign(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        self.rest.as_bytes().first().copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Goes past `sign`, which has to come next.
    fn past(&mut self, sign: u8) -> Result<(), Unreadable> {
        if self.sign() != Some(sign) {
            return Err(Unreadable);
        }
        self.skip(1);
        Ok(())
    }

    /// A number, `true`, `false` or `null`, as it is written.
    fn word(&mut self) -> &'de str {
        self.sign();
        let end = self.rest.find([',', '}', ']', ' ', '\n', '\r', '\t']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn null(&mut self) -> Result<(), Unreadable> {
        if self.word() == "null" { Ok(()) } else { Err(Unreadable) }
    }

    fn boolean(&mut self) -> Result<bool, Unreadable> {
        self.word().parse().map_err(|_| Unreadable)
    }

    fn number(&mut self) -> Result<Number, Unreadable> {
        let word = self.word();
        if !word.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
            return Err(Unreadable);
        }
        if let Ok(natural) = word.parse() {
            return Ok(Number::Natural(natural));
        }
        if let Ok(negative) = word.parse() {
            return Ok(Number::Negative(negative));
        }
        // No type of the wire has a fraction; the browser's own reading spares the tables for it.
        let fraction = js_sys::parse_float(word);
        if fraction.is_finite() { Ok(Number::Fraction(fraction)) } else { Err(Unreadable) }
    }

    fn string(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.past(b'"')?;
        let (plain, _) = self.rest.split_at(self.end_of_plain()?);
        self.skip(plain.len());
        let mut text = Cow::Borrowed(plain);
        while self.rest.starts_with('\\') {
            let written = self.escaped()?;
            let text = text.to_mut();
            text.push(written);
            let (plain, _) = self.rest.split_at(self.end_of_plain()?);
            text.push_str(plain);
            self.skip(plain.len());
        }
        self.skip(1);
        Ok(text)
    }

    /// Where a quotation mark or a backslash stands; control characters have to be escaped.
    fn end_of_plain(&self) -> Result<usize, Unreadable> {
        let end = self.rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\');
        end.filter(|&end| self.rest.as_bytes().get(end).is_some_and(|&byte| byte >= b' ')).ok_or(Unreadable)
    }

    /// The character of an escape such as `\n` or `\u4f60`.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        let kind = self.rest.as_bytes().get(1).copied();
        if kind == Some(b'u') {
            let first = self.unit()?;
            let second = if (0xd800..0xdc00).contains(&first) { Some(self.unit()?) } else { None };
            let units = std::iter::once(first).chain(second);
            return char::decode_utf16(units).next().and_then(Result::ok).ok_or(Unreadable);
        }
        self.skip(2);
        Ok(match kind {
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(itself @ (b'"' | b'\\' | b'/')) => char::from(itself),
            _ => return Err(Unreadable),
        })
    }

    /// One UTF-16 unit, written as `\u` and four hexadecimal digits.
    fn unit(&mut self) -> Result<u16, Unreadable> {
        let digits = self.rest.strip_prefix("\\u").and_then(|rest| rest.get(..4)).ok_or(Unreadable)?;
        self.skip(6);
        u16::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    /// Goes to the next member, of which `first` says whether it is the first; false at the end.
    fn next_member(&mut self, end: u8, first: &mut bool) -> Result<bool, Unreadable> {
        if self.sign() == Some(end) {
            return Ok(false);
        }
        if !std::mem::take(first) {
            self.past(b',')?;
        }
        Ok(true)
    }

    /// Goes past a value that nobody asked for.
    fn ignore(&mut self) -> Result<(), Unreadable> {
        let end = match self.sign() {
            Some(b'"') => return self.string().map(|_| ()),
            Some(b'{') => b'}',
            Some(b'[') => b']',
            _ => return if self.word().is_empty() { Err(Unreadable) } else { Ok(()) },
        };
        self.enter()?;
        let mut first = true;
        while self.next_member(end, &mut first)? {
            if end == b'}' {
                self.string()?;
                self.past(b':')?;
            }
            self.ignore()?;
        }
        self.leave(end)
    }

    fn enter(&mut self) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Unreadable);
        }
        self.skip(1);
        Ok(())
    }

    fn leave(&mut self, end: u8) -> Result<(), Unreadable> {
        self.depth -= 1;
        self.past(end)
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.sign() != Some(b'{') {
            return Err(Unreadable);
        }
        self.enter()?;
        let value = visitor.visit_map(Members { reader: self, end: b'}', first: true })?;
        self.leave(b'}')?;
        Ok(value)
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.sign() != Some(b'[') {
            return Err(Unreadable);
        }
        self.enter()?;
        let value = visitor.visit_seq(Members { reader: self, end: b']', first: true })?;
        self.leave(b']')?;
        Ok(value)
    }

    fn text<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.string()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn numeral<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.number()? {
            Number::Natural(number) => visitor.visit_u64(number),
            Number::Negative(number) => visitor.visit_i64(number),
            Number::Fraction(number) => visitor.visit_f64(number),
        }
    }
}

/// Reads what the asker expects; anything else is unreadable.
macro_rules! expected {
    ($($by:ident: $($method:ident)+;)+) => { $($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.$by(visitor)
        }
    )+)+ };
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    expected! {
        text: deserialize_char deserialize_str deserialize_string deserialize_identifier;
        numeral: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
            deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64;
        object: deserialize_map;
        list: deserialize_seq deserialize_bytes deserialize_byte_buf;
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.sign() {
            Some(b'{') => self.object(visitor),
            Some(b'[') => self.list(visitor),
            Some(b'"') => self.text(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'n') => self.deserialize_unit(visitor),
            _ => self.numeral(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.boolean()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.null()?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.sign() == Some(b'n') {
            self.null()?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.sign() == Some(b'"') {
            return visitor.visit_enum(Variant { reader: self, alone: true });
        }
        self.past(b'{')?;
        let value = visitor.visit_enum(Variant { reader: self, alone: false })?;
        self.past(b'}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.ignore()?;
        visitor.visit_unit()
    }
}

/// The members of an object or a list.
struct Members<'reader, 'de> {
    reader: &'reader mut Reader<'de>,
    end: u8,
    first: bool,
}

impl<'de> de::MapAccess<'de> for Members<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        if !self.reader.next_member(self.end, &mut self.first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        self.reader.past(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> de::SeqAccess<'de> for Members<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if !self.reader.next_member(self.end, &mut self.first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// A variant of an enum: its name `alone`, or with what belongs to it.
struct Variant<'reader, 'de> {
    reader: &'reader mut Reader<'de>,
    alone: bool,
}

impl<'reader, 'de> Variant<'reader, 'de> {
    /// What belongs to it.
    fn content(self) -> Result<&'reader mut Reader<'de>, Unreadable> {
        if self.alone { Err(Unreadable) } else { Ok(self.reader) }
    }
}

impl<'de> de::EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        let variant = seed.deserialize(&mut *self.reader)?;
        if !self.alone {
            self.reader.past(b':')?;
        }
        Ok((variant, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.alone { Ok(()) } else { self.reader.null() }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self.content()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.content()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.content()?.object(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::{Value, json};
    use shared::error::{Conflict, ErrorCode, Fault, FieldConflict, Finding, Problem};
    use shared::people::api::SignIn;

    #[test]
    fn a_problem_is_read_with_everything_it_carries() {
        let conflict = Conflict {
            version: -3,
            fields: vec![FieldConflict {
                field: "name".to_owned(),
                mine: json!("新\n名"),
                theirs: Value::Null,
            }],
        };
        let findings = vec![Finding::new("name", Fault::TooLong { max: 200, length: 201 })];
        let mut problem = Problem { conflict: Some(conflict), ..Problem::invalid(findings) };
        problem.more.insert("attempts_left".to_owned(), json!(2));
        problem.more.insert("nested".to_owned(), json!({ "list": [true, [], {}, "\u{1f600}\"/\\"] }));
        let written = serde_json::to_string_pretty(&problem).unwrap();
        assert_eq!(read::<Problem>(&written), Some(problem));
    }

    #[test]
    fn escapes_become_the_characters_they_stand_for() {
        assert_eq!(
            read::<String>(r#" "\u4f60\ud83d\ude00\t\"\\\/\b\f\r\n" "#).as_deref(),
            Some("你😀\t\"\\/\u{8}\u{c}\r\n")
        );
        assert_eq!(read::<String>(r#""\ud83d""#), None);
        assert_eq!(read::<String>(r#""\ud83dx""#), None);
        assert_eq!(read::<String>(r#""\x""#), None);
        assert_eq!(read::<String>("\"a\nb\""), None);
        assert_eq!(read::<String>("\"open"), None);
    }

    #[test]
    fn numbers_keep_their_last_digit() {
        assert_eq!(
            read::<Vec<i64>>("[9223372036854775807,-9223372036854775808]"),
            Some(vec![i64::MAX, i64::MIN])
        );
        assert_eq!(read::<u8>("256"), None);
        assert_eq!(read::<u8>("-1"), None);
        assert_eq!(read::<u8>("+1"), None);
    }

    #[test]
    fn words_options_and_lists_are_told_apart() {
        assert_eq!(read::<ErrorCode>("\"not_found\""), Some(ErrorCode::NotFound));
        assert_eq!(read::<ErrorCode>("\"no_such_code\""), None);
        assert_eq!(read::<Option<bool>>("null"), Some(None));
        assert_eq!(read::<Option<bool>>("false"), Some(Some(false)));
        assert_eq!(read::<Vec<(u8, String)>>("[ [1, \"a\"] , [2,\"b\"]]").map(|list| list.len()), Some(2));
    }

    #[test]
    fn what_is_cut_off_followed_by_more_or_nested_without_end_is_refused() {
        let whole = r#"{"email":"a@b.co","password":"secret"}"#;
        assert!(read::<SignIn>(whole).is_some());
        for end in 0..whole.len() {
            assert!(read::<SignIn>(&whole[..end]).is_none());
            assert!(read::<Value>(&whole[..end]).is_none());
        }
        assert!(read::<SignIn>(&format!("{whole},")).is_none());
        assert!(read::<SignIn>(r#"{"email":"a@b.co","password":"secret","more":1}"#).is_none());
        assert!(read::<SignIn>(r#"["a@b.co","secret"]"#).is_none());
        assert!(read::<Value>(&"[".repeat(1_000)).is_none());
        assert!(read::<serde::de::IgnoredAny>(&"[".repeat(1_000)).is_none());
        assert!(read::<Vec<u8>>("[1,]").is_none());
        assert!(read::<Vec<u8>>("[1 2]").is_none());
    }
}
