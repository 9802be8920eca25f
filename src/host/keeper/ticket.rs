//! Who is at work for a keeper, and who was overtaken.
//!
//! Plain values, under the desk's lock.

/// What a helper does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Looks for the files of a saved song.
    Find,
    /// Looks at what the musician wants to open.
    Open,
    /// Looks into files, or for files, of the song that plays.
    Look,
}

/// One helper's right to change something. It ends when something else is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

/// The tickets that are valid.
#[derive(Debug, Default)]
pub struct Tickets {
    given: u64,
    valid: Vec<(Ticket, Task)>,
}

impl Tickets {
    /// A new ticket. Whoever opened something before is overtaken when something else is opened.
    pub fn give(&mut self, task: Task) -> Ticket {
        self.given += 1;
        let ticket = Ticket(self.given);
        self.valid.retain(|(_, other)| task != Task::Open || *other != Task::Open);
        self.valid.push((ticket, task));
        ticket
    }

    /// Whether `ticket` is valid.
    pub fn holds(&self, ticket: Ticket) -> bool {
        self.valid.iter().any(|(valid, _)| *valid == ticket)
    }

    /// Ends `ticket`.
    pub fn give_back(&mut self, ticket: Ticket) {
        self.valid.retain(|(valid, _)| *valid != ticket);
    }

    /// Ends all tickets but this one.
    pub fn keep_only(&mut self, ticket: Ticket) {
        self.valid.retain(|(valid, _)| *valid == ticket);
    }

    /// Ends all tickets.
    pub fn overtake_all(&mut self) {
        self.valid.clear();
    }

    /// Whether somebody is at work.
    pub fn are_out(&self) -> bool {
        !self.valid.is_empty()
    }

    /// Whether somebody is at this.
    pub fn are_out_for(&self, task: Task) -> bool {
        self.valid.iter().any(|(_, valid)| *valid == task)
    }
}
