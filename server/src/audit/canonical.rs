//! JSON in one spelling: members in the order of their names, nothing between them. PostgreSQL gives back another order
//! than it was given, SQLite the text itself; what is sealed must be the same in both.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Writes the JSON in `text` to `out` in the one spelling.
///
/// # Errors
/// When it is no JSON.
pub(super) fn write(text: &str, out: &mut Vec<u8>) -> serde_json::Result<()> {
    serde_json::from_str::<Json<'_>>(text)?.write(out)
}

/// A value that borrows what it can.
enum Json<'a> {
    Null,
    Bool(bool),
    Whole(i64),
    Large(u64),
    Fraction(f64),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Members(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl Json<'_> {
    fn write(&mut self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(value) => serde_json::to_writer(out, value)?,
            Self::Whole(value) => serde_json::to_writer(out, value)?,
            Self::Large(value) => serde_json::to_writer(out, value)?,
            Self::Fraction(value) => serde_json::to_writer(out, value)?,
            Self::Text(text) => serde_json::to_writer(out, text)?,
            Self::List(values) => {
                out.push(b'[');
                for (place, value) in values.iter_mut().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    value.write(out)?;
                }
                out.push(b']');
            }
            Self::Members(members) => {
                // Stable, so that members of one name, which only a forger writes, stay apart.
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                out.push(b'{');
                for (place, (name, value)) in members.iter_mut().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    serde_json::to_writer(&mut *out, name)?;
                    out.push(b':');
                    value.write(out)?;
                }
                out.push(b'}');
            }
        }
        Ok(())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Json<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Json<'de>, E> {
                Ok(Json::Bool(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Json<'de>, E> {
                Ok(Json::Whole(value))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Json<'de>, E> {
                Ok(i64::try_from(value).map_or(Json::Large(value), Json::Whole))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Json<'de>, E> {
                Ok(Json::Fraction(value))
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Json<'de>, E> {
                Ok(Json::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Json<'de>, E> {
                Ok(Json::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json<'de>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(Json::List(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Json::Members(members))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// The name of a member, borrowed where it can be.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Text(name) => Ok(Self(name)),
            _ => Err(D::Error::custom("a name that is no text")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> String {
        let mut out = Vec::new();
        write(text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_order_and_the_spaces_of_the_writer_do_not_matter() {
        let sqlite = r#"{"kind":"changed","changes":[{"field":"phone","old":null,"new":"+86 \"1\""}]}"#;
        let postgres =
            r#"{"kind": "changed", "changes": [{"new": "+86 \"1\"", "old": null, "field": "phone"}]}"#;
        assert_eq!(spelled(sqlite), spelled(postgres));
        assert_eq!(
            spelled(r#"{ "b":[1,-2,true,{"z":1,"a":2}], "a":"\u00e9\u0001" }"#),
            "{\"a\":\"é\\u0001\",\"b\":[1,-2,true,{\"a\":2,\"z\":1}]}"
        );
    }

    #[test]
    fn nothing_that_differs_is_spelled_alike() {
        assert_ne!(spelled(r#"{"a":1,"a":2}"#), spelled(r#"{"a":2}"#));
        assert_ne!(spelled(r#"{"a":"1"}"#), spelled(r#"{"a":1}"#));
        assert!(write("{", &mut Vec::new()).is_err());
        assert!(write("|{}", &mut Vec::new()).is_err());
    }
}
