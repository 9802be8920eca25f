//! Days and minutes of the calendar, in UTC.
//!
//! Plain numbers. The standard library has no calendar.

use std::time::{SystemTime, UNIX_EPOCH};

/// `2026-11-29`
pub fn day(time: SystemTime) -> String {
    let (year, month, day) = date(seconds(time) / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-29 12:13`
pub fn minute(time: SystemTime) -> String {
    let minutes = seconds(time) / 60;
    format!("{} {:02}:{:02}", day(time), minutes / 60 % 24, minutes % 60)
}

/// Since 1970; a clock before that is set wrong.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Year, month and day, this many days after 1 January 1970.
fn date(days: u64) -> (u64, u64, u64) {
    // Counted from 1 March of the year 0, so that a leap day is the last of its year, in eras of 400 years.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year + 400 * era + u64::from(month <= 2), month, of_year - (153 * march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let at = |seconds| minute(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01 00:00");
        assert_eq!(at(951_782_400), "2000-02-29 00:00");
        assert_eq!(at(951_868_800), "2000-03-01 00:00");
        assert_eq!(at(1_795_954_380), "2026-11-29 12:13");
        assert_eq!(at(4_107_542_399), "2100-02-28 23:59");
        assert_eq!(at(4_107_542_400), "2100-03-01 00:00", "no leap year");
        assert_eq!(minute(UNIX_EPOCH - Duration::from_secs(9)), "1970-01-01 00:00");
    }
}
