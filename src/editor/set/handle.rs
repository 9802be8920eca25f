//! The number of a song in the set list, which is also the handle to drag it. Runs on the window's thread.

use vizia_core::prelude::*;

use crate::editor::request::{Arrange, Request};
use crate::editor::shown::Shown;
use crate::host::SongKey;

use super::list::SongList;

/// A press that moves by less than this many points is a click.
const LEAST_DRAG: f32 = 6.0;

/// Moves a song while its row is dragged.
pub struct RowHandle {
    shown: Shown,
    list: SongList,
    /// The index of its row.
    row: usize,
    drag: Option<RowDrag>,
}

/// A row that is being dragged.
#[derive(Clone, Copy)]
struct RowDrag {
    /// The song, because the order may change meanwhile.
    song: SongKey,
    /// Where the drag began, in pixels of the window.
    y: f32,
    /// The scroll offset at that time, in points.
    offset: f32,
}

/// The drag has ended.
struct LetGo;

impl RowHandle {
    /// The handle of a row.
    pub fn new(shown: Shown, list: SongList, row: usize) -> Self {
        Self { shown, list, row, drag: None }
    }

    /// The row to which the song would move; `None` if it would stay.
    fn row_at(&self, drag: RowDrag, y: f32, scale: f32) -> Option<usize> {
        let way = (y - drag.y) / scale + self.list.offset().0 - drag.offset;
        moved(self.row, way, self.list.step(), self.list.rows())
    }

    /// Scrolls the list if the pointer is beyond one of its edges.
    fn scroll(&self, y: f32, bounds: BoundingBox, scale: f32) {
        let (offset, height) = self.list.offset();
        // The top of the list, derived from the position of the row.
        let top = bounds.y / scale - (self.row as f32 * self.list.step() - offset);
        let at = ((y / scale - top + offset) / self.list.step()).max(0.0) as usize;
        if !(top..top + height).contains(&(y / scale)) && at < self.list.rows() {
            self.list.reveal(at);
        }
    }

    fn pull(&self, cx: &EventContext<'_>, y: f32) {
        let Some(drag) = self.drag else { return };
        let scale = cx.scale_factor();
        if (y - drag.y).abs() >= LEAST_DRAG * scale {
            self.scroll(y, cx.bounds(), scale);
        }
        let place = |row: usize| self.list.place(row);
        let to = self.row_at(drag, y, scale).and_then(|to| Some((place(self.row)?, place(to)?)));
        self.shown.dragged.set_if_changed(to);
    }
}

impl View for RowHandle {
    fn event(&mut self, cx: &mut EventContext<'_>, event: &mut Event) {
        event.map(|event, _| match event {
            WindowEvent::MouseDown(MouseButton::Left) => {
                let place = self.list.place(self.row);
                let song = place.and_then(|place| self.shown.song_key_at(place));
                let (y, offset) = (cx.mouse().cursor_y, self.list.offset().0);
                self.drag = song.map(|song| RowDrag { song, y, offset });
                self.list.hold(Some(self.row));
                cx.capture();
            }
            WindowEvent::MouseMove(_, y) => self.pull(cx, *y),
            WindowEvent::MouseUp(MouseButton::Left) => {
                let Some(drag) = self.drag.take() else { return };
                cx.release();
                if let Some((_, to)) = self.shown.dragged.get() {
                    self.shown.dragged.set(None);
                    cx.emit(Request::Arrange(Arrange::Move(drag.song, to)));
                }
                // Sent last, because it may remove this view.
                cx.emit(LetGo);
            }
            _ => {}
        });
        event.take(|_: LetGo, _| self.list.hold(None));
    }
}

/// The row to which a drag of `way` points moves row `row` of `rows`; `None` if it stays.
fn moved(row: usize, way: f32, step: f32, rows: usize) -> Option<usize> {
    let steps = (way / step).round() as isize;
    let to = row.saturating_add_signed(steps).min(rows.saturating_sub(1));
    (way.abs() >= LEAST_DRAG && to != row).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn a_row_goes_as_far_as_it_is_dragged_and_no_further_than_the_set() {
        let moved = |row, way, rows| moved(row, way, 50.0, rows);
        assert_eq!([moved(2, 3.0, 5), moved(2, 20.0, 5), moved(2, -21.9, 5)], [None; 3]);
        assert_eq!([moved(2, 26.0, 5), moved(2, -50.0, 5)], [Some(3), Some(1)]);
        assert_eq!([moved(2, 900.0, 5), moved(2, -900.0, 5), moved(0, -900.0, 1)], [Some(4), Some(0), None]);
    }
}
