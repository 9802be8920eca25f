//! A show continues in another engine, and when it does not.

use super::show_stage::ShowStage;
use crate::engine::{Act, Lead, Order, Standing, When};
use crate::time::{FileSeconds, Transport};

/// Whether anything sounds in the next blocks.
fn sounds(stage: &mut ShowStage) -> bool {
    let mut heard = [Vec::new(), Vec::new()];
    (0..10).for_each(|_| stage.block(&Transport::default(), 480, &mut heard));
    heard[0].iter().any(|sample| *sample != 0.0)
}

#[test]
fn a_song_goes_on_in_another_engine_unless_another_lead_was_there_before() {
    let mut before = ShowStage::new(2, Lead::Stemlock);
    before.processor.order(Order { number: 0, at: When::Frame(0), act: Act::Launch(1), quantum: None });
    assert!(sounds(&mut before));
    let standing = before.processor.standing().unwrap();
    for (lead, goes_on) in [(Lead::Stemlock, true), (Lead::Timeline, false), (Lead::Beat, false)] {
        let mut next = ShowStage::new(2, lead);
        next.processor.go_on_from(standing);
        assert_eq!(sounds(&mut next), goes_on, "{lead:?}");
        // A while later.
        next.settings.lead = Lead::Stemlock;
        assert_eq!(sounds(&mut next), goes_on, "{lead:?}, then Stemlock");
    }
}

#[test]
fn a_song_that_was_paused_nowhere_begins_when_it_is_played() {
    for seconds in [f64::MAX, f64::MIN, 1e18, -1e18, -3600.0, 3600.0, f64::NAN] {
        let mut stage = ShowStage::new(2, Lead::Stemlock);
        stage.processor.go_on_from(Standing::held(1, FileSeconds::new(seconds)));
        assert!(!sounds(&mut stage), "{seconds}");
        stage.processor.order(Order { number: 0, at: When::Frame(0), act: Act::Play, quantum: None });
        assert!(sounds(&mut stage), "{seconds}");
    }
}
