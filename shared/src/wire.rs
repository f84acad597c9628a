//! The macros that give a type its wire form and, behind features, its column type and its schema.
//!
//! They hold no rule; they only keep the same derives from being written forty times.

use serde::de::{Deserializer, Visitor};

/// A closed set of words: an enum that is snake_case text on the wire and in the database.
///
/// Each variant's text is written beside it, because the text is a promise to other people's scripts and to
/// stored rows: renaming a variant must not change it.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $(
                $(#[$vmeta])*
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Their words, in the same order.
            pub(crate) const WORDS: &'static [&'static str] = &[$($text),+];

            /// The word as it stands on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let place = $crate::wire::place(word, Self::WORDS);
                place.and_then(|place| Self::ALL.get(place).copied()).ok_or($crate::error::UnknownWord)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let place = $crate::wire::read_place(deserializer, Self::WORDS)?;
                let one = Self::ALL.get(place).copied();
                one.ok_or_else(|| serde::de::Error::unknown_variant("", Self::WORDS))
            }
        }

        $crate::wire::text_column!($name);
    };
}

/// Where `word` stands among `words`.
pub(crate) fn place(word: &str, words: &[&str]) -> Option<usize> {
    words.iter().position(|one| *one == word)
}

/// Reads one of `words`, and tells its place. What is derived for an enum would be written out for each set of words;
/// this is written out once for each reader.
pub(crate) fn read_place<'de, D: Deserializer<'de>>(
    deserializer: D,
    words: &'static [&'static str],
) -> Result<usize, D::Error> {
    struct OneOf(&'static [&'static str]);

    impl Visitor<'_> for OneOf {
        type Value = usize;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("one of the known words")
        }

        fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<usize, E> {
            place(word, self.0).ok_or_else(|| E::unknown_variant(word, self.0))
        }
    }

    deserializer.deserialize_str(OneOf(words))
}

/// A struct of the wire: serialisable both ways, refusing fields it does not know, described to OpenAPI.
macro_rules! wire {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($body)* }
        $crate::endpoint::described!($name);
    )+ };
}

/// Lets a type that is text (`Display` and `FromStr`) be a column of its own text.
macro_rules! text_column {
    ($name:ident) => {
        #[cfg(feature = "orm")]
        const _: () = {
            use sea_orm::sea_query::{
                ArrayType, ColumnType, Nullable, StringLen, Value, ValueType, ValueTypeErr,
            };

            impl From<$name> for Value {
                fn from(word: $name) -> Self {
                    Value::from(word.to_string())
                }
            }
            // As a part of a primary key, which the database does not count up.
            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }
            impl sea_orm::TryGetable for $name {
                fn try_get_by<I: sea_orm::ColIdx>(
                    row: &sea_orm::QueryResult,
                    index: I,
                ) -> Result<Self, sea_orm::TryGetError> {
                    let text = String::try_get_by(row, index)?;
                    text.parse().map_err(|_| {
                        let message = format!("{text:?} is no {}", stringify!($name));
                        sea_orm::TryGetError::DbErr(sea_orm::DbErr::Type(message))
                    })
                }
            }
            impl ValueType for $name {
                fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                    <String as ValueType>::try_from(value)?.parse().map_err(|_| ValueTypeErr)
                }
                fn type_name() -> String {
                    stringify!($name).to_owned()
                }
                fn array_type() -> ArrayType {
                    ArrayType::String
                }
                fn column_type() -> ColumnType {
                    ColumnType::String(StringLen::None)
                }
            }
            impl Nullable for $name {
                fn null() -> Value {
                    Value::String(None)
                }
            }
        };
    };
}

/// Reads an enum whose variants are told apart by a member, `$tag`, beside the members of the variant.
///
/// Why not derived: what is derived keeps every member aside until it knows the variant and reads it a second time, by
/// a reader of its own; the app would fetch that reader for each of these types. Here one struct, `$flat`, holds the
/// members of all variants. A member of another variant is refused.
macro_rules! tagged {
    (
        $(#[$meta:meta])*
        $name:ident by $tag:ident as $flat:ident { $($field:ident: $kind:ty),* $(,)? }
        $($variant:ident = $word:literal { $($own:ident),* })+
    ) => {
        #[derive(serde::Deserialize)]
        $(#[$meta])*
        struct $flat { $tag: String, $($field: Option<$kind>),* }

        impl $flat {
            fn variant<E: serde::de::Error>(mut self) -> Result<$name, E> {
                let one = match self.$tag.as_str() {
                    $($word => $name::$variant { $($own: $crate::wire::needed(self.$own.take(), stringify!($own))?),* },)+
                    other => return Err(E::unknown_variant(other, &[$($word),+])),
                };
                if false $(|| self.$field.is_some())* {
                    return Err(E::custom("a member that does not belong to this kind"));
                }
                Ok(one)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $flat::deserialize(deserializer)?.variant()
            }
        }
    };
}

/// A member that has to be there.
pub(crate) fn needed<G, T: TryFrom<G>, E: serde::de::Error>(
    given: Option<G>,
    name: &'static str,
) -> Result<T, E> {
    let given = given.ok_or_else(|| E::missing_field(name))?;
    T::try_from(given).map_err(|_| E::custom("a number that is too large"))
}

pub(crate) use {tagged, text_column, wire, words};
