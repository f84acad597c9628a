//! The macros that give a type its wire form and, behind features, its column type and its schema.
//!
//! They hold no rule; they only keep the same derives from being written forty times.

/// A closed set of words: an enum that is snake_case text on the wire and in the database.
///
/// Each variant's text is written beside it, because the text is a promise to other people's scripts and to
/// stored rows: renaming a variant must not change it.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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
                match word { $($text => Ok($name::$variant),)+ _ => Err($crate::error::UnknownWord) }
            }
        }

        $crate::wire::text_column!($name);
    };
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

pub(crate) use {text_column, wire, words};
