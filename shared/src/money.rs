//! Money: an integer of minor units with its currency. No floating point, no conversion without a dated rate.

use crate::wire::{wire, words};

words! {
    /// The currencies a site can use. Each has two minor digits except the yen.
    Currency {
        /// Renminbi, the default.
        Cny = "CNY",
        /// United States dollar.
        Usd = "USD",
        /// Euro.
        Eur = "EUR",
        /// Hong Kong dollar.
        Hkd = "HKD",
        /// Pound sterling.
        Gbp = "GBP",
        /// Japanese yen, without minor units.
        Jpy = "JPY",
    }
}

impl Currency {
    /// How many decimal digits one major unit has: 2, or 0 for the yen.
    pub const fn digits(self) -> u32 {
        match self {
            Currency::Jpy => 0,
            Currency::Cny | Currency::Usd | Currency::Eur | Currency::Hkd | Currency::Gbp => 2,
        }
    }

    /// The sign printed before an amount.
    pub const fn sign(self) -> &'static str {
        match self {
            Currency::Cny => "¥",
            Currency::Usd => "$",
            Currency::Eur => "€",
            Currency::Hkd => "HK$",
            Currency::Gbp => "£",
            Currency::Jpy => "JP¥",
        }
    }
}

/// The largest amount a record may carry, in minor units: a million million major units.
pub const MAX_MINOR: i64 = 100_000_000_000_000;

wire! {
    /// An amount in one currency.
    #[derive(Copy, Eq)]
    pub struct Money {
        /// Minor units (fen, cents); from 0 to [`MAX_MINOR`] on a record.
        pub minor: i64,
        /// Its currency.
        pub currency: Currency,
    }
}

impl Money {
    /// `percent` hundredths of the amount, cut towards zero; used for weighted totals (B1).
    pub const fn percent(self, percent: u8) -> Self {
        // Through i128, so that the largest total times 100 cannot overflow.
        let minor = (self.minor as i128 * percent as i128 / 100) as i64;
        Self { minor, currency: self.currency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighted_amount_is_cut_towards_zero() {
        let amount = Money { minor: 12_800_001, currency: Currency::Cny };
        assert_eq!(amount.percent(50).minor, 6_400_000);
        assert_eq!(Money { minor: i64::MAX, ..amount }.percent(100).minor, i64::MAX);
    }
}
