//! The helpers at work for a keeper, and which of them were cancelled.
//!
//! Plain data, under the book's lock.

/// The task of a helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Finds the files of a saved song.
    Find,
    /// Opens what the musician chose.
    Open,
    /// Reads or finds files of the playing song.
    Look,
}

/// A helper's permission to change the book. Cancelled when its work is no longer needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// The valid tickets.
#[derive(Debug, Default)]
pub struct Tickets {
    issued: u64,
    valid: Vec<Valid>,
}

#[derive(Debug)]
struct Valid {
    ticket: Ticket,
    task: Task,
    /// Whether saving has waited for it without success.
    is_slow: bool,
}

impl Tickets {
    /// A new ticket.
    pub fn issue(&mut self, task: Task) -> Ticket {
        self.issued += 1;
        let ticket = Ticket(self.issued);
        self.valid.push(Valid { ticket, task, is_slow: false });
        ticket
    }

    /// Whether `ticket` is valid.
    pub fn is_valid(&self, ticket: Ticket) -> bool {
        self.valid.iter().any(|valid| valid.ticket == ticket)
    }

    /// Ends `ticket`: its helper has finished.
    pub fn end(&mut self, ticket: Ticket) {
        self.valid.retain(|valid| valid.ticket != ticket);
    }

    /// Cancels everything about the former song, now that the song of `ticket` plays: all tickets but this one and
    /// later attempts to open something else. From now on its helper works on files of the playing song.
    pub fn take_over(&mut self, ticket: Ticket) {
        let goes_on = |valid: &Valid| valid.ticket == ticket || (valid.task == Task::Open && valid.ticket > ticket);
        self.valid.retain(goes_on);
        self.valid.iter_mut().filter(|valid| valid.ticket == ticket).for_each(|valid| valid.task = Task::Look);
    }

    /// Cancels all tickets.
    pub fn cancel_all(&mut self) {
        self.valid.clear();
    }

    /// Whether any helper is at work.
    pub fn any(&self) -> bool {
        !self.valid.is_empty()
    }

    /// Whether any helper is at this task.
    pub fn any_for(&self, task: Task) -> bool {
        self.valid.iter().any(|valid| valid.task == task)
    }

    /// Whether any helper is at work that has not been waited for without success.
    pub fn any_worth_waiting_for(&self) -> bool {
        self.valid.iter().any(|valid| !valid.is_slow)
    }

    /// Marks all of them as having been waited for without success.
    pub fn mark_slow(&mut self) {
        self.valid.iter_mut().for_each(|valid| valid.is_slow = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_that_plays_cancels_what_came_before_and_not_what_came_later() {
        let mut tickets = Tickets::default();
        let (earlier, look) = (tickets.issue(Task::Open), tickets.issue(Task::Look));
        let (this, later_look, later) =
            (tickets.issue(Task::Open), tickets.issue(Task::Look), tickets.issue(Task::Open));
        tickets.take_over(this);
        let valid = [earlier, look, this, later_look, later].map(|ticket| tickets.is_valid(ticket));
        assert_eq!(valid, [false, false, true, false, true]);
        assert!(tickets.any_for(Task::Look), "its files are still to be identified");
        tickets.end(later);
        assert!(!tickets.any_for(Task::Open));
        tickets.mark_slow();
        assert!(tickets.any() && !tickets.any_worth_waiting_for());
    }
}
